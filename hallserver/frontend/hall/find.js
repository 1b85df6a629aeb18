// Finding a seat by its label, a candidate by name without marks or by number.

import { byName, fold } from '../shared/fold.js';

const squeezed = (text) => text.replace(/[\s\-./]/g, '');

/**
 * Seats that fit `query`, best first: the label itself, labels that begin so, numbers, then names word by word.
 * @param {Object<string, object>} seats label to SeatView
 * @returns {{label:string, seat:object}[]} at most `limit`
 */
export function findSeats(seats, query, limit = 12) {
  const wanted = fold(query);
  if (!wanted) return [];
  const tight = squeezed(wanted);
  const words = wanted.split(' ');
  const found = [];
  for (const [label, seat] of Object.entries(seats)) {
    const rank = rankOf(label, seat.candidate, tight, words);
    if (rank < 9) found.push({ label, seat, rank });
  }
  found.sort((one, other) => one.rank - other.rank || byName(one.label, other.label));
  return found.slice(0, limit).map(({ label, seat }) => ({ label, seat }));
}

function rankOf(label, candidate, tight, words) {
  const place = squeezed(fold(label));
  if (place === tight) return 0;
  if (candidate) {
    const number = squeezed(fold(candidate.number));
    if (number === tight) return 1;
    if (place.startsWith(tight)) return 2;
    if (tight.length >= 3 && number.endsWith(tight)) return 3;
    const names = fold(candidate.name).split(' ');
    if (words.every((word) => names.includes(word))) return 4;
    if (words.every((word) => names.some((name) => name.startsWith(word)))) return 5;
  }
  return place.startsWith(tight) ? 2 : 9;
}

/** The label in the plan that `typed` means ("c7-5", "C07 05" → "C07-05"), or null. */
export function labelFor(byLabel, typed) {
  const wanted = loose(typed);
  if (!wanted) return null;
  for (const label of byLabel.keys()) if (loose(label) === wanted) return label;
  return null;
}

const loose = (text) => fold(text)
  .split(/[^a-z0-9]+/).join('-')
  .replace(/(\D|^)0+(?=\d)/g, '$1')
  .replace(/^-+|-+$/g, '');
