// Opens the sealed paper: ChaCha20-Poly1305 (RFC 8439), associated data = the paper's hash in ASCII.
// crypto.subtle is missing on plain http, so the cipher comes with the page.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/**
 * {hash, nonce, box} and the key (base64) → the questions in order, with their pictures and shared stems in place.
 * Throws if the key is not the box's, the box is damaged, or it is not the paper named.
 */
export function openPaper({ hash, nonce, box }, key) {
  const cipher = chacha20poly1305(bytes(key), bytes(nonce), new TextEncoder().encode(hash));
  const paper = JSON.parse(new TextDecoder().decode(cipher.decrypt(bytes(box))));
  return fillIn(paper);
}

const SOURCE = /(<(?:img|audio|video)\b[^>]*?\bsrc=")([^"]*)(")/g;

/**
 * Puts media (name → data URL) into the HTML that names them, shared stems to the items that name them, and the name of
 * the section to its items.
 */
export function fillIn({ items, media = {}, passages = {}, sections = {} }) {
  // a sound or video travels beside the paper: its hash and type stand where its address will be
  const address = (medium) => (typeof medium === 'string' ? medium : `clip:${medium.hash}:${medium.type}`);
  const fill = (html) => html.replace(SOURCE, (_, before, name, after) => before + address(media[name]) + after);
  const fillAll = (list) => list.map((part) => ({ ...part, html: fill(part.html) }));
  let section = '';
  return [...items]
    .sort((a, b) => a.n - b.n)
    .map((item) => ({
      ...item,
      ...((section = sections[item.n] ?? section) && { section }),
      stem: fill(item.stem),
      options: fillAll(item.options),
      ...(item.premises && { premises: fillAll(item.premises) }),
      ...(item.slots && {
        slots: Object.fromEntries(Object.entries(item.slots).map(([id, slot]) => [id, slot && fillAll(slot)])),
      }),
      ...(item.picture && { picture: media[item.picture] }),
      ...(item.passage && { passage: fill(passages[item.passage]) }),
    }));
}
