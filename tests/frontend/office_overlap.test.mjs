import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf, rounded } from '../../hallserver/frontend/office/state/overlap.js';

const of = (pairs, mean) => ({
  pairs, mean, worst: 3, mean_by_chance: 6.3, least_mean: 0.05, least_worst: 1,
  same_place: 0.02, same_place_worst: 2, same_place_by_chance: 0.13,
  same_letter: 0.001, same_letter_worst: 4, same_letter_by_chance: 1.22,
});
const keysOf = (assembly) => figuresOf(assembly).map(({ key }) => key);

test('the figures of a report, each with its own worst pair and chance', () => {
  assert.deepEqual(figuresOf({ all: of(20, 0.86), near: { ...of(8, 0.4), worst: 1 }, seen_again: 5 }), [
    { key: 'shared', value: 0.86, worst: 3 },
    { key: 'near', value: 0.4, worst: 1 },
    { key: 'chance', value: 6.3 },
    { key: 'least', value: 0.05, worst: 1 },
    { key: 'place', value: 0.02, worst: 2, chance: 0.13 },
    { key: 'letter', value: 0.001, worst: 4, chance: 1.22 },
    { key: 'seen', value: 5 },
  ]);
});

test('the eight around are told apart only from further neighbours, and nothing is told of no pairs', () => {
  assert.equal(keysOf({ all: of(8, 1), near: of(8, 1), seen_again: 0 }).includes('near'), false);
  assert.equal(keysOf({ all: of(8, 1), near: of(0, 0), seen_again: 0 }).includes('near'), false);
  assert.deepEqual(keysOf({ all: of(0, 0), near: of(0, 0), seen_again: 0 }), ['seen']);
});

test('a sitting sealed before there was a report shows nothing', () => {
  assert.deepEqual(figuresOf(null), []);
  assert.deepEqual(figuresOf(undefined), []);
});

test('what is not quite nothing never reads 0', () => {
  assert.deepEqual(rounded(0), { n: 0, digits: 0, isBelow: false });
  assert.deepEqual(rounded(0.0049), { n: 0.01, digits: 2, isBelow: true });
  assert.deepEqual(rounded(0.005), { n: 0.005, digits: 2, isBelow: false });
  assert.deepEqual(rounded(6.3), { n: 6.3, digits: 2, isBelow: false });
});
