// Copying text, also where the page came over plain http and the clipboard interface is missing.

/** Puts text on the clipboard; resolves to whether it worked. */
export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // refused by the browser: the old way below may still be allowed
    }
  }
  // inside an open dialog everything else is inert, so the helper has to stand in it
  const place = document.querySelector('dialog[open]') ?? document.body;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  place.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
