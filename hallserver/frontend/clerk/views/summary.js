// Which sitting, how it went, and its papers.
import { number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { chooseRevision, chooseSitting, filter, results, revision, sitting, sittings } from '../model.js';

function Figure({ name, children }) {
  return html`<div class=${`figure figure-${name}`}><dt>${t(`clerk.summary.${name}`)}</dt><dd>${children}</dd></div>`;
}

function Papers() {
  const id = encodeURIComponent(sitting.value);
  const { unit } = filter.value;
  const query = new URLSearchParams({ ...(unit && { unit }), ...(revision.value !== null && { revision: revision.value }) });
  const list = `/clerk/list/${id}.pdf${query.size > 0 ? `?${query}` : ''}`;
  return html`<div class="papers">
    <a class="button button-plain" href=${list} target="_blank" rel="noopener">${t(unit ? 'clerk.list_unit' : 'clerk.list')}</a>
    <a class="button button-plain" href=${`/clerk/minutes/${id}.pdf`} target="_blank" rel="noopener">${t('clerk.minutes')}</a>
  </div>`;
}

function Revisions() {
  const { newest } = results.value;
  if (newest === 1) return null;
  const words = (n) => t(n === newest ? 'clerk.revision.newest' : n === 1 ? 'clerk.revision.first' : 'clerk.revision.older', { n });
  const choose = (event) => {
    const n = Number(event.target.value);
    chooseRevision(n === newest ? null : n);
  };
  return html`<label class="field summary-revision">
    <span class="field-label">${t('clerk.revision')}</span>
    <select class="input" value=${String(results.value.revision)} onChange=${choose}>
      ${Array.from({ length: newest }, (_, n) => html`<option value=${String(newest - n)}>${words(newest - n)}</option>`)}
    </select>
  </label>`;
}

/** `withPapers`: the lists and minutes too, and the choice of a revision. */
export function Summary({ withPapers = true }) {
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
    ${summary && withPapers && html`<${Revisions} />`}
    ${summary &&
    html`<dl class="figures">
        <${Figure} name="present">${number(summary.present)}<//>
        <${Figure} name="absent">${number(summary.absent)}<//>
        <${Figure} name="passed">${number(summary.passed)}<//>
        <${Figure} name="failed">${number(summary.failed)}<//>
        ${summary.waiting > 0 && html`<${Figure} name="waiting">${number(summary.waiting)}<//>`}
        <${Figure} name="mean_percent">
          ${summary.mean_percent === null ? '–' : t('clerk.percent', { n: number(Number(summary.mean_percent), 1) })}
        <//>
      </dl>
      ${withPapers && html`<${Papers} />`}`}
  </section>`;
}
