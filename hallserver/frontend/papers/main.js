// /desk/papers: what candidates wrote on paper, typed by two people and settled by a third. By keyboard alone.
import '../shared/base.css';
import '../shared/floor.css';
import './papers.css';
import words from '../../translations/papers.json';
import { addWords, number, t } from '../shared/boot.js';
import { html, render, useEffect, useRef, useSignal } from '../shared/html.js';
import { get, newCommandId, post } from '../shared/http.js';
import { StaffHeader } from '../shared/staff-header.js';
import { Button, Dialog, toast, Toasts } from '../shared/ui.js';
import { forget } from './drafts.js';
import { Opening } from './opening.js';
import { Settling } from './settling.js';
import { Typing } from './typing.js';

addWords(words);

function Head({ sheet, title, onDrop, onClose }) {
  return html`<header class="papers-head">
    <h2><strong>${sheet.seat}</strong> ${t('papers.who', { name: sheet.candidate.name, number: sheet.candidate.number })}</h2>
    ${sheet.now_at !== sheet.seat && html`<span class="badge badge-info">${t('papers.now_at', { seat: sheet.now_at })}</span>`}
    <span class="badge badge-warn">${title}</span>
    <span class="badge">${t('papers.on_machine', { n: number(sheet.answered), of: number(sheet.questions) })}</span>
    <div class="papers-do">
      ${sheet.typed_by.length > 0 && html`<${Button} onClick=${onDrop}>${t('papers.drop')}<//>`}
      <${Button} onClick=${onClose} aria-keyshortcuts="Escape">${t('papers.close')} <kbd>Esc</kbd><//>
    </div>
  </header>`;
}

/** A sheet that somebody else has to go on with. */
function NotYours({ sheet, children }) {
  const [first, second] = sheet.typed_by;
  const items = sheet.open_items.join(', ');
  return html`<section class="panel papers-sheet">
    ${children}
    <p role="alert">${second ? t('papers.needs_third', { first, second, items: items || '–' }) : t('papers.needs_second')}</p>
  </section>`;
}

/** How far a sheet is: "first" or "second" typing, "settle", or "wait" for somebody else. */
function stageOf(sheet) {
  if (sheet.typed_by.length === 2) return sheet.may_settle ? 'settle' : 'wait';
  if (sheet.is_mine) return 'wait';
  return sheet.typed_by.length === 1 ? 'second' : 'first';
}

function Page() {
  const sheet = useSignal(null);
  const reason = useSignal(t('papers.reason_first'));
  const asksToDrop = useSignal(false);
  // a command whose outcome is not known keeps its id: sent again it is still the same
  const unsure = useRef({});
  const close = () => { sheet.value = null; };
  const open = async (code) => {
    const answer = await get(`/api/desk/paper?code=${encodeURIComponent(code)}`);
    if (!answer.ok) return answer.sentence;
    sheet.value = answer;
    return '';
  };
  const openScanned = async (code) => {
    const problem = await open(code);
    if (problem) toast(problem, 'danger');
  };
  useEffect(() => {
    const onKeyDown = (event) => { if (event.key === 'Escape' && !asksToDrop.value) close(); };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  const command = async (path, body) => {
    const { seat } = sheet.value;
    const key = JSON.stringify([path, seat, body]);
    unsure.current = { [key]: unsure.current[key] ?? newCommandId() };
    const answer = await post(path, { ...body, seat, command_id: unsure.current[key] });
    if (answer.status !== 0 && answer.status < 500) unsure.current = {};
    return answer;
  };
  /** Sends what was typed; "" once it is kept, else what the server says. */
  const send = async (path, body) => {
    const { seat } = sheet.value;
    const answer = await command(path, { ...body, reason: reason.value });
    if (!answer.ok) return [answer.sentence, ...(answer.faults ?? []).map((fault) => `${t('papers.item', { n: fault.n })}: ${fault.sentence}`)].join(' ');
    forget(sheet.value);
    if (answer.typed_by.length === 0) toast(t('papers.taken', { seat, n: number(answer.answered), of: number(answer.questions) }));
    else if (answer.typed_by.length === 1) toast(t('papers.saved_first', { seat }));
    else toast(t('papers.saved_second', { seat, n: number(answer.open_items.length) }));
    close();
    return '';
  };
  const drop = async () => {
    const { seat } = sheet.value;
    const answer = await command('/api/desk/paper/drop', {});
    asksToDrop.value = false;
    if (!answer.ok) {
      toast(answer.sentence, 'danger');
      return;
    }
    forget(sheet.value);
    toast(t('papers.dropped', { seat }));
    close();
  };
  const stage = sheet.value && stageOf(sheet.value);
  const View = { first: Typing, second: Typing, settle: Settling, wait: NotYours }[stage];
  return html`<div class="page">
    <${StaffHeader} page="desk">
      <a class="button button-plain" href="/desk">${t('papers.back')}</a>
    <//>
    <main class="papers">
      <h1 class=${sheet.value ? 'sr-only' : ''}>${t('papers.page')}</h1>
      ${!sheet.value && html`<${Opening} reason=${reason} open=${open} />`}
      ${sheet.value && html`<${View} key=${sheet.value.seat + stage} sheet=${sheet.value} send=${send} open=${openScanned}>
        <${Head} sheet=${sheet.value} title=${t(`papers.stage.${stage}`)} onDrop=${() => { asksToDrop.value = true; }} onClose=${close} />
      <//>`}
    </main>
    ${asksToDrop.value && html`<${Dialog} title=${t('papers.drop')} onClose=${() => { asksToDrop.value = false; }} action=${{ label: t('papers.drop'), kind: 'danger', run: drop }}>
      <p>${t('papers.drop_body')}</p>
    <//>`}
    <${Toasts} />
  </div>`;
}

render(html`<${Page} />`, document.getElementById('app'));
