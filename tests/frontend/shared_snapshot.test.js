import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromSnapshot, mergeDelta } from '../../hallserver/frontend/shared/snapshot.js';

const first = fromSnapshot({ rev: 4, seats: { A1: { state: 'absent' }, A2: { state: 'writing' } }, counts: { absent: 1 } });

test('a delta changes the seats it names and leaves the others', () => {
  const { state, gap } = mergeDelta(first, { rev: 5, seats: { A1: { state: 'ready' } }, counts: { ready: 1 } });
  assert.equal(gap, false);
  assert.deepEqual(state.seats, { A1: { state: 'ready' }, A2: { state: 'writing' } });
  assert.deepEqual([state.rev, state.counts, state.changed], [5, { ready: 1 }, ['A1']]);
  assert.equal(first.seats.A1.state, 'absent');
});

test('a missing revision is a gap and changes nothing', () => {
  assert.deepEqual(mergeDelta(first, { rev: 6, seats: { A1: {} } }), { state: first, gap: true });
});

test('an old delta is nothing new; a delta before any snapshot is a gap', () => {
  assert.deepEqual(mergeDelta(first, { rev: 4, seats: { A1: {} } }), { state: first, gap: false });
  assert.equal(mergeDelta(null, { rev: 1 }).gap, true);
});
