import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../hallserver/frontend/office/state/bank.js';
import { acceptOf, copyText, filesNamed, grouped, lacking, outcomeOf, previewRows, sizeOf, tableRow, unsettled, wishesFor, withFiles, zerosLost } from '../../hallserver/frontend/office/state/import.js';

const file = (name, size = 1) => ({ name, size });

test('files add up where several are wanted, and the newer of a name stays', () => {
  const first = [file('a.csv', 1), file('b.png')];
  assert.deepEqual(withFiles(first, [file('a.csv', 2), file('c.png')], true), [file('b.png'), file('a.csv', 2), file('c.png')]);
});

test('where one is wanted the last chosen stays', () => {
  assert.deepEqual(withFiles([file('a.csv')], [file('b.csv'), file('c.csv')], false), [file('c.csv')]);
});

test('pictures go with questions only', () => {
  assert.match(acceptOf('questions'), /\.png/);
  assert.doesNotMatch(acceptOf('roster'), /\.png/);
});

test('sizes are told in the unit people read', () => {
  assert.deepEqual(sizeOf(999), { n: 999, digits: 0, key: 'office.size.b' });
  assert.equal(sizeOf(1000).key, 'office.size.kb');
  assert.deepEqual(sizeOf(2_500_000), { n: 2.5, digits: 1, key: 'office.size.mb' });
});

test('mending zeros is offered for that problem alone, and only when refused', () => {
  const lost = [{ code: 'card_form' }, { code: 'card_lost_zero' }];
  assert.equal(zerosLost({ ok: false, problems: lost }), true);
  assert.equal(zerosLost({ ok: false, problems: [{ code: 'card_form' }] }), false);
  assert.equal(zerosLost({ ok: false, code: 'network' }), false);
  assert.equal(zerosLost({ ok: true, warnings: [{ code: 'card_zero_mended' }] }), false);
});

test('the copied table is one line a problem, whatever the sentences hold', () => {
  const rows = [{ file: 'a.csv', row: 2, place: 'dòng 2', column: 'CCCD', sentence: 'Dòng 2:\tsai\nrồi', code: 'card' }, { file: 'a.docx', row: 3, place: 'đoạn 3', column: null, sentence: 'Sai', code: 'word' }, { file: null, row: null, column: null, sentence: 'Hỏng' }];
  assert.equal(copyText(rows, ['Tệp', 'Dòng', 'Cột', 'Lỗi', 'Mã']), 'Tệp\tDòng\tCột\tLỗi\tMã\na.csv\t2\tCCCD\tDòng 2: sai rồi\tcard\na.docx\tđoạn\u00a03\t\tSai\tword\n\t\t\tHỏng\t');
});

test('files named are counted once each', () => {
  assert.equal(filesNamed([{ file: 'a' }, { file: 'b' }, { file: 'a' }]), 2);
  assert.equal(filesNamed([{ file: null }]), 1);
});

test('the matrix of the bank adds up both ways', () => {
  const { rows, total } = matrixOf({
    topics: [
      { topic: 'A', difficulties: { 1: 2, 3: 1 }, types: { single: 3 } },
      { topic: 'B', difficulties: { 1: 1, 2: 4 }, types: { single: 1, true_false: 4 } },
    ],
  });
  assert.deepEqual(rows.map((row) => row.total), [3, 5]);
  assert.deepEqual(total, { difficulties: [3, 4, 1], types: [4, 4], total: 8 });
});

test('the cells of a preview are rows of a topic and a type', () => {
  const cells = [
    { topic: 'A', type: 'single', difficulty: 1, n: 2 },
    { topic: 'B', type: 'single', difficulty: 3, n: 1 },
    { topic: 'A', type: 'single', difficulty: 2, n: 5 },
  ];
  assert.deepEqual(previewRows(cells), [
    { topic: 'A', type: 'single', counts: [2, 5, 0], total: 7 },
    { topic: 'B', type: 'single', counts: [0, 0, 1], total: 1 },
  ]);
});

test('the types of each topic come in one order', () => {
  const cells = [['B', 'essay'], ['A', 'multiple'], ['B', 'single'], ['A', 'single']];
  const rows = previewRows(cells.map(([topic, type]) => ({ topic, type, difficulty: 1, n: 1 })));
  assert.deepEqual(rows.map(({ topic, type }) => `${topic} ${type}`), ['B single', 'B essay', 'A single', 'A multiple']);
});

test('what a file does not say is asked for, and stays asked once it was chosen', () => {
  assert.deepEqual(wishesFor({ code_missing: 2, html_unsafe: 1, topic_missing: 1 }, {}), ['give_codes', 'topic']);
  assert.deepEqual(wishesFor({}, { difficulty: '2', topic: '' }), ['difficulty']);
});

test('many rows of one kind are folded up, few are not, and what was not sent is counted', () => {
  const many = Array.from({ length: 6 }, (_, row) => ({ code: 'link', row }));
  const few = [{ code: 'kind', row: 9 }];
  const groups = grouped([many[0], ...few, ...many.slice(1)], { link: 1500, kind: 1 });
  assert.deepEqual(groups.map((group) => [group.code, group.first.map((row) => row.row), group.rest.map((row) => row.row), group.total]), [
    ['link', [0, 1, 2], [3, 4, 5], 1500],
    ['kind', [9], [], 1],
  ]);
  assert.deepEqual(grouped(many.slice(0, 4)).map((group) => [group.first.length, group.rest.length]), [[4, 0]]);
});

test('a row of the table does not say its place twice', () => {
  const row = (file, number, sentence, counted = 'dòng') =>
    tableRow({ file, row: number, place: number && `${counted} ${number}`, column: null, sentence }, counted === 'row' ? 'Row' : 'Dòng');
  const said = row('ngân hàng.csv', 12, 'ngân hàng.csv, dòng 12: câu B-1 chưa có mã: hãy ghi.');
  assert.deepEqual([said.place, said.sentence], [12, 'Câu B-1 chưa có mã: hãy ghi.']);
  const word = row('de.docx', 3, 'de.docx, đoạn 3, Câu 1: không thấy phương án.', 'đoạn');
  assert.deepEqual([word.place, word.sentence], ['đoạn\u00a03', 'Câu 1: không thấy phương án.']);
  const many = row('a.xml', 4, 'a.xml: 2 questions (A, B) take marks off.');
  assert.deepEqual([many.place, many.sentence], [4, '2 questions (A, B) take marks off.']);
  assert.equal(row('ds.xlsx', 2, 'Row 2: Excel took the zeros.', 'row').sentence, 'Excel took the zeros.');
  assert.equal(row('ds.xlsx', 2, 'Câu 2: khác.').sentence, 'Câu 2: khác.');
  const line = tableRow({ file: 'a.gift', row: 7, place: 'line 7', column: null, sentence: 'a.gift, line 7: no answers.' }, 'Row');
  assert.deepEqual([line.place, line.sentence], ['line\u00a07', 'No answers.']);
  const inColumn = (sentence) => tableRow({ file: 'a.csv', row: 9, place: sentence.slice(0, 5).startsWith('Dòng') ? 'dòng 9' : 'row 9', column: 'Hàng', sentence }, 'Row').sentence;
  assert.equal(inColumn('Dòng 9, cột “Hàng”: “ba” không phải số.'), '“ba” không phải số.');
  assert.equal(inColumn('a.csv, row 9, column Hàng: question A: no number.'), 'Question A: no number.');
  assert.equal(row('a.csv', null, 'a.csv trống.').sentence, 'a.csv trống.');
  assert.equal(row('a.csv', 1, 'a.csv, dòng 12: khác.').sentence, 'a.csv, dòng 12: khác.');
});

test('what the office can choose is not a problem of the file', () => {
  const counts = { code_missing: 700, html_unsafe: 2 };
  const problems = [{ code: 'code_missing' }, { code: 'html_unsafe' }, { code: 'html_unsafe' }];
  assert.deepEqual(unsettled(problems, 702, counts), { rows: problems.slice(1), total: 2 });
  assert.deepEqual([lacking(counts, 'give_codes'), lacking(counts, 'topic')], [700, 0]);
});

test('as long as a choice of the office would let questions in, it is asked for that first', () => {
  assert.deepEqual([outcomeOf(0, 12, 2), outcomeOf(9, 12, 2), outcomeOf(0, 2, 2), outcomeOf(9, 3, 3), outcomeOf(9, 0, 0)], ['choose_first', 'left_out', 'left_out', 'left_out', 'nothing_yet']);
});
