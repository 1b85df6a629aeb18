// Merging what the staff socket sends. Pure.

/**
 * A delta laid over the snapshot held: {state, gap}. With a gap (a revision is missing) the state stays as it was and
 * a new snapshot is needed. `state.changed` is the list of seat labels the delta brought, null after a snapshot.
 */
export function mergeDelta(state, delta) {
  if (!state || delta.rev > state.rev + 1) return { state, gap: true };
  if (delta.rev <= state.rev) return { state, gap: false };
  const { seats, ...rest } = delta;
  return {
    state: { ...state, ...rest, seats: { ...state.seats, ...seats }, changed: Object.keys(seats ?? {}) },
    gap: false,
  };
}

/** The state a whole snapshot makes. */
export function fromSnapshot(snapshot) {
  return { ...snapshot, seats: snapshot.seats ?? {}, attention: snapshot.attention ?? [], changed: null };
}
