// What two typings leave open, side by side; a third person looks at the sheet and says what counts.
import { number, t, timeOfDay } from '../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { faultWords, TypedField, useTexts } from './field.js';
import { chosen, fieldsOf, fieldsOpen, textsOf, UNREADABLE, untyped, wordsApart } from './sheet.js';

const shown = (texts, isUnreadable) => [texts.join(' | ').trim(), isUnreadable && UNREADABLE].filter(Boolean).join(' ') || t('papers.nothing');

/** One of the readings, to be taken as it is. The words that the other has not are marked. */
function Reading({ who, words, onTake }) {
  return html`<div class="papers-reading">
    <div class="papers-who">${who}</div>
    <div class="papers-text">${words.map(({ text, isApart }, place) => html`<span key=${place}>${isApart ? html`${/^\s*/.exec(text)[0]}<mark>${text.trim()}</mark>` : text}</span>`)}</div>
    <${Button} onClick=${onTake}>${t('papers.take')}<//>
  </div>`;
}

function OpenItem({ item, sheet, fields, texts }) {
  const typed = item.typed.map((one, typing) => shown(one, item.unreadable[typing]));
  const marked = wordsApart(...typed);
  const isOf = fields.filter((field) => field.n === item.n);
  const faults = isOf.map((field) => faultWords(texts.faults.value[field.key])).filter(Boolean);
  return html`<li class="papers-item">
    <h3>${t('papers.item', { n: item.n })}</h3>
    <div class="papers-readings">
      ${item.typed.map((one, typing) => html`<${Reading} key=${typing} words=${marked[typing]}
        who=${t(`papers.typed.${typing + 1}`, { who: sheet.typed_by[typing] })}
        onTake=${() => texts.put(chosen(fields, item.n, one))} />`)}
      ${item.saved && html`<${Reading} words=${[{ text: shown(item.saved, false) }]} who=${t('papers.typed.machine', { time: timeOfDay(item.saved_ms) })}
        onTake=${() => texts.put(chosen(fields, item.n, item.saved))} />`}
      <div class="papers-counts" role="group" aria-label=${t('papers.counts', { n: item.n })}>
        <div class="papers-who">${t('papers.decided')}</div>
        ${isOf.map((field) => html`<${TypedField} key=${field.key} field=${field} texts=${texts} />`)}
        ${faults.length > 0 && html`<span class="field-error">${faults[0]}</span>`}
      </div>
    </div>
  </li>`;
}

export function Settling({ sheet, send, children }) {
  const fields = fieldsOpen(fieldsOf(sheet.items), sheet.open);
  const texts = useTexts(fields, {});
  const busy = useSignal(false);
  const problem = useSignal('');
  const form = useRef(null);
  useEffect(() => form.current?.querySelector('.papers-reading button, button[type="submit"]')?.focus(), []);
  const settle = async (event) => {
    event?.preventDefault();
    texts.check();
    const missing = [...new Set(untyped(fields, texts.values.value).map((field) => field.n))];
    problem.value = missing.length > 0 ? t('papers.undecided', { items: missing.join(', ') }) : '';
    if (missing.length > 0 || Object.keys(texts.faults.value).length > 0) return;
    busy.value = true;
    problem.value = await send('/api/desk/paper/settle', { texts: textsOf(fields, texts.values.value), seen: sheet.seen });
    busy.value = false;
  };
  const onKeyDown = (event) => { if (event.key === 'Enter' && event.ctrlKey) settle(event); };
  return html`<form class="panel papers-sheet" ref=${form} onSubmit=${settle} onKeyDown=${onKeyDown}>
    ${children}
    <p>${t('papers.open_items', { n: number(sheet.open.length) })}</p>
    <ol class="papers-open-items">
      ${sheet.open.map((item) => html`<${OpenItem} key=${item.n} item=${item} sheet=${sheet} fields=${fields} texts=${texts} />`)}
    </ol>
    <footer class="papers-foot">
      <span class="papers-keys">
        <span><kbd>${t('papers.key.space')}</kbd> ${t('papers.key.nothing')}</span>
        <span><kbd>F8</kbd> ${t('papers.key.unreadable')}</span>
      </span>
      ${problem.value && html`<span class="field-error" role="alert">${problem.value}</span>`}
      <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${settle} aria-keyshortcuts="Control+Enter">${t('papers.settle_do')} <kbd>Ctrl+Enter</kbd><//>
    </footer>
  </form>`;
}
