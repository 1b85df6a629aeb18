// What the chosen question files would bring, before anything is taken.
import { number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, useLanguageTold } from '../../shared/ui.js';
import { DIFFICULTIES } from '../state/bank.js';
import { filesNamed, lacking, outcomeOf, previewRows, unsettled, wishesFor } from '../state/import.js';
import { Findings } from './findings.js';
import { entryOf, look, send, setEntry, useInSight } from './import-panel.js';

const KIND = 'questions';
const FIGURES = ['questions', 'added', 'changed', 'same', 'lost', 'pictures'];

/** options: fields sent along with the files. */
export function ImportPreview({ options }) {
  const { files, preview } = entryOf(KIND);
  // what was chosen for some files goes with their preview, and is not there for the next
  return preview && html`<${Preview} files=${files} preview=${preview} options=${options} />`;
}

function Preview({ files, preview, options }) {
  const made = useSignal({});
  const busy = useSignal(false);
  const { counts, total, warnings, problem_counts: codes } = preview;
  const problems = unsettled(preview.problems, total, codes);
  const wanted = wishesFor(codes, made.value);
  const outcome = outcomeOf(counts.questions, total, problems.total);
  const run = async (act, more = {}) => {
    busy.value = true;
    made.value = { ...(wanted.includes('give_codes') && { give_codes: '1' }), ...made.value };
    await act(KIND, files, { ...options, ...made.value, ...more });
    busy.value = false;
  };
  const place = useInSight(KIND);
  useLanguageTold(() => look(KIND, files, entryOf(KIND).options));
  return html`<section ref=${place} class="card outcome" aria-labelledby="preview" role="status">
    <div class="card-head">
      <h2 id="preview">${t('office.preview.title')}</h2>
      <${Button} kind="quiet" onClick=${() => setEntry(KIND, { preview: null })}>${t('office.problems.hide')}<//>
    </div>
    <div class="card-body">
      <dl class="figures">
        ${FIGURES.filter((name) => name !== 'lost' || counts.lost > 0).map((name) => html`<div class=${`figure ${name === 'lost' ? 'figure-lost' : ''}`} key=${name}><dt>${t(`office.count.${name}`)}</dt><dd>${number(counts[name])}</dd></div>`)}
      </dl>
      <${Wishes} wanted=${wanted} counts=${codes} made=${made} busy=${busy.value} onLook=${() => run(look)} />
      <div class="row">
        ${counts.questions > 0 &&
        html`<${Button} kind="primary" busy=${busy.value} onClick=${() => run(send, { take_good: total > 0 ? '1' : '' })}>
          ${t(total > 0 ? 'office.preview.take_good' : 'office.preview.take', { n: number(counts.questions) })}
        <//>`}
        <span class="muted small">
          ${t(`office.preview.${outcome}`, { n: number(preview.left_out) })}
        </span>
      </div>
    </div>
    ${preview.cells.length > 0 && html`<${Cells} cells=${preview.cells} />`}
    ${problems.total > 0 &&
    html`<${Findings}
      title=${t('office.problems.title', { total: number(problems.total), files: filesNamed(problems.rows) })}
      rows=${problems.rows}
      counts=${codes}
      kind="problems"
    />`}
    ${preview.near.length > 0 && html`<${Near} pairs=${preview.near} total=${preview.near_total} />`}
    ${warnings.length > 0 &&
    html`<${Findings}
      title=${t('office.preview.warnings', { n: number(preview.warnings_total) })}
      rows=${warnings}
      counts=${preview.warning_counts}
      kind="warnings"
    />`}
  </section>`;
}

/** What the files do not say and the office may say for them. */
function Wishes({ wanted, counts, made, busy, onLook }) {
  if (wanted.length === 0) return null;
  const set = (wish, value) => (made.value = { ...made.value, [wish]: value });
  const lacks = (wish) => {
    const n = lacking(counts, wish);
    return n > 0 && html`<span class="muted small"> ${t('office.preview.lacking', { n: number(n) })}</span>`;
  };
  return html`<form
    class="note note-warn wishes"
    onSubmit=${(event) => {
      event.preventDefault();
      onLook();
    }}
  >
    <h3>${t('office.preview.wishes')}</h3>
    ${wanted.includes('topic') &&
    html`<label class="field"
      ><span class="field-label">${t('office.preview.topic')}${lacks('topic')}</span>
      <input type="text" class="input" maxlength="200" value=${made.value.topic ?? ''} onInput=${(event) => set('topic', event.target.value)} />
    </label>`}
    ${wanted.includes('difficulty') &&
    html`<label class="field"
      ><span class="field-label">${t('office.preview.difficulty')}${lacks('difficulty')}</span>
      <select class="input" value=${made.value.difficulty ?? ''} onChange=${(event) => set('difficulty', event.target.value)}>
        <option value="">–</option>
        ${DIFFICULTIES.map((level) => html`<option key=${level} value=${level}>${t(`office.difficulty.${level}`)}</option>`)}
      </select>
    </label>`}
    ${wanted.includes('give_codes') &&
    html`<label class="check">
      <input type="checkbox" checked=${(made.value.give_codes ?? '1') === '1'} onChange=${(event) => set('give_codes', event.target.checked ? '1' : '')} />
      <span>${t('office.preview.give_codes')}${lacks('give_codes')}</span>
    </label>`}
    <div><${Button} type="submit" busy=${busy}>${t('office.preview.again')}<//></div>
  </form>`;
}

function Cells({ cells }) {
  return html`<div class="table-wide" tabindex="0" role="group" aria-label=${t('office.preview.cells')}>
    <table class="grid-table preview-cells">
      <thead>
        <tr>
          <th scope="col">${t('office.bank.topic')}</th>
          <th scope="col">${t('office.preview.type')}</th>
          ${DIFFICULTIES.map((level) => html`<th key=${level} scope="col" class="num">${t(`office.difficulty.${level}`)}</th>`)}
          <th scope="col" class="num">${t('office.bank.total')}</th>
        </tr>
      </thead>
      <tbody>
        ${previewRows(cells).map(
          (row) => html`<tr key=${`${row.topic} ${row.type}`}>
            <th scope="row">${row.topic}</th>
            <td>${t(`office.type.${row.type}`)}</td>
            ${row.counts.map((n) => html`<td class=${`num ${n === 0 ? 'zero' : ''}`}>${number(n)}</td>`)}
            <td class="num strong">${number(row.total)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function Near({ pairs, total }) {
  return html`<div class="card-foot"><h3>${t('office.preview.near', { n: number(total) })}</h3></div>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('office.preview.near_table')}>
      <table class="grid-table">
        <thead>
          <tr>
            <th scope="col">${t('office.preview.near_code')}</th>
            <th scope="col">${t('office.preview.near_other')}</th>
            <th scope="col" class="num">${t('office.preview.near_likeness')}</th>
          </tr>
        </thead>
        <tbody>
          ${pairs.map(
            (pair) => html`<tr key=${`${pair.code} ${pair.other}`}>
              <td>${pair.code}<span class="near-text">${pair.text}</span></td>
              <td>${pair.other}<span class="near-text">${pair.other_text}</span></td>
              <td class="num">${number(pair.likeness * 100, 0)} %</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
