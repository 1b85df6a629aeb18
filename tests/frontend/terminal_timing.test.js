import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialState, reduce } from '../../hallserver/frontend/terminal/state.js';
import { addSample, announcement, offsetOf, screenAt, timeLeft } from '../../hallserver/frontend/terminal/timing.js';

const START = 1_000_000;
const END = START + 3_600_000;

const state = (status, more = {}, sitting = {}) =>
  reduce(initialState, {
    type: 'state',
    hall_ms: 0,
    seat: 'C07-05',
    sitting: { id: 'm1', phase: 'check_in', ...sitting },
    candidate: { name: 'Thí sinh 0001', number: '0001' },
    attempt: { status, epoch: 1, last_seq: 0, answers: {}, flags: [], started_ms: null, deadline_ms: null, extra_ms: 0 },
    paper: 'h1',
    key: null,
    ...more,
  });

const bell = { type: 'bell', key: 'a2V5', starts_ms: START, hall_ms: START - 3000, duration_ms: END - START };
const open = [
  { type: 'restored', owner: 'm1/0001', kept: [], acked: {} },
  { type: 'opened', hash: 'h1', items: [{ n: 1, type: 'single', options: [] }] },
];
const confirmed = [...open, bell].reduce(reduce, state('confirmed'));

test('the screen along one sitting', () => {
  assert.equal(screenAt(initialState, 0), 'connecting');
  assert.equal(screenAt(state('absent', { seat: null, pairing: '482193' }), 0), 'pairing');
  assert.equal(screenAt(state('absent'), 0), 'waiting');
  assert.equal(screenAt(state('checked_in'), 0), 'identify');
  assert.equal(screenAt(state('confirmed'), 0), 'ready');
  assert.equal(screenAt(confirmed, START - 1), 'countdown');
  assert.equal(screenAt(confirmed, START), 'writing');
  assert.equal(screenAt(confirmed, END - 1), 'writing');
  assert.equal(screenAt(confirmed, END), 'time_up');
  assert.equal(screenAt(reduce(confirmed, { type: 'dead', code: 'moved' }), START), 'dead');
});

test('a bell without the paper opened shows the paper opening, not an empty question', () => {
  assert.equal(screenAt(reduce(state('confirmed'), bell), START), 'opening');
});

test('while paused the time left stands still, and an extension moves the deadline', () => {
  const paused = reduce(confirmed, { type: 'clock', hall_ms: START + 600_000, phase: 'paused', deadline_ms: END, extra_ms: 0, paused_ms: START + 600_000 });
  assert.equal(screenAt(paused, START + 700_000), 'paused');
  assert.equal(timeLeft(paused, START + 700_000), timeLeft(paused, START + 900_000));
  assert.equal(timeLeft(paused, START + 900_000), 3_000_000);
  const on = reduce(paused, { type: 'clock', hall_ms: START + 900_000, phase: 'running', deadline_ms: END + 300_000, extra_ms: 0, paused_ms: null });
  assert.equal(timeLeft(on, START + 900_000), 3_000_000);
});

test('own extra time counts from the bell', () => {
  const extra = reduce(state('confirmed', { attempt: { status: 'confirmed', epoch: 1, last_seq: 0, answers: {}, flags: [], started_ms: null, deadline_ms: null, extra_ms: 60_000 } }), bell);
  assert.equal(timeLeft(extra, START), END - START + 60_000);
});

test('the quickest round trip gives the offset', () => {
  let samples = [];
  assert.equal(offsetOf(samples), null);
  samples = addSample(samples, { sent: 0, received: 400, hall: 10_350 });
  samples = addSample(samples, { sent: 5_000, received: 5_010, hall: 15_005 });
  samples = addSample(samples, { sent: 9_000, received: 9_900, hall: 19_890 });
  assert.equal(offsetOf(samples), 10_000);
});

test('an old sample goes after two dozen', () => {
  let samples = addSample([], { sent: 0, received: 0, hall: 1 });
  for (let index = 0; index < 24; index += 1) samples = addSample(samples, { sent: 0, received: 10, hall: 105 });
  assert.equal(offsetOf(samples), 100);
});

test('15, 5 and 1 minutes are announced once each, when passed', () => {
  assert.equal(announcement(900_001, 900_000), 15);
  assert.equal(announcement(900_000, 899_000), null);
  assert.equal(announcement(310_000, 299_000), 5);
  assert.equal(announcement(61_000, 60_000), 1);
  assert.equal(announcement(null, 60_000), null);
  assert.equal(announcement(1_000_000, 30_000), 1);
});
