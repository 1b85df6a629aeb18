// What is typed of an answer sheet: which fields there are, what may stand in them, what is sent. Pure.
// The server reads every text once more (question_bank/by_hand.py); here a slip is only told before it is sent.

/** Nothing is written there; something is written and can't be read. Neither is on a keyboard, so neither is an answer. */
export const NOTHING = '∅';
export const UNREADABLE = '⁇';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const JUDGED = 'ĐDT1SF0-';
const BETWEEN = /[\s,;.→>]+/g;
const TYPED = new Set(['numerical', 'short_text', 'essay']);
const PAIRED = new Set(['cluster', 'matching']);

/** Is the field answered by signs, a letter or a few, and not by text or points? */
export const isSigns = ({ type }) => !TYPED.has(type) && type !== 'hotspot';

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

const signsIn = (text) => [...text.normalize('NFC').toUpperCase().replaceAll(BETWEEN, '')];

/** What is wrong with a text: {code, wanted}, or null. */
export function faultOf(field, text) {
  const { type, letters, signs, room } = field;
  if (text === NOTHING) return null;
  if (TYPED.has(type)) return text.trim().length > room ? { code: 'room', wanted: room } : null;
  if (type === 'hotspot') return pointFault(text, room);
  const given = signsIn(text);
  const read = given.filter((sign) => sign !== UNREADABLE);
  if (given.length === 0) return null;
  const allowed = type === 'cluster' ? JUDGED : LETTERS.slice(0, letters) + (type === 'matching' ? '-' : '');
  if (read.some((sign) => !allowed.includes(sign))) return { code: 'letter', wanted: 0 };
  if (!PAIRED.has(type) && new Set(read).size < read.length) return { code: 'twice', wanted: 0 };
  const isBlurred = read.length < given.length && (!PAIRED.has(type) || given.length === 1);
  return signs !== null && !isBlurred && given.length !== signs ? { code: 'length', wanted: signs } : null;
}

function pointFault(text, room) {
  const points = text.split(';').map((point) => point.trim()).filter((point) => point && !point.includes(UNREADABLE));
  const isPoint = (point) => {
    const numbers = point.split(/[\s/×x]+/);
    return numbers.length === 2 && numbers.every((one) => /^\d{1,3}([.,]\d{1,2})?$/.test(one) && Number(one.replace(',', '.')) <= 100);
  };
  if (!points.every(isPoint)) return { code: 'point', wanted: 0 };
  return points.length > room ? { code: 'room', wanted: room } : null;
}

/** May this stand in the field while it is being typed? Signs that the item does not have are not taken at all. */
export function isTakeable(field, text) {
  return !isSigns(field) || !['letter', 'twice'].includes(faultOf(field, text)?.code);
}

/** Is a field of so many signs full, so that the next one is due? */
export function isFull(field, text) {
  if (!isSigns(field) || field.signs === null || !text || text === NOTHING) return false;
  if (text === UNREADABLE) return !PAIRED.has(field.type);
  return signsIn(text).length === field.signs && faultOf(field, text) === null;
}

/** {key of the sentence, its arguments} that say what a field takes. */
export function hintOf({ type, letters, signs }) {
  const last = LETTERS[letters - 1] ?? '';
  if (TYPED.has(type)) return [type === 'essay' ? 'essay' : 'text', {}];
  return [type === 'true_false' ? 'single' : type, { last, signs: signs ?? '' }];
}

const isTyped = (values, key) => Boolean((values[key] ?? '').trim());
const sent = (text) => (text === NOTHING ? '' : text);

/** What is sent: item → its texts. */
export function textsOf(fields, values) {
  const texts = {};
  for (const { key, n } of fields) (texts[n] ??= []).push(sent(values[key] ?? ''));
  return texts;
}

/** The fields in which nothing was typed yet, not even that nothing stands there. */
export function untyped(fields, values) {
  return fields.filter((field) => !isTyped(values, field.key));
}

/** How many items are typed, of how many. */
export function typedOf(fields, values) {
  const missing = new Set(untyped(fields, values).map((field) => field.n));
  const of = new Set(fields.map((field) => field.n)).size;
  return { typed: of - missing.size, of };
}

/** The faults of all fields: {key: {code, wanted}}. */
export function faultsOf(fields, values) {
  return Object.fromEntries(fields.map((field) => [field.key, faultOf(field, values[field.key] ?? '')]).filter(([, fault]) => fault));
}

/** The fields of the items that are open. */
export function fieldsOpen(fields, open) {
  const numbers = new Set(open.map((item) => item.n));
  return fields.filter((field) => numbers.has(field.n));
}

/** Texts that somebody has written for an item, as values of its fields. */
export function chosen(fields, n, texts) {
  return Object.fromEntries(fields.filter((field) => field.n === n).map((field) => [field.key, texts[field.place] || NOTHING]));
}

const MOST_WORDS = 2000;

/** Two texts word by word: for each [{text, isApart}], where the words of one stand that the other has not. */
export function wordsApart(first, second) {
  const [a, b] = [first, second].map((text) => text.match(/\s*\S+/g) ?? []);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return [first, second].map((text) => [{ text, isApart: false }]);
  const bare = [a, b].map((words) => words.map((word) => word.trim()));
  const same = a.map(() => new Uint16Array(b.length + 1)).concat([new Uint16Array(b.length + 1)]);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) same[i][j] = bare[0][i] === bare[1][j] ? same[i + 1][j + 1] + 1 : Math.max(same[i + 1][j], same[i][j + 1]);
  }
  const marked = [a.map((text) => ({ text, isApart: true })), b.map((text) => ({ text, isApart: true }))];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (bare[0][i] === bare[1][j]) marked[0][i++].isApart = marked[1][j++].isApart = false;
    else if (same[i + 1][j] >= same[i][j + 1]) i++;
    else j++;
  }
  return marked;
}
