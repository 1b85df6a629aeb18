// One typing of a sheet: a field for each item in the order of the sheet, the one that is due in large.
import { number, t } from '../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { recall, remember } from './drafts.js';
import { faultWords, hintWords, nameOf, TypedField, useTexts } from './field.js';
import { useScan } from './scanned.js';
import { fieldsOf, textsOf, typedOf, untyped } from './sheet.js';

/** What the field with the focus is called and takes, to be read from a distance. */
function Due({ field, fault }) {
  return html`<div class=${`papers-due ${fault ? 'papers-due-wrong' : ''}`}>
    <strong>${nameOf(field)}</strong>
    <span>${hintWords(field)}</span>
    <span class="field-error" role="alert">${faultWords(fault)}</span>
  </div>`;
}

export function Typing({ sheet, send, open, children }) {
  const fields = fieldsOf(sheet.items);
  const first = useRef(null);
  first.current ??= recall(sheet);
  const texts = useTexts(fields, first.current, (values) => remember(sheet, values));
  const busy = useSignal(false);
  const problem = useSignal('');
  const form = useRef(null);
  const focusOn = (field) => form.current.querySelectorAll('.typed .input')[Math.max(0, fields.indexOf(field))].focus();
  useEffect(() => focusOn(untyped(fields, texts.values.value)[0]), []);
  const begin = () => {
    const { values, faults, at } = texts;
    const before = [values.value, faults.value, at.value];
    return () => {
      texts.restore(before[0]);
      faults.value = before[1];
      focusOn(fields.find((field) => field.key === before[2]));
    };
  };
  useScan(begin, open);
  const save = async (event) => {
    event?.preventDefault();
    texts.check();
    const missing = untyped(fields, texts.values.value);
    const wrong = fields.find((field) => texts.faults.value[field.key]) ?? missing[0];
    if (wrong) {
      if (missing.includes(wrong)) problem.value = t('papers.untyped', { items: [...new Set(missing.map((field) => field.n))].join(', ') });
      focusOn(wrong);
      return;
    }
    busy.value = true;
    problem.value = await send('/api/desk/paper', { texts: textsOf(fields, texts.values.value) });
    busy.value = false;
  };
  const { typed, of } = typedOf(fields, texts.values.value);
  const due = fields.find((field) => field.key === texts.at.value) ?? fields[0];
  const onKeyDown = (event) => { if (event.key === 'Enter' && event.ctrlKey) save(event); };
  return html`<form class="panel papers-sheet" ref=${form} onSubmit=${save} onKeyDown=${onKeyDown}>
    ${children}
    <${Due} field=${due} fault=${texts.faults.value[due.key]} />
    <div class="papers-fields">
      ${fields.map((field) => html`<${TypedField} key=${field.key} field=${field} texts=${texts} />`)}
    </div>
    <footer class="papers-foot">
      <span role="status">${t('papers.progress', { typed: number(typed), of: number(of) })}</span>
      <span class="papers-keys">
        <span><kbd>${t('papers.key.space')}</kbd> ${t('papers.key.nothing')}</span>
        <span><kbd>F8</kbd> ${t('papers.key.unreadable')}</span>
        <span><kbd>Enter</kbd> ${t('papers.key.next')}</span>
      </span>
      ${problem.value && html`<span class="field-error" role="alert">${problem.value}</span>`}
      <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${save} aria-keyshortcuts="Control+Enter">${t('papers.save')} <kbd>Ctrl+Enter</kbd><//>
    </footer>
  </form>`;
}
