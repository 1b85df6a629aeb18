// What an answer becomes when the candidate does something. Pure. A response is a list of texts; docs/marking.md lists
// them by type. The same answer is always the same list, so that nothing is saved twice.

/** The value that `name` has among `name=value` parts, or undefined. */
export function valueOf(v, name) {
  const part = v.find((text) => text.startsWith(`${name}=`));
  return part?.slice(name.length + 1);
}

/** v with `name=value` in it, in the order of `names`; an empty value takes the part out. */
function withValue(v, names, name, value) {
  const known = new Map(v.map((part) => [part.slice(0, part.indexOf('=')), part]));
  if (value === '' || value === undefined) known.delete(name);
  else known.set(name, `${name}=${value}`);
  return names.filter((other) => known.has(other)).map((other) => known.get(other));
}

const idsOf = (parts) => parts.map((part) => part.id);

/** Ticks an option, or unticks it where several may be chosen. */
export function choose(item, v, id) {
  if (!item.options.some((option) => option.id === id)) return v;
  if (item.type !== 'multiple') return [id];
  const chosen = new Set(v);
  if (!chosen.delete(id)) chosen.add(id);
  return idsOf(item.options).filter((other) => chosen.has(other));
}

/** Judges a statement: bit is "1" (true), "0" (false) or "" (not judged). */
export const judge = (item, v, id, bit) => withValue(v, idsOf(item.options), id, bit);

/** Gives a premise its option; "" takes it back. */
export const match = (item, v, premise, option) => withValue(v, idsOf(item.premises), premise, option);

/** Gap → typed text or option; "" empties it. */
export const fill = (item, v, gap, text) => withValue(v, Object.keys(item.slots), gap, text);

/** A typed answer; white space alone is none. */
export const write = (text) => (text.trim() === '' ? [] : [text]);

/** The order in which things stand now: the candidate's, or the paper's as long as there is none. */
export const orderOf = (item, v) => (v.length > 0 ? v : idsOf(item.options));

/** Moves a thing up (by −1) or down (by 1); at the end it stays, and the order in sight becomes the answer. */
export function move(item, v, id, by) {
  const order = [...orderOf(item, v)];
  const from = order.indexOf(id);
  const to = Math.min(order.length - 1, Math.max(0, from + by));
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}

/** Sets a point (whole ten-thousandths); where there is no room for more, the last one moves there. */
export function setPoint(item, v, x, y) {
  const point = `${x},${y}`;
  if (v.includes(point)) return v;
  return [...v.slice(0, item.room - 1), point];
}

export const dropPoint = (v, point) => v.filter((other) => other !== point);

/** [x, y] of a point. */
export const placeOf = (point) => point.split(',').map(Number);

/** Whether two responses say the same. */
export const isSame = (a, b) => a.length === b.length && a.every((text, at) => text === b[at]);
