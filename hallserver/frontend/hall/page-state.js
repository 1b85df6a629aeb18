// What the people at this page have chosen: nothing here comes from the server or goes to it.
import { boot } from '../shared/boot.js';
import { computed, effect, signal } from '../shared/html.js';
import { connectStaff } from '../shared/staff-socket.js';
import { get } from '../shared/http.js';
import { layOut } from './geometry.js';
import { isFree, seatActions } from './phase.js';
import { tallies } from './live.js';
import { findSeats } from './find.js';

export const { hall, linked, refused, hallNow } = connectStaff('hall');

/** The exam office looks on; only invigilators act. */
export const mayAct = ['invigilator', 'administrator'].includes(boot.user?.role);

/** The hall's geometry, null until it is here; `planProblem` is a sentence where it can't be had. */
export const layout = signal(null);
export const planProblem = signal(null);

export const sitting = computed(() => hall.value?.sitting ?? null);
export const seats = computed(() => hall.value?.seats ?? {});
export const counts = computed(() => hall.value?.counts ?? {});
export const tally = computed(() => tallies(sitting.value, counts.value));

/** Label of the seat shown in the side panel, of the one under the pointer, of the one under the keyboard cursor. */
export const pinned = signal(null);
export const hovered = signal(null);
export const cursor = signal(null);
export const mapHasFocus = signal(false);

/** States that stand out on the map; empty = all. */
export const filter = signal(new Set());
export const query = signal('');
export const found = computed(() => findSeats(seats.value, query.value));

/** While a target seat is picked on the map: {candidateId, name, from}; else null. */
export const moving = signal(null);

// somebody who has handed in meanwhile, or was moved by somebody else, has nowhere to go any more
effect(() => {
  if (!moving.value) return;
  const seat = seats.value[moving.value.from];
  if (seat?.candidate?.id !== moving.value.candidateId || !seatActions(sitting.value, seat).move) moving.value = null;
});

/** The open dialog as {kind, …}, or null. */
export const dialog = signal(null);

/** Ticks twice a second, so that clocks and ages go on between two deltas. */
export const tick = signal(0);
setInterval(() => { tick.value += 1; }, 500);

export function now() {
  tick.value;
  return hallNow();
}

/** Does this seat stand out? While moving only free seats do, else those of the chosen states. */
export function isShown(place, seat) {
  const view = seat ?? { state: place.spare ? 'spare' : 'empty', candidate: null };
  if (moving.value) return isFree(view) || place.label === moving.value.from;
  return filter.value.size === 0 || filter.value.has(view.state);
}

export function toggleFilter(state) {
  const next = new Set(filter.value);
  if (!next.delete(state)) next.add(state);
  filter.value = next;
}

/** Where the map shall look next; the map view listens. */
export const looking = signal(null);

export function pin(label) {
  pinned.value = label;
  cursor.value = label;
  looking.value = { label };
}

/** A seat was chosen on the map: the target of a move, or the seat to show. */
export function choose(label) {
  if (!moving.value) {
    pin(label);
    return;
  }
  const seat = seats.value[label];
  if (label === moving.value.from || (seat && !isFree(seat))) return;
  dialog.value = { kind: 'move', ...moving.value, to: label };
}

let planSitting;

/** Fetches the geometry; again when another sitting is loaded. */
export async function loadPlan() {
  const id = sitting.value?.id ?? null;
  if (layout.value && planSitting === id) return;
  planSitting = id;
  const answer = await get('/api/hall/plan');
  if (answer.ok) {
    layout.value = layOut(answer.seats);
    planProblem.value = null;
  } else {
    planProblem.value = answer.sentence;
  }
}
