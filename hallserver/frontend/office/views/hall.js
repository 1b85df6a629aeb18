// Step 3: the hall and its seats.
import { number, t } from '../../shared/boot.js';
import { html, signal, useEffect, useMemo, useSignal } from '../../shared/html.js';
import { Field } from '../../shared/ui.js';
import { seatsOf } from '../model.js';
import { pictureOf } from '../state/hall-map.js';
import { ImportOutcome, ImportPanel } from './import-panel.js';
import { StepPage } from './step-page.js';

const chosen = signal(null);
/** Seats of the hall shown: {hall, seats: null while they come, [] if the server has none to give}. */
const shown = signal({ hall: null, seats: null });

async function show(hall) {
  shown.value = { hall, seats: null };
  const answer = await seatsOf(hall);
  if (shown.value.hall === hall) shown.value = { hall, seats: answer.ok ? answer.seats : [] };
}

function Picture({ hall, seats }) {
  const picture = useMemo(() => pictureOf(seats), [seats]);
  const spares = picture.blocks.reduce((sum, block) => sum + block.spares, 0);
  return html`<figure class="hall-picture">
    <svg viewBox=${picture.viewBox} role="img" aria-label=${t('office.hall.picture', { hall: hall.name, seats: number(hall.seats) })}>
      ${picture.blocks.map(
        (block) => html`<g key=${block.name}>
          <text x=${block.x + block.width / 2} y=${block.y - 0.6} text-anchor="middle" font-size="1.5">${block.name}</text>
          <path class="seat" d=${block.path} />
          <path class="seat-spare" d=${block.sparePath} />
        </g>`,
      )}
    </svg>
    <figcaption class="row small">
      <span class="key key-seat">${t('office.hall.seat')}</span>
      ${spares > 0 && html`<span class="key key-spare">${t('office.hall.spare', { n: number(spares) })}</span>`}
      <span class="muted">${t('office.hall.front')}</span>
    </figcaption>
  </figure>`;
}

function Halls({ halls }) {
  const hall = halls.find((entry) => entry.id === chosen.value) ?? halls[halls.length - 1];
  useEffect(() => {
    show(hall.id);
  }, [hall.id, hall.seats]);
  const seats = shown.value.hall === hall.id ? shown.value.seats : null;
  return html`<section class="card" aria-labelledby="halls">
    <div class="card-head">
      <h2 id="halls">${halls.length > 1 ? t('office.hall.halls') : hall.name}</h2>
      ${halls.length > 1 &&
      html`<label class="row">
        <span class="sr-only">${t('office.hall.choose')}</span>
        <select class="input" value=${hall.id} onChange=${(event) => (chosen.value = event.target.value)}>
          ${halls.map((entry) => html`<option value=${entry.id}>${entry.name}</option>`)}
        </select>
      </label>`}
    </div>
    <div class="card-body">
      <dl class="figures">
        <div class="figure"><dt>${t('office.hall.seats')}</dt><dd>${number(hall.seats)}</dd></div>
        <div class="figure">
          <dt>${t('office.hall.blocks')}</dt>
          <dd>${number(Array.isArray(hall.blocks) ? hall.blocks.length : hall.blocks)}</dd>
        </div>
      </dl>
      ${seats && seats.length > 0 && html`<${Picture} hall=${hall} seats=${seats} />`}
    </div>
  </section>`;
}

export function HallStep({ step, overview }) {
  const name = useSignal('');
  return html`<${StepPage} step=${step}>
    <${ImportOutcome} kind="hall" />
    <div class="columns">
      <div class="stack">
        ${overview.halls.length > 0
          ? html`<${Halls} halls=${overview.halls} />`
          : html`<div class="card empty">
              <h2>${t('office.hall.empty')}</h2>
              <p>${t('office.hall.empty_lead')}</p>
            </div>`}
      </div>
      <${ImportPanel} kind="hall" options=${{ name: name.value.trim() }}>
        <${Field}
          label=${t('office.hall.name')}
          hint=${t('office.hall.name_hint')}
          maxlength="100"
          value=${name.value}
          onInput=${(event) => (name.value = event.target.value)}
        />
      <//>
    </div>
  <//>`;
}
