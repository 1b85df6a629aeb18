import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  found, givenFirst, nextSort, outcomeOf, prepared, sorted, ticked, tickedAll, tickedOf, windowOf,
} from '../../hallserver/frontend/clerk/state/results.js';
import { printOf } from '../../hallserver/frontend/clerk/state/printing.js';
import { linesOf, scanned, verdictOf } from '../../hallserver/frontend/clerk/state/verdict.js';

const row = (number, name, unit, seat, percent, sheet_prints = 0) => ({
  candidate_id: number, number, name, rank: '', unit, seat, sheet_prints, percent, score: percent === null ? null : percent / 10, max_score: 10,
  passed: percent === null ? null : percent >= 50,
});
const rows = prepared([
  row('0003', 'Nguyễn Văn Ân', 'Đội 1', 'A01-01', 40, 1),
  row('0001', 'Đặng Thị Bình', 'Đội 2', 'B02-01', 100),
  row('0002', 'Lê An', 'Đội 1', 'A01-02', null),
  row('0010', 'Trần An', 'Đội 1', 'A02-01', 9, 2),
]);
const numbers = (list) => list.map((entry) => entry.number);

test('people are found by name without marks, by number, unit, start of the seat and outcome, all at once', () => {
  assert.deepEqual(numbers(found(rows, { query: 'dang binh' })), ['0001']);
  assert.deepEqual(numbers(found(rows, { query: '0010' })), ['0010']);
  assert.deepEqual(numbers(found(rows, { unit: 'Đội 1', seat: 'a01' })), ['0003', '0002']);
  assert.deepEqual(numbers(found(rows, { outcome: 'absent' })), ['0002']);
  assert.equal(found(rows, {}).length, 4);
});

test('names are sorted by the given name, as Vietnamese lists are', () => {
  assert.equal(givenFirst('Nguyễn Văn Ân'), 'Ân Nguyễn Văn');
  assert.deepEqual(numbers(sorted(rows, { by: 'name', down: false })), ['0002', '0010', '0003', '0001']);
});

test('percentages are sorted as numbers, people without one come last both ways', () => {
  assert.deepEqual(numbers(sorted(rows, { by: 'percent', down: false })), ['0010', '0003', '0001', '0002']);
  assert.deepEqual(numbers(sorted(rows, { by: 'percent', down: true })), ['0001', '0003', '0010', '0002']);
});

test('a second click turns the order, a first one begins where people look', () => {
  assert.deepEqual(nextSort({ by: 'name', down: false }, 'name'), { by: 'name', down: true });
  assert.deepEqual(nextSort({ by: 'name', down: true }, 'percent'), { by: 'percent', down: true });
  assert.deepEqual(nextSort({ by: 'percent', down: true }, 'unit'), { by: 'unit', down: false });
});

test('an absent person neither passed nor failed, and a score of 0 is a score', () => {
  assert.equal(outcomeOf({ score: null, passed: null }), 'absent');
  assert.equal(outcomeOf({ score: 0, passed: false }), 'failed');
  assert.equal(outcomeOf({ score: 3, passed: null, waiting: 2 }), 'waiting');
});

test('only what is in sight is drawn, within the list', () => {
  assert.deepEqual(windowOf({ top: 0, height: 400, rowHeight: 40, count: 1500, over: 2 }), { first: 0, end: 12 });
  assert.deepEqual(windowOf({ top: 59600, height: 400, rowHeight: 40, count: 1500, over: 2 }), { first: 1488, end: 1500 });
  assert.deepEqual(windowOf({ top: 4000, height: 400, rowHeight: 40, count: 3, over: 2 }), { first: 3, end: 3 });
});

test('shift ticks the whole stretch like the row clicked', () => {
  let ids = ticked(new Set(), rows, 0, null, true);
  assert.deepEqual([...ids], ['0003']);
  ids = ticked(ids, rows, 2, 0, true);
  assert.deepEqual([...ids].sort(), ['0001', '0002', '0003']);
  ids = ticked(ids, rows, 1, 2, true);
  assert.deepEqual([...ids], ['0003']);
});

test('ticking all of what is shown leaves what is not shown alone', () => {
  const shown = rows.slice(0, 2);
  const ids = tickedAll(new Set(['0010']), shown, true);
  assert.equal(tickedOf(ids, shown), 'all');
  assert.equal(tickedOf(ids, rows), 'some');
  assert.deepEqual([...tickedAll(ids, shown, false)], ['0010']);
  assert.equal(tickedOf(new Set(), []), 'none');
});

test('a print holds those with marks and tells reprints from first prints', () => {
  const ids = new Set(['0003', '0001', '0002']);
  assert.deepEqual(printOf(rows, 'S1', { kind: 'ticked', ids }), {
    sheets: 2, absent: 1, waiting: 0, again: 1, body: { sitting: 'S1', unit: null, candidate_ids: ['0003', '0001'] },
  });
  assert.deepEqual(printOf(rows, 'S1', { kind: 'unit', unit: 'Đội 1' }), {
    sheets: 2, absent: 1, waiting: 0, again: 2, body: { sitting: 'S1', unit: 'Đội 1', candidate_ids: null },
  });
  assert.equal(printOf(rows, 'S1', { kind: 'all' }).sheets, 3);
});

test('whose essay waits gets no sheet: others who are ticked do, a unit and the whole wait', () => {
  const some = rows.map((entry) => (entry.number === '0001' ? { ...entry, waiting: 1 } : entry));
  const ticked = (...ids) => printOf(some, 'S1', { kind: 'ticked', ids: new Set(ids) });
  assert.deepEqual([ticked('0001').sheets, ticked('0001').waiting, ticked('0001').body], [0, 1, null]);
  assert.deepEqual(ticked('0001', '0003').body.candidate_ids, ['0003']);
  assert.equal(printOf(some, 'S1', { kind: 'all' }).body, null);
  assert.equal(printOf(some, 'S1', { kind: 'unit', unit: 'Đội 2' }).body, null);
  assert.equal(printOf(some, 'S1', { kind: 'unit', unit: 'Đội 1' }).body.unit, 'Đội 1');
});

test('an unknown verdict never looks valid', () => {
  assert.equal(verdictOf('valid').tone, 'ok');
  for (const verdict of ['altered', 'unknown_signer', 'toString', 'new_kind']) assert.equal(verdictOf(verdict).tone, 'danger', verdict);
});

test('a statement is told in reading order, zero and false included', () => {
  assert.deepEqual(linesOf({ revision: 1, passed: false, max_score: 10, score: 0, candidate_number: '0001', other: 'x' }), [
    { field: 'candidate_number', value: '0001' }, { field: 'score', value: 0, of: 10 }, { field: 'passed', value: false }, { field: 'revision', value: 1 },
  ]);
  assert.deepEqual(linesOf({}), []);
  assert.deepEqual(linesOf(null), []);
});

test('a scan keeps the spaces of the code and loses the ends of the line', () => {
  assert.equal(scanned(' AB C \r\n'), ' AB C ');
});
