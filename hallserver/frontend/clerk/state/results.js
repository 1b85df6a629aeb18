// Finding, sorting and ticking results. Pure; a sitting's rows all stand in memory, some 7,000 at most.
import { byName, fold } from '../../shared/fold.js';

/** Rows of the API with what searching and sorting need beside them, made once. */
export function prepared(rows) {
  return rows.map((row) => ({ ...row, key: fold(`${row.number} ${row.name}`), unitKey: row.unit, given: givenFirst(row.name) }));
}

/** "Nguyễn Văn An" → "An Nguyễn Văn": Vietnamese lists go by the given name. */
export function givenFirst(name) {
  const words = name.trim().split(/\s+/);
  return [words.at(-1), ...words.slice(0, -1)].join(' ');
}

/** Whether the person was there and has marks. */
export const isPresent = (row) => row.score !== null && row.score !== undefined;

/** "passed" | "failed" | "waiting" for a person's mark | "absent" */
export function outcomeOf(row) {
  if (!isPresent(row)) return 'absent';
  if (row.waiting > 0) return 'waiting';
  return row.passed ? 'passed' : 'failed';
}

/**
 * Rows that match: every word of `query` in number or name (marks and case don't count), the unit, seats that begin
 * with `seat`, and the outcome, or "outdated" for whose printed sheet is replaced; "" matches everything.
 */
export function found(rows, { query = '', unit = '', seat = '', outcome = '' }) {
  const words = fold(query).split(' ').filter(Boolean);
  const start = seat.trim().toUpperCase();
  return rows.filter(
    (row) =>
      words.every((word) => row.key.includes(word)) &&
      (unit === '' || row.unit === unit) &&
      (start === '' || (row.seat ?? '').toUpperCase().startsWith(start)) &&
      (outcome === '' || (outcome === 'outdated' ? row.outdated : outcomeOf(row) === outcome)),
  );
}

const SORT_KEYS = {
  number: (row) => row.number,
  name: (row) => row.given,
  unit: (row) => row.unit,
  seat: (row) => row.seat ?? '',
  percent: (row) => (row.percent === null ? null : Number(row.percent)),
  sheet_prints: (row) => row.sheet_prints,
};

/** Rows by one column, `down` reversed; people without a value come last either way, equals go by number. */
export function sorted(rows, { by, down }) {
  const key = SORT_KEYS[by];
  const turn = down ? -1 : 1;
  return rows
    .map((row) => ({ row, value: key(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || byNumber(a, b);
      const order = typeof a.value === 'number' ? a.value - b.value : byName(a.value, b.value);
      return order * turn || byNumber(a, b);
    })
    .map(({ row }) => row);
}

function byNumber(a, b) {
  return byName(a.row.number, b.row.number);
}

/** The sort after a click on a column: the other way round if it was that one already. */
export function nextSort(sort, by) {
  return sort.by === by ? { by, down: !sort.down } : { by, down: by === 'percent' || by === 'sheet_prints' };
}

/** Which rows to draw: {first, end} of those in sight plus `over` on either side. Heights in pixels. */
export function windowOf({ top, height, rowHeight, count, over = 8 }) {
  const first = Math.max(0, Math.floor(top / rowHeight) - over);
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / rowHeight) + over) };
}

/** The ticked set with one row turned, or with shift all rows from the one turned last to this one set alike. */
export function ticked(ids, rows, at, last, wholeRange) {
  const next = new Set(ids);
  const on = !next.has(rows[at].candidate_id);
  const from = wholeRange && last !== null ? Math.min(last, at) : at;
  const to = wholeRange && last !== null ? Math.max(last, at) : at;
  for (const row of rows.slice(from, to + 1)) {
    if (on) next.add(row.candidate_id);
    else next.delete(row.candidate_id);
  }
  return next;
}

/** The ticked set with all these rows on, or off. */
export function tickedAll(ids, rows, on) {
  const next = new Set(ids);
  for (const row of rows) {
    if (on) next.add(row.candidate_id);
    else next.delete(row.candidate_id);
  }
  return next;
}

/** "all" | "some" | "none" of these rows are ticked. */
export function tickedOf(ids, rows) {
  const n = rows.filter((row) => ids.has(row.candidate_id)).length;
  if (n === 0) return 'none';
  return n === rows.length ? 'all' : 'some';
}
