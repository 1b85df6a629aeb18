// Taking the last check-in back, and finding somebody whose card can't be read.
import { t } from '../shared/boot.js';
import { get, newCommandId } from '../shared/http.js';
import { html, useEffect, useRef, useSignal } from '../shared/html.js';
import { Badge, Button, Dialog, Field, toast } from '../shared/ui.js';
import { dialog, scan, undo } from './desk-state.js';
import { fitsMask } from './verdict.js';

const TYPING_PAUSE_MS = 180;
const close = () => { dialog.value = null; };

export function Dialogs() {
  const asked = dialog.value;
  if (!asked) return null;
  return asked.kind === 'undo' ? html`<${UndoDialog} person=${asked.person} />` : html`<${SearchDialog} />`;
}

function UndoDialog({ person }) {
  const id = useRef(newCommandId());
  const busy = useSignal(false);
  const problem = useSignal('');
  const run = async () => {
    busy.value = true;
    problem.value = await undo(person, id.current);
    // a refusal is an outcome too: another try is another command
    id.current = newCommandId();
    busy.value = false;
    if (problem.value) return;
    toast(t('desk.undone', { name: person.name, seat: person.seat }));
    close();
  };
  return html`<${Dialog} title=${t('desk.undo.title')} onClose=${close} action=${{ label: t('desk.undo.do'), kind: 'danger', busy: busy.value, run }}>
    <p>${t('desk.undo.body', { name: person.name, seat: person.seat })}</p>
    ${problem.value && html`<p class="ask-problem" role="alert">${problem.value}</p>`}
  <//>`;
}

function SearchDialog() {
  const query = useSignal('');
  const rows = useSignal(null);
  const problem = useSignal('');
  const chosen = useSignal(null);
  useEffect(() => {
    const wanted = query.value.trim();
    if (wanted.length < 2) {
      rows.value = null;
      return undefined;
    }
    let late = false;
    const timer = setTimeout(async () => {
      const answer = await get(`/api/desk/search?q=${encodeURIComponent(wanted)}`);
      if (late) return;
      rows.value = answer.ok ? answer.rows : [];
      problem.value = answer.ok ? '' : answer.sentence;
    }, TYPING_PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [query.value]);
  if (chosen.value) return html`<${DigitsDialog} person=${chosen.value} onBack=${() => { chosen.value = null; }} />`;
  return html`<${Dialog} key="search" wide title=${t('desk.search.title')} onClose=${close}>
    <p>${t('desk.search.body')}</p>
    <${Field} label=${t('desk.search.field')} type="search" autocomplete="off" autofocus value=${query.value}
      onInput=${(event) => { query.value = event.target.value; }} />
    <div class="found" role="region" aria-live="polite" aria-label=${t('desk.search.rows')}>
      ${problem.value && html`<p class="ask-problem" role="alert">${problem.value}</p>`}
      ${rows.value?.length === 0 && !problem.value && html`<p class="found-none">${t('desk.search.none')}</p>`}
      ${rows.value?.length > 0 && html`<table>
        <thead><tr><th>${t('desk.person.name')}</th><th>${t('desk.person.number')}</th><th>${t('desk.person.birth')}</th><th>${t('desk.person.unit')}</th><th>${t('desk.person.card')}</th><th><span class="sr-only">${t('desk.search.state')}</span></th></tr></thead>
        <tbody>
          ${rows.value.map((person) => html`<tr key=${person.id}>
            <td><strong>${person.name}</strong></td><td>${person.number}</td><td>${person.birth}</td><td>${person.unit}</td><td>${person.card_masked}</td>
            <td>${person.status && person.status !== 'absent'
              ? html`<${Badge} tone="info">${t('desk.search.in', { seat: person.seat })}<//>`
              : html`<${Button} aria-label=${t('desk.search.choose_who', { name: person.name, number: person.number })} onClick=${() => { chosen.value = person; }}>${t('desk.search.choose')}<//>`}</td>
          </tr>`)}
        </tbody>
      </table>`}
    </div>
  <//>`;
}

function DigitsDialog({ person, onBack }) {
  const digits = useSignal('');
  const given = digits.value.replace(/\D/g, '');
  const fits = fitsMask(given, person.card_masked);
  const run = () => {
    close();
    scan(given);
  };
  return html`<${Dialog} key="digits" title=${t('desk.digits.title', { name: person.name })} onClose=${onBack}
    action=${{ label: t('desk.digits.do'), disabled: !fits, run }}>
    <p>${t('desk.digits.body')}</p>
    <form onSubmit=${(event) => { event.preventDefault(); if (fits) run(); }}>
      <${Field} label=${t('desk.digits.field')} class="digits" inputmode="numeric" autocomplete="off" autofocus maxlength="15" value=${digits.value}
        hint=${t('desk.digits.hint', { masked: person.card_masked })} error=${given.length === 12 && !fits ? t('desk.digits.other') : ''}
        onInput=${(event) => { digits.value = event.target.value; }} />
    </form>
    <p class="digits-log">${t('desk.digits.logged')}</p>
  <//>`;
}
