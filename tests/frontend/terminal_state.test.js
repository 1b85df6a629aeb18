import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answerOf,
  initialState,
  leftToSend,
  reduce,
  savesToKeep,
  savesToSend,
  submitToSend,
  tally,
} from '../../hallserver/frontend/terminal/state.js';
import { overallSafety, safety } from '../../hallserver/frontend/terminal/saves.js';

const items = Array.from({ length: 5 }, (_, index) => ({
  n: index + 1,
  type: index === 4 ? 'multiple' : 'single',
  stem: `stem ${index + 1}`,
  options: ['a', 'b', 'c', 'd'].map((id) => ({ id: `q${index + 1}${id}`, html: id })),
}));

const told = (attempt = {}, more = {}) => ({
  type: 'state',
  hall_ms: 1_000_000,
  pairing: null,
  seat: 'C07-05',
  sitting: { id: 'm1', title: 'Ca 1', exam: 'Thử', phase: 'running', duration_ms: 3_600_000, questions: 5 },
  candidate: { name: 'Thí sinh 0001', number: '0001', rank: '', unit: '', birth: '01/01/1990' },
  attempt: {
    status: 'writing',
    epoch: 1,
    last_seq: 0,
    answers: {},
    flags: [],
    started_ms: 900_000,
    deadline_ms: 4_500_000,
    extra_ms: 0,
    submitted_ms: null,
    submitted_by: null,
    calling: false,
    ...attempt,
  },
  paper: 'h1',
  key: 'a2V5',
  ...more,
});

const run = (state, ...events) => events.reduce(reduce, state);

const ready = (attempt, kept = [], acked = {}) =>
  run(
    initialState,
    { type: 'linked' },
    told(attempt),
    { type: 'restored', owner: 'm1/0001', kept, acked },
    { type: 'opened', hash: 'h1', items },
  );

const choose = (n, letter) => ({ type: 'choose', n, id: `q${n}${letter}` });

/** What the wiring does when nothing goes wrong: store everything, then send what may go; returns [state, sent]. */
function pump(state) {
  const stored = savesToKeep(state).reduce(
    (next, save) => reduce(next, { type: 'kept', owner: state.owner, e: save.e, s: save.s, rev: save.rev, kept: 'disk' }),
    state,
  );
  const left = leftToSend(stored);
  const sent = savesToSend(stored);
  const out = run(stored, { type: 'left_sent', left }, { type: 'sent', saves: sent });
  return [out, [...left, ...sent].map(({ e, s, n, v, f }) => ({ e, s, n, v, f }))];
}

const numbers = (sent) => sent.map((save) => save.s);

describe('this computer', () => {
  test('says that answers are in memory only for as long as that is so', () => {
    const failed = reduce(initialState, { type: 'memory_only', is: true });
    assert.equal(failed.memoryOnly, true);
    assert.equal(reduce(failed, { type: 'memory_only', is: false }).memoryOnly, false);
  });
});

describe('numbering', () => {
  test('each change takes the next number of its epoch, without gaps', () => {
    const [, sent] = pump(run(ready(), choose(1, 'a'), choose(2, 'b'), { type: 'flag', n: 3 }));
    assert.deepEqual(sent, [
      { e: 1, s: 1, n: 1, v: ['q1a'], f: 0 },
      { e: 1, s: 2, n: 2, v: ['q2b'], f: 0 },
      { e: 1, s: 3, n: 3, v: [], f: 1 },
    ]);
  });

  test('it goes on after what the server holds', () => {
    const [, sent] = pump(run(ready({ last_seq: 7, answers: { 1: ['q1a'] } }), choose(2, 'a')));
    assert.deepEqual(numbers(sent), [8]);
  });

  test('choosing what is chosen takes no number', () => {
    const state = run(ready(), choose(1, 'a'), choose(1, 'a'));
    assert.equal(state.saves.last, 1);
  });

  test('an option of another question, or an unknown question, changes nothing', () => {
    const state = ready();
    assert.equal(run(state, { type: 'choose', n: 1, id: 'q2a' }, { type: 'choose', n: 99, id: 'q1a' }), state);
  });
});

describe('what an item says', () => {
  test('single: the last choice; multiple: toggles, in the order of the paper', () => {
    const state = run(ready(), choose(1, 'a'), choose(1, 'c'), choose(5, 'd'), choose(5, 'a'), choose(5, 'b'), choose(5, 'd'));
    assert.deepEqual(answerOf(state, 1).v, ['q1c']);
    assert.deepEqual(answerOf(state, 5).v, ['q5a', 'q5b']);
  });

  test('clearing keeps the flag, and counts as a save of its own', () => {
    const state = run(ready(), choose(1, 'a'), { type: 'flag', n: 1 }, { type: 'clear', n: 1 });
    assert.deepEqual(answerOf(state, 1), { v: [], f: 1 });
    assert.deepEqual(tally(state), { answered: 0, open: 5, flagged: 1 });
  });
});

describe('coalescing', () => {
  test('what never left takes the new value under its old number, and the last letter goes out', () => {
    const [state, sent] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), choose(1, 'b'), choose(1, 'd')));
    assert.deepEqual(sent.map(({ s, v }) => [s, v[0]]), [[1, 'q1d'], [2, 'q2a']]);
    assert.equal(state.saves.last, 2);
  });

  test('what has left keeps its value; the new letter takes a new number', () => {
    const [first] = pump(run(ready(), choose(1, 'a')));
    const [, sent] = pump(run(first, choose(1, 'b')));
    assert.deepEqual(sent, [{ e: 1, s: 2, n: 1, v: ['q1b'], f: 0 }]);
  });

  test('what may have left before a reload keeps its value', () => {
    const state = run(ready({}, [{ e: 1, s: 1, n: 1, v: ['q1a'], f: 0 }]), choose(1, 'b'));
    const [, sent] = pump(state);
    assert.deepEqual(sent.map(({ s, v }) => [s, v[0]]), [[1, 'q1a'], [2, 'q1b']]);
  });

  test('a value stored while the candidate already chose another is not taken for stored', () => {
    const before = run(ready(), choose(1, 'a'));
    const after = run(before, choose(1, 'b'), { type: 'kept', owner: 'm1/0001', e: 1, s: 1, rev: 0, kept: 'disk' });
    assert.deepEqual(savesToSend(after), []);
    assert.equal(savesToKeep(after)[0].v[0], 'q1b');
  });
});

describe('acknowledgement', () => {
  test('is cumulative, and only it makes "saved"', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), choose(3, 'a')));
    assert.equal(safety(state.saves, 1, true), 'sending');
    state = run(state, { type: 'saved', e: 1, s: 2 });
    assert.deepEqual([1, 2, 3].map((n) => safety(state.saves, n, true)), ['saved', 'saved', 'sending']);
    assert.deepEqual(overallSafety(state.saves), { waiting: 1, state: 'sending' });
    state = run(state, { type: 'saved', e: 1, s: 3 });
    assert.equal(overallSafety(state.saves).state, 'saved');
  });

  test('an older one takes nothing back', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 2 }, { type: 'saved', e: 1, s: 1 });
    assert.equal(state.saves.acked, 2);
  });

  test('one of another epoch acknowledges nothing of this', () => {
    let [state] = pump(run(ready({ epoch: 2 }), choose(1, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 9 });
    assert.equal(safety(state.saves, 1, true), 'sending');
  });

  test('before the outbox holds it, it is not even "on this computer", and is not sent', () => {
    const state = run(ready(), choose(1, 'a'));
    assert.equal(safety(state.saves, 1, true), 'unkept');
    assert.deepEqual(savesToSend(state), []);
  });

  test('offline it stays "on this computer"', () => {
    const [state, sent] = pump(run(ready(), { type: 'lost' }, choose(1, 'a')));
    assert.deepEqual(sent, []);
    assert.equal(safety(state.saves, 1, true), 'local');
  });
});

describe('reconnecting', () => {
  test('everything not acknowledged goes out again, in order, once the server has told its state', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), choose(3, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 1 }, { type: 'lost' }, { type: 'linked' });
    assert.deepEqual(savesToSend(state), []);
    state = run(state, told({ last_seq: 1, answers: { 1: ['q1a'] } }));
    assert.deepEqual(numbers(pump(state)[1]), [2, 3]);
    assert.deepEqual(answerOf(state, 3).v, ['q3a']);
  });

  test('what the server holds but never acknowledged is sent again and is not yet "saved"', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(state, { type: 'lost' }, { type: 'linked' }, told({ last_seq: 1, answers: { 1: ['q1a'] } }));
    assert.equal(safety(state.saves, 1, true), 'local');
    const [again, sent] = pump(state);
    assert.deepEqual(numbers(sent), [1]);
    assert.equal(safety(run(again, { type: 'saved', e: 1, s: 1 }).saves, 1, true), 'saved');
  });

  test('a server that holds less than it acknowledged gets the rest again, and "saved" is taken back', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 2 }, { type: 'lost' }, { type: 'linked' }, told({ last_seq: 1, answers: { 1: ['q1a'] } }));
    assert.equal(safety(state.saves, 2, true), 'local');
    assert.deepEqual(numbers(pump(state)[1]), [2]);
    assert.deepEqual(answerOf(state, 2).v, ['q2a']);
  });

  test('at most 32 fly at once, the rest follows the acknowledgements', () => {
    let state = ready();
    for (let round = 0; round < 40; round += 1) {
      [state] = pump(run(state, choose(1 + (round % 4), 'abcd'[Math.floor(round / 4) % 4])));
    }
    const flying = state.saves.log.filter((save) => save.flying).length;
    assert.equal(flying, 32);
    const [, sent] = pump(run(state, { type: 'saved', e: 1, s: 10 }));
    assert.ok(sent.length > 0 && sent[0].s === 33);
  });
});

describe('refusals', () => {
  test('seq_gap: everything after what the server has goes out again', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), choose(3, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 2 }, { type: 'refused', code: 'seq_gap', e: 1, s: 3, have: 1 });
    assert.deepEqual(numbers(pump(state)[1]), [2, 3]);
    assert.equal(safety(state.saves, 2, true), 'local');
  });

  test('seq_gap over a number nobody knows any more is filled without changing an answer', () => {
    let [state] = pump(run(ready({ last_seq: 4, answers: { 1: ['q1a'] } }), choose(2, 'b')));
    state = run(state, { type: 'refused', code: 'seq_gap', e: 1, s: 5, have: 2 });
    const [, sent] = pump(state);
    assert.deepEqual(numbers(sent), [3, 4, 5]);
    assert.ok(sent.every((save) => save.n === 2 && save.v[0] === 'q2b'));
  });

  test('after a filled gap the newest letter still has the highest number of its item', () => {
    let [state] = pump(run(ready({ last_seq: 4 }), choose(2, 'b')));
    state = run(state, { type: 'refused', code: 'seq_gap', e: 1, s: 5, have: 2 }, choose(2, 'c'));
    const [, sent] = pump(state);
    assert.deepEqual(sent.at(-1), { e: 1, s: 6, n: 2, v: ['q2c'], f: 0 });
  });

  test('too_late: kept as evidence, not sent again until there is time again', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    state = run(
      state,
      { type: 'refused', code: 'too_late', e: 1, s: 1 },
      { type: 'refused', code: 'seq_gap', e: 1, s: 2, have: 0 },
    );
    assert.deepEqual(pump(state)[1], []);
    assert.equal(safety(state.saves, 1, true), 'late');
    assert.equal(overallSafety(state.saves).state, 'late');
    state = run(state, { type: 'clock', hall_ms: 1, phase: 'running', deadline_ms: 9_000_000, extra_ms: 0, paused_ms: null });
    assert.deepEqual(numbers(pump(state)[1]), [1, 2]);
  });

  test('seq_conflict: the item is said again under a new number', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    state = run(state, { type: 'refused', code: 'seq_conflict', e: 1, s: 1 });
    const [, sent] = pump(state);
    assert.deepEqual(sent, [{ e: 1, s: 3, n: 1, v: ['q1a'], f: 0 }]);
  });

  test('what the server can make nothing of is never said to be saved, but its number is filled so that the rest gets through', () => {
    for (const code of ['unknown_option', 'unknown_item', 'too_many_options', 'malformed', 'oversized']) {
      let [state] = pump(run(ready({ last_seq: 3, answers: { 1: ['q1b'] } }), choose(1, 'a'), choose(2, 'a')));
      state = run(state, { type: 'refused', code, e: 1, s: 4 }, { type: 'refused', code: 'seq_gap', e: 1, s: 5, have: 3 });
      const [mended, sent] = pump(state);
      assert.deepEqual(sent, [{ e: 1, s: 4, n: 1, v: ['q1b'], f: 0 }, { e: 1, s: 5, n: 2, v: ['q2a'], f: 0 }]);
      const saved = run(mended, { type: 'saved', e: 1, s: 5 });
      assert.deepEqual([1, 2].map((n) => safety(saved.saves, n, true)), ['unusable', 'saved']);
      assert.equal(overallSafety(saved.saves).state, 'unusable');
      assert.deepEqual(saved.saves.log[0].lost, { n: 1, v: ['q1a'], f: 0 });
      const [again] = pump(run(saved, choose(1, 'c')));
      assert.equal(overallSafety(run(again, { type: 'saved', e: 1, s: 6 }).saves).state, 'saved');
    }
  });

  test('filling a number takes back no answer that is still under way', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    [state] = pump(run(state, choose(1, 'b')));
    state = run(state, { type: 'refused', code: 'unknown_option', e: 1, s: 2 });
    assert.deepEqual(pump(state)[1], [{ e: 1, s: 2, n: 1, v: ['q1a'], f: 0 }]);
  });

  test('an item the server does not know: its number is filled by another, then given up', () => {
    let [state] = pump(run(ready(), choose(3, 'a')));
    const refused = { type: 'refused', code: 'unknown_item', e: 1, s: 1 };
    for (const n of [3, 1]) {
      let sent;
      [state, sent] = pump(run(state, refused));
      assert.deepEqual(sent, [{ e: 1, s: 1, n, v: [], f: 0 }]);
    }
    state = run(state, refused);
    assert.deepEqual(pump(state)[1], []);
    assert.equal(safety(state.saves, 3, true), 'unusable');
  });

  test('malformed without a number: found by the gap it leaves, or by the silence after it', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    const nameless = run(state, { type: 'refused', code: 'malformed' });
    assert.deepEqual(pump(nameless)[1], []);
    const fill = [{ e: 1, s: 1, n: 1, v: [], f: 0 }, { e: 1, s: 2, n: 2, v: ['q2a'], f: 0 }];
    state = run(nameless, { type: 'refused', code: 'seq_gap', e: 1, s: 2, have: 0 });
    assert.deepEqual(pump(state)[1], fill);
    assert.deepEqual(pump(run(nameless, { type: 'resend' }))[1], fill);
    assert.equal(safety(pump(state)[0].saves, 1, true), 'unusable');
  });

  test('one gap is closed once, however many saves were refused for it', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), choose(3, 'a'), choose(4, 'a')));
    state = run(state, { type: 'refused', code: 'busy', e: 1, s: 1 });
    const gap = (s) => ({ type: 'refused', code: 'seq_gap', e: 1, s, have: 0 });
    const [again, sent] = pump(run(state, { type: 'resend' }));
    assert.deepEqual(numbers(sent), [1, 2, 3, 4]);
    assert.deepEqual(pump(run(again, gap(2), gap(3), gap(4)))[1], []);
  });

  test('busy and rate: nothing is lost, everything waits and goes out again', () => {
    for (const refusal of [{ code: 'busy', e: 1, s: 1 }, { code: 'rate' }]) {
      let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), { type: 'submit' }));
      state = run(state, { type: 'refused', ...refusal });
      assert.deepEqual(pump(state)[1], []);
      assert.equal(submitToSend(state), null);
      const [again, sent] = pump(run(state, { type: 'resend' }));
      assert.deepEqual(numbers(sent), [1, 2]);
      assert.deepEqual(submitToSend(again), { e: 1, s: 2 });
    }
  });

  test('a hand refused for the rate is raised again', () => {
    const state = run(ready(), { type: 'calling', on: true }, { type: 'call_sent' }, { type: 'refused', code: 'rate' });
    assert.equal(state.callUnsent, true);
    assert.equal(run(ready(), { type: 'refused', code: 'rate' }).callUnsent, false);
  });

  test('wrong_phase in a running sitting (a clock a moment apart) is tried again after a while', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(state, { type: 'refused', code: 'wrong_phase', e: 1, s: 1 });
    assert.deepEqual(pump(state)[1], []);
    assert.deepEqual(numbers(pump(run(state, { type: 'resend' }))[1]), [1]);
  });

  test('not_confirmed waits for the next state', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(state, { type: 'refused', code: 'not_confirmed', e: 1, s: 1 }, { type: 'resend' });
    assert.deepEqual(pump(state)[1], []);
    assert.deepEqual(numbers(pump(run(state, told()))[1]), [1]);
  });

  test('numbers that both sides have lost are given anew instead of missed for ever', () => {
    const state = run(ready({ last_seq: 5 }), told({ last_seq: 2 }), { type: 'submit' }, { type: 'submit_sent' });
    const again = run(state, { type: 'refused', code: 'answers_missing', e: 1, have: 2 });
    assert.deepEqual(submitToSend(again), { e: 1, s: 2 });
  });

  test('rate: nothing goes out until it is let go again', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(state, { type: 'refused', code: 'rate' });
    assert.deepEqual(pump(state)[1], []);
    assert.deepEqual(numbers(pump(run(state, { type: 'resend' }))[1]), [1]);
  });

  test('wrong_phase: held through the pause and sent when the sitting goes on', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(
      state,
      { type: 'clock', hall_ms: 5, phase: 'paused', deadline_ms: 4_500_000, extra_ms: 0, paused_ms: 5 },
      { type: 'refused', code: 'wrong_phase', e: 1, s: 1 },
    );
    assert.deepEqual(pump(state)[1], []);
    state = run(state, { type: 'clock', hall_ms: 9, phase: 'running', deadline_ms: 4_500_004, extra_ms: 0, paused_ms: null });
    assert.deepEqual(numbers(pump(state)[1]), [1]);
  });
});

describe('a move', () => {
  test('the new epoch counts from one, and what the old one left keeps its numbers', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a')));
    state = run(state, { type: 'saved', e: 1, s: 1 }, { type: 'lost' }, { type: 'linked' }, told({ epoch: 2, last_seq: 0, answers: { 1: ['q1a'] } }));
    const [next, sent] = pump(run(state, choose(3, 'c')));
    assert.deepEqual(sent.map(({ e, s, n }) => [e, s, n]), [[1, 2, 2], [2, 1, 3]]);
    assert.deepEqual(answerOf(next, 2).v, []);
    const refused = run(next, { type: 'refused', code: 'stale_epoch', e: 1, s: 2 }, { type: 'lost' }, { type: 'linked' }, told({ epoch: 2 }));
    assert.deepEqual(pump(refused)[1].map(({ e }) => e), [2]);
  });

  test('the old epoch found in the outbox after a reload is sent as it was, without what was acknowledged', () => {
    const kept = [1, 2, 3].map((s) => ({ e: 1, s, n: s, v: [`q${s}a`], f: 0 }));
    const state = ready({ epoch: 2 }, kept, { 1: 2 });
    assert.deepEqual(pump(state)[1], [kept[2]]);
    assert.deepEqual(tally(state), { answered: 0, open: 5, flagged: 0 });
  });

  test('another candidate at the terminal starts clean', () => {
    let [state] = pump(run(ready(), choose(1, 'a')));
    state = run(state, told({}, { candidate: { name: 'Thí sinh 0002', number: '0002', rank: '', unit: '', birth: '' } }));
    assert.equal(state.restored, false);
    assert.equal(state.items, null);
    assert.deepEqual(state.answers, {});
    assert.deepEqual(savesToSend(state), []);
  });
});

describe('a reload', () => {
  test('in the middle of a write comes back with what the outbox held', () => {
    const kept = [
      { e: 1, s: 1, n: 1, v: ['q1a'], f: 0 },
      { e: 1, s: 2, n: 2, v: ['q2b'], f: 1 },
    ];
    const state = ready({ last_seq: 1, answers: { 1: ['q1a'] } }, kept, { 1: 1 });
    assert.deepEqual(answerOf(state, 2), { v: ['q2b'], f: 1 });
    assert.deepEqual(pump(state)[1], [kept[1]]);
    assert.equal(state.saves.last, 2);
  });

  test('a server that knows more than this computer wins, and numbering goes on after it', () => {
    const state = ready({ last_seq: 6, answers: { 1: ['q1d'] }, flags: [2] }, [{ e: 1, s: 1, n: 1, v: ['q1a'], f: 0 }], { 1: 1 });
    assert.deepEqual(answerOf(state, 1).v, ['q1d']);
    assert.deepEqual(answerOf(state, 2), { v: [], f: 1 });
    assert.equal(safety(state.saves, 2, true), 'saved');
    assert.deepEqual(numbers(pump(run(state, choose(3, 'a')))[1]), [7]);
  });

  test('nothing is taken before the outbox was read', () => {
    const state = run(initialState, { type: 'linked' }, told(), { type: 'opened', hash: 'h1', items });
    assert.equal(run(state, choose(1, 'a')), state);
  });
});

describe('submitting', () => {
  test('goes out after the last save, with the last number', () => {
    const asked = run(ready(), choose(1, 'a'), { type: 'submit' });
    assert.equal(submitToSend(asked), null);
    const [state] = pump(asked);
    assert.deepEqual(submitToSend(state), { e: 1, s: 1 });
    assert.equal(submitToSend(run(state, { type: 'submit_sent' })), null);
  });

  test('with answers missing: resends, then submits again', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), choose(2, 'a'), { type: 'submit' }));
    state = run(state, { type: 'submit_sent' }, { type: 'refused', code: 'answers_missing', have: 1 });
    assert.equal(submitToSend(state), null);
    const [again, sent] = pump(state);
    assert.deepEqual(numbers(sent), [2]);
    assert.deepEqual(submitToSend(again), { e: 1, s: 2 });
  });

  test('is asked again after a lost connection, and no answer changes meanwhile', () => {
    let [state] = pump(run(ready(), choose(1, 'a'), { type: 'submit' }));
    state = run(state, { type: 'submit_sent' }, { type: 'lost' }, { type: 'linked' }, choose(1, 'b'), told({ last_seq: 1, answers: { 1: ['q1a'] } }));
    [state] = pump(state);
    assert.deepEqual(submitToSend(state), { e: 1, s: 1 });
    assert.deepEqual(answerOf(state, 1).v, ['q1a']);
    state = run(state, { type: 'submitted', at_ms: 7, by: 'candidate', answered: 1, questions: 5 });
    assert.equal(state.attempt.status, 'submitted');
    assert.equal(submitToSend(state), null);
  });
});

test('a dead terminal sends nothing and takes nothing', () => {
  const [state] = pump(run(ready(), choose(1, 'a')));
  const dead = run(state, { type: 'dead', code: 'moved' }, { type: 'lost' });
  assert.equal(dead.link, 'stopped');
  assert.deepEqual(savesToSend(dead), []);
  assert.equal(run(dead, choose(2, 'a')), dead);
});

describe('a candidate who is moved', () => {
  const gone = { candidate: null, attempt: null, paper: null, key: null };

  test('leaves a terminal that says so, until somebody else sits down or the sitting is over', () => {
    const left = run(ready(), told({}, gone));
    assert.equal(left.moved, true);
    assert.equal(run(left, told({}, gone)).moved, true);
    assert.equal(run(left, told()).moved, false);
    const sitting = { ...told().sitting, phase: 'closed' };
    assert.equal(run(left, told({}, { ...gone, sitting })).moved, false);
  });

  const second = { candidate: { name: 'Thí sinh 0002', number: '0002', rank: '', unit: '', birth: '' } };
  const cut = () => {
    const [before] = pump(run(ready(), choose(1, 'a'), choose(2, 'b')));
    return run(before, { type: 'saved', e: 1, s: 1 }, { type: 'lost' }, choose(3, 'c'));
  };
  const evidence = [{ e: 1, s: 2, n: 2, v: ['q2b'], f: 0 }, { e: 1, s: 3, n: 3, v: ['q3c'], f: 0 }];

  test('leaves nothing behind: what was not acknowledged goes out once more under its old epoch', () => {
    const back = run(cut(), { type: 'linked' });
    assert.deepEqual(pump(back)[1], []);
    const [left, sent] = pump(run(back, told({}, gone)));
    assert.deepEqual(sent, evidence);
    assert.deepEqual(pump(run(left, { type: 'resend' }))[1], []);
    const refused = run(left, ...evidence.map(({ e, s }) => ({ type: 'refused', code: 'stale_epoch', e, s })));
    assert.deepEqual(refused.left, []);
    assert.deepEqual(pump(run(refused, told({}, gone)))[1], []);
  });

  test('what got no answer before the line broke goes out once more on the next', () => {
    const [left] = pump(run(cut(), { type: 'linked' }, told({}, gone)));
    const one = run(left, { type: 'refused', code: 'stale_epoch', e: 1, s: 2 }, { type: 'lost' });
    assert.deepEqual(pump(one)[1], []);
    assert.deepEqual(pump(run(one, { type: 'linked' }, told({}, gone)))[1], [evidence[1]]);
  });

  test('to whoever sits down next, nothing of it is shown or counted, and none of it gets a number there', () => {
    const next = run(cut(), { type: 'linked' }, told({ epoch: 2 }, second), { type: 'restored', owner: 'm1/0002', kept: [], acked: {} });
    const [state, sent] = pump(run(next, { type: 'opened', hash: 'h1', items }, choose(4, 'd')));
    assert.deepEqual(sent, [...evidence, { e: 2, s: 1, n: 4, v: ['q4d'], f: 0 }]);
    assert.deepEqual(state.answers, { 4: { v: ['q4d'], f: 0 } });
    assert.deepEqual(overallSafety(state.saves), { waiting: 1, state: 'sending' });
    const saved = run(state, { type: 'refused', code: 'stale_epoch', e: 1, s: 2 }, { type: 'saved', e: 2, s: 1 });
    assert.equal(overallSafety(saved.saves).state, 'saved');
    assert.deepEqual(saved.left.map(({ owner, s }) => [owner, s]), [['m1/0001', 3]]);
  });

  test('after a reload the outbox still has it, and only the present sitting gets it', () => {
    const found = { type: 'left_found', byOwner: { 'm1/0001': evidence, 'm0/0009': [{ e: 1, s: 9, n: 9, v: ['x'], f: 0 }] } };
    const state = run(initialState, { type: 'linked' }, told({}, gone), found);
    assert.deepEqual(pump(state)[1], evidence);
  });

  test('what the server takes not even as evidence stays here and is not sent again', () => {
    const [left] = pump(run(cut(), { type: 'linked' }, told({}, gone)));
    const refused = run(left, { type: 'refused', code: 'unknown_option', e: 1, s: 2 }, { type: 'refused', code: 'wrong_phase', e: 1, s: 3 });
    assert.deepEqual(refused.left.map(({ fate }) => fate), ['unusable', 'unusable']);
    assert.deepEqual(pump(run(refused, { type: 'lost' }, { type: 'linked' }, told({}, gone)))[1], []);
  });

  test('busy holds it back, and the present candidate is not refused by what another left', () => {
    const [left] = pump(run(cut(), { type: 'linked' }, told({}, gone)));
    const held = run(left, { type: 'refused', code: 'busy', e: 1, s: 2 });
    assert.deepEqual(pump(held)[1], []);
    assert.deepEqual(pump(run(held, { type: 'resend' }))[1], evidence);
    const next = run(left, told({ epoch: 2 }, second), { type: 'refused', code: 'no_attempt', e: 1, s: 3 });
    assert.equal(next.saves.hold, null);
  });

  test('is its own again if the server says the tenure never ended', () => {
    const left = run(cut(), { type: 'linked' }, told({}, gone), told({ last_seq: 1 }), { type: 'restored', owner: 'm1/0001', kept: [], acked: { 1: 1 } });
    assert.deepEqual(left.left, []);
    assert.deepEqual(pump(left)[1], evidence);
    assert.deepEqual(answerOf(left, 3).v, ['q3c']);
  });

  test('is not one whose check-in was undone before the start', () => {
    const sitting = { ...told().sitting, phase: 'check_in' };
    assert.equal(run(initialState, told({ status: 'confirmed' }, { sitting }), told({}, { ...gone, sitting })).moved, false);
  });
});

describe('typed text', () => {
  const kept = (state) =>
    run(state, ...savesToKeep(state).map(({ e, s, rev }) => ({ type: 'kept', owner: 'm1/0001', e, s, rev, kept: 'disk' })));
  const type = (n, text) => ({ type: 'type', n, v: [text] });

  test('is kept with every letter and sent at a pause, as one save', () => {
    const state = kept(run(kept(run(ready(), type(1, 'x'))), type(1, 'xy')));
    assert.deepEqual(answerOf(state, 1).v, ['xy']);
    assert.deepEqual(savesToSend(state), []);
    const sent = savesToSend(run(state, { type: 'typed' }));
    assert.deepEqual(sent.map(({ s, v }) => [s, v]), [[1, ['xy']]]);
  });

  test('what follows it waits for its number', () => {
    const state = kept(run(ready(), type(1, 'x'), { type: 'flag', n: 2 }));
    assert.deepEqual(savesToSend(state), []);
    assert.deepEqual(savesToSend(run(state, { type: 'typed' })).map(({ s }) => s), [1, 2]);
  });

  for (const event of [{ type: 'go', n: 2 }, { type: 'answer', n: 2, v: ['q2a'] }, { type: 'submit' }]) {
    test(`${event.type} is a pause`, () => {
      const state = kept(run(ready(), type(1, 'x'), event));
      assert.equal(state.typing, null);
      assert.equal(savesToSend(state)[0].v[0], 'x');
    });
  }

  test('a save that may have left goes out again whatever is typed', () => {
    const state = kept(run(ready(), type(1, 'x'), { type: 'typed' }));
    const flown = run(state, { type: 'sent', saves: savesToSend(state) }, { type: 'lost' }, { type: 'linked' }, told());
    const typing = kept(run(flown, type(1, 'xy')));
    assert.deepEqual(savesToSend(typing).map(({ v }) => v), [['x']]);
  });
});
