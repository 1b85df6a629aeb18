import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bodyOf, cellOf, draftOf, faultKey, faultsOf, keysOf, lackKey, lacksOf, markText, newDraft, parseCount, parseMark, shownKeys, topicsOf, totalsOf, withCell,
  withColumnMark,
} from '../../hallserver/frontend/office/state/blueprint.js';

const bank = { topics: [{ topic: 'Chuyển đổi số', difficulties: { 1: 24, 2: 24, 3: 14 } }, { topic: 'An toàn', difficulties: { 1: 5 } }] };
const exam = {
  id: 'E1', title: 'Sát hạch', duration_min: 45, pass_percent: 62.5,
  cells: [{ topic: 'Chuyển đổi số', difficulty: 1, count: 10, mark: 0.1 }, { topic: 'An toàn', difficulty: 2, count: 3, mark: 0.25 }],
};

test('marks are read with comma or point, up to four decimals, above 0', () => {
  assert.equal(parseMark('0,25'), 2500);
  assert.equal(parseMark(' 1.5 '), 15000);
  assert.equal(parseMark('0,0001'), 1);
  for (const wrong of ['', '0', '0,0', '-1', '1,23456', '1,2,3', 'abc', '1e3']) assert.equal(parseMark(wrong), null, wrong);
});

test('marks are written without superfluous zeros', () => {
  assert.equal(markText(2500), '0.25');
  assert.equal(markText(100000), '10');
  assert.equal(markText(0), '0');
});

test('counts are whole numbers, nothing is none', () => {
  assert.equal(parseCount(''), 0);
  assert.equal(parseCount('12'), 12);
  for (const wrong of ['1,5', '-1', 'x', '1000']) assert.equal(parseCount(wrong), null, wrong);
});

test('an exam survives being edited without a change', () => {
  for (const decimal of [',', '.']) {
    assert.deepEqual(bodyOf(draftOf(exam, decimal)), {
      id: 'E1', title: 'Sát hạch', duration_min: 45, pass_percent: '62.5',
      cells: [{ topic: 'Chuyển đổi số', difficulty: 1, count: 10, mark: '0.1' }, { topic: 'An toàn', difficulty: 2, count: 3, mark: '0.25' }],
    });
  }
});

test('sums are exact where binary fractions are not', () => {
  const draft = draftOf({ ...exam, cells: [{ topic: 'A', difficulty: 1, count: 3, mark: 0.1 }] });
  assert.equal(totalsOf(draft).marks, '0.3');
});

test('totals go by topic, by difficulty and over all, and say what passes', () => {
  const totals = totalsOf(draftOf(exam));
  assert.deepEqual([totals.questions, totals.marks], [13, '1.75']);
  assert.deepEqual(totals.byTopic['An toàn'], { questions: 3, marks: '0.75' });
  assert.deepEqual(totals.byDifficulty[1], { questions: 10, marks: '1' });
  assert.equal(totals.passMarks, '1.0938'); // 62.5 % of 1.75 is 1.09375, and less does not pass
  assert.equal(totalsOf({ ...draftOf(exam), pass: 'x' }).passMarks, null);
});

test('what the check lacks is told by cell, also of a topic the bank lost', () => {
  const draft = draftOf({ ...exam, cells: [...exam.cells, { topic: 'Đã bỏ', difficulty: 3, count: 1, mark: 1 }] });
  assert.deepEqual(topicsOf(draft, bank), ['Chuyển đổi số', 'An toàn', 'Đã bỏ']);
  const shown = shownKeys(draft, bank);
  const short = { cells: [2], wanted: 1, fit: 0, have: 0, cause: 'few' };
  // a cell that can't be read yet is not sent, and the others move up
  const typed = withCell(draft, 'Chuyển đổi số', 1, { count: 'x' });
  assert.deepEqual(lacksOf({ shortages: [short] }, keysOf(draft), shown)[0].keys, [faultKey('Đã bỏ', 3)]);
  assert.deepEqual(lacksOf({ shortages: [{ ...short, cells: [1, 0] }] }, keysOf(typed), shown)[0].keys, [faultKey('An toàn', 2), faultKey('Đã bỏ', 3)]);
});

test('what lacks is told from the top of the table down, in whatever order it was typed', () => {
  const typed = [['An toàn', 2], ['Chuyển đổi số', 3], ['Chuyển đổi số', 1], ['An toàn', 1]];
  const draft = typed.reduce((before, [topic, level]) => withCell(before, topic, level, { count: '99' }), newDraft());
  const shortages = typed.map((_, cell) => ({ cells: [cell], wanted: 99, fit: 1, have: 1, cause: 'few' }));
  const told = lacksOf({ shortages }, keysOf(draft), shownKeys(draft, bank)).map(({ keys: [key] }) => key);
  assert.deepEqual(told, [
    faultKey('Chuyển đổi số', 1), faultKey('Chuyển đổi số', 3), faultKey('An toàn', 1), faultKey('An toàn', 2),
  ]);
});

test('a first count takes the mark of its column, else 1, and keeps what was typed', () => {
  const fresh = withCell(newDraft(), 'A', 1, { count: '2' });
  assert.equal(cellOf(fresh, 'A', 1).mark, '1');
  assert.equal(cellOf(withCell(draftOf(exam), 'Mới', 1, { count: '2' }), 'Mới', 1).mark, '0,1');
  assert.equal(cellOf(withCell(draftOf(exam), 'Chuyển đổi số', 1, { count: '7' }), 'Chuyển đổi số', 1).mark, '0,1');
});

test('the mark of a column goes to its counted cells only', () => {
  const draft = withColumnMark(withCell(draftOf(exam), 'An toàn', 1, { count: '0' }), 1, '0,5');
  assert.equal(cellOf(draft, 'Chuyển đổi số', 1).mark, '0,5');
  assert.notEqual(cellOf(draft, 'An toàn', 1).mark, '0,5');
  assert.equal(cellOf(draft, 'An toàn', 2).mark, '0,25');
});

test('faults name their field', () => {
  assert.deepEqual(Object.keys(faultsOf(newDraft())).sort(), ['cells', 'title']);
  assert.deepEqual(faultsOf(draftOf(exam)), {});
  assert.ok(faultsOf({ ...draftOf(exam), minutes: '601' }).minutes);
  assert.ok(faultsOf({ ...draftOf(exam), pass: '101' }).pass);
  assert.equal(faultsOf(withCell(draftOf(exam), 'A', 3, { count: 'x', mark: '1' }))[faultKey('A', 3)], 'office.exam.fault.count');
  assert.equal(faultsOf(withCell(draftOf(exam), 'A', 3, { count: '1', mark: '0' }))[faultKey('A', 3)], 'office.exam.fault.mark');
});

test('numbers of a sealed exam can be lowered in a copy only', () => {
  assert.equal(lackKey('few', false), 'office.exam.short.few');
  assert.equal(lackKey('few', true), 'office.exam.short.few_fixed');
  assert.equal(lackKey('apart', true), 'office.exam.short.apart');
});

test('a new draft takes the hall’s own duration and pass mark', () => {
  assert.deepEqual([newDraft({ duration_min: 90, pass_percent: 65 }).minutes, newDraft({ duration_min: 90, pass_percent: 65 }).pass], ['90', '65']);
});
