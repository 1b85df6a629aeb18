// Step 5: make a sitting of an exam and a hall, give seats, seal the papers.
import { dateTime, number, t } from '../../shared/boot.js';
import { html, signal, useEffect, useMemo, useSignal } from '../../shared/html.js';
import { Badge, Button, Dialog, Field, toast } from '../../shared/ui.js';
import { copy } from '../clipboard.js';
import { Progress } from '../drop-zone.js';
import { activateSitting, allocated, allocateSitting, allocationOf, createSitting, discardSitting, sealing, sealSitting } from '../model.js';
import { percentOf } from '../state/jobs.js';
import { blocksOf, findRows, obstaclesOf, PHASE_TONES, taskOf } from '../state/sitting.js';
import { isUsable } from '../state/steps.js';
import { StepPage } from './step-page.js';

const SHOWN = 300;

const chosen = signal(null);
/** Answers of GET …/allocation by sitting. */
const allocations = signal({});

async function fetchAllocation(id) {
  const answer = await allocationOf(id);
  if (answer.ok) allocations.value = { ...allocations.value, [id]: answer };
}

const nameOf = (rows, id) => rows.find((row) => row.id === id)?.name ?? rows.find((row) => row.id === id)?.title ?? id;

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

function Allocation({ sitting, overview }) {
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

function Sealing({ sitting, overview }) {
  const asking = useSignal(false);
  const refusal = useSignal(null);
  const task = taskOf(sitting);
  const running = sealing.value?.sitting === sitting.id ? sealing.value : null;
  const otherRuns = sealing.value !== null && !running;
  const exam = overview.exams.find((entry) => entry.id === sitting.exam_id);
  const seal = async () => {
    asking.value = false;
    refusal.value = null;
    const answer = await sealSitting(sitting.id);
    const sentence = answer?.error?.sentence ?? (answer?.ok === false ? answer.sentence : null);
    refusal.value = sentence;
    if (!sentence) toast(t('office.seal.done'));
  };
  const percent = percentOf(running?.job);
  return html`<div class="task">
    <span class=${`task-mark ${task === 'done' ? 'task-done' : ''}`} aria-hidden="true">${task === 'done' ? '✓' : 'B'}</span>
    <div class="stack">
      <div>
        <h3>${t('office.seal.title')}</h3>
        <p class="muted">${t(task === 'done' ? 'office.seal.sealed' : 'office.seal.lead')}</p>
      </div>
      ${running &&
      html`<${Progress}
        label=${t(percent < 50 ? 'office.seal.assembling' : 'office.seal.locking')}
        detail=${t('office.percent', { n: percent })}
        percent=${running.job ? percent : null}
      />`}
      ${refusal.value &&
      html`<div class="note note-danger" role="alert"><h3>${t('office.seal.failed')}</h3><p>${refusal.value}</p></div>`}
      ${task !== 'done' &&
      !running &&
      html`<div>
        <${Button} kind="primary" disabled=${task !== 'seal' || otherRuns} onClick=${() => (asking.value = true)}>
          ${t('office.seal.run')}
        <//>
        ${task === 'allocate' && html`<span class="muted beside">${t('office.seal.first_allocate')}</span>`}
      </div>`}
      ${task === 'done' &&
      html`<${Commitment} sitting=${sitting} />
        ${sitting.live
          ? html`<p><a class="button button-plain" href="/hall">${t('office.seal.go_hall')}</a></p>`
          : sitting.phase !== 'closed' && html`<${Activate} sitting=${sitting} />`}`}
    </div>
    ${asking.value &&
    html`<${Dialog}
      title=${t('office.seal.ask', { sitting: sitting.title })}
      onClose=${() => (asking.value = false)}
      action=${{ label: t('office.seal.run'), run: seal }}
    >
      <dl class="facts">
        <dt>${t('office.sitting.exam')}</dt>
        <dd>${exam ? t('office.seal.exam', { title: exam.title, questions: exam.questions, minutes: exam.duration_min }) : '–'}</dd>
        <dt>${t('office.sitting.hall')}</dt>
        <dd>${nameOf(overview.halls, sitting.hall_id)}</dd>
        <dt>${t('office.sitting.with_seat')}</dt>
        <dd>${number(sitting.allocated)}</dd>
      </dl>
      <div class="note note-warn">
        <h3>${t('office.seal.fixed')}</h3>
        <ul>
          ${['questions', 'exam', 'roster', 'seats'].map((what) => html`<li key=${what}>${t(`office.seal.fixed_${what}`)}</li>`)}
        </ul>
      </div>
      <p class="muted">${t('office.seal.still')}</p>
    <//>`}
  </div>`;
}

/** The hall works on one sitting at a time; this makes it another. */
function Activate({ sitting }) {
  const busy = useSignal(false);
  const run = async () => {
    busy.value = true;
    const answer = await activateSitting(sitting.id);
    busy.value = false;
    toast(answer.ok ? t('office.sitting.activated') : answer.sentence, answer.ok ? 'ok' : 'danger');
  };
  return html`<div class="row">
    <${Button} kind="primary" busy=${busy.value} onClick=${run}>${t('office.sitting.activate')}<//>
    <span class="muted">${t('office.sitting.activate_hint')}</span>
  </div>`;
}

/** What was committed to at sealing, to be printed or written down before the papers are opened. */
function Commitment({ sitting }) {
  const root = sitting.paper_root ?? allocations.value[sitting.id]?.paper_root;
  if (!root) return null;
  const run = async () => toast(t((await copy(root)) ? 'office.copied' : 'office.not_copied'));
  return html`<div class="commitment">
    <span class="field-label">${t('office.seal.root')}</span>
    <code class="mono">${root.match(/.{1,8}/g).join(' ')}</code>
    <div class="row">
      <${Button} onClick=${run}>${t('office.seal.copy_root')}<//>
      ${sitting.sealed_ms && html`<span class="muted small">${t('office.seal.at', { at: dateTime(sitting.sealed_ms) })}</span>`}
    </div>
    <p class="muted small">${t('office.seal.root_hint')}</p>
  </div>`;
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
