import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill } from '../../hallserver/frontend/shared/filling.js';

test('a word goes by its number, also where the number came as text', () => {
  const said = (n) => fill('{n} {n:row|rows}', { n });
  assert.deepEqual([0, 1, '1', 2, '1,001'].map(said), ['0 rows', '1 row', '1 row', '2 rows', '1,001 rows']);
});

test('what is not given stays, and what is given is never a pattern', () => {
  assert.equal(fill('{a} {b} {c:x|y}', { a: '{b}' }), '{b} {b} {c:x|y}');
});
