// Hall time from round trips, and time left as a function of now. Pure.

const KEEP = 24;

/**
 * One more round trip. `sent` and `received` are this computer's monotonic milliseconds, `hall` the server's clock in
 * between. The offset (hall time − monotonic time) comes from the quickest of the last 24 round trips, which bounds its
 * error best; the server's messages alone never move it.
 */
export function addSample(samples, { sent, received, hall }) {
  const trip = Math.max(0, received - sent);
  return [...samples.slice(1 - KEEP), { trip, offset: hall - (sent + received) / 2 }];
}

/** Hall time − monotonic time in ms, or null before the first round trip. */
export function offsetOf(samples) {
  if (samples.length === 0) return null;
  return samples.reduce((best, sample) => (sample.trip <= best.trip ? sample : best)).offset;
}

/** When this attempt's writing begins, in hall ms, or null. */
export const startsAt = (state) => state.attempt?.started_ms ?? state.bell?.starts_ms ?? null;

/** Milliseconds left at hall time `now`; null without a deadline. While paused it stands still. */
export function timeLeft(state, now) {
  const deadline = state.attempt?.deadline_ms ?? null;
  if (deadline === null) return null;
  return deadline - (state.pausedMs ?? now);
}

/** What the screen shows at hall time `now`. Nothing else compares times. */
export function screenAt(state, now) {
  if (state.dead) return 'dead';
  if (state.linkRefused) return 'refused';
  if (!state.known) return 'connecting';
  if (state.seat === null) return 'pairing';
  const { attempt, sitting } = state;
  if (state.moved) return 'moved';
  if (!attempt || !state.candidate || attempt.status === 'absent') return 'waiting';
  if (attempt.status === 'submitted') return 'submitted';
  if (sitting.phase === 'ended' || sitting.phase === 'closed') return 'ended';
  if (attempt.status === 'checked_in') return 'identify';
  const starts = startsAt(state);
  if (starts === null || state.key === null) return 'ready';
  if (now < starts) return 'countdown';
  if (!state.items || !state.restored) return 'opening';
  if (state.submitting) return 'submitting';
  if (sitting.phase === 'paused') return 'paused';
  const left = timeLeft(state, now);
  return left !== null && left <= 0 ? 'time_up' : 'writing';
}

/** Minutes to announce: 15, 5 or 1 when `left` ms has just passed below it since `before` ms, else null. */
export function announcement(before, left) {
  if (before === null || left === null) return null;
  return [1, 5, 15].find((minutes) => before > minutes * 60_000 && left <= minutes * 60_000) ?? null;
}
