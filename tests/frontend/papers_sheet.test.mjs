import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chosen, faultOf, faultsOf, fieldsOf, fieldsOpen, hintOf, isFull, isTakeable, NOTHING, textsOf, typedOf, UNREADABLE, untyped, wordsApart,
} from '../../hallserver/frontend/papers/sheet.js';

const items = [
  { n: 1, type: 'single', letters: 4, signs: 1, room: 200, gaps: [] },
  { n: 2, type: 'gaps', letters: 0, signs: 0, room: 200, gaps: [{ name: 'a', letters: 0 }, { name: 'b', letters: 2 }] },
  { n: 3, type: 'essay', letters: 0, signs: 0, room: 10, gaps: [] },
];
const fields = fieldsOf(items);
const field = (type, letters, signs, room = 200) => ({ type, letters, signs, room });
const code = (of, text) => faultOf(of, text)?.code ?? null;

test('an item has one field, an item with gaps one for each', () => {
  assert.deepEqual(fields.map(({ key, type, name }) => [key, type, name]), [
    ['1', 'single', ''], ['2.0', 'short_text', 'a'], ['2.1', 'single', 'b'], ['3', 'essay', ''],
  ]);
});

test('what is sent is every item; nothing written is empty, and is not the same as not typed', () => {
  const values = { 1: 'A', '2.0': NOTHING, '2.1': 'B', 3: ' ' };
  assert.deepEqual(textsOf(fields, values), { 1: ['A'], 2: ['', 'B'], 3: [' '] });
  assert.deepEqual(untyped(fields, values).map((one) => one.key), ['3']);
  assert.deepEqual(typedOf(fields, values), { typed: 2, of: 3 });
  assert.deepEqual(typedOf(fields, { '2.0': 'x' }), { typed: 0, of: 3 });
});

test('slips are told before they are sent', () => {
  const cases = [
    [field('single', 4, 1), ['a', ' D. ', '', NOTHING, UNREADABLE], { E: 'letter', AB: 'length', Á: 'letter' }],
    [field('true_false', 2, 1), ['a', 'B'], { C: 'letter' }],
    [field('multiple', 4, null), ['dab', 'A, C', 'A⁇'], { AA: 'twice', AE: 'letter' }],
    [field('cluster', 4, 4), ['đsđ-', 'DSTF', '01--', 'Đ⁇S⁇', UNREADABLE], { ĐS: 'length', ĐSXS: 'letter', 'Đ⁇': 'length' }],
    [field('matching', 3, 2), ['CC', '-A', '⁇B'], { A: 'length', AD: 'letter' }],
    [field('ordering', 3, 3), ['CAB', 'C→A→B', 'C⁇'], { CA: 'length', CCA: 'twice' }],
    [field('hotspot', 0, 0, 2), ['', '37 52,5', '0/100; 5x5', '5 5;', '5 5; ⁇ 3'], { '5': 'point', '101 5': 'point', '1 1;2 2;3 3': 'room', 'a b': 'point' }],
    [field('short_text', 0, 0, 5), ['abc', '  abcde ', '-'], { abcdef: 'room' }],
  ];
  for (const [of, good, bad] of cases) {
    for (const text of good) assert.equal(code(of, text), null, `${of.type} ${text}`);
    for (const [text, fault] of Object.entries(bad)) assert.equal(code(of, text), fault, `${of.type} ${text}`);
  }
  assert.deepEqual(faultOf(field('ordering', 3, 3), 'C'), { code: 'length', wanted: 3 });
  assert.deepEqual(Object.keys(faultsOf(fields, { 1: 'Z', '2.1': 'A', 3: 'x'.repeat(11) })), ['1', '3']);
});

test('a sign that the item has not is not taken; text is taken as it comes', () => {
  assert.equal(isTakeable(field('single', 4, 1), 'E'), false);
  assert.equal(isTakeable(field('multiple', 4, null), 'AA'), false);
  assert.equal(isTakeable(field('cluster', 4, 4), 'ĐS'), true);
  assert.equal(isTakeable(field('short_text', 0, 0, 2), 'abc'), true);
});

test('the next field is due when all signs of one stand there', () => {
  const full = [[field('single', 4, 1), 'b'], [field('single', 4, 1), UNREADABLE], [field('cluster', 2, 2), 'ds'], [field('ordering', 3, 3), 'CAB']];
  for (const [of, text] of full) assert.equal(isFull(of, text), true, `${of.type} ${text}`);
  const due = [[field('single', 4, 1), ''], [field('multiple', 4, null), 'ABCD'], [field('cluster', 2, 2), 'd'], [field('cluster', 2, 2), UNREADABLE],
    [field('ordering', 3, 3), 'CA'], [field('ordering', 3, 3), 'C⁇'], [field('short_text', 0, 1), 'a'], [field('hotspot', 0, 0), '5 5']];
  for (const [of, text] of due) assert.equal(isFull(of, text), false, `${of.type} ${text}`);
});

test('every type has a hint', () => {
  assert.deepEqual(hintOf(field('true_false', 2, 1)), ['single', { last: 'B', signs: 1 }]);
  assert.deepEqual(hintOf(field('multiple', 26, null)), ['multiple', { last: 'Z', signs: '' }]);
  assert.equal(hintOf(field('numerical', 0, 0))[0], 'text');
});

test('of two typings either is taken, or the sheet is read again', () => {
  const open = [{ n: 2, typed: [['x', 'A'], ['y', '']] }];
  const isOpen = fieldsOpen(fields, open);
  assert.deepEqual(isOpen.map((one) => one.key), ['2.0', '2.1']);
  assert.deepEqual(chosen(isOpen, 2, open[0].typed[0]), { '2.0': 'x', '2.1': 'A' });
  assert.deepEqual(chosen(isOpen, 2, open[0].typed[1]), { '2.0': 'y', '2.1': NOTHING });
});

test('of two texts the words that the other has not are marked, and nothing is lost', () => {
  const [first, second] = wordsApart('Em đi  học\nsớm', 'Em học sớm lắm');
  const apart = (marked) => marked.filter((word) => word.isApart).map((word) => word.text.trim());
  assert.deepEqual([apart(first), apart(second)], [['đi'], ['lắm']]);
  assert.equal(first.map((word) => word.text).join(''), 'Em đi  học\nsớm');
  assert.deepEqual(wordsApart('A', 'B'), [[{ text: 'A', isApart: true }], [{ text: 'B', isApart: true }]]);
  const long = 'từ '.repeat(2001);
  assert.deepEqual(wordsApart(long, 'x'), [[{ text: long, isApart: false }], [{ text: 'x', isApart: false }]]);
});
