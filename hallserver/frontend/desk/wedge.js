// Telling a scanner from a person by the pace of the keys. A wedge scanner types a card in one burst and then
// sends Enter, Tab or nothing at all; where it sends nothing, the pause after the burst ends the scan.

/** A gap longer than this between two characters, in ms, is not a scanner's. */
export const BURST_GAP_MS = 60;
/** Silence after a burst that ends a scan, in ms. */
export const SETTLE_MS = 200;
/** The same where the text does not end as a card does: a busy computer may still owe the rest of it. */
export const UNSURE_SETTLE_MS = 1000;
/** A burst shorter than this is a person who types quickly: the shortest code a card gives is twelve digits. */
export const BURST_CHARS = 12;

export const QUIET = Object.freeze({ fast: 0, from: 0, lastMs: null });

/**
 * The pace after one more character at `nowMs`. `at`: how many characters stood before it; where a burst begins, what
 * stood there before was a person's.
 */
export function typed(pace, nowMs, at = 0) {
  if (pace.lastMs !== null && nowMs - pace.lastMs <= BURST_GAP_MS) return { ...pace, fast: pace.fast + 1, lastMs: nowMs };
  return { fast: 0, from: at, lastMs: nowMs };
}

/** Are the keys just now faster than a person's, though too few to be sure? A space among them must press no button. */
export function isHurried(pace, nowMs) {
  return pace.fast >= 3 && nowMs - pace.lastMs <= SETTLE_MS;
}

/** Did the characters just now come from a scanner? */
export function isBurst(pace) {
  return pace.fast + 1 >= BURST_CHARS;
}

// The number, then the day of birth, then at the end the day of issue; what stands between may be garbled.
const WHOLE_CARD = /\d{12}.*\D\d{8}\D.*\D\d{8}\W*$/;

/** How long silence must last to end the scan of `text`, in ms. */
export function settleMs(text) {
  return WHOLE_CARD.test(text) ? SETTLE_MS : UNSURE_SETTLE_MS;
}

/** Does silence until `nowMs` end the scan of `text`? */
export function hasSettled(pace, nowMs, text) {
  return isBurst(pace) && nowMs - pace.lastMs >= settleMs(text);
}

/** Is this key the end of a scan rather than a person leaving the field or pressing a button? */
export function endsScan(pace, key, nowMs) {
  if (key !== 'Enter' && key !== 'Tab') return false;
  return isBurst(pace) && nowMs - pace.lastMs <= SETTLE_MS;
}

/** Has a field meant for names been fed a card instead? Then the text is a scan. */
export function looksLikeCard(text) {
  return /\d{12}/.test(text.replace(/\s/g, '')) && text.length > 20;
}
