// The numbered saves of one attempt: what has a number, what was sent, what is durable. Pure.
//
// A save is {e, s, n, v, f} as on the wire, and
//   kept    false until the outbox holds this value, then "disk" or "memory"; nothing is sent before
//   rev     counts the values a number has had before it was first sent
//   tried   may have left this computer: from then on the number keeps its value for ever
//   flying  sent over the present connection, not acknowledged yet
//   fate    null | "late" (the server keeps it as evidence) | "conflict" | "unusable"

const WINDOW = 32;

/**
 * epoch   of the attempt                    last    highest number given
 * acked   all up to here are durable        served  highest number the server says it holds
 * log     saves of this epoch by number     old     saves of earlier epochs nobody acknowledged
 * hold    null | "rate" | "phase" | "state": why nothing is sent for now
 */
export const noSaves = (epoch = 0, served = 0) => ({
  epoch,
  last: served,
  acked: served,
  served,
  log: [],
  old: [],
  hold: null,
});

const newSave = (e, s, n, v, f) => ({ e, s, n, v, f, kept: false, rev: 0, tried: false, flying: false, fate: null });

const mapLog = (saves, change) => ({ ...saves, log: saves.log.map(change) });

const latestOf = (saves, n) => saves.log.filter((save) => save.n === n).at(-1);

/** Skips numbers the server holds and this computer knows nothing of. */
function advance(saves) {
  const held = new Set(saves.log.map((save) => save.s));
  let { acked } = saves;
  while (acked < saves.served && !held.has(acked + 1)) acked += 1;
  return acked === saves.acked ? saves : { ...saves, acked };
}

/** The whole state of item n is now (v, f). A save of the same item that never left this computer takes the new value. */
export function record(saves, n, v, f) {
  const latest = latestOf(saves, n);
  if (latest && !latest.tried && latest.fate === null && latest.s > saves.acked) {
    return mapLog(saves, (save) => (save === latest ? { ...save, v, f, kept: false, rev: save.rev + 1 } : save));
  }
  const last = saves.last + 1;
  return { ...saves, last, log: [...saves.log, newSave(saves.epoch, last, n, v, f)] };
}

/** The outbox holds revision `rev` of save (e, s). */
export function markKept(saves, { e, s, rev, kept }) {
  return mapLog(saves, (save) => (save.e === e && save.s === s && save.rev === rev ? { ...save, kept } : save));
}

/** Saves the outbox does not hold yet. */
export const toKeep = (saves) => saves.log.filter((save) => !save.kept);

/** Saves to send now: first what an earlier epoch left, then this epoch in order, as many as may fly at once. */
export function toSend(saves) {
  if (saves.hold) return [];
  const ready = saves.old.filter((save) => save.fate === null);
  for (const save of saves.log) {
    if (save.s <= saves.acked || save.fate !== null) continue;
    if (!save.kept) break;
    ready.push(save);
  }
  const flying = ready.filter((save) => save.flying).length;
  return ready.filter((save) => !save.flying).slice(0, Math.max(0, WINDOW - flying));
}

/** `sent` (saves) went out over the present connection. */
export function markSent(saves, sent) {
  const keys = new Set(sent.map((save) => `${save.e}/${save.s}`));
  const change = (save) => (keys.has(`${save.e}/${save.s}`) ? { ...save, tried: true, flying: true } : save);
  return { ...saves, log: saves.log.map(change), old: saves.old.map(change) };
}

/** Nothing flies any more; everything not acknowledged goes out again, in order. */
export function land(saves, hold = null) {
  const change = (save) => (save.flying ? { ...save, flying: false } : save);
  return { ...saves, hold, log: saves.log.map(change), old: saves.old.map(change) };
}

/** Everything up to s of epoch e is durable. */
export function acknowledge(saves, e, s) {
  if (e !== saves.epoch) return { ...saves, old: saves.old.filter((save) => save.e !== e || save.s > s) };
  const served = Math.max(saves.served, s);
  const acked = Math.max(saves.acked, s);
  const landed = mapLog(saves, (save) => (save.s <= acked && save.flying ? { ...save, flying: false } : save));
  return advance({ ...landed, acked, served, last: Math.max(saves.last, s) });
}

/** The server's own state: it is in `epoch` and holds everything up to `served` of it. */
export function resync(saves, epoch, served) {
  if (epoch !== saves.epoch) {
    const left = saves.log.filter((save) => save.s > saves.acked && (save.fate === null || save.fate === 'late'));
    const old = left.map((save) => ({ ...save, flying: false, tried: true, fate: null }));
    return { ...noSaves(epoch, served), old: [...saves.old.map((save) => ({ ...save, flying: false })), ...old] };
  }
  const landed = land(saves);
  return advance({
    ...landed,
    served,
    // a server that came back from its second copy may hold less than it acknowledged: send that again
    acked: Math.min(landed.acked, served),
    last: Math.max(landed.last, served),
  });
}

/** What the outbox held from before a reload; `acked` is {epoch: number} as it was noted then. */
export function restore(saves, kept, acked = {}) {
  const wake = (save) => ({ ...newSave(save.e, save.s, save.n, save.v, save.f), kept: 'disk', tried: true });
  const known = new Set(saves.log.map((save) => save.s));
  const log = [...kept.filter((save) => save.e === saves.epoch && !known.has(save.s)).map(wake), ...saves.log];
  log.sort((a, b) => a.s - b.s);
  const old = kept.filter((save) => save.e !== saves.epoch && save.s > (acked[save.e] ?? 0)).map(wake);
  old.sort((a, b) => a.e - b.e || a.s - b.s);
  const last = log.reduce((highest, save) => Math.max(highest, save.s), saves.last);
  const noted = Math.min(saves.served, acked[saves.epoch] ?? 0);
  return advance({ ...saves, log, last, acked: noted, old: [...old, ...saves.old] });
}

/**
 * The server holds only up to `have`: everything after it goes out again. A number that is known to neither side any
 * more is filled with what its neighbour says now, since the server takes no number before all the ones below it.
 */
export function resendFrom(saves, have) {
  const blocked = saves.log.some((save) => save.s === have + 1 && save.fate === 'late');
  const landed = mapLog(saves, (save) => {
    if (save.s <= have) return save;
    return { ...save, flying: false, fate: blocked && save.fate === null ? 'late' : save.fate };
  });
  const bySeq = new Map(landed.log.map((save) => [save.s, save]));
  const latest = new Map(landed.log.map((save) => [save.n, save]));
  for (let s = landed.last - 1; s > have; s -= 1) {
    const next = bySeq.get(s + 1);
    if (bySeq.has(s) || !next) continue;
    const { n, v, f } = latest.get(next.n);
    bySeq.set(s, newSave(landed.epoch, s, n, v, f));
  }
  const log = [...bySeq.values()].sort((a, b) => a.s - b.s);
  return { ...landed, log, served: have, acked: Math.min(landed.acked, have) };
}

/** The server will not count save (e, s) but keeps it as evidence. */
export function markLate(saves, e, s) {
  if (e !== saves.epoch) return { ...saves, old: saves.old.filter((save) => save.e !== e || save.s !== s) };
  return mapLog(saves, (save) => (save.s === s && s > saves.acked ? { ...save, fate: 'late', flying: false } : save));
}

/** There is time again: what was late may go out once more. */
export function forgiveLate(saves) {
  return mapLog(saves, (save) => (save.fate === 'late' ? { ...save, fate: null, flying: false } : save));
}

/** The server holds another value under number s: say the item's state again under a number of its own. */
export function restate(saves, s, answers) {
  const save = saves.log.find((entry) => entry.s === s && entry.fate === null);
  if (!save) return saves;
  const marked = mapLog(saves, (entry) => (entry === save ? { ...entry, fate: 'conflict', flying: false } : entry));
  const answer = answers[save.n] ?? { v: save.v, f: save.f };
  return record(marked, save.n, answer.v, answer.f);
}

/**
 * The server can make nothing of save s. Its number must still be filled, so it says `settled`, the item's last value
 * the server took; if even that is refused, the save is given up.
 */
export function mend(saves, s, settled) {
  const save = saves.log.find((entry) => entry.s === s);
  if (!save) return saves;
  const same = save.f === settled.f && save.v.join() === settled.v.join();
  const mended = same
    ? { ...save, fate: 'unusable', flying: false }
    : { ...save, v: settled.v, f: settled.f, kept: false, rev: save.rev + 1, flying: false };
  return mapLog(saves, (entry) => (entry === save ? mended : entry));
}

/** How safe item n is: "none" | "unkept" | "local" | "sending" | "saved" | "late" | "unusable". */
export function safety(saves, n, answered) {
  const save = saves.log.filter((entry) => entry.n === n && entry.fate !== 'conflict').at(-1);
  if (!save) return answered ? 'saved' : 'none';
  if (save.fate) return save.fate;
  if (save.s <= saves.acked) return 'saved';
  if (save.flying) return 'sending';
  return save.kept ? 'local' : 'unkept';
}

/** How many saves of this epoch are not durable, and the least safe state among them ("saved" if none is). */
export function overallSafety(saves) {
  const open = saves.log.filter((save) => save.s > saves.acked && save.fate !== 'conflict');
  const order = ['unusable', 'late', 'unkept', 'local', 'sending'];
  const states = new Set(open.map((save) => save.fate ?? (save.flying ? 'sending' : save.kept ? 'local' : 'unkept')));
  return { waiting: open.length, state: order.find((state) => states.has(state)) ?? 'saved' };
}
