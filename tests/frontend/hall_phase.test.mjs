import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findSeats, labelFor } from '../../hallserver/frontend/hall/find.js';
import { fold } from '../../hallserver/frontend/shared/fold.js';
import { closing, isFree, mayCloseEarly, primaryAction, seatActions } from '../../hallserver/frontend/hall/phase.js';
import { level, LEVELS, PALETTE, STATES } from '../../hallserver/frontend/hall/states.js';

const words = JSON.parse(readFileSync(new URL('../../hallserver/translations/hall.json', import.meta.url)));
const tally = { candidates: 1500, seated: 1438, absent: 62, unconfirmed: 12, submitted: 3, open: 1435, writing: 1400, offline: 1 };

test('each phase has its one action', () => {
  const command = (phase, n = tally) => primaryAction({ phase, outage_ms: null }, n)?.command ?? null;
  assert.deepEqual(
    ['draft', 'sealed', 'check_in', 'running', 'paused', 'ended', 'closed'].map((phase) => command(phase)),
    [null, 'open-check-in', 'start', 'pause', 'resume', 'close', null],
  );
  assert.equal(primaryAction(null, tally), null);
  assert.equal(command('running', { ...tally, open: 0 }), 'close', 'nobody writes any more');
});

test('the start says who is missing, and only then', () => {
  const all = primaryAction({ phase: 'check_in' }, tally);
  assert.deepEqual(all.body, ['hall.ask.start.body', 'hall.ask.start.absent', 'hall.ask.start.unconfirmed', 'hall.ask.start.bell']);
  assert.equal(all.args.seated, 1438);
  const none = primaryAction({ phase: 'check_in' }, { ...tally, absent: 0, unconfirmed: 0 });
  assert.deepEqual(none.body, ['hall.ask.start.body', 'hall.ask.start.bell']);
});

test('a resume after a restart offers the exact credit, a plain one none', () => {
  assert.equal(primaryAction({ phase: 'paused', outage_ms: 42_000 }, tally).credit, 42_000);
  assert.equal(primaryAction({ phase: 'paused', outage_ms: null }, tally).credit, null);
});

test('closing early needs everybody to have handed in', () => {
  assert.equal(mayCloseEarly({ phase: 'running' }, tally), false);
  assert.equal(mayCloseEarly({ phase: 'paused' }, { ...tally, open: 0 }), true);
  assert.equal(mayCloseEarly({ phase: 'check_in' }, { ...tally, open: 0 }), false);
  assert.equal(mayCloseEarly({ phase: 'running' }, { ...tally, open: 0, seated: 0 }), false, 'nobody has come yet');
});

test('every sentence a dialog can ask stands in the catalogue and finds its figures', () => {
  const actions = ['sealed', 'check_in', 'running', 'paused', 'ended']
    .flatMap((phase) => [null, 42_000].map((outage) => primaryAction({ phase, outage_ms: outage }, tally))).concat(closing(tally));
  for (const action of actions) {
    for (const key of [...action.body, `hall.ask.${action.command}.title`, `hall.do.${action.command}`, `hall.done.${action.command}`]) {
      assert.ok(words[key], key);
      for (const [, name] of words[key].vi.matchAll(/\{(\w+)\}/g)) assert.ok(name === 'gap' || name in action.args, `${key}: ${name}`);
    }
  }
});

test('both languages have the same placeholders', () => {
  const names = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const area of ['hall', 'desk']) {
    const catalogue = JSON.parse(readFileSync(new URL(`../../hallserver/translations/${area}.json`, import.meta.url)));
    for (const [key, { vi, en }] of Object.entries(catalogue)) {
      assert.ok(vi && en, key);
      assert.deepEqual(names(vi), names(en), key);
    }
  }
});

test('what may be done at a seat follows from phase and attempt', () => {
  const candidate = { id: '1', name: 'A', number: '1' };
  const may = (phase, seat) => Object.entries(seatActions({ phase }, seat)).filter(([, yes]) => yes).map(([name]) => name).sort().join();
  assert.equal(may('running', { candidate, state: 'writing', status: 'writing', enrolled: true }), 'extend,move,submit,timeline,unpair');
  assert.equal(may('running', { candidate, state: 'calling', status: 'writing', enrolled: true }), 'answerCall,extend,move,submit,timeline,unpair');
  assert.equal(may('running', { candidate, state: 'submitted', status: 'submitted', enrolled: true }), 'timeline,unpair');
  assert.equal(may('check_in', { candidate, state: 'absent', status: 'absent', enrolled: false }), 'move,pair,timeline');
  assert.equal(may('closed', { candidate, state: 'writing', status: 'writing', enrolled: true }), 'timeline,unpair');
  assert.equal(may('running', { candidate: null, state: 'spare', enrolled: false }), 'pair');
});

test('only seats without anybody are free', () => {
  assert.equal(isFree({ state: 'spare', candidate: null }), true);
  assert.equal(isFree({ state: 'absent', candidate: { id: '1' } }), false);
  assert.equal(isFree({ state: 'offline', candidate: null }), false);
  assert.equal(isFree(undefined), false);
});

test('twelve states, each with a name, a colour and a look of its own', () => {
  assert.equal(STATES.length, 12);
  assert.deepEqual([...STATES].sort(), Object.keys(PALETTE).sort());
  for (const state of STATES) assert.ok(words[`hall.state.${state}`], state);
  const looks = STATES.map((state) => `${PALETTE[state].fill} ${PALETTE[state].edge}`);
  assert.equal(new Set(looks).size, 12);
});

test('the level is empty only at none and full only at all', () => {
  assert.equal(level(0, 50), 0);
  assert.equal(level(1, 50), 1);
  assert.equal(level(49, 50), LEVELS - 1);
  assert.equal(level(50, 50), LEVELS);
  assert.equal(level(3, 0), 0);
  for (let n = 1; n <= 50; n += 1) assert.ok(level(n, 50) >= level(n - 1, 50));
});

test('a seat is found by label, number, and name without marks', () => {
  const seats = {
    'C07-05': { state: 'writing', candidate: { id: '1', number: '100005', name: 'Đặng Thị Ánh' } },
    'C07-15': { state: 'writing', candidate: { id: '2', number: '100015', name: 'Đào Văn Ánh' } },
    'D01-01': { state: 'empty', candidate: null },
  };
  const labels = (query) => findSeats(seats, query).map(({ label }) => label);
  assert.equal(fold('Đào  ĐẶNG'), 'dao dang');
  assert.deepEqual(labels('c07-05'), ['C07-05']);
  assert.deepEqual(labels('C07'), ['C07-05', 'C07-15']);
  assert.deepEqual(labels('dang anh'), ['C07-05']);
  assert.deepEqual(labels('anh'), ['C07-05', 'C07-15']);
  assert.deepEqual(labels('100015'), ['C07-15']);
  assert.deepEqual(labels('d01'), ['D01-01']);
  assert.deepEqual(labels('  '), []);
  assert.deepEqual(labels('zzz'), []);
});

test('a label typed loosely means the one on the plan', () => {
  const byLabel = new Map([['C07-05', 1], ['C07-50', 2], ['A1', 3]]);
  for (const typed of ['C07-05', 'c07-05', 'c7-5', 'C07 05', 'c07.05', ' C7 5 ']) assert.equal(labelFor(byLabel, typed), 'C07-05', typed);
  assert.equal(labelFor(byLabel, 'c7-50'), 'C07-50');
  assert.equal(labelFor(byLabel, 'c75'), null);
  assert.equal(labelFor(byLabel, ''), null);
});
