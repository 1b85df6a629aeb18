// Giving seats: to whom, what came of it, who sits where.
import { number, t } from '../../shared/boot.js';
import { html, signal, useEffect, useMemo, useSignal } from '../../shared/html.js';
import { Button, Dialog, Field, toast } from '../../shared/ui.js';
import { allocated, allocateSitting, allocationOf, sealing } from '../model.js';
import { blocksOf, findRows, obstaclesOf } from '../state/sitting.js';

const SHOWN = 300;

/** Answers of GET …/allocation by sitting. */
const allocations = signal({});

async function fetchAllocation(id) {
  const answer = await allocationOf(id);
  if (answer.ok) allocations.value = { ...allocations.value, [id]: answer };
}

export function Allocation({ sitting, overview }) {
  const busy = useSignal(false);
  const asking = useSignal(false);
  const listing = useSignal(false);
  const refusal = useSignal(null);
  const units = useSignal(null);
  const seen = allocations.value[sitting.id];
  const said = allocated.value[sitting.id];
  useEffect(() => {
    if (sitting.allocated > 0) fetchAllocation(sitting.id);
  }, [sitting.id, sitting.allocated]);
  const run = async () => {
    asking.value = false;
    busy.value = true;
    const answer = await allocateSitting(sitting.id, units.value);
    busy.value = false;
    refusal.value = answer.ok ? null : answer.sentence;
    if (answer.ok) {
      toast(t('office.sitting.allocated_now'));
      await fetchAllocation(sitting.id);
    }
  };
  const hall = overview.halls.find((entry) => entry.id === sitting.hall_id);
  const isDraft = sitting.phase === 'draft';
  const isDone = sitting.allocated > 0;
  const obstacles = isDraft ? obstaclesOf(sitting, overview) : [];
  return html`<div class="task">
    <span class=${`task-mark ${isDone ? 'task-done' : ''}`} aria-hidden="true">${isDone ? '✓' : 'A'}</span>
    <div class="stack">
      <div>
        <h3>${t('office.sitting.allocate_title')}</h3>
        <p class="muted">${t('office.sitting.allocate_lead')}</p>
      </div>
      ${isDone &&
      html`<dl class="figures">
        <div class="figure"><dt>${t('office.sitting.with_seat')}</dt><dd>${number(sitting.allocated)}</dd></div>
        ${hall && html`<div class="figure"><dt>${t('office.sitting.free')}</dt><dd>${number(hall.seats - sitting.allocated)}</dd></div>`}
        ${said &&
        html`<div class="figure">
          <dt>${t('office.sitting.same_unit')}</dt>
          <dd>${number(said.neighbours_of_one_unit)} <small>/ ${number(said.neighbours)}</small></dd>
        </div>`}
      </dl>`}
      ${said?.left > 0 && html`<div class="note note-warn"><p>${t('office.sitting.left', { n: number(said.left) })}</p></div>`}
      ${isDone && seen && html`<${Blocks} rows=${seen.rows} />`}
      ${obstacles.length > 0 &&
      html`<div class="note note-warn"><ul>${obstacles.map(({ key, args }) => html`<li>${t(key, args)}</li>`)}</ul></div>`}
      ${isDraft && !isDone && html`<${Units} roster=${overview.roster} units=${units} />`}
      ${refusal.value && html`<p class="field-error" role="alert">${refusal.value}</p>`}
      <div class="row">
        ${isDraft &&
        (isDone
          ? html`<${Button} busy=${busy.value} disabled=${sealing.value !== null} onClick=${() => (asking.value = true)}>${t('office.sitting.allocate_again')}<//>`
          : html`<${Button} kind="primary" busy=${busy.value} disabled=${obstacles.length > 0} onClick=${run}>
              ${t('office.sitting.allocate')}
            <//>`)}
        ${isDone && seen && html`<${Button} kind="quiet" onClick=${() => (listing.value = true)}>${t('office.sitting.list')}<//>`}
      </div>
    </div>
    ${asking.value &&
    html`<${Dialog}
      title=${t('office.sitting.allocate_again_title')}
      onClose=${() => (asking.value = false)}
      action=${{ label: t('office.sitting.allocate_again'), run }}
    >
      <p>${t('office.sitting.allocate_again_lead')}</p>
      <${Units} roster=${overview.roster} units=${units} />
    <//>`}
    ${listing.value && html`<${SeatList} sitting=${sitting} rows=${seen.rows} onClose=${() => (listing.value = false)} />`}
  </div>`;
}

/** Which units get seats: everybody, or those ticked. units: signal, null for everybody. */
function Units({ roster, units }) {
  const chosen = units.value ?? [];
  const toggle = (unit) => (event) => {
    const rest = chosen.filter((other) => other !== unit);
    const next = event.target.checked ? [...rest, unit] : rest;
    units.value = next.length > 0 ? next : null;
  };
  const people = roster.units.filter(({ unit }) => chosen.includes(unit)).reduce((sum, { eligible }) => sum + eligible, 0);
  return html`<details class="units">
    <summary>
      ${units.value
        ? t('office.sitting.units_some', { units: chosen.length, people: number(people) })
        : t('office.sitting.units_all')}
    </summary>
    <ul class="unit-list" tabindex="0" aria-label=${t('office.sitting.units')}>
      ${roster.units.map(
        ({ unit, eligible }) => html`<li key=${unit}>
          <label>
            <input type="checkbox" checked=${chosen.includes(unit)} onChange=${toggle(unit)} />
            <span>${unit || t('office.roster.no_unit')}</span>
            <span class="muted">${number(eligible)}</span>
          </label>
        </li>`,
      )}
    </ul>
  </details>`;
}

function Blocks({ rows }) {
  return html`<ul class="blocks" aria-label=${t('office.sitting.by_block')}>
    ${blocksOf(rows).map(
      ({ block, seats, first, last }) => html`<li key=${block}>
        <strong>${t('office.sitting.block', { block })}</strong> <span>${number(seats)}</span>
        <span class="muted small">${first} – ${last}</span>
      </li>`,
    )}
  </ul>`;
}

function SeatList({ sitting, rows, onClose }) {
  const query = useSignal('');
  const found = useMemo(() => findRows(rows, query.value), [rows, query.value]);
  return html`<${Dialog} title=${t('office.sitting.list_of', { sitting: sitting.title })} wide onClose=${onClose} cancel=${t('shared.close')}>
    <${Field}
      label=${t('office.sitting.find')}
      type="search"
      value=${query.value}
      onInput=${(event) => (query.value = event.target.value)}
    />
    <p class="muted" role="status">${t('office.sitting.found', { n: number(found.length), of: number(rows.length) })}</p>
    <div class="scroll seat-list" tabindex="0" role="region" aria-label=${t('office.sitting.list')}>
      <table class="grid-table">
        <thead>
          <tr>
            ${['seat', 'number', 'name', 'rank', 'unit'].map((name) => html`<th scope="col">${t(`office.sitting.column_${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${found.slice(0, SHOWN).map(
            (row) => html`<tr key=${row.seat}>
              <td>${row.seat}</td><td>${row.number}</td><th scope="row">${row.name}</th><td>${row.rank}</td><td>${row.unit}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${found.length > SHOWN && html`<p class="card-foot">${t('office.sitting.more', { n: number(SHOWN) })}</p>`}
    </div>
  <//>`;
}
