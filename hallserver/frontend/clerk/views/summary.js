// Which sitting, how it went, and its papers.
import { number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { chooseSitting, filter, results, sitting, sittings } from '../model.js';

function Figure({ name, children }) {
  return html`<div class=${`figure figure-${name}`}><dt>${t(`clerk.summary.${name}`)}</dt><dd>${children}</dd></div>`;
}

function Papers() {
  const id = encodeURIComponent(sitting.value);
  const { unit } = filter.value;
  const list = `/clerk/list/${id}.pdf${unit ? `?unit=${encodeURIComponent(unit)}` : ''}`;
  return html`<div class="papers">
    <a class="button button-plain" href=${list} target="_blank" rel="noopener">${t(unit ? 'clerk.list_unit' : 'clerk.list')}</a>
    <a class="button button-plain" href=${`/clerk/minutes/${id}.pdf`} target="_blank" rel="noopener">${t('clerk.minutes')}</a>
  </div>`;
}

export function Summary() {
  const summary = results.value?.summary;
  return html`<section class="summary card" aria-label=${t('clerk.summary')}>
    <label class="field summary-sitting">
      <span class="field-label">${t('clerk.sitting')}</span>
      <select class="input" value=${sitting.value} onChange=${(event) => chooseSitting(event.target.value)}>
        ${sittings.value.map(
          (row) => html`<option value=${row.id}>${row.phase === 'closed' ? row.title : t('clerk.sitting_open', { title: row.title })}</option>`,
        )}
      </select>
    </label>
    ${summary &&
    html`<dl class="figures">
        <${Figure} name="present">${number(summary.present)}<//>
        <${Figure} name="absent">${number(summary.absent)}<//>
        <${Figure} name="passed">${number(summary.passed)}<//>
        <${Figure} name="failed">${number(summary.failed)}<//>
        <${Figure} name="mean_percent">
          ${summary.mean_percent === null ? '–' : t('clerk.percent', { n: number(Number(summary.mean_percent), 1) })}
        <//>
      </dl>
      <${Papers} />`}
  </section>`;
}
