// What the desk knows: scans under way, the last result, who came. Talks to the server one scan at a time, in order.
import { computed, signal } from '../shared/html.js';
import { get, newCommandId, post } from '../shared/http.js';
import { connectStaff } from '../shared/staff-socket.js';
import { added, answered, EMPTY, pending, retryDelay, taken, unanswered } from './queue.js';
import { createSounds } from './sounds.js';
import { HOLD_MS, verdict } from './verdict.js';

const COUNTERS_EVERY_MS = 5000;
const TOO_MANY = 429;

export const { hall, linked, refused } = connectStaff('desk');

export const queue = signal(EMPTY);
export const waiting = computed(() => pending(queue.value));
/** The result in sight as verdict() gives it, with {n, atMs}; null before the first scan. */
export const result = signal(null);
/** True while the scan in hand could not be answered and is asked again. */
export const stuck = signal(false);
export const counters = signal({ candidates: 0, eligible: 0, checked_in: 0, recent: [] });
/** The last person this desk let in and has not taken back: {candidate_id, name, seat}. */
export const lastIn = signal(null);
export const dialog = signal(null);
export const muted = signal(localStorage.getItem('desk.muted') === '1');

export const checkedIn = computed(() => hall.value?.sitting?.checked_in ?? counters.value.checked_in);
export const phase = computed(() => hall.value?.sitting?.phase ?? null);

const sounds = createSounds();
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
let running = false;

export function toggleSound() {
  muted.value = !muted.value;
  localStorage.setItem('desk.muted', muted.value ? '1' : '0');
  if (!muted.value) sounds.play('green');
}

/** Takes one scan exactly as the scanner typed it; the server knows what keyboards do to a card. */
export function scan(raw) {
  if (!raw.trim()) return;
  queue.value = added(queue.value, raw, newCommandId(), Date.now());
  work();
}

async function work() {
  if (running) return;
  running = true;
  while (pending(queue.value) > 0) {
    queue.value = taken(queue.value);
    const { raw, commandId, tries, n } = queue.value.current;
    const answer = await post('/api/desk/scan', { raw, command_id: commandId });
    if (answer.status === 0 || answer.status === TOO_MANY || answer.code === 'command_running') {
      stuck.value = true;
      queue.value = unanswered(queue.value);
      await sleep(retryDelay(tries));
      continue;
    }
    stuck.value = false;
    show(answer, n);
    queue.value = answered(queue.value);
    if (pending(queue.value) > 0) await sleep(HOLD_MS[result.value.tone]);
  }
  running = false;
  refresh();
}

function show(answer, n) {
  const next = { ...verdict(answer), n, atMs: Date.now() };
  result.value = next;
  if (!muted.value) sounds.play(next.tone);
  if (answer.result === 'green' && next.person) {
    lastIn.value = { candidate_id: next.person.id, name: next.person.name, seat: next.seat };
  }
}

export async function refresh() {
  const answer = await get('/api/desk/counters');
  if (answer.ok) counters.value = answer;
}

/** Takes the last check-in back. Returns a sentence where that was refused, else "". */
export async function undo(person, commandId) {
  const answer = await post('/api/desk/undo', { candidate_id: person.candidate_id, command_id: commandId });
  if (!answer.ok) return answer.sentence || answer.code;
  if (lastIn.value?.candidate_id === person.candidate_id) lastIn.value = null;
  if (result.value?.person?.id === person.candidate_id) result.value = null;
  refresh();
  return '';
}

refresh();
setInterval(refresh, COUNTERS_EVERY_MS);
