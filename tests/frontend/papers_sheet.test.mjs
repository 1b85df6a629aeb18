import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen, faultOf, faultsOf, fieldsApart, fieldsOf, filledOf, hintOf, textsOf } from '../../hallserver/frontend/papers/sheet.js';

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

test('what is sent is what stands in the fields, item by item', () => {
  const values = { 1: 'A', '2.1': 'B', 3: ' ' };
  assert.deepEqual(textsOf(fields, values), { 1: ['A'], 2: ['', 'B'] });
  assert.deepEqual(textsOf(fields, values, true), { 1: ['A'], 2: ['', 'B'], 3: [' '] });
  assert.deepEqual(filledOf(fields, values), { filled: 2, of: 3 });
});

test('slips are told before they are sent', () => {
  const cases = [
    [field('single', 4, 1), ['a', ' D. ', ''], { E: 'letter', AB: 'length', Á: 'letter' }],
    [field('true_false', 2, 1), ['a', 'B'], { C: 'letter' }],
    [field('multiple', 4, null), ['dab', 'A, C'], { AA: 'twice', AE: 'letter' }],
    [field('cluster', 4, 4), ['đsđ-', 'DSTF', '01--'], { ĐS: 'length', ĐSXS: 'letter' }],
    [field('matching', 3, 2), ['CC', '-A'], { A: 'length', AD: 'letter' }],
    [field('ordering', 3, 3), ['CAB', 'C→A→B'], { CA: 'length', CCA: 'twice' }],
    [field('hotspot', 0, 0, 2), ['', '37 52,5', '0/100; 5x5', '5 5;'], { '5': 'point', '101 5': 'point', '1 1;2 2;3 3': 'room', 'a b': 'point' }],
    [field('short_text', 0, 0, 5), ['abc', '  abcde '], { abcdef: 'room' }],
  ];
  for (const [of, good, bad] of cases) {
    for (const text of good) assert.equal(code(of, text), null, `${of.type} ${text}`);
    for (const [text, fault] of Object.entries(bad)) assert.equal(code(of, text), fault, `${of.type} ${text}`);
  }
  assert.deepEqual(faultOf(field('ordering', 3, 3), 'C'), { code: 'length', wanted: 3 });
  assert.deepEqual(Object.keys(faultsOf(fields, { 1: 'Z', '2.1': 'A', 3: 'x'.repeat(11) })), ['1', '3']);
});

test('every type has a hint', () => {
  assert.deepEqual(hintOf(field('true_false', 2, 1)), ['single', { last: 'B', signs: 1 }]);
  assert.deepEqual(hintOf(field('multiple', 26, null)), ['multiple', { last: 'Z', signs: '' }]);
  assert.equal(hintOf(field('essay', 0, 0))[0], 'text');
});

test('of two typings either is taken, or the sheet is read again', () => {
  const differences = [{ n: 2, typed: [['x', 'A'], ['y', '']] }];
  const apart = fieldsApart(fields, differences);
  assert.deepEqual(apart.map((one) => one.key), ['2.0', '2.1']);
  assert.deepEqual(chosen(apart, differences[0], 0), { '2.0': 'x', '2.1': 'A' });
  assert.deepEqual(chosen(apart, differences[0], 1), { '2.0': 'y', '2.1': '' });
});
