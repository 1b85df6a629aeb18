// Step 1: the question bank.
import { number, t } from '../../shared/boot.js';
import { html, useEffect, useSignal } from '../../shared/html.js';
import { DIFFICULTIES, matrixOf, typesIn } from '../state/bank.js';
import { ExportPanel } from './export-panel.js';
import { entryOf, ImportOutcome, ImportPanel, setEntry } from './import-panel.js';
import { ImportPreview } from './import-preview.js';
import { Questions } from './questions.js';
import { StepPage } from './step-page.js';

const Count = ({ n, strong = false }) => html`<td class=${`num ${n === 0 ? 'zero' : ''} ${strong ? 'strong' : ''}`}>${number(n)}</td>`;

function Matrix({ bank }) {
  const { rows, total } = matrixOf(bank);
  const types = typesIn(bank);
  return html`<section class="card" aria-labelledby="bank-counts">
    <div class="card-head">
      <h2 id="bank-counts">${t('office.bank.counts')}</h2>
      <span class="muted">${t('office.bank.pictures', { n: number(bank.pictures) })}</span>
    </div>
    <div class="table-wide" tabindex="0" role="group" aria-labelledby="bank-counts">
      <table class="grid-table matrix">
        <thead>
          <tr>
            <th scope="col" rowspan="2">${t('office.bank.topic')}</th>
            <th scope="col" rowspan="2" class="num">${t('office.bank.total')}</th>
            <th scope="colgroup" colspan="3" class="group">${t('office.bank.by_difficulty')}</th>
            <th scope="colgroup" colspan=${types.length} class="group">${t('office.bank.by_type')}</th>
          </tr>
          <tr>
            ${DIFFICULTIES.map((level) => html`<th scope="col" class="num">${t(`office.difficulty.${level}`)}</th>`)}
            ${types.map((type) => html`<th scope="col" class="num">${t(`office.type.${type}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`<tr key=${row.topic}>
              <th scope="row">${row.topic}</th>
              <${Count} n=${row.total} strong />
              ${row.difficulties.map((n) => html`<${Count} n=${n} />`)} ${row.types.map((n) => html`<${Count} n=${n} />`)}
            </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t('office.bank.all')}</th>
            <${Count} n=${total.total} strong />
            ${total.difficulties.map((n) => html`<${Count} n=${n} />`)} ${total.types.map((n) => html`<${Count} n=${n} />`)}
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function Mode({ mode, onChange }) {
  return html`<fieldset class="choices">
    <legend class="field-label">${t('office.mode')}</legend>
    ${['extend', 'replace'].map(
      (name) => html`<label key=${name} class="choice">
        <input type="radio" name="mode" value=${name} checked=${mode === name} onChange=${() => onChange(name)} />
        <span><strong>${t(`office.mode.${name}`)}</strong><span class="muted small">${t(`office.mode.${name}_hint`)}</span></span>
      </label>`,
    )}
  </fieldset>`;
}

export function BankStep({ step, overview }) {
  // adding loses nothing; replacing is what one has to choose
  const mode = useSignal('extend');
  const { answer } = entryOf('questions');
  useEffect(() => {
    if (answer?.ok) mode.value = 'extend';
  }, [answer]);
  const choose = (name) => {
    mode.value = name;
    // what was looked at would come in the other way
    setEntry('questions', { preview: null });
  };
  return html`<${StepPage} step=${step}>
    <${ImportOutcome} kind="questions" />
    <${ImportPreview} options=${{ mode: mode.value }} />
    <div class="columns">
      <div class="stack">
        ${overview.bank.questions > 0
          ? html`<${Matrix} bank=${overview.bank} /><${Questions} bank=${overview.bank} /><${ExportPanel} />`
          : html`<div class="card empty">
              <h2>${t('office.bank.empty')}</h2>
              <p>${t('office.bank.empty_lead')}</p>
            </div>`}
      </div>
      <${ImportPanel} kind="questions" several previews options=${{ mode: mode.value }}>
        ${overview.bank.questions > 0 && html`<${Mode} mode=${mode.value} onChange=${choose} />`}
      <//>
    </div>
  <//>`;
}
