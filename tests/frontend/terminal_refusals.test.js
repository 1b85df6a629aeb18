// Whatever a server refuses, however often: a terminal never answers refusal with resending without end.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { initialState, leftToSend, reduce, savesToKeep, savesToSend, submitToSend } from '../../hallserver/frontend/terminal/state.js';

const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const table = protocol.split('## Refusals of terminals')[1].split('\n## ')[0];
const codes = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((row) => row[1]);

const NAMELESS = new Set(['malformed', 'oversized', 'unknown_event', 'rate', 'no_sitting']);
const items = [1, 2, 3].map((n) => ({ n, type: 'single', stem: '', options: ['a', 'b'].map((id) => ({ id: `q${n}${id}`, html: id })) }));
const told = (number, epoch) => ({
  type: 'state',
  hall_ms: 1,
  pairing: null,
  seat: 'A01-01',
  sitting: { id: 'm1', title: '', exam: '', phase: 'running', duration_ms: 60_000, questions: 3 },
  candidate: { name: '', number, rank: '', unit: '', birth: '' },
  attempt: { status: 'writing', epoch, last_seq: 0, answers: {}, flags: [], started_ms: 0, deadline_ms: 60_000, extra_ms: 0, calling: false },
  paper: 'h1',
  key: 'a2V5',
});
const run = (state, ...events) => events.reduce(reduce, state);
const seat = (number, epoch) => [
  told(number, epoch),
  { type: 'restored', owner: `m1/${number}`, kept: [], acked: {} },
  { type: 'opened', hash: 'h1', items },
];

/** As session.js does: keeps and sends until nothing is left to send; answer(message) → refusals. Returns [state, messages]. */
function talk(state, answer, most = 500) {
  let out = [];
  let now = state;
  for (;;) {
    for (const save of savesToKeep(now)) now = reduce(now, { type: 'kept', owner: now.owner, e: save.e, s: save.s, rev: save.rev, kept: 'disk' });
    const left = leftToSend(now);
    const saves = savesToSend(now);
    const submit = saves.length === 0 ? submitToSend(now) : null;
    const sent = [...left, ...saves, ...(submit ? [{ ...submit, submit: true }] : [])];
    now = run(now, { type: 'left_sent', left }, { type: 'sent', saves }, ...(submit ? [{ type: 'submit_sent' }] : []));
    if (sent.length === 0 || out.length > most) return [now, out];
    out = [...out, ...sent];
    now = run(now, ...sent.flatMap(answer));
  }
}

/** A server that says `code` to everything; with a number wherever the protocol gives one. */
const always = (code) => ({ e, s, submit }) => {
  if (NAMELESS.has(code)) return [{ type: 'refused', code }];
  return [{ type: 'refused', code, e, ...(submit ? {} : { s }), have: 0 }];
};

/** A server that says `code` to number 1 and misses it in all the others. */
const toTheFirst = (code) => (message) => {
  const { e, s, submit } = message;
  if (submit) return [{ type: 'refused', code: 'answers_missing', e, have: 0 }];
  return s === 1 ? always(code)(message) : [{ type: 'refused', code: 'seq_gap', e, s, have: 0 }];
};

test('the protocol lists the codes tried here', () => {
  assert.ok(codes.length >= 17, String(codes));
  for (const code of ['malformed', 'busy', 'rate', 'seq_gap', 'stale_epoch', 'answers_missing']) assert.ok(codes.includes(code), code);
});

for (const code of codes) {
  describe(code, () => {
    const written = () => run(initialState, { type: 'linked' }, ...seat('0001', 1), ...[1, 2, 3].map((n) => ({ type: 'choose', n, id: `q${n}a` })));

    for (const [how, server] of [['everything', always(code)], ['the first save', toTheFirst(code)]]) {
      test(`said to ${how}, it quiets the terminal, again after every wait`, () => {
        let [state, sent] = talk(written(), server);
        assert.ok(sent.length >= 3 && sent.length <= 24, `${sent.length} messages`);
        for (let wait = 0; wait < 6; wait += 1) {
          [state, sent] = talk(run(state, { type: 'resend' }), server);
          assert.ok(sent.length <= 24, `${sent.length} messages after wait ${wait}`);
        }
        const before = state;
        [state, sent] = talk(run(state, { type: 'submit' }), server);
        assert.ok(sent.length <= 24, `${sent.length} messages after submitting`);
        if (['malformed', 'oversized', 'unknown_item', 'unknown_option', 'too_many_options'].includes(code)) {
          assert.ok(before.saves.log.some((save) => save.lost?.n === 1 && save.lost.v[0] === 'q1a'), 'what was meant is kept here');
        }
      });
    }

    test('said to what a moved candidate left, it is not sent without end, and the next one writes on', () => {
      const next = run(written(), ...seat('0002', 2), { type: 'choose', n: 2, id: 'q2b' });
      const ofOld = ({ e, s, ...message }) => (e === 1 ? always(code)({ e, s, ...message }) : [{ type: 'saved', e, s }]);
      let [state, sent] = talk(next, ofOld);
      assert.ok(sent.length <= 24, `${sent.length} messages`);
      for (let wait = 0; wait < 6; wait += 1) [state, sent] = talk(run(state, { type: 'resend' }), ofOld);
      assert.ok(sent.length <= 24, `${sent.length} messages`);
      assert.equal(state.saves.acked, 1);
      assert.deepEqual(state.answers, { 2: { v: ['q2b'], f: 0 } });
    });
  });
}
