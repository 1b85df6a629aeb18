// One field of a sheet, and the keys in it. Letters go on by themselves, Space says that nothing stands there.
import { t } from '../shared/boot.js';
import { html, useId, useSignal } from '../shared/html.js';
import { faultOf, faultsOf, hintOf, isFull, isSigns, isTakeable, NOTHING, UNREADABLE } from './sheet.js';

/** Go so many fields on from this one; behind the last, to the button that sends. */
export function goFrom(element, step) {
  const inputs = [...element.closest('form').querySelectorAll('.typed .input')];
  const next = inputs[inputs.indexOf(element) + step];
  if (next) next.focus();
  else if (step > 0) element.closest('form').querySelector('button[type="submit"]')?.focus();
}

/** "Item 7" or "Item 7, gap (2)". */
export const nameOf = (field) => (field.name ? t('papers.gap', { n: field.n, name: field.name }) : t('papers.item', { n: field.n }));

/** What a field takes, in words. */
export function hintWords(field) {
  const [hint, args] = hintOf(field);
  return t(`papers.hint.${hint}`, args);
}

/** What is wrong with a field, in words; "" for nothing. */
export const faultWords = (fault) => (fault ? t(`papers.fault.${fault.code}`, { wanted: fault.wanted }) : '');

/**
 * What stands in fields: {values, faults, at (key of the field that has the focus), put, restore, refuse, check}.
 * put(values): what stands in some; restore(values): in all; refuse(field, text): a sign that the item does not have; check(): look at all
 */
export function useTexts(fields, first, onChange) {
  const values = useSignal(first);
  const faults = useSignal({});
  const at = useSignal(fields[0]?.key);
  const put = (some) => {
    values.value = { ...values.value, ...some };
    faults.value = Object.fromEntries(Object.entries(faults.value).filter(([key]) => !(key in some)));
    onChange?.(values.value);
  };
  const restore = (before) => {
    values.value = before;
    onChange?.(before);
  };
  const refuse = (field, text) => { faults.value = { ...faults.value, [field.key]: faultOf(field, text) }; };
  const check = () => { faults.value = faultsOf(fields, values.value); };
  return { values, faults, at, put, restore, refuse, check };
}

export function TypedField({ field, texts }) {
  const id = useId();
  const { values, faults, at, put, refuse, check } = texts;
  const value = values.value[field.key] ?? '';
  const fault = faults.value[field.key];
  const isLong = field.type === 'essay';
  const set = (element, text) => {
    put({ [field.key]: text });
    if (text === NOTHING || isFull(field, text)) goFrom(element, 1);
  };
  const insert = (element, sign) => {
    const isNothing = element.value === NOTHING;
    const text = isNothing ? sign : element.value.slice(0, element.selectionStart) + sign + element.value.slice(element.selectionEnd);
    if (isTakeable(field, text)) set(element, text);
  };
  const onKeyDown = (event) => {
    const element = event.target;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const isBlank = element.value.trim() === '' || element.value === NOTHING;
    if (event.key === ' ' && isBlank) set(element, NOTHING);
    else if (event.key === 'F8' || (event.key === '?' && isSigns(field))) insert(element, UNREADABLE);
    else if (!isLong && (event.key === 'Enter' || event.key === 'ArrowDown')) goFrom(element, 1);
    else if (!isLong && event.key === 'ArrowUp') goFrom(element, -1);
    else return;
    event.preventDefault();
  };
  const onInput = (event) => {
    const element = event.target;
    const text = element.value.replace(NOTHING, '');
    if (event.isComposing || isTakeable(field, text)) {
      set(element, text);
      return;
    }
    element.value = value;
    element.select();
    refuse(field, text);
  };
  const onFocus = (event) => {
    if (!isLong || value === NOTHING) event.target.select();
    at.value = field.key;
  };
  const state = fault ? 'wrong' : value === NOTHING ? 'nothing' : value.includes(UNREADABLE) ? 'unreadable' : value ? 'filled' : 'open';
  return html`<div class=${`typed typed-${state} ${isLong ? 'typed-long' : ''} ${isSigns(field) ? 'typed-signs' : ''}`}>
    <label for=${id}><b>${field.n}</b>${field.name && html` <span>(${field.name})</span>`}</label>
    <${isLong ? 'textarea' : 'input'}
      id=${id}
      class="input"
      value=${value}
      aria-label=${nameOf(field)}
      aria-invalid=${fault ? 'true' : undefined}
      aria-describedby=${`${id}-hint`}
      autocomplete="off"
      spellcheck=${false}
      onInput=${onInput}
      onKeyDown=${onKeyDown}
      onFocus=${onFocus}
      onBlur=${check}
    />
    <span class="sr-only" id=${`${id}-hint`}>${[faultWords(fault), hintWords(field)].filter(Boolean).join(' ')}</span>
  </div>`;
}
