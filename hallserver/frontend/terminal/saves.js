// The numbered saves of one attempt: what has a number, what was sent, what is durable. Pure.
//
// A save is {e, s, n, v, f} as on the wire, and
//   kept    false until the outbox holds this value, then "disk" or "memory"; nothing is sent before
//   rev     counts the values a number has had before it was first sent
//   tried   may have left this computer: from then on the number keeps its value for ever
//   flying  sent over the present connection, not acknowledged yet
//   fate    null | "late" (the server keeps it as evidence) | "conflict" | "unusable"
//   lost    {n, v, f} the candidate meant and the server can make nothing of; the number says something else instead
//   again   how often this has been said again under another number

import { isSame } from './responses.js';

const WINDOW = 32;

/**
 * epoch   of the attempt                    last    highest number given
 * acked   all up to here are durable        served  highest number the server says it holds
 * log     saves of this epoch by number
 * hold    null | "rate" | "phase" | "state": why nothing is sent for now
 * mute    the server has refused something without naming its number
 */
export const noSaves = (epoch = 0, served = 0) => ({
  epoch,
  last: served,
  acked: served,
  served,
  log: [],
  hold: null,
  mute: false,
});

const newSave = (e, s, n, v, f) => ({
  e,
  s,
  n,
  v,
  f,
  kept: false,
  rev: 0,
  tried: false,
  flying: false,
  fate: null,
  lost: null,
  again: 0,
});

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

/** Saves to send now, in order, as many as may fly at once. typing: item whose last save waits for a pause, or null. */
export function toSend(saves, typing = null) {
  if (saves.hold) return [];
  const ready = [];
  for (const save of saves.log) {
    if (save.s <= saves.acked || save.fate !== null) continue;
    if (!save.kept || (save.n === typing && !save.tried)) break;
    ready.push(save);
  }
  const flying = ready.filter((save) => save.flying).length;
  return ready.filter((save) => !save.flying).slice(0, Math.max(0, WINDOW - flying));
}

/** `sent` (saves) went out over the present connection. */
export function markSent(saves, sent) {
  const numbers = new Set(sent.filter((save) => save.e === saves.epoch).map((save) => save.s));
  return mapLog(saves, (save) => (numbers.has(save.s) ? { ...save, tried: true, flying: true } : save));
}

/** Nothing flies any more; everything not acknowledged goes out again, in order. */
export function land(saves, hold = null) {
  return { ...mapLog(saves, (save) => (save.flying ? { ...save, flying: false } : save)), hold };
}

/** Everything up to s of epoch e is durable. */
export function acknowledge(saves, e, s) {
  if (e !== saves.epoch) return saves;
  const served = Math.max(saves.served, s);
  const acked = Math.max(saves.acked, s);
  const landed = mapLog(saves, (save) => (save.s <= acked && save.flying ? { ...save, flying: false } : save));
  return advance({ ...landed, acked, served, last: Math.max(saves.last, s) });
}

/** What nobody has acknowledged and the server has not looked at for good. */
export const unacknowledged = (saves) => saves.log.filter((save) => save.s > saves.acked && (save.fate === null || save.fate === 'late'));

/** The server's own state: it is in the same epoch and holds everything up to `served` of it. */
export function resync(saves, served) {
  const landed = land(saves);
  return advance({
    ...landed,
    served,
    mute: false,
    // a server that came back from its second copy may hold less than it acknowledged: send that again
    acked: Math.min(landed.acked, served),
    last: Math.max(landed.last, served),
  });
}

/** What the outbox held from before a reload; `acked` is {epoch: number} as it was noted then. */
export function restore(saves, kept, acked = {}) {
  const wake = (save) => ({ ...newSave(save.e, save.s, save.n, save.v, save.f), lost: save.lost ?? null, kept: 'disk', tried: true });
  const known = new Set(saves.log.map((save) => save.s));
  const log = [...kept.filter((save) => save.e === saves.epoch && !known.has(save.s)).map(wake), ...saves.log];
  log.sort((a, b) => a.s - b.s);
  const last = log.reduce((highest, save) => Math.max(highest, save.s), saves.last);
  const noted = Math.min(saves.served, acked[saves.epoch] ?? 0);
  return advance({ ...saves, log, last, acked: noted });
}

/** Where a hole stays under number s, everything after it shares its fate: the server takes no number over a hole. */
function fateOfHole(saves, s) {
  const hole = saves.log.find((save) => save.s === s);
  return hole?.fate === 'late' || hole?.fate === 'unusable' ? hole.fate : null;
}

/**
 * The server holds only up to `have`: everything after it goes out again. A number that is known to neither side any
 * more is filled with what its neighbour says now, since the server takes no number before all the ones below it.
 */
export function resendFrom(saves, have) {
  const fate = fateOfHole(saves, have + 1);
  const landed = mapLog(saves, (save) => {
    if (save.s <= have) return save;
    // a number that is not held any more conflicts with nothing
    return { ...save, flying: false, fate: (save.fate === 'conflict' ? null : save.fate) ?? fate };
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
  // numbers above all that is left were lost by both sides: they can be given anew
  return { ...landed, log, last: log.at(-1)?.s > have ? log.at(-1).s : have, served: have, acked: Math.min(landed.acked, have) };
}

/**
 * Save s was refused since the server holds no more than `have`. One answer to this is enough: what is missing is
 * often on its way already, and everything after it too.
 */
export function closeGap(saves, s, have) {
  if (s !== have + 1 && saves.log.some((save) => save.s === have + 1 && save.flying)) return saves;
  // nothing is missing below s, yet it is refused: not at once again
  return s === have + 1 ? land(saves, 'rate') : resendFrom(saves, have);
}

/** The server will not count save s of this epoch but keeps it as evidence. */
export function markLate(saves, s) {
  return mapLog(saves, (save) => (save.s === s && s > saves.acked ? { ...save, fate: 'late', flying: false } : save));
}

/** There is time again: what was late may go out once more. */
export function forgiveLate(saves) {
  return mapLog(saves, (save) => (save.fate === 'late' ? { ...save, fate: null, flying: false } : save));
}

const MOST_AGAIN = 3;

/**
 * The server holds another value under number s: say the item's state again under a number of its own. Where even that
 * is taken, time after time, this computer's numbers can't be trusted and the item is given up.
 */
export function restate(saves, s, answers) {
  const save = saves.log.find((entry) => entry.s === s && entry.fate === null);
  if (!save) return saves;
  const given = save.again >= MOST_AGAIN;
  const again = save.again + 1;
  const fate = given ? 'unusable' : 'conflict';
  const marked = mapLog(saves, (entry) => (entry === save ? { ...entry, fate, again, flying: false } : entry));
  if (given) return marked;
  const answer = answers[save.n] ?? { v: save.v, f: save.f };
  const next = record(marked, save.n, answer.v, answer.f);
  return mapLog(next, (entry) => (entry.n === save.n && entry.s > s && entry.fate === null ? { ...entry, again } : entry));
}

/** What number s can say of item n without changing anything: the save of it before, or what the server took last. */
function standing(saves, s, n, settled) {
  const before = saves.log.filter((save) => save.s < s && save.n === n && save.fate === null).at(-1);
  const { v, f } = before ?? settled[n] ?? { v: [], f: 0 };
  return { n, v, f };
}

const says = (save, { n, v, f }) => save.n === n && save.f === f && isSame(save.v, v);

/**
 * The server can make nothing of save s. What it said is lost and kept here; its number must still be filled, so it says
 * what stands anyway of its item, or else of question 1 or 2. If even that is refused, the save is given up.
 * settled   item number → {v, f} the server took last
 */
export function mend(saves, s, settled) {
  const save = saves.log.find((entry) => entry.s === s && entry.fate === null && entry.flying);
  if (!save || s <= saves.served) return saves;
  const lost = save.lost ?? { n: save.n, v: save.v, f: save.f };
  const fillers = [lost.n, lost.n === 1 ? 2 : 1].map((n) => standing(saves, s, n, settled));
  const tried = save.lost ? fillers.findIndex((filler) => says(save, filler)) : says(save, fillers[0]) ? 0 : -1;
  const filler = fillers[tried + 1];
  const mended = filler
    ? { ...save, ...filler, lost, kept: false, rev: save.rev + 1, flying: false }
    : { ...save, lost, fate: 'unusable', flying: false };
  // what follows was, or will be, refused for the hole
  const log = saves.log.map((entry) => (entry === save ? mended : entry.s > s && entry.flying ? { ...entry, flying: false } : entry));
  return { ...saves, log, mute: false };
}

/** Something was refused without its number being named. `unmask` finds out which it was. */
export const suspect = (saves) => (saves.log.some((save) => save.flying) ? { ...saves, mute: true } : saves);

/** If something was refused without its number: it was the first under way, once the server misses it or keeps silent. */
export function unmask(saves, settled) {
  const first = saves.mute && saves.log.find((save) => save.flying && save.s > saves.acked);
  return first ? mend(saves, first.s, settled) : saves;
}

/** The item that the candidate meant. */
const itemOf = (save) => save.lost?.n ?? save.n;

/** How safe item n is: "none" | "unkept" | "local" | "sending" | "saved" | "late" | "unusable". */
export function safety(saves, n, answered) {
  const save = saves.log.filter((entry) => itemOf(entry) === n && entry.fate !== 'conflict').at(-1);
  if (!save) return answered ? 'saved' : 'none';
  if (save.lost) return 'unusable';
  if (save.fate) return save.fate;
  if (save.s <= saves.acked) return 'saved';
  if (save.flying) return 'sending';
  return save.kept ? 'local' : 'unkept';
}

/** How many saves of this epoch are not durable, and the least safe state among them ("saved" if none is). */
export function overallSafety(saves) {
  const latest = new Map(saves.log.filter((save) => save.fate !== 'conflict').map((save) => [itemOf(save), save]));
  const open = saves.log.filter(
    (save) => save.fate !== 'conflict' && (save.lost ? latest.get(itemOf(save)) === save : save.s > saves.acked),
  );
  const order = ['unusable', 'late', 'unkept', 'local', 'sending'];
  const stateOf = (save) => (save.lost ? 'unusable' : (save.fate ?? (save.flying ? 'sending' : save.kept ? 'local' : 'unkept')));
  const states = new Set(open.map(stateOf));
  return { waiting: open.length, state: order.find((state) => states.has(state)) ?? 'saved' };
}
