// Parts all pages are built of. They bring no words of their own except "close" and "cancel".
import { lang, languageTold, t } from './boot.js';
import { html, signal, useEffect, useId, useLayoutEffect, useRef } from './html.js';

/** Button. kind: primary | plain | danger | quiet; large; busy disables it and says so. Everything else goes to <button>. */
export function Button({ kind = 'plain', large = false, busy = false, class: extra = '', disabled, children, ...rest }) {
  return html`<button
    type="button"
    class=${`button button-${kind} ${large ? 'button-large' : ''} ${extra}`}
    disabled=${disabled || busy}
    aria-busy=${busy ? 'true' : undefined}
    ...${rest}
  >
    ${children}
  </button>`;
}

/** Badge. tone: plain | ok | warn | danger | info. */
export function Badge({ tone = 'plain', children, ...rest }) {
  return html`<span class=${`badge badge-${tone}`} ...${rest}>${children}</span>`;
}

/** A labelled input. `as`: input | select | textarea; `error` and `hint` are sentences, the error in the hint's place; the rest goes to the control. */
export function Field({ label, hint, error, as: Control = 'input', class: extra = '', children, inputRef, ...rest }) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return html`<div class=${`field ${extra}`}>
    <label class="field-label" for=${id}>${label}</label>
    <${Control}
      id=${id}
      ref=${inputRef}
      class="input"
      aria-invalid=${error ? 'true' : undefined}
      aria-describedby=${described}
      ...${rest}
    >
      ${children}
    <//>
    ${hint && !error && html`<div class="field-hint" id=${`${id}-hint`}>${hint}</div>`}
    ${error && html`<div class="field-error" id=${`${id}-error`} role="alert">${error}</div>`}
  </div>`;
}

/**
 * A modal dialog; drawn = open. Focus stays inside and goes back where it was.
 * title     what is asked           onClose   called for Esc and the cancel button; without it the dialog can't be left
 * action    {label, kind, run, busy} the one thing that will happen: verb and noun
 * cancel    label of the other button, "Quay lại" by itself     wide   960 px
 */
export function Dialog({ title, onClose, action, cancel, wide = false, class: extra = '', children }) {
  const ref = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog.showModal();
    return () => {
      // if the caret goes away with the dialog, Chromium has none any more: the field focused next would swallow its keys
      getSelection().removeAllRanges();
      dialog.close();
      before?.focus?.();
    };
  }, []);
  const onCancel = (event) => {
    event.preventDefault();
    onClose?.();
  };
  return html`<dialog
    ref=${ref}
    class=${`dialog ${wide ? 'dialog-wide' : ''} ${extra}`}
    aria-labelledby=${id}
    onCancel=${onCancel}
  >
    <div class="dialog-body">
      <h2 id=${id}>${title}</h2>
      ${children}
      ${(action || onClose) &&
      html`<div class="dialog-actions">
        ${onClose && html`<${Button} onClick=${onClose}>${cancel ?? t('shared.back')}<//>`}
        ${action &&
        html`<${Button} kind=${action.kind ?? 'primary'} busy=${action.busy} disabled=${action.disabled} onClick=${action.run}>
          ${action.label}
        <//>`}
      </div>`}
    </div>
  </dialog>`;
}

const toasts = signal([]);
let lastToast = 0;

/** Says a sentence in the corner. tone: ok | warn | danger; warnings and dangers stay until closed, a good news until the next. */
export function toast(sentence, tone = 'ok') {
  const id = ++lastToast;
  toasts.value = [...toasts.value.filter((other) => other.tone !== 'ok').slice(-3), { id, sentence, tone }];
  if (tone === 'ok') setTimeout(() => dropToast(id), 6000);
}

function dropToast(id) {
  toasts.value = toasts.value.filter((entry) => entry.id !== id);
}

/** Draw once per page. */
export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      (entry) => html`<div key=${entry.id} class=${`toast toast-${entry.tone}`}>
        <span>${entry.sentence}</span>
        <button type="button" class="toast-close" aria-label=${t('shared.close')} onClick=${() => dropToast(entry.id)}>×</button>
      </div>`,
    )}
  </div>`;
}

/** Calls `again` after each change of the language, once the server knows it: to ask anew for what it says in words. */
export function useLanguageTold(again) {
  const told = languageTold.value;
  const before = useRef(told);
  useEffect(() => {
    if (before.current !== told) again();
    before.current = told;
  }, [told]);
}

/** Vietnamese | English. onChange(lang) is called; who uses it decides whether to reload. */
export function Languages({ onChange }) {
  useEffect(() => {
    document.documentElement.lang = lang.value;
  });
  const choice = (code, label, name) => html`<button
    type="button"
    lang=${code}
    aria-pressed=${lang.value === code ? 'true' : 'false'}
    title=${name}
    onClick=${() => onChange(code)}
  >
    ${label}
  </button>`;
  return html`<div class="languages" role="group" aria-label=${t('shared.language')}>
    ${choice('vi', 'VI', 'Tiếng Việt (VI)')} ${choice('en', 'EN', 'English (EN)')}
  </div>`;
}
