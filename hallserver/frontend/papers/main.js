// /desk/papers: what candidates wrote on paper, typed twice and settled where the two differ. By keyboard alone.
import '../shared/base.css';
import '../shared/floor.css';
import './papers.css';
import words from '../../translations/papers.json';
import { addWords, number, t } from '../shared/boot.js';
import { get, post } from '../shared/http.js';
import { html, render, useEffect, useRef, useSignal } from '../shared/html.js';
import { StaffHeader } from '../shared/staff-header.js';
import { Button, Dialog, Field, toast, Toasts } from '../shared/ui.js';
import { chosen, faultsOf, fieldsApart, fieldsOf, filledOf, hintOf, textsOf } from './sheet.js';

addWords(words);

/** Enter and the arrows go from field to field, as fingers do that never leave the keyboard. */
function onMove(event) {
  const isLong = event.target.tagName === 'TEXTAREA';
  const step = { Enter: isLong ? 0 : 1, ArrowDown: isLong ? 0 : 1, ArrowUp: isLong ? 0 : -1 }[event.key];
  if (!step || event.ctrlKey || event.isComposing) return;
  const fields = [...event.currentTarget.querySelectorAll('.typed .input')];
  const next = fields[fields.indexOf(event.target) + step];
  if (!fields.includes(event.target)) return;
  event.preventDefault();
  next?.focus();
  next?.select();
}

function TypedField({ field, values, faults, onLeft }) {
  const [hint, args] = hintOf(field);
  const fault = faults.value[field.key];
  return html`<${Field}
    class=${`typed ${field.type === 'essay' ? 'typed-long' : ''}`}
    as=${field.type === 'essay' ? 'textarea' : 'input'}
    label=${field.name ? t('papers.gap', { n: field.n, name: field.name }) : t('papers.item', { n: field.n })}
    hint=${t(`papers.hint.${hint}`, args)}
    error=${fault ? t(`papers.fault.${fault.code}`, { wanted: fault.wanted }) : ''}
    value=${values.value[field.key] ?? ''}
    autocomplete="off"
    autocapitalize="characters"
    spellcheck="false"
    onInput=${(event) => { values.value = { ...values.value, [field.key]: event.target.value }; }}
    onBlur=${onLeft}
  />`;
}

function Open({ reason, onOpened }) {
  const code = useSignal('');
  const problem = useSignal('');
  const busy = useSignal(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const open = async (event) => {
    event?.preventDefault();
    if (!code.value.trim() || busy.value) return;
    busy.value = true;
    const answer = await get(`/api/desk/paper?code=${encodeURIComponent(code.value.trim())}`);
    busy.value = false;
    if (answer.ok) onOpened(answer);
    else problem.value = answer.sentence;
  };
  return html`<form class="card papers-open" onSubmit=${open}>
    <p>${t('papers.lead')}</p>
    <div class="papers-row">
      <${Field} inputRef=${field} label=${t('papers.code')} value=${code.value} error=${problem.value} autocomplete="off" spellcheck="false" maxlength="200"
        onInput=${(event) => { code.value = event.target.value; problem.value = ''; }} />
      <${Field} label=${t('papers.reason')} value=${reason.value} maxlength="200" onInput=${(event) => { reason.value = event.target.value; }} />
      <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${open}>${t('papers.open')}<//>
    </div>
  </form>`;
}

function Head({ sheet, title, onDrop, onClose }) {
  return html`<header class="papers-head">
    <h2><strong>${sheet.seat}</strong> ${t('papers.who', { name: sheet.candidate.name, number: sheet.candidate.number })}</h2>
    ${sheet.now_at !== sheet.seat && html`<span class="badge badge-info">${t('papers.now_at', { seat: sheet.now_at })}</span>`}
    <span class="badge badge-warn">${title}</span>
    <span class="papers-gap"></span>
    ${sheet.readings > 0 && html`<${Button} onClick=${onDrop}>${t('papers.drop')}<//>`}
    <${Button} onClick=${onClose}>${t('papers.close')}<//>
  </header>`;
}

function Typing({ sheet, send, onDrop, onClose }) {
  const fields = fieldsOf(sheet.items);
  const values = useSignal({});
  const faults = useSignal({});
  const busy = useSignal(false);
  const problem = useSignal('');
  const form = useRef(null);
  useEffect(() => form.current?.querySelector('.typed .input')?.focus(), []);
  const check = () => { faults.value = faultsOf(fields, values.value); };
  const save = async (event) => {
    event?.preventDefault();
    check();
    const wrong = fields.findIndex((field) => faults.value[field.key]);
    if (wrong >= 0) {
      form.current.querySelectorAll('.typed .input')[wrong].focus();
      return;
    }
    busy.value = true;
    problem.value = await send('/api/desk/paper', textsOf(fields, values.value));
    busy.value = false;
  };
  const { filled, of } = filledOf(fields, values.value);
  const onKeyDown = (event) => {
    if (event.key === 'Enter' && event.ctrlKey) save(event);
    else onMove(event);
  };
  return html`<form class="card papers-sheet" ref=${form} onSubmit=${save} onKeyDown=${onKeyDown}>
    <${Head} sheet=${sheet} title=${t(`papers.reading.${sheet.readings + 1}`)} onDrop=${onDrop} onClose=${onClose} />
    <div class="papers-fields">
      ${fields.map((field) => html`<${TypedField} key=${field.key} field=${field} values=${values} faults=${faults} onLeft=${check} />`)}
    </div>
    <footer class="papers-foot">
      <span role="status">${t('papers.filled', { filled: number(filled), of: number(of) })}</span>
      <span class="muted">${t('papers.empty_stays')}</span>
      <span class="papers-gap"></span>
      ${problem.value && html`<span class="field-error" role="alert">${problem.value}</span>`}
      <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${save} aria-keyshortcuts="Control+Enter">${t('papers.save')} <kbd>${t('papers.save_keys')}</kbd><//>
    </footer>
  </form>`;
}

function Settling({ sheet, send, onDrop, onClose }) {
  const fields = fieldsApart(fieldsOf(sheet.items), sheet.differences);
  const values = useSignal({});
  const faults = useSignal({});
  const busy = useSignal(false);
  const problem = useSignal('');
  const check = () => { faults.value = faultsOf(fields, values.value); };
  const settle = async (event) => {
    event?.preventDefault();
    check();
    if (Object.keys(faults.value).length > 0) return;
    busy.value = true;
    problem.value = await send('/api/desk/paper/settle', textsOf(fields, values.value, true));
    busy.value = false;
  };
  const take = (difference, typing) => {
    values.value = { ...values.value, ...chosen(fields, difference, typing) };
    check();
  };
  return html`<form class="card papers-sheet" onSubmit=${settle} onKeyDown=${onMove}>
    <${Head} sheet=${sheet} title=${t('papers.settle')} onDrop=${onDrop} onClose=${onClose} />
    <p role="alert">${t('papers.differs', { n: number(sheet.differences.length) })}</p>
    <ol class="papers-apart">
      ${sheet.differences.map((difference) => html`<li key=${difference.n}>
        <b>${t('papers.item', { n: difference.n })}</b>
        ${difference.typed.map((texts, typing) => html`<${Button} key=${typing} onClick=${() => take(difference, typing)}>
          ${t('papers.typed', { n: typing + 1, text: texts.join(' | ').trim() || t('papers.nothing') })}
        <//>`)}
        <div class="papers-really" role="group" aria-label=${t('papers.really')}>
          ${fields.filter((field) => field.n === difference.n).map((field) => html`<${TypedField} key=${field.key} field=${field} values=${values} faults=${faults} onLeft=${check} />`)}
        </div>
      </li>`)}
    </ol>
    <footer class="papers-foot">
      <span class="papers-gap"></span>
      ${problem.value && html`<span class="field-error" role="alert">${problem.value}</span>`}
      <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${settle}>${t('papers.settle_do')}<//>
    </footer>
  </form>`;
}

function Page() {
  const sheet = useSignal(null);
  const reason = useSignal(t('papers.reason_first'));
  const asksToDrop = useSignal(false);
  const close = () => { sheet.value = null; };
  /** Sends what was typed; "" once it is kept, else what the server says. */
  const send = async (path, texts) => {
    const { seat } = sheet.value;
    const answer = await post(path, { seat, texts, reason: reason.value });
    if (!answer.ok) return [answer.sentence, ...(answer.faults ?? []).map((fault) => `${t('papers.item', { n: fault.n })}: ${fault.sentence}`)].join(' ');
    if (answer.differences.length > 0) {
      sheet.value = { ...sheet.value, ...answer };
      return '';
    }
    toast(t(answer.readings > 0 ? 'papers.saved_first' : 'papers.taken', { seat }));
    close();
    return '';
  };
  const drop = async () => {
    const { seat } = sheet.value;
    const answer = await post('/api/desk/paper/drop', { seat });
    asksToDrop.value = false;
    if (!answer.ok) {
      toast(answer.sentence, 'danger');
      return;
    }
    toast(t('papers.dropped', { seat }));
    close();
  };
  const acts = { sheet: sheet.value, send, onDrop: () => { asksToDrop.value = true; }, onClose: close };
  return html`<div class="page">
    <${StaffHeader} page="desk">
      <a class="button button-plain" href="/desk">${t('papers.back')}</a>
    <//>
    <main class="papers">
      <h1>${t('papers.page')}</h1>
      ${!sheet.value && html`<${Open} reason=${reason} onOpened=${(opened) => { sheet.value = opened; }} />`}
      ${sheet.value && sheet.value.differences.length === 0 && html`<${Typing} key=${sheet.value.seat} ...${acts} />`}
      ${sheet.value && sheet.value.differences.length > 0 && html`<${Settling} key=${`${sheet.value.seat} apart`} ...${acts} />`}
    </main>
    ${asksToDrop.value && html`<${Dialog} title=${t('papers.drop')} onClose=${() => { asksToDrop.value = false; }} action=${{ label: t('papers.drop'), kind: 'danger', run: drop }}>
      <p>${t('papers.drop_body')}</p>
    <//>`}
    <${Toasts} />
  </div>`;
}

render(html`<${Page} />`, document.getElementById('app'));
