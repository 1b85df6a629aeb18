// What is typed of an answer sheet: which fields there are, what may stand in them, what is sent. Pure.
// The server reads every text once more (question_bank/by_hand.py); here a slip is only told before it is sent.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const JUDGED = 'ĐDT1SF0-';
const BETWEEN = /[\s,;.→>]+/g;
const TYPED = new Set(['numerical', 'short_text', 'essay']);

/** One field for each item, or one for each gap: {key, n, place, name, type, letters, signs, room}. */
export function fieldsOf(items) {
  return items.flatMap((item) => {
    const { n, type, letters, signs, room, gaps } = item;
    if (type !== 'gaps') return [{ key: `${n}`, n, place: 0, name: '', type, letters, signs, room }];
    return gaps.map((gap, place) => ({
      key: `${n}.${place}`, n, place, name: gap.name, type: gap.letters ? 'single' : 'short_text', letters: gap.letters, signs: 1, room,
    }));
  });
}

/** What is wrong with a text: {code, wanted}, or null. */
export function faultOf({ type, letters, signs, room }, text) {
  if (TYPED.has(type)) return text.trim().length > room ? { code: 'room', wanted: room } : null;
  if (type === 'hotspot') return pointFault(text, room);
  const written = text.normalize('NFC').toUpperCase().replaceAll(BETWEEN, '');
  if (written === '') return null;
  const allowed = type === 'cluster' ? JUDGED : LETTERS.slice(0, letters) + (type === 'matching' ? '-' : '');
  const given = [...written];
  if (given.some((sign) => !allowed.includes(sign))) return { code: 'letter', wanted: 0 };
  const isEachOnce = type !== 'cluster' && type !== 'matching';
  if (isEachOnce && new Set(given).size < given.length) return { code: 'twice', wanted: 0 };
  return signs !== null && given.length !== signs ? { code: 'length', wanted: signs } : null;
}

function pointFault(text, room) {
  const points = text.split(';').map((point) => point.trim()).filter(Boolean);
  const isPoint = (point) => {
    const numbers = point.split(/[\s/×x]+/);
    return numbers.length === 2 && numbers.every((one) => /^\d{1,3}([.,]\d{1,2})?$/.test(one) && Number(one.replace(',', '.')) <= 100);
  };
  if (!points.every(isPoint)) return { code: 'point', wanted: 0 };
  return points.length > room ? { code: 'room', wanted: room } : null;
}

/** {key of the sentence, its arguments} that say what a field takes. */
export function hintOf({ type, letters, signs }) {
  const last = LETTERS[letters - 1] ?? '';
  if (TYPED.has(type)) return ['text', {}];
  return [type === 'true_false' ? 'single' : type, { last, signs: signs ?? '' }];
}

/** What is sent: item → its texts, for every item in which anything stands; `all` sends the empty ones too. */
export function textsOf(fields, values, all = false) {
  const texts = {};
  for (const { key, n } of fields) (texts[n] ??= []).push(values[key] ?? '');
  return Object.fromEntries(Object.entries(texts).filter(([, list]) => all || list.some((text) => text.trim())));
}

/** How many items have anything in them, of how many. */
export function filledOf(fields, values) {
  return { filled: Object.keys(textsOf(fields, values)).length, of: new Set(fields.map((field) => field.n)).size };
}

/** The faults of all fields: {key: {code, wanted}}. */
export function faultsOf(fields, values) {
  return Object.fromEntries(fields.map((field) => [field.key, faultOf(field, values[field.key] ?? '')]).filter(([, fault]) => fault));
}

/** The fields of the items in which two typings differ. */
export function fieldsApart(fields, differences) {
  const apart = new Set(differences.map((difference) => difference.n));
  return fields.filter((field) => apart.has(field.n));
}

/** The texts of one typing of an item, as values of its fields. */
export function chosen(fields, difference, typing) {
  return Object.fromEntries(fields.filter((field) => field.n === difference.n).map((field) => [field.key, difference.typed[typing][field.place]]));
}
