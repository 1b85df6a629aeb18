// Step 5: make a sitting of an exam and a hall, give seats, seal the papers.
import { number, t } from '../../shared/boot.js';
import { html, signal, useSignal } from '../../shared/html.js';
import { Badge, Button, Dialog, Field, toast } from '../../shared/ui.js';
import { createSitting, discardSitting, sealing } from '../model.js';
import { nameOf, PHASE_TONES } from '../state/sitting.js';
import { isUsable } from '../state/steps.js';
import { Allocation } from './allocation.js';
import { Sealing } from './sealing.js';
import { StepPage } from './step-page.js';

const chosen = signal(null);
const Phase = ({ sitting }) =>
  html`<${Badge} tone=${PHASE_TONES[sitting.phase] ?? 'plain'}>${t(`office.phase.${sitting.phase}`)}<//>`;

function Sittings({ overview, current }) {
  return html`<section class="card" aria-labelledby="sittings">
    <div class="card-head"><h2 id="sittings">${t('office.sitting.sittings')}</h2></div>
    <div class="scroll sitting-list" tabindex="0" role="group" aria-labelledby="sittings">
      <table class="grid-table">
        <thead>
          <tr>
            <th scope="col">${t('office.sitting.one')}</th>
            <th scope="col">${t('office.sitting.exam')}</th>
            <th scope="col">${t('office.sitting.hall')}</th>
            <th scope="col" class="num">${t('office.sitting.allocated')}</th>
            <th scope="col">${t('office.sitting.phase')}</th>
          </tr>
        </thead>
        <tbody>
          ${overview.sittings.map(
            (sitting) => html`<tr key=${sitting.id} class=${sitting.id === current?.id ? 'chosen' : ''}>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  aria-pressed=${sitting.id === current?.id ? 'true' : 'false'}
                  onClick=${() => (chosen.value = sitting.id)}
                >
                  ${sitting.title}
                </button>
                <span class="muted small mono-id">${sitting.id}</span>
              </th>
              <td>${nameOf(overview.exams, sitting.exam_id)}</td>
              <td>${nameOf(overview.halls, sitting.hall_id)}</td>
              <td class="num">${number(sitting.allocated)}</td>
              <td>
                <${Phase} sitting=${sitting} />
                ${sitting.live && html` <${Badge} tone="ok">${t('office.sitting.live')}<//>`}
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function Create({ overview }) {
  const title = useSignal('');
  const exam = useSignal('');
  const hall = useSignal('');
  const tried = useSignal(false);
  const busy = useSignal(false);
  const refusal = useSignal(null);
  const usable = overview.exams.filter(isUsable);
  const body = () => ({
    title: title.value.trim(),
    exam_id: exam.value || (usable[0]?.id ?? ''),
    hall_id: hall.value || (overview.halls[0]?.id ?? ''),
  });
  const create = async (event) => {
    event.preventDefault();
    tried.value = true;
    if (!body().title) return;
    busy.value = true;
    const answer = await createSitting(body());
    busy.value = false;
    refusal.value = answer.ok ? null : answer.sentence;
    if (answer.ok) {
      toast(t('office.sitting.created'));
      title.value = '';
      tried.value = false;
      chosen.value = answer.sitting.id;
    }
  };
  return html`<section class="card" aria-labelledby="new-sitting">
    <div class="card-head"><h2 id="new-sitting">${t('office.sitting.new')}</h2></div>
    ${usable.length === 0 || overview.halls.length === 0
      ? html`<div class="card-body">
          <p>${t('office.sitting.needs')}</p>
          <ul class="needs">
            ${usable.length === 0 && html`<li><a href="#exam">${t('office.sitting.needs_exam')}</a></li>`}
            ${overview.halls.length === 0 && html`<li><a href="#hall">${t('office.sitting.needs_hall')}</a></li>`}
          </ul>
        </div>`
      : html`<form class="card-body" onSubmit=${create} noValidate>
          <${Field}
            label=${t('office.sitting.title')}
            hint=${t('office.sitting.title_hint')}
            maxlength="120"
            value=${title.value}
            error=${tried.value && !title.value.trim() && t('office.sitting.title_missing')}
            onInput=${(event) => (title.value = event.target.value)}
          />
          <${Field} label=${t('office.sitting.exam')} as="select" value=${body().exam_id} onChange=${(event) => (exam.value = event.target.value)}>
            ${usable.map((entry) => html`<option value=${entry.id}>${entry.title}</option>`)}
          <//>
          <${Field} label=${t('office.sitting.hall')} as="select" value=${body().hall_id} onChange=${(event) => (hall.value = event.target.value)}>
            ${overview.halls.map((entry) => html`<option value=${entry.id}>${entry.name} (${t('office.sitting.seats', { n: number(entry.seats) })})</option>`)}
          <//>
          ${refusal.value && html`<p class="field-error" role="alert">${refusal.value}</p>`}
          <${Button} kind="primary" type="submit" busy=${busy.value}>${t('office.sitting.create')}<//>
        </form>`}
  </section>`;
}

function Detail({ sitting, overview }) {
  const asking = useSignal(false);
  const discard = async () => {
    asking.value = false;
    const answer = await discardSitting(sitting.id);
    toast(answer.ok ? t('office.sitting.discarded') : answer.sentence, answer.ok ? 'ok' : 'danger');
    if (answer.ok) chosen.value = null;
  };
  return html`<section class="card" aria-labelledby="sitting-detail">
    <div class="card-head">
      <h2 id="sitting-detail">${sitting.title} <${Phase} sitting=${sitting} /></h2>
      ${sitting.phase === 'draft' &&
      html`<${Button} kind="quiet" disabled=${sealing.value !== null} onClick=${() => (asking.value = true)}>
        ${t('office.sitting.discard')}
      <//>`}
    </div>
    <div class="card-body tasks">
      <${Allocation} key=${`seats ${sitting.id}`} sitting=${sitting} overview=${overview} />
      <${Sealing} key=${`seal ${sitting.id}`} sitting=${sitting} overview=${overview} />
    </div>
    ${asking.value &&
    html`<${Dialog}
      title=${t('office.sitting.discard_title', { sitting: sitting.title })}
      onClose=${() => (asking.value = false)}
      action=${{ label: t('office.sitting.discard'), kind: 'danger', run: discard }}
    >
      <p>${t('office.sitting.discard_lead')}</p>
    <//>`}
  </section>`;
}

export function SittingStep({ step, overview }) {
  const { sittings } = overview;
  const current = sittings.find((sitting) => sitting.id === chosen.value) ?? sittings[0];
  return html`<${StepPage} step=${step}>
    <div class="columns">
      <div class="stack">
        ${current
          ? html`<${Sittings} overview=${overview} current=${current} /> <${Detail} sitting=${current} overview=${overview} />`
          : html`<div class="card empty">
              <h2>${t('office.sitting.empty')}</h2>
              <p>${t('office.sitting.empty_lead')}</p>
            </div>`}
      </div>
      <${Create} overview=${overview} />
    </div>
  <//>`;
}
