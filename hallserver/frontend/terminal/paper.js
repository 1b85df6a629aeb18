// Opens the sealed paper: ChaCha20-Poly1305 (RFC 8439), associated data = the paper's hash in ASCII.
// crypto.subtle is missing on plain http, so the cipher comes with the page.
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/**
 * {hash, nonce, box} and the key (base64) → the questions in order.
 * Throws if the key is not the box's, the box is damaged, or it is not the paper named.
 */
export function openPaper({ hash, nonce, box }, key) {
  const cipher = chacha20poly1305(bytes(key), bytes(nonce), new TextEncoder().encode(hash));
  const paper = JSON.parse(new TextDecoder().decode(cipher.decrypt(bytes(box))));
  return [...paper.items].sort((a, b) => a.n - b.n);
}
