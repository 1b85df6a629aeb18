// Which revisions there were, why, and whose sheets they replace.
import { dateTime, number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { Button } from '../../shared/ui.js';
import { chooseRevision, filter, results, ticks } from '../model.js';

/** Ticks those whose sheet of this revision has not been printed yet, and shows them. */
function tick(numbers) {
  ticks.value = new Set(numbers);
  filter.value = { query: '', unit: '', seat: '', outcome: 'outdated' };
  location.hash = '#results';
}

function see(n) {
  chooseRevision(n === results.value.newest ? null : n);
  location.hash = '#results';
}

export function Revisions({ rows }) {
  const outdated = new Set(results.value.rows.filter((row) => row.outdated).map((row) => row.candidate_id));
  return html`<section class="card revisions" aria-labelledby="revisions">
    <h2 id="revisions">${t('clerk.revisions')}</h2>
    ${rows.length === 0
      ? html`<p class="muted">${t('clerk.revisions.none')}</p>`
      : html`<table class="grid-table">
          <thead>
            <tr>
              ${['revision', 'at', 'who', 'reason', 'changes', 'changed'].map(
                (name) => html`<th scope="col" class=${name === 'revision' || name === 'changed' ? 'num' : ''}>${t(`clerk.revisions.column.${name}`)}</th>`,
              )}
              <th scope="col"></th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => {
              const again = row.changed.filter((candidate) => outdated.has(candidate));
              return html`<tr key=${row.revision} title=${row.hash}>
                <th scope="row" class="num">${number(row.revision)}</th>
                <td class="revisions-at">${dateTime(row.at_ms)}</td>
                <td>${row.who}</td>
                <td>${row.reason}</td>
                <td>${row.changes.map((sentence) => html`<div>${sentence}</div>`)}</td>
                <td class="num">${number(row.changed.length)}</td>
                <td class="revisions-actions">
                  ${again.length > 0 && html`<${Button} kind="quiet" onClick=${() => tick(again)}>${t('clerk.revisions.tick', { n: number(again.length) })}<//>`}
                  <${Button} kind="quiet" onClick=${() => see(row.revision - 1)}>${t('clerk.revisions.see', { n: number(row.revision - 1) })}<//>
                </td>
              </tr>`;
            })}
          </tbody>
        </table>`}
  </section>`;
}
