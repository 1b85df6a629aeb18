// Printing what is ticked, a unit or everybody, and the files that came of it.
import { number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, Dialog } from '../../shared/ui.js';
import { Progress } from '../../shared/drop-zone.js';
import { percentOf } from '../../shared/jobs.js';
import { dropJob, filter, jobs, results, sitting, startPrint, ticks } from '../model.js';
import { printOf } from '../state/printing.js';

function labelOf(scope) {
  return scope.kind === 'unit' ? scope.unit : t(`clerk.print.${scope.kind}`);
}

function Ask({ scope, onClose }) {
  const busy = useSignal(false);
  const refused = useSignal(null);
  const { sheets, absent, waiting, again, body } = printOf(results.value.rows, sitting.value, scope);
  const run = async () => {
    busy.value = true;
    const answer = await startPrint(body, labelOf(scope), sheets);
    busy.value = false;
    if (answer) refused.value = answer.sentence;
    else onClose();
  };
  return html`<${Dialog}
    title=${t('clerk.print.title', { n: number(sheets) })}
    onClose=${onClose}
    action=${{ label: t('clerk.print.make'), run, busy: busy.value, disabled: body === null }}
  >
    <dl class="facts">
      <dt>${t('clerk.print.scope')}</dt>
      <dd>${labelOf(scope)}</dd>
      <dt>${t('clerk.print.first')}</dt>
      <dd>${number(sheets - again)}</dd>
      <dt>${t('clerk.print.again')}</dt>
      <dd>${number(again)}</dd>
      ${absent > 0 && html`<dt>${t('clerk.print.absent')}</dt><dd>${number(absent)}</dd>`}
      ${waiting > 0 && html`<dt>${t('clerk.print.waiting')}</dt><dd>${number(waiting)}</dd>`}
    </dl>
    ${waiting > 0 && body === null && html`<div class="note note-warn"><p>${t('clerk.print.waiting_lead')}</p></div>`}
    ${again > 0 && html`<div class="note note-warn"><p>${t('clerk.print.again_lead', { n: number(again) })}</p></div>`}
    ${refused.value && html`<p class="field-error" role="alert">${refused.value}</p>`}
  <//>`;
}

function Job({ entry }) {
  const { id, label, sheets, job, refusal } = entry;
  const name = t('clerk.print.job', { label, n: number(sheets) });
  if (refusal) {
    return html`<li class="job job-bad">
      <span role="alert"><strong>${name}</strong> ${refusal}</span>
      <${Button} kind="quiet" onClick=${() => dropJob(id)}>${t('shared.close')}<//>
    </li>`;
  }
  if (!job?.finished) {
    return html`<li class="job job-runs">
      <${Progress}
        label=${name}
        detail=${job?.total > 0 ? t('clerk.print.progress', { done: number(job.done), total: number(job.total) }) : ''}
        percent=${job?.total > 0 ? percentOf(job) : null}
      />
    </li>`;
  }
  return html`<li class="job job-done">
    <span><strong>${name}</strong></span>
    <span class="row">
      <a class="button button-primary" href=${job.url ?? `/clerk/print/${encodeURIComponent(id)}.pdf`} target="_blank" rel="noopener">
        ${t('clerk.print.open')}
      </a>
      <${Button} kind="quiet" onClick=${() => dropJob(id)}>${t('shared.close')}<//>
    </span>
  </li>`;
}

/** The bar under the table. */
export function Printing() {
  const asked = useSignal(null);
  const { unit } = filter.value;
  const n = ticks.value.size;
  const { sheets } = printOf(results.value.rows, sitting.value, { kind: 'ticked', ids: ticks.value });
  const said = n === 0 ? 'clerk.ticked_none' : sheets === 0 ? 'clerk.ticked_no_sheet' : 'clerk.ticked';
  const ask = (scope) => () => {
    asked.value = scope;
  };
  return html`<footer class="print-bar">
    ${jobs.value.length > 0 &&
    html`<ul class="jobs" aria-label=${t('clerk.print.jobs')}>
      ${jobs.value.map((entry) => html`<${Job} key=${entry.id} entry=${entry} />`)}
    </ul>`}
    <div class="row">
      <span class="ticked-count" role="status">${t(said, { n: number(n) })}</span>
      ${n > 0 && html`<${Button} kind="quiet" onClick=${() => (ticks.value = new Set())}>${t('clerk.untick')}<//>`}
      <span class="print-bar-gap"></span>
      <${Button} onClick=${ask({ kind: 'all' })}>${t('clerk.print.run_all')}<//>
      ${unit && html`<${Button} onClick=${ask({ kind: 'unit', unit })}>${t('clerk.print.run_unit')}<//>`}
      <${Button} kind="primary" disabled=${sheets === 0} onClick=${ask({ kind: 'ticked', ids: ticks.value })}>
        ${sheets > 0 ? t('clerk.print.run_ticked', { n: number(sheets) }) : t('clerk.print.run_ticked_none')}
      <//>
    </div>
    ${asked.value && html`<${Ask} scope=${asked.value} onClose=${() => (asked.value = null)} />`}
  </footer>`;
}
