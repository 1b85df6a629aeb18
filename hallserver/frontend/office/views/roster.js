// Step 2: who may come.
import { number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { Badge } from '../../shared/ui.js';
import { ImportOutcome, ImportPanel } from './import-panel.js';
import { StepPage } from './step-page.js';

function Counts({ roster, least }) {
  const left = roster.candidates - roster.eligible;
  return html`<section class="card" aria-labelledby="roster-counts">
    <div class="card-head"><h2 id="roster-counts">${t('office.roster.counts')}</h2></div>
    <div class="card-body">
      <dl class="figures">
        <div class="figure"><dt>${t('office.roster.candidates')}</dt><dd>${number(roster.candidates)}</dd></div>
        <div class="figure"><dt>${t('office.roster.eligible')}</dt><dd>${number(roster.eligible)}</dd></div>
        <div class="figure"><dt>${t('office.roster.not_eligible')}</dt><dd>${number(left)}</dd></div>
        <div class="figure"><dt>${t('office.roster.units')}</dt><dd>${number(roster.units.length)}</dd></div>
      </dl>
      <p class="muted small">${t('office.roster.rule', { least: number(least) })}</p>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('office.roster.by_unit')}>
      <table class="grid-table">
        <thead>
          <tr>
            <th scope="col">${t('office.roster.unit')}</th>
            <th scope="col" class="num">${t('office.roster.candidates')}</th>
            <th scope="col" class="num">${t('office.roster.eligible')}</th>
            <th scope="col" class="num">${t('office.roster.not_eligible')}</th>
          </tr>
        </thead>
        <tbody>
          ${roster.units.map(
            ({ unit, candidates, eligible }) => html`<tr key=${unit}>
              <th scope="row">${unit || t('office.roster.no_unit')}</th>
              <td class="num">${number(candidates)}</td>
              <td class="num">${number(eligible)}</td>
              <td class=${`num ${candidates === eligible ? 'zero' : ''}`}>
                ${candidates === eligible ? number(0) : html`<${Badge} tone="warn">${number(candidates - eligible)}<//>`}
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

export function RosterStep({ step, overview }) {
  return html`<${StepPage} step=${step}>
    <${ImportOutcome} kind="roster" />
    <div class="columns">
      <div class="stack">
        ${overview.roster.candidates > 0
          ? html`<${Counts} roster=${overview.roster} least=${overview.minimum_course_percent} />`
          : html`<div class="card empty">
              <h2>${t('office.roster.empty')}</h2>
              <p>${t('office.roster.empty_lead')}</p>
            </div>`}
      </div>
      <${ImportPanel} kind="roster" />
    </div>
  <//>`;
}
