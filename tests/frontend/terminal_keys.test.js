import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAction } from '../../hallserver/frontend/terminal/view/keys.js';

const press = (code, options = 4, more = {}) => keyAction({ code, ...more }, { type: 'single', options: Array(options) });

test('letters and digits choose by their place, and only options there are', () => {
  assert.deepEqual(press('KeyC'), { do: 'choose', index: 2 });
  assert.deepEqual(press('Digit3'), { do: 'choose', index: 2 });
  assert.deepEqual(press('Numpad4'), { do: 'choose', index: 3 });
  assert.equal(press('KeyE'), null);
  assert.equal(press('Digit5'), null);
});

test('F flags until there is an option F; 0 always flags', () => {
  assert.deepEqual(press('KeyF', 5), { do: 'flag' });
  assert.deepEqual(press('KeyF', 6), { do: 'choose', index: 5 });
  assert.deepEqual(press('Digit0', 9), { do: 'flag' });
});

test('keys with Ctrl, Alt or Meta belong to the browser', () => {
  assert.equal(press('KeyA', 4, { ctrlKey: true }), null);
  assert.equal(press('ArrowLeft', 4, { altKey: true }), null);
  assert.deepEqual(press('ArrowLeft'), { do: 'step', by: -1 });
});

test('a cluster is judged by D and S, and typed answers have no letters', () => {
  assert.deepEqual(keyAction({ code: 'KeyD' }, { type: 'cluster', options: Array(4) }), { do: 'judge', bit: '1' });
  assert.deepEqual(keyAction({ code: 'KeyS' }, { type: 'cluster', options: Array(4) }), { do: 'judge', bit: '0' });
  assert.equal(keyAction({ code: 'KeyA' }, { type: 'ordering', options: Array(4) }), null);
  assert.deepEqual(keyAction({ code: 'KeyF' }, { type: 'ordering', options: Array(9) }), { do: 'flag' });
});
