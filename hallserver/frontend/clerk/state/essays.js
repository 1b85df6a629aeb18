// Which essay comes next, and what a typed mark is worth. Pure.

const MARK = /^\d{1,6}([.,]\d{1,4})?$/;

/** "2,25" → "2.25" if it is a mark from 0 to `most`, else null. */
export function markOf(text, most) {
  const typed = text.trim();
  if (!MARK.test(typed)) return null;
  const value = typed.replace(',', '.');
  return Number(value) <= most ? value : null;
}

/** The essays to go through: of one question or of all (""), with a mark or not. */
export function listed(rows, { code, onlyWaiting }) {
  return rows.filter((row) => (code === '' || row.code === code) && (!onlyWaiting || row.given === null));
}

/** The id of the essay to show after `id` was done: the next of the list behind it without a mark, else the first without. */
export function nextWaiting(rows, id, code) {
  const at = rows.findIndex((row) => row.id === id);
  const waits = (row) => row.given === null && row.id !== id && (code === '' || row.code === code);
  return (rows.slice(at + 1).find(waits) ?? rows.find(waits))?.id ?? null;
}

/** {done, waiting, total} */
export function tallyOf(rows) {
  const waiting = rows.filter((row) => row.given === null).length;
  return { done: rows.length - waiting, waiting, total: rows.length };
}

/** Codes of the questions, each once, in their order. */
export const codesOf = (rows) => [...new Set(rows.map((row) => row.code))];
