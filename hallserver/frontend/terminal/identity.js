// Who this terminal is: an id and a secret the server gave it, kept in localStorage.
import { post } from '../shared/http.js';

const KEY = 'hall.terminal';
let held = null;

export function readIdentity() {
  if (held) return held;
  try {
    held = JSON.parse(localStorage.getItem(KEY));
  } catch {
    held = null;
  }
  return held?.terminal && held?.secret ? held : null;
}

function writeIdentity(identity) {
  held = identity;
  try {
    localStorage.setItem(KEY, JSON.stringify(identity));
  } catch {
    // without storage it lasts as long as the page
  }
}

/** Asks for an identity, of `seat` where terminals are trusted, else shown as a code to an invigilator. */
export async function pair(seat) {
  const answer = await post('/terminal/pair', { seat: seat || null });
  if (answer.ok) writeIdentity({ terminal: answer.terminal, secret: answer.secret, seat: seat || null });
  return answer;
}
