// Scans wait here while one is on its way: none is lost, none overtakes another, and a scan whose answer did not
// come is asked again under its own number until the server has said something about it.

export const EMPTY = Object.freeze({ next: 1, waiting: Object.freeze([]), current: null });

/** One more scan. The same text as the last one still waiting is the same card held under the scanner twice. */
export function added(queue, raw, commandId, atMs) {
  const last = queue.waiting.at(-1) ?? queue.current;
  if (last && last.raw === raw) return queue;
  const scan = { n: queue.next, raw, commandId, atMs, tries: 0 };
  return { ...queue, next: queue.next + 1, waiting: [...queue.waiting, scan] };
}

/** Takes the oldest waiting scan in hand; unchanged while one is on its way. */
export function taken(queue) {
  if (queue.current || queue.waiting.length === 0) return queue;
  const [first, ...rest] = queue.waiting;
  return { ...queue, waiting: rest, current: { ...first, tries: first.tries + 1 } };
}

/** The server has answered the scan in hand. */
export function answered(queue) {
  return { ...queue, current: null };
}

/** No answer came: the scan in hand stands first in line again, with its own number. */
export function unanswered(queue) {
  if (!queue.current) return queue;
  return { ...queue, waiting: [queue.current, ...queue.waiting], current: null };
}

/** Wait before asking again, in ms: quick at first, never longer than four seconds. */
export function retryDelay(tries) {
  return Math.min(4000, 250 * 2 ** Math.max(0, tries - 1));
}

/** Scans not yet answered. */
export function pending(queue) {
  return queue.waiting.length + (queue.current ? 1 : 0);
}
