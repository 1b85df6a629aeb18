import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byUrgency, dirtySeats, grouped, seatTimeLeft, tallies, timeLeft, URGENCY } from '../../hallserver/frontend/hall/live.js';
import { fromSnapshot, mergeDelta } from '../../hallserver/frontend/shared/snapshot.js';

const MINUTE = 60_000;
const running = { phase: 'running', duration_ms: 75 * MINUTE, starts_ms: 1_000_000, ends_ms: 1_000_000 + 75 * MINUTE, paused_ms: null };

test('time left before the bell, while writing, after the end', () => {
  assert.equal(timeLeft(null, 0), null);
  assert.equal(timeLeft({ ...running, phase: 'check_in', starts_ms: null, ends_ms: null }, 5), 75 * MINUTE);
  assert.equal(timeLeft(running, 1_000_000 - 3000), 75 * MINUTE, 'the three seconds before the bell are nobody’s');
  assert.equal(timeLeft(running, 1_000_000 + MINUTE), 74 * MINUTE);
  assert.equal(timeLeft(running, running.ends_ms - 1), 1);
  assert.equal(timeLeft(running, running.ends_ms + 5), 0);
  assert.equal(timeLeft({ ...running, phase: 'ended' }, 1_000_000), 0);
});

test('while paused the clock stands still', () => {
  const paused = { ...running, phase: 'paused', paused_ms: 1_000_000 + 10 * MINUTE };
  assert.equal(timeLeft(paused, 1_000_000 + 10 * MINUTE), 65 * MINUTE);
  assert.equal(timeLeft(paused, 1_000_000 + 40 * MINUTE), 65 * MINUTE);
  const seat = { deadline_ms: running.ends_ms + 5 * MINUTE, status: 'writing' };
  assert.equal(seatTimeLeft(seat, paused, 1_000_000 + 40 * MINUTE), 70 * MINUTE);
});

test('a seat without deadline or with a submitted attempt has no time left to show', () => {
  assert.equal(seatTimeLeft({ deadline_ms: null, status: 'confirmed' }, running, 0), null);
  assert.equal(seatTimeLeft({ deadline_ms: running.ends_ms, status: 'submitted' }, running, 0), null);
  assert.equal(seatTimeLeft(undefined, running, 0), null);
  assert.equal(seatTimeLeft({ deadline_ms: 10, status: 'writing' }, running, 20), 0);
});

test('attention goes by urgency, then by who waits longest; unknown kinds come last', () => {
  const items = [
    { kind: 'something_new', since_ms: 0 }, { kind: 'pairing', since_ms: 1 }, { kind: 'quiet', since_ms: 1 },
    { kind: 'calling', since_ms: 9 }, { kind: 'offline', since_ms: 3 }, { kind: 'calling', since_ms: 4 }, { kind: 'trouble', since_ms: 1 },
    { kind: 'outage', since_ms: 2 },
  ];
  const before = structuredClone(items);
  const ordered = byUrgency(items);
  assert.deepEqual(ordered.map(({ kind }) => kind), ['calling', 'calling', 'trouble', 'offline', 'outage', 'quiet', 'pairing', 'something_new']);
  assert.deepEqual(ordered.slice(0, 2).map(({ since_ms: since }) => since), [4, 9]);
  assert.deepEqual(items, before, 'what the socket sent is left as it was');
  assert.deepEqual(grouped(ordered).map(({ kind, items: some }) => [kind, some.length])[0], ['calling', 2]);
  assert.equal(new Set(URGENCY).size, URGENCY.length);
});

test('tallies count who is absent, who still writes', () => {
  const n = tallies({ candidates: 1500, checked_in: 1438, submitted: 40 }, { writing: 1300, quiet: 20, offline: 5, checked_in: 12 });
  assert.deepEqual(n, { candidates: 1500, seated: 1438, absent: 62, unconfirmed: 12, submitted: 40, open: 1398, writing: 1320, offline: 5 });
  assert.equal(tallies({ candidates: 1500, checked_in: 1438, confirmed: 1400, submitted: 0 }, { checked_in: 5 }).unconfirmed, 38, 'as the server counts');
  assert.equal(tallies(null, {}).absent, 0);
});

test('what deltas touched between two frames is painted once; a snapshot paints all', () => {
  const dirty = dirtySeats();
  assert.equal(dirty.take(), null, 'at first everything');
  dirty.add(['A1', 'A2']);
  dirty.add(['A2', 'A3']);
  assert.deepEqual(dirty.take().sort(), ['A1', 'A2', 'A3']);
  assert.deepEqual(dirty.take(), []);
  dirty.add(['A1']);
  dirty.add(null);
  dirty.add(['A2']);
  assert.equal(dirty.take(), null);
});

test('a thousand random deltas paint exactly the seats that differ', () => {
  let seed = 7;
  const random = (most) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  const labels = Array.from({ length: 200 }, (_, n) => `A${n}`);
  let state = fromSnapshot({ rev: 1, seats: Object.fromEntries(labels.map((label) => [label, { answered: 0 }])), attention: [] });
  const painted = new Map(Object.entries(state.seats));
  const dirty = dirtySeats();
  dirty.take();
  for (let rev = 2; rev < 1002; rev += 1) {
    const seats = Object.fromEntries(Array.from({ length: random(12) }, () => [labels[random(200)], { answered: random(50) }]));
    const merged = mergeDelta(state, { rev, hall_ms: rev, counts: {}, seats, attention: [] });
    assert.equal(merged.gap, false);
    state = merged.state;
    dirty.add(state.changed);
    if (random(3) === 0) for (const label of dirty.take()) painted.set(label, state.seats[label]);
  }
  for (const label of dirty.take()) painted.set(label, state.seats[label]);
  for (const label of labels) assert.equal(painted.get(label), state.seats[label], label);
});
