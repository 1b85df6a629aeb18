// Wiring: carries out what the state asks for, and feeds back what happened.
import { computed, signal } from '../shared/html.js';
import { createClips, setOpener } from './clips.js';
import { pair, readIdentity } from './identity.js';
import { createLink } from './link.js';
import { openOutbox } from './outbox.js';
import { openPaper } from './paper.js';
import { initialState, leftToSend, reduce, savesToKeep, savesToSend, submitToSend } from './state.js';
import { screenAt, startsAt, timeLeft } from './timing.js';

const RATE_WAIT_MS = 1000;
const MOST_WAIT_MS = 16_000;
const UNANSWERED_MS = 5000;
// Text that is being typed goes out this often: what was typed is on this computer with every letter.
const TYPED_MS = 1000;
const ESSAY_MS = 3000;

export const state = signal(initialState);
/** Hall milliseconds, moved on whenever a second of the time left, or of the countdown, is over. */
export const now = signal(0);
export const screen = computed(() => screenAt(state.value, now.value));
/** {code} shown to pair with, or {error: sentence}, while this terminal has no seat. */
export const pairing = signal(null);

let outbox = null;
let link = null;
let clips = null;
let loading = null;
let opening = null;
let refusedOnce = false;
let brokenOnce = false;
let searched = null;
let waits = 0;
const keeping = new Set();

/** The state after `event`; what it asks for follows at once. */
export function dispatch(event) {
  const before = state.value;
  state.value = reduce(before, event);
  if (state.value !== before) carryOut(before);
}

function carryOut(before) {
  const current = state.value;
  if (current.bell !== before.bell || current.attempt !== before.attempt || current.pausedMs !== before.pausedMs) tick();
  if (current.owner && !current.restored && loading !== current.owner) loadOutbox(current.owner);
  if (current.sitting && searched !== current.sitting.id) findLeft(current.sitting.id);
  if (current.typing !== null && before.typing !== current.typing) waitForPause(current);
  keepSaves(current);
  forgetLeft(before, current);
  sendLeft();
  sendSaves();
  openWhenPossible(current);
  if (current.saves.acked !== before.saves.acked && current.owner) {
    waits = 0;
    outbox.noteAcked(current.owner, current.saves.epoch, current.saves.acked);
  }
  if (current.owner && current.restored && current.current !== before.current) {
    outbox.notePlace(current.owner, current.current, current.seen);
  }
  if (current.saves.hold === 'rate' && before.saves.hold !== 'rate') {
    // ever longer while nothing gets through, and not all terminals in step
    setTimeout(() => dispatch({ type: 'resend' }), Math.min(MOST_WAIT_MS, RATE_WAIT_MS * 2 ** waits) * (1 + Math.random()));
    waits += 1;
  }
  if (current.synced && current.callUnsent && current.saves.hold !== 'rate') {
    link.call(current.calling);
    dispatch({ type: 'call_sent' });
  }
}

function waitForPause({ items, typing }) {
  const wait = items[typing - 1].type === 'essay' ? ESSAY_MS : TYPED_MS;
  setTimeout(() => dispatch({ type: 'typed' }), wait);
}

async function loadOutbox(owner) {
  loading = owner;
  const held = await outbox.load(owner);
  if (loading === owner) loading = null;
  dispatch({ type: 'restored', owner, ...held });
}

function keepSaves(current) {
  const { owner } = current;
  for (const save of savesToKeep(current)) {
    const { e, s, rev } = save;
    const name = `${owner} ${e}/${s}/${rev}`;
    if (keeping.has(name)) continue;
    keeping.add(name);
    outbox.keep(owner, save).then((kept) => {
      keeping.delete(name);
      dispatch({ type: 'kept', owner, e, s, rev, kept });
    });
  }
}

async function findLeft(sitting) {
  searched = sitting;
  dispatch({ type: 'left_found', byOwner: await outbox.left(sitting) });
}

function forgetLeft(before, current) {
  if (before.left === current.left) return;
  const kept = new Set(current.left.map(({ owner, e, s }) => `${owner} ${e}/${s}`));
  for (const { owner, e, s } of before.left) {
    const own = owner === current.owner && e === current.saves.epoch;
    if (!own && !kept.has(`${owner} ${e}/${s}`)) outbox.forget(owner, e, s);
  }
}

function sendLeft() {
  const ready = leftToSend(state.value);
  if (ready.length === 0) return;
  for (const save of ready) link.save(save);
  dispatch({ type: 'left_sent', left: ready });
}

function sendSaves() {
  const ready = savesToSend(state.value);
  if (ready.length > 0) {
    for (const save of ready) link.save(save);
    dispatch({ type: 'sent', saves: ready });
    return;
  }
  const submit = submitToSend(state.value);
  if (submit) {
    link.submit(submit);
    dispatch({ type: 'submit_sent' });
  }
}

async function openWhenPossible({ paper, key, items, paperBroken }) {
  if (!paper || !key || items || paperBroken || opening === `${paper} ${key}`) return;
  const mine = `${paper} ${key}`;
  opening = mine;
  const box = await outbox.box(paper);
  if (!box) {
    // it is on its way; gotPaper asks again
    if (opening === mine) opening = null;
    return;
  }
  try {
    dispatch({ type: 'opened', hash: paper, items: openPaper(box, key) });
  } catch {
    await outbox.dropBox(paper);
    dispatch({ type: 'paper_broken' });
    if (!brokenOnce) link.restart(); // without the box, the server sends it again
    brokenOnce = true;
  }
  if (opening === mine) opening = null;
}

async function gotPaper(box) {
  await outbox.keepBox(box);
  clips.want(box.clips);
  dispatch({ type: 'paper_came' });
  openWhenPossible(state.value);
}

let ticking = null;

function tick() {
  clearTimeout(ticking);
  now.value = link ? link.hallNow() : 0;
  // the time is over in the middle of a word: what there is goes out while it still counts
  if (state.value.typing !== null && screen.value !== 'writing') dispatch({ type: 'typed' });
  const current = state.value;
  const starts = startsAt(current);
  const toStart = starts === null ? -1 : starts - now.value;
  const left = toStart > 0 ? toStart : timeLeft(current, now.value);
  const rest = left !== null && left > 0 && current.pausedMs === null ? left % 1000 : 0;
  // just past the boundary, so that the second shown has really begun
  ticking = setTimeout(tick, (rest > 1 ? rest : 1000) + 1);
}

/** An open submit or save the server does not answer goes out again, ever more rarely. */
function watchUnanswered() {
  let acked = 0;
  let quiet = 0;
  setInterval(() => {
    const { saves, submitting, synced } = state.value;
    const waiting = submitting === 'sent' || saves.log.some((save) => save.flying && save.s > saves.acked);
    if (!synced || !waiting || saves.acked !== acked) {
      quiet = 0;
    } else {
      quiet += 1;
      if ([1, 3, 7].includes(quiet) || quiet % 12 === 0) dispatch({ type: 'resend' });
    }
    acked = saves.acked;
  }, UNANSWERED_MS);
}

async function authenticate() {
  const identity = readIdentity();
  return { v: 1, terminal: identity.terminal, secret: identity.secret, paper: await outbox.lastBox() };
}

/** Gets an identity for `seat` (or one to be paired by code) and connects with it. */
export async function enrol(seat) {
  pairing.value = { ...pairing.value, busy: true };
  const answer = await pair(seat);
  pairing.value = answer.ok ? { code: answer.code } : { error: answer.sentence, refused: answer.status > 0 };
  if (answer.ok) link.restart();
  return answer;
}

function onEvent(event) {
  if (event.type === 'link_refused' && ['not_enrolled', 'secret_wrong'].includes(event.code) && !refusedOnce) {
    // the server has forgotten this terminal: it introduces itself anew, once
    refusedOnce = true;
    enrol(null);
    return;
  }
  dispatch(event);
}

export const confirmIdentity = () => {
  dispatch({ type: 'confirm' });
  link.confirm();
};

export async function startSession(seat) {
  outbox = await openOutbox((is) => dispatch({ type: 'memory_only', is }));
  clips = createClips({ outbox, identity: readIdentity });
  // the page was loaded anew: the server does not send a paper twice
  const held = await outbox.box(await outbox.lastBox());
  if (held) clips.want(held.clips);
  setOpener((clip) => state.value.key && clips.open(clip, state.value.key));
  link = createLink({ auth: authenticate, onEvent, onPaper: gotPaper });
  watchUnanswered();
  // a page that is put away, or a field that is left, is a pause
  for (const type of ['visibilitychange', 'focusout']) document.addEventListener(type, () => dispatch({ type: 'typed' }));
  tick();
  const identity = readIdentity();
  if (!identity || (seat && identity.seat !== seat)) {
    await enrol(seat);
  } else {
    link.start();
  }
}
