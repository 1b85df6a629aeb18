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

/** The counts of one topic or of all: a row by difficulty, below it those by type, which go on in the next line where they must. */
function CountRows({ name, row, types }) {
  return html`<tr>
      <th scope="row">${name}</th>
      <${Count} n=${row.total} strong />
      ${row.difficulties.map((n) => html`<${Count} n=${n} />`)}
    </tr>
    <tr class="matrix-types">
      <td colspan=${2 + DIFFICULTIES.length}>
        <ul aria-label=${t('office.bank.by_type', { topic: name })}>
          ${types.map((type, at) => html`<li key=${type}>${t(`office.type.${type}`)} <${TypeCount} n=${row.types[at]} /></li>`)}
        </ul>
      </td>
    </tr>`;
}

const TypeCount = ({ n }) => html`<b class=${n === 0 ? 'zero' : ''}>${number(n)}</b>`;

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
            <th scope="col">${t('office.bank.topic')}</th>
            <th scope="col" class="num">${t('office.bank.total')}</th>
            ${DIFFICULTIES.map((level) => html`<th scope="col" class="num">${t(`office.difficulty.${level}`)}</th>`)}
          </tr>
        </thead>
        ${rows.map((row) => html`<tbody key=${row.topic}><${CountRows} name=${row.topic} row=${row} types=${types} /></tbody>`)}
        <tfoot>
          <${CountRows} name=${t('office.bank.all')} row=${total} types=${types} />
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
