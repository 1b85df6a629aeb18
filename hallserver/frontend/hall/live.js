// What the picture of the hall (shared/snapshot.js merges it) means for the people who watch: what is urgent, how much
// time is left, how many sit. Pure: tested with node:test.

/** Urgency, most urgent first. A kind that is not named here comes last. */
export const URGENCY = Object.freeze([
  'calling', 'trouble', 'quarantine', 'wall_clock', 'offline', 'outage', 'quiet', 'pairing',
]);

/** Attention items with the most urgent kind first, and within a kind the one that waits longest. */
export function byUrgency(items) {
  const rank = (item) => {
    const at = URGENCY.indexOf(item.kind);
    return at < 0 ? URGENCY.length : at;
  };
  return [...items].sort((one, other) => rank(one) - rank(other) || one.since_ms - other.since_ms);
}

/** [{kind, items}] of items already ordered, one group for each kind. */
export function grouped(items) {
  const groups = [];
  for (const item of items) {
    if (groups.at(-1)?.kind !== item.kind) groups.push({ kind: item.kind, items: [] });
    groups.at(-1).items.push(item);
  }
  return groups;
}

/** Milliseconds the hall still has; while paused it stands still, before the bell it is the whole duration. */
export function timeLeft(sitting, hallMs) {
  if (!sitting) return null;
  if (sitting.phase === 'ended' || sitting.phase === 'closed') return 0;
  if (sitting.starts_ms == null || sitting.ends_ms == null) return sitting.duration_ms;
  const at = sitting.phase === 'paused' && sitting.paused_ms != null ? sitting.paused_ms : hallMs;
  return Math.max(0, Math.min(sitting.ends_ms - at, sitting.ends_ms - sitting.starts_ms));
}

/** Milliseconds one seat still has, null while it has no deadline. */
export function seatTimeLeft(seat, sitting, hallMs) {
  if (seat?.deadline_ms == null || !sitting || seat.status === 'submitted') return null;
  const at = sitting.phase === 'paused' && sitting.paused_ms != null ? sitting.paused_ms : hallMs;
  return Math.max(0, seat.deadline_ms - at);
}

/** The numbers of the start dialog and of the strip on top. */
export function tallies(sitting, counts) {
  const n = (state) => counts[state] ?? 0;
  const candidates = sitting?.candidates ?? 0;
  const seated = sitting?.checked_in ?? 0;
  return {
    candidates,
    seated,
    absent: Math.max(0, candidates - seated),
    unconfirmed: sitting?.confirmed === undefined ? n('checked_in') : seated - sitting.confirmed,
    submitted: sitting?.submitted ?? 0,
    open: Math.max(0, seated - (sitting?.submitted ?? 0)),
    writing: n('writing') + n('quiet'),
    offline: n('offline'),
  };
}

/**
 * Labels to paint again, gathered between two frames: a merge brings `changed` (null = everything).
 * @returns {{add(changed), take()}} take gives null for all, else an array, and starts anew
 */
export function dirtySeats() {
  let labels = null;
  return {
    add(changed) {
      if (changed === null) labels = null;
      else if (labels) for (const label of changed) labels.add(label);
    },
    take() {
      const taken = labels && [...labels];
      labels = new Set();
      return taken;
    },
  };
}
