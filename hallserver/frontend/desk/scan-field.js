// The one field. It has the focus whenever nothing else needs it, and what a scanner types reaches it from anywhere.
import { t } from '../shared/boot.js';
import { html, useEffect, useRef } from '../shared/html.js';
import { dialog, scan } from './desk-state.js';
import { endsScan, hasSettled, isBurst, isHurried, looksLikeCard, QUIET, SETTLE_MS, settleMs, typed } from './wedge.js';

const isTextField = (element) => element?.matches?.('input:not([type=radio]):not([type=checkbox]), textarea, select');
const isPrintable = (event) => event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;

export function ScanField() {
  const ref = useRef(null);

  useEffect(() => {
    const field = ref.current;
    let pace = QUIET;
    // what a scanner types while a dialog is open and no field of it has the focus
    let overheard = '';
    let timer = 0;

    const focusField = () => field.focus();
    const take = (raw) => {
      clearTimeout(timer);
      pace = QUIET;
      overheard = '';
      field.value = '';
      if (dialog.value) dialog.value = null;
      scan(raw);
    };
    const refocus = () => setTimeout(() => {
      if (!dialog.value && (document.activeElement === document.body || !document.activeElement)) focusField();
    });

    const onKeyDown = (event) => {
      // the moment of the key, not of this call: a page that was busy must not take a scanner for a person
      const now = event.timeStamp;
      const { target } = event;
      const ends = endsScan(pace, event.key, now);
      if (dialog.value) {
        const given = isTextField(target) ? target.value.slice(pace.from) : overheard;
        if (ends && (!isTextField(target) || looksLikeCard(given))) {
          event.preventDefault();
          event.stopPropagation();
          take(given);
        } else if (isPrintable(event)) {
          if (pace.lastMs !== null && now - pace.lastMs > SETTLE_MS) overheard = '';
          pace = typed(pace, now, isTextField(target) ? target.value.length : 0);
          if (isTextField(target)) return;
          overheard += event.key;
          if (isHurried(pace, now)) event.preventDefault();
        }
        return;
      }
      const strays = target !== field && event.key !== ' ';
      const begins = target === field && !field.value;
      if (isPrintable(event) && (strays || begins)) focusField();
      if (target === field && (event.key === 'Enter' || ends) && field.value.trim()) {
        event.preventDefault();
        take(field.value);
      }
    };
    const onInput = (event) => {
      pace = typed(pace, event.timeStamp);
      clearTimeout(timer);
      const settle = () => { if (hasSettled(pace, performance.now(), field.value)) take(field.value); };
      if (isBurst(pace)) timer = setTimeout(settle, settleMs(field.value) + 10);
      if (!field.value) pace = QUIET;
    };
    // a click on a button must not leave the focus there: the next key is a scanner's
    const onClick = (event) => {
      if (dialog.value || isTextField(event.target)) return;
      if (event.detail > 0) setTimeout(() => { if (!dialog.value) focusField(); });
    };
    const onWindowFocus = () => { if (!dialog.value) focusField(); };

    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('click', onClick);
    document.addEventListener('focusout', refocus);
    field.addEventListener('input', onInput);
    window.addEventListener('focus', onWindowFocus);
    const stop = dialog.subscribe((open) => { if (!open) setTimeout(() => focusField()); });
    focusField();
    return () => {
      stop();
      clearTimeout(timer);
      document.removeEventListener('keydown', onKeyDown, true);
      document.removeEventListener('click', onClick);
      document.removeEventListener('focusout', refocus);
      field.removeEventListener('input', onInput);
      window.removeEventListener('focus', onWindowFocus);
    };
  }, []);

  return html`<div class="scan">
    <label for="scan" class="scan-label">${t('desk.scan.label')}</label>
    <input id="scan" ref=${ref} class="scan-input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
      aria-describedby="scan-hint" />
    <span id="scan-hint" class="scan-hint">${t('desk.scan.hint')}</span>
  </div>`;
}
