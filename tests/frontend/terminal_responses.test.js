import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choose,
  dropPoint,
  fill,
  isSame,
  judge,
  match,
  move,
  orderOf,
  setPoint,
  valueOf,
  write,
} from '../../hallserver/frontend/terminal/responses.js';

const options = ['x', 'y', 'z'].map((id) => ({ id }));

test('one is chosen, several are ticked and unticked in the order of the paper', () => {
  assert.deepEqual(choose({ type: 'single', options }, ['x'], 'z'), ['z']);
  assert.deepEqual(choose({ type: 'multiple', options }, ['z'], 'x'), ['x', 'z']);
  assert.deepEqual(choose({ type: 'multiple', options }, ['x', 'z'], 'x'), ['z']);
  assert.deepEqual(choose({ type: 'single', options }, ['x'], 'stranger'), ['x']);
});

test('statements are judged, judged otherwise and left open again', () => {
  const item = { options };
  const first = judge(item, [], 'y', '1');
  assert.deepEqual(first, ['y=1']);
  assert.deepEqual(judge(item, first, 'x', '0'), ['x=0', 'y=1']);
  assert.deepEqual(judge(item, first, 'y', '0'), ['y=0']);
  assert.deepEqual(judge(item, first, 'y', ''), []);
});

test('pairs stand in the order of the premises, and an option may serve twice', () => {
  const item = { options, premises: [{ id: 'p' }, { id: 'q' }] };
  const first = match(item, [], 'q', 'x');
  assert.deepEqual(match(item, first, 'p', 'x'), ['p=x', 'q=x']);
  assert.deepEqual(match(item, first, 'q', ''), []);
});

test('a gap may hold an equals sign', () => {
  const item = { slots: { 1: null, 2: [] } };
  const v = fill(item, fill(item, [], '2', 'a'), '1', 'x = 2');
  assert.deepEqual(v, ['1=x = 2', '2=a']);
  assert.equal(valueOf(v, '1'), 'x = 2');
  assert.deepEqual(fill(item, v, '1', ''), ['2=a']);
});

test('white space is no typed answer, and what is typed is kept as it is', () => {
  assert.deepEqual(write('  \n'), []);
  assert.deepEqual(write(' a '), [' a ']);
});

test('a thing moves by one and stops at the ends; moving makes the order an answer', () => {
  const item = { options };
  assert.deepEqual(orderOf(item, []), ['x', 'y', 'z']);
  assert.deepEqual(move(item, [], 'x', 1), ['y', 'x', 'z']);
  assert.deepEqual(move(item, ['z', 'y', 'x'], 'z', -1), ['z', 'y', 'x']);
});

test('there are no more points than there is room, and the last one moves', () => {
  const item = { room: 2 };
  const two = setPoint(item, setPoint(item, [], 1, 2), 3, 4);
  assert.deepEqual(two, ['1,2', '3,4']);
  assert.deepEqual(setPoint(item, two, 5, 6), ['1,2', '5,6']);
  assert.deepEqual(setPoint(item, two, 1, 2), two);
  assert.deepEqual(dropPoint(two, '1,2'), ['3,4']);
});

test('responses with commas are told apart', () => {
  assert.equal(isSame(['a,b'], ['a', 'b']), false);
  assert.equal(isSame(['a'], ['a']), true);
});
