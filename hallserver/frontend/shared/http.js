// The one module that talks HTTP. Nothing here rejects: whatever happens comes back as {ok, …}.
import { boot, t } from './boot.js';

const RETRY_AFTER_MS = [300, 1200];

/** A unique text for a command, so that a repeat gets the first outcome. (randomUUID is missing on plain http.) */
export function newCommandId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function read(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // an HTML error page, or nothing: the status is all there is to say
  }
  if (response.status === 401 && boot.user) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  if (body && typeof body.ok === 'boolean') return { ...body, status: response.status };
  if (response.ok && body !== null) return { ok: true, status: response.status, ...body };
  const code = { 401: 'signed_out', 403: 'not_allowed', 404: 'not_found', 413: 'too_large', 429: 'too_many' }[
    response.status
  ] ?? 'server_error';
  return { ok: false, status: response.status, code, sentence: t(`shared.http.${code}`), args: {} };
}

async function send(url, options) {
  // a command carries its own id, so sending it again after a broken connection is harmless
  for (const wait of [...RETRY_AFTER_MS, null]) {
    try {
      return await read(await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...options }));
    } catch {
      if (wait === null) break;
      await sleep(wait);
    }
  }
  return { ok: false, status: 0, code: 'network', sentence: t('shared.http.network'), args: {} };
}

const headers = () => ({ Accept: 'application/json', ...(boot.csrf ? { 'X-CSRFToken': boot.csrf } : {}) });

/** GET, JSON back. */
export function get(url) {
  return send(url, { headers: headers() });
}

/** POST a JSON object; adds the CSRF header, and command_id unless the body brings its own. */
export function post(url, body = {}) {
  return send(url, {
    method: 'POST',
    headers: { ...headers(), 'Content-Type': 'application/json' },
    body: JSON.stringify({ command_id: newCommandId(), ...body }),
  });
}

/** POST a FormData with files; adds the CSRF header and command_id. */
export function upload(url, formData) {
  if (!formData.has('command_id')) formData.append('command_id', newCommandId());
  return send(url, { method: 'POST', headers: headers(), body: formData });
}
