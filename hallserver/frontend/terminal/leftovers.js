// What earlier tenures at this terminal left unacknowledged: the candidate was moved, or somebody else sits here now. Pure.
// Each goes out once more under its old epoch, so that the server keeps it as evidence; none is anybody's answer here.
//
// A leftover is {owner, e, s, n, v, f}, owner = "<sitting>/<candidate>", and
//   flying  sent over the present connection, not answered yet
//   fate    null | "unusable": the server takes it not even as evidence; it stays in this computer's outbox

const WINDOW = 16;

const keyOf = ({ owner, e, s }) => `${owner} ${e}/${s}`;
const isOf = (entry, sitting) => entry.owner.startsWith(`${sitting}/`);

/** `left` and what of `saves` (of `owner`) is new in it, as leftovers, in the order in which they were made. */
export function leave(left, owner, saves) {
  const known = new Set(left.map(keyOf));
  const fresh = saves
    .map(({ e, s, n, v, f }) => ({ owner, e, s, n, v, f, flying: false, fate: null }))
    .filter((entry) => !known.has(keyOf(entry)));
  if (fresh.length === 0) return left;
  return [...left, ...fresh].sort((a, b) => a.e - b.e || a.s - b.s);
}

/** Leftovers that may go out now. Only those of the live sitting: epochs begin anew in each. */
export function toSend(left, sitting) {
  const open = left.filter((entry) => entry.fate === null && isOf(entry, sitting));
  const flying = open.filter((entry) => entry.flying).length;
  return open.filter((entry) => !entry.flying).slice(0, Math.max(0, WINDOW - flying));
}

export function markSent(left, sent) {
  const keys = new Set(sent.map(keyOf));
  return left.map((entry) => (keys.has(keyOf(entry)) ? { ...entry, flying: true } : entry));
}

/** Nothing flies any more. */
export const land = (left) => (left.some((entry) => entry.flying) ? left.map((entry) => ({ ...entry, flying: false })) : left);

/** Is (e, s) of this sitting a leftover? */
export const holds = (left, sitting, e, s) => left.some((entry) => entry.e === e && entry.s === s && isOf(entry, sitting));

/** The server keeps (e, s): it leaves the outbox. */
export const settle = (left, sitting, e, s) => left.filter((entry) => entry.e !== e || entry.s !== s || !isOf(entry, sitting));

/** Everything up to s of epoch e was durable after all. */
export const acknowledge = (left, sitting, e, s) => left.filter((entry) => entry.e !== e || entry.s > s || !isOf(entry, sitting));

/** The server will not take (e, s): it is not sent again from this page. */
export const giveUp = (left, sitting, e, s) =>
  left.map((entry) => (entry.e === e && entry.s === s && isOf(entry, sitting) ? { ...entry, flying: false, fate: 'unusable' } : entry));

/** The tenure (owner, e) is the present one again: [what stays a leftover, what is its own again]. */
export function reclaim(left, owner, e) {
  const own = left.filter((entry) => entry.owner === owner && entry.e === e);
  return own.length === 0 ? [left, own] : [left.filter((entry) => !own.includes(entry)), own];
}
