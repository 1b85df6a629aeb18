// The whole state of a terminal: (state, event) → state. No DOM, no socket, no clock of its own.
import * as leftovers from './leftovers.js';
import { choose, isSame } from './responses.js';
import * as saves from './saves.js';

export const initialState = {
  link: 'connecting', // connecting | linked | lost | stopped
  linkRefused: null, // code of a refused connection
  known: false, // the server has told its state at least once
  synced: false, // it has told it over the present connection
  pairing: null,
  seat: null,
  sitting: null,
  candidate: null,
  attempt: null,
  owner: null, // whose outbox: "<sitting>/<candidate>"
  restored: false, // that outbox has been read
  paper: null, // hash of the attempt's paper
  key: null,
  bell: null,
  pausedMs: null,
  items: null, // questions of the opened paper
  paperBroken: false,
  answers: {}, // item number → {v: [option ids], f: 0|1}: what the screen shows
  settled: {}, // the same as the server last told it
  saves: saves.noSaves(),
  left: [], // saves of earlier tenures at this terminal, on their way to the server as evidence
  memoryOnly: false, // the outbox does not survive a reload
  current: 1,
  typing: null, // item whose text is being typed: what it says now is kept here, and sent at the next pause
  seen: {},
  confirming: false,
  submitting: null, // null | "asked" | "sent"
  missing: null, // what the server held when it last refused a submit for answers it misses
  result: null, // the server's `submitted`
  dead: null,
  moved: false, // the work that was written here goes on at another terminal
  calling: false, // the hand is up
  callUnsent: false, // and the server has not been told
  refusals: [], // last codes, for the invigilator's eye
};

const empty = { v: [], f: 0 };

export const answerOf = (state, n) => state.answers[n] ?? empty;

function settledFrom(attempt) {
  const settled = {};
  for (const [n, v] of Object.entries(attempt?.answers ?? {})) settled[n] = { v, f: 0 };
  for (const n of attempt?.flags ?? []) settled[n] = { v: settled[n]?.v ?? [], f: 1 };
  return settled;
}

/** What the screen shows: the server's answers, and over them the saves it does not hold yet. */
function overlay(settled, log, served) {
  const answers = { ...settled };
  for (const save of log) {
    if (save.s > served && save.fate !== 'conflict' && save.fate !== 'unusable') answers[save.n] = { v: save.v, f: save.f };
  }
  return answers;
}

const withSaves = (state, next) => (next === state.saves ? state : { ...state, saves: next });

const attemptWith = (state, part) => ({ ...state.attempt, ...part });

/** Later deadline than before: late saves get another chance. */
function forgive(before, after) {
  const grown = (after.attempt?.deadline_ms ?? 0) > (before.attempt?.deadline_ms ?? Infinity);
  return grown ? withSaves(after, saves.forgiveLate(after.saves)) : after;
}

const releaseFor = (state, reason) => (state.saves.hold === reason ? withSaves(state, saves.land(state.saves)) : state);

const isLive = (sitting) => sitting?.phase === 'running' || sitting?.phase === 'paused';

/** Was work under way here that the server now says is not here any more? */
function hasMoved(state, { sitting, attempt }) {
  if (attempt || !isLive(sitting) || sitting.id !== (state.sitting?.id ?? sitting.id)) return false;
  return state.moved || ['confirmed', 'writing'].includes(state.attempt?.status);
}

/** The saves of the attempt the server tells of, and what is left of other tenures: [saves, left]. */
function savesOf(state, owner, epoch, served) {
  if (owner !== null && owner === state.owner && epoch === state.saves.epoch) {
    return [saves.resync({ ...state.saves, hold: null }, served), leftovers.land(state.left)];
  }
  const gone = state.owner === null ? [] : saves.unacknowledged(state.saves);
  const [left, own] = leftovers.reclaim(leftovers.leave(leftovers.land(state.left), state.owner, gone), owner, epoch);
  return [saves.restore(saves.noSaves(epoch, served), own, { [epoch]: served }), left];
}

function onState(state, message) {
  const { sitting, candidate, attempt } = message;
  const owner = sitting && candidate && attempt ? `${sitting.id}/${candidate.number}` : null;
  const same = owner !== null && owner === state.owner;
  const settled = settledFrom(attempt);
  const served = attempt?.last_seq ?? 0;
  const epoch = attempt?.epoch ?? 0;
  const [nextSaves, left] = savesOf(state, owner, epoch, served);
  const base = same ? state : { ...initialState, link: state.link, memoryOnly: state.memoryOnly };
  const next = {
    ...base,
    known: true,
    synced: true,
    linkRefused: null,
    pairing: message.pairing ?? null,
    seat: message.seat ?? null,
    sitting,
    candidate,
    attempt,
    owner,
    paper: message.paper ?? null,
    key: message.key ?? (same ? state.key : null),
    pausedMs: sitting?.phase === 'paused' ? (sitting.paused_ms ?? state.pausedMs ?? message.hall_ms) : null,
    settled,
    saves: nextSaves,
    left,
    answers: overlay(settled, nextSaves.log, served),
    confirming: false,
    missing: null,
    moved: hasMoved(state, message),
    calling: state.callUnsent ? state.calling : (attempt?.calling ?? false),
    callUnsent: state.callUnsent,
    submitting: same && state.submitting && attempt.status !== 'submitted' ? 'asked' : null,
  };
  if (same && next.paper !== state.paper) Object.assign(next, { items: null, paperBroken: false });
  if (!sitting || sitting.phase === 'check_in') next.bell = null;
  return forgive(state, next);
}

function onBell(state, bell) {
  if (!state.attempt) return state;
  const { deadline_ms, extra_ms = 0 } = state.attempt;
  return {
    ...state,
    bell,
    key: bell.key,
    sitting: state.sitting && { ...state.sitting, phase: 'running' },
    attempt: attemptWith(state, {
      started_ms: bell.starts_ms,
      deadline_ms: deadline_ms ?? bell.starts_ms + bell.duration_ms + extra_ms,
    }),
  };
}

function onClock(state, message) {
  if (!state.attempt || !state.sitting) return state;
  const next = {
    ...state,
    pausedMs: message.phase === 'paused' ? (message.paused_ms ?? state.pausedMs ?? message.hall_ms) : null,
    sitting: { ...state.sitting, phase: message.phase },
    attempt: attemptWith(state, {
      deadline_ms: message.deadline_ms ?? state.attempt.deadline_ms,
      extra_ms: message.extra_ms ?? state.attempt.extra_ms,
    }),
  };
  return forgive(state, message.phase === 'running' ? releaseFor(next, 'phase') : next);
}

/** Refusals after which the server holds a leftover, as evidence or as an answer. */
const EVIDENCE = new Set(['stale_epoch', 'submitted', 'too_late', 'seq_conflict']);

const askAgain = (state) => state.submitting && 'asked';

/** Everything waits a while, then goes out again; session.js lets it go. */
const wait = (state) => ({
  ...withSaves(state, saves.land(state.saves, 'rate')),
  left: leftovers.land(state.left),
  submitting: askAgain(state),
  confirming: false,
});

function onLeftoverRefused(state, { code, e, s }) {
  if (code === 'busy' || code === 'server_error') return wait(state);
  const { left } = state;
  const { id } = state.sitting;
  return { ...state, left: EVIDENCE.has(code) ? leftovers.settle(left, id, e, s) : leftovers.giveUp(left, id, e, s) };
}

function onAnswersMissing(state, have) {
  const next = { ...withSaves(state, saves.resendFrom(state.saves, have)), submitting: askAgain(state), missing: have };
  // sending again has not helped: not at once again
  return state.missing === have ? wait(next) : next;
}

function onWrongPhase(state) {
  // the server's clock may be a moment behind; a pause or the end is told by a message of its own
  if (state.sitting?.phase === 'running' && state.attempt?.status !== 'submitted') return wait(state);
  return { ...withSaves(state, saves.land(state.saves, 'phase')), submitting: askAgain(state), confirming: false };
}

function onRefused(state, refusal) {
  const noted = { ...state, refusals: [...state.refusals.slice(-19), refusal.code] };
  const log = noted.saves;
  const { e = log.epoch, s } = refusal;
  if (s !== undefined && state.sitting && leftovers.holds(state.left, state.sitting.id, e, s)) return onLeftoverRefused(noted, refusal);
  // of a tenure that is over, and nothing of it is left here
  if (e !== log.epoch) return noted;
  switch (refusal.code) {
    case 'too_late':
    case 'submitted':
    case 'stale_epoch':
      return s === undefined ? noted : withSaves(noted, saves.markLate(log, s));
    case 'seq_gap':
      return withSaves(noted, saves.closeGap(saves.unmask(log, noted.settled), s, refusal.have ?? log.acked));
    case 'answers_missing':
      return onAnswersMissing(noted, refusal.have ?? log.acked);
    case 'seq_conflict':
      return s === undefined ? noted : withSaves(noted, saves.restate(log, s, noted.answers));
    case 'unknown_item':
    case 'unknown_option':
    case 'too_many_options':
    case 'answer_too_long':
    case 'malformed':
    case 'oversized':
      return withSaves(noted, s === undefined ? saves.suspect(log) : saves.mend(log, s, noted.settled));
    case 'rate':
      return { ...wait(noted), callUnsent: noted.calling !== (noted.attempt?.calling ?? false) };
    case 'busy':
    case 'server_error':
      return wait(noted);
    case 'wrong_phase':
      return onWrongPhase(noted);
    case 'not_confirmed':
    case 'no_attempt':
    case 'no_sitting':
      return { ...withSaves(noted, saves.land(log, 'state')), submitting: null, confirming: false, calling: false };
    default:
      return noted;
  }
}

function onSaved(state, { e, s }) {
  const next = withSaves(state, saves.acknowledge(state.saves, e, s));
  if (state.left.length === 0 || !state.sitting || e === state.saves.epoch) return next;
  return { ...next, left: leftovers.acknowledge(state.left, state.sitting.id, e, s) };
}

/** Writing is possible: a confirmed attempt in a running sitting whose outbox has been read. */
export function mayWrite(state) {
  const status = state.attempt?.status;
  return (
    state.restored &&
    state.items !== null &&
    !state.dead &&
    state.submitting === null &&
    state.sitting?.phase === 'running' &&
    (status === 'writing' || status === 'confirmed')
  );
}

function change(state, n, next) {
  const item = state.items?.[n - 1];
  if (!item || !mayWrite(state)) return state;
  const now = answerOf(state, n);
  const answer = next(now, item);
  if (answer.f === now.f && isSame(answer.v, now.v)) return state;
  return {
    ...state,
    answers: { ...state.answers, [n]: answer },
    saves: saves.record(state.saves, n, answer.v, answer.f),
  };
}

const handlers = {
  // the link
  linked: (state) => ({ ...state, link: 'linked', linkRefused: null }),
  lost: (state) => ({
    ...state,
    link: state.dead ? 'stopped' : 'lost',
    synced: false,
    confirming: false,
    submitting: state.submitting && 'asked',
    saves: saves.land(state.saves, state.saves.hold),
    left: leftovers.land(state.left),
  }),
  link_refused: (state, { code }) => ({ ...state, link: 'stopped', linkRefused: code }),

  // the server
  state: onState,
  bell: onBell,
  clock: onClock,
  refused: onRefused,
  saved: onSaved,
  submitted: (state, message) =>
    state.attempt
      ? {
          ...state,
          result: message,
          submitting: null,
          attempt: attemptWith(state, { status: 'submitted', submitted_ms: message.at_ms, submitted_by: message.by }),
        }
      : state,
  dead: (state, { code }) => ({ ...state, dead: code, link: 'stopped', synced: false, saves: saves.land(state.saves) }),

  // the outbox and the paper
  restored: (state, { owner, kept, acked, current, seen }) => {
    if (owner !== state.owner || state.restored) return state;
    const log = saves.restore(state.saves, kept, acked);
    const answers = overlay(state.settled, log.log, log.served);
    const gone = kept.filter((save) => save.e !== log.epoch && save.s > (acked[save.e] ?? 0));
    return {
      ...state,
      restored: true,
      saves: log,
      left: leftovers.leave(state.left, owner, gone),
      answers,
      current: current ?? state.current,
      seen: { ...seen, ...state.seen },
    };
  },
  // saves that other tenures left in the outbox before a reload: {owner: [saves]}
  left_found: (state, { byOwner }) => {
    const others = Object.entries(byOwner).filter(([owner]) => owner !== state.owner);
    return { ...state, left: others.reduce((left, [owner, found]) => leftovers.leave(left, owner, found), state.left) };
  },
  kept: (state, event) =>
    event.owner === state.owner ? withSaves(state, saves.markKept(state.saves, event)) : state,
  memory_only: (state, { is }) => ({ ...state, memoryOnly: is }),
  opened: (state, { hash, items }) => (hash === state.paper ? { ...state, items, paperBroken: false } : state),
  paper_came: (state) => (state.paperBroken ? { ...state, paperBroken: false } : state),
  paper_broken: (state) => ({ ...state, paperBroken: true }),

  // what went out
  sent: (state, { saves: sent }) => withSaves(state, saves.markSent(state.saves, sent)),
  left_sent: (state, { left: sent }) => ({ ...state, left: leftovers.markSent(state.left, sent) }),
  submit_sent: (state) => ({ ...state, submitting: state.submitting && 'sent' }),
  resend: (state) => {
    const log = saves.unmask(state.saves, state.settled);
    return { ...withSaves(state, saves.land(log, log.hold === 'rate' ? null : log.hold)), submitting: askAgain(state) };
  },

  // the candidate
  go: (state, { n }) => {
    const count = state.items?.length ?? 0;
    if (count === 0) return state;
    const current = Math.min(count, Math.max(1, n));
    return { ...state, current, typing: null, seen: state.seen[current] ? state.seen : { ...state.seen, [current]: true } };
  },
  choose: (state, { n, id }) => change(state, n, ({ v, f }, item) => ({ v: choose(item, v, id), f })),
  answer: (state, { n, v }) => ({ ...change(state, n, ({ f }) => ({ v, f })), typing: null }),
  type: (state, { n, v }) => ({ ...change(state, n, ({ f }) => ({ v, f })), typing: n }),
  typed: (state) => (state.typing === null ? state : { ...state, typing: null }),
  clear: (state, { n }) => change(state, n, (answer) => ({ v: [], f: answer.f })),
  flag: (state, { n }) => change(state, n, (answer) => ({ v: answer.v, f: answer.f ? 0 : 1 })),
  confirm: (state) => ({ ...state, confirming: true }),
  submit: (state) => (mayWrite(state) ? { ...state, submitting: 'asked', typing: null } : state),
  calling: (state, { on }) => ({ ...state, calling: on, callUnsent: true }),
  call_sent: (state) => ({ ...state, callUnsent: false }),
};

/** The state after `event` ({type, …}; messages of the server keep their names). */
export function reduce(state, event) {
  const handler = handlers[event.type];
  return handler ? handler(state, event) : state;
}

/** Saves that may go out now. */
export function savesToSend(state) {
  return state.synced && state.restored ? saves.toSend(state.saves, state.typing) : [];
}

/** Leftovers of earlier tenures that may go out now. */
export function leftToSend(state) {
  if (!state.synced || !state.sitting || state.saves.hold === 'rate') return [];
  return leftovers.toSend(state.left, state.sitting.id);
}

/** Saves the outbox does not hold yet. */
export const savesToKeep = (state) => (state.restored ? saves.toKeep(state.saves) : []);

/** {e, s} of the submit that may go out now, or null: only after every save is out. */
export function submitToSend(state) {
  if (state.submitting !== 'asked' || !state.synced || state.saves.hold) return null;
  const { log, acked, epoch, last } = state.saves;
  const waiting = log.some((save) => save.s > acked && save.fate === null && !save.flying);
  return waiting ? null : { e: epoch, s: last };
}

/** How many are answered, unanswered, flagged. */
export function tally(state) {
  const numbers = (state.items ?? []).map((item, index) => index + 1);
  const answered = numbers.filter((n) => answerOf(state, n).v.length > 0).length;
  return { answered, open: numbers.length - answered, flagged: numbers.filter((n) => answerOf(state, n).f).length };
}
