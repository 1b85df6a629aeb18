import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillIn } from '../../hallserver/frontend/terminal/paper.js';

const item = (n) => ({ n, type: 'essay', stem: `Câu ${n}`, options: [] });

test('every item knows the section it stands in, until another begins', () => {
  const paper = { items: [3, 1, 4, 2, 5].map(item), sections: { 2: 'Phần I', 4: '', 5: 'Phần II' } };
  assert.deepEqual(fillIn(paper).map(({ n, section }) => [n, section]), [
    [1, undefined], [2, 'Phần I'], [3, 'Phần I'], [4, undefined], [5, 'Phần II'],
  ]);
});

test('a paper without sections has none', () => {
  assert.deepEqual(fillIn({ items: [item(1)] }).map((one) => 'section' in one), [false]);
});
