// Sounds and videos of the paper: fetched sealed ahead of the bell, opened when a question that holds one is shown.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { signal } from '../shared/html.js';

const NONCE_BYTES = 12;
const FIRST_WAIT_MS = 1000;
const MOST_WAIT_MS = 30_000;
// not a whole hall in one instant: 1,500 requests at once hold up everybody's answers
const SPREAD_MS = 10_000;
// a line that died says nothing; who waits for a turn hears nothing either, and keeps it by asking again
const SILENCE_MS = 60_000;
// what such a fetch came to: asked again at once, or the turn may come meanwhile and pass
const SILENT = 'silent';

let opener = () => {};

/** Makes a clip {hash, type} playable; does nothing where no paper was opened. */
export const openClip = (clip) => opener(clip);

/** Tells what `openClip` does. */
export const setOpener = (open) => {
  opener = open;
};

/** Address of each clip that can be played: {hash: URL}. */
export const playable = signal({});

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const sleepFor = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const anyMoment = () => sleepFor(SPREAD_MS * Math.random());
const get = (path, options) => fetch(path, options);

/** The body of an answer, however long it takes, as long as some of it comes. */
async function bodyOf(answer, heard) {
  const pieces = [];
  const reader = answer.body.getReader();
  for (let got = await reader.read(); !got.done; got = await reader.read()) {
    pieces.push(got.value);
    heard();
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/**
 * outbox     keeps the sealed clips: clip(hash), holdsClip(hash), keepClip(hash, bytes), keepOnlyClips(hashes)
 * identity() {terminal, secret}
 * ask        as `fetch`;  sleep(ms);  spread() waits for a moment of its own before the first fetch
 */
export function createClips({ outbox, identity, ask = get, sleep = sleepFor, spread = anyMoment, silenceMs = SILENCE_MS }) {
  let wanted = [];
  let fetching = false;
  const opening = new Set();

  async function fetchOne(hash) {
    const { terminal, secret } = identity();
    const headers = { 'X-Terminal': terminal, 'X-Secret': secret };
    const line = new AbortController();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), silenceMs);
    };
    heard();
    try {
      const answer = await ask(`/terminal/clip/${hash}`, { headers, signal: line.signal, cache: 'no-store' });
      if (answer.ok) await outbox.keepClip(hash, await bodyOf(answer, heard));
      return answer.ok;
    } finally {
      clearTimeout(silence);
    }
  }

  async function fetchAll() {
    if (fetching) return;
    fetching = true;
    for (let wait = FIRST_WAIT_MS; wanted.length > 0; ) {
      const [hash] = wanted;
      const held = (await outbox.holdsClip(hash)) || (await fetchOne(hash).catch((error) => error?.name === 'AbortError' && SILENT));
      // another paper may have come meanwhile; one that doesn't come keeps no other waiting
      const rest = wanted.filter((other) => other !== hash);
      wanted = held === true || rest.length === wanted.length ? rest : [...rest, hash];
      if (held === true) {
        wait = FIRST_WAIT_MS;
      } else if (held !== SILENT) {
        // not all terminals in step, and ever more rarely while nothing comes
        await sleep(wait * (0.5 + Math.random()));
        wait = Math.min(MOST_WAIT_MS, wait * 2);
      }
    }
    fetching = false;
  }

  return {
    /** The paper goes with these clips. */
    async want(hashes) {
      await outbox.keepOnlyClips(hashes);
      wanted = [...hashes];
      if (wanted.length > 0) spread().then(fetchAll);
    },

    /** Makes a clip playable; it may still be on its way. */
    async open({ hash, type }, key) {
      if (playable.value[hash] || opening.has(hash)) return;
      opening.add(hash);
      let sealed = await outbox.clip(hash);
      for (; !sealed; sealed = await outbox.clip(hash)) {
        if (!wanted.includes(hash)) wanted = [...wanted, hash];
        fetchAll();
        await sleep(1000);
      }
      const cipher = chacha20poly1305(bytes(key), sealed.subarray(0, NONCE_BYTES), new TextEncoder().encode(hash));
      try {
        const url = URL.createObjectURL(new Blob([cipher.decrypt(sealed.subarray(NONCE_BYTES))], { type }));
        playable.value = { ...playable.value, [hash]: url };
      } catch {
        // damaged on this computer's disk: fetched anew at the next look
        await outbox.dropClip(hash);
      }
      opening.delete(hash);
    },
  };
}
