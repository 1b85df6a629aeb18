// Sealing the papers, and which sealed sitting the hall works on.
import { dateTime, number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, Dialog, toast } from '../../shared/ui.js';
import { copy } from '../clipboard.js';
import { Progress } from '../../shared/drop-zone.js';
import { activateSitting, sealing, sealSitting } from '../model.js';
import { percentOf } from '../../shared/jobs.js';
import { nameOf, taskOf } from '../state/sitting.js';
import { Overlap } from './overlap.js';

export function Sealing({ sitting, overview }) {
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
        <${Overlap} assembly=${sitting.assembly} />
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
  const root = sitting.paper_root;
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
