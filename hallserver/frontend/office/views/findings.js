// Problems and warnings about files, as tables that can be copied.
import { number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, toast } from '../../shared/ui.js';
import { copy } from '../clipboard.js';
import { copyText, grouped, tableRow } from '../state/import.js';

/** A headed table of problems or warnings (kind), which can be copied. */
export function Findings({ title, rows, counts, kind }) {
  return html`<div class="card-foot row">
      <h3>${title}</h3>
      <${CopyRows} rows=${rows} label=${t(`office.${kind}.copy`)} />
    </div>
    <${Rows} rows=${rows} counts=${counts} label=${t(`office.${kind}.table`)} />`;
}

const headings = () => ['file', 'row', 'column', 'sentence'].map((name) => t(`office.problems.${name}`));

export function CopyRows({ rows, label }) {
  const run = async () => {
    const done = await copy(copyText(rows, [...headings(), t('office.problems.code')]));
    toast(t(done ? 'office.copied' : 'office.not_copied'), done ? 'ok' : 'warn');
  };
  return html`<${Button} onClick=${run}>${label}<//>`;
}

/**
 * Problems or warnings as a table; many of one kind are folded up.
 * counts: code → how many there are, if more than rows;  said: the heading of the sentences
 */
export function Rows({ rows, counts, label, said }) {
  const open = useSignal([]);
  const withFile = rows.some((row) => row.file);
  const withPlace = rows.some((row) => row.row);
  const withColumn = rows.some((row) => row.column);
  const [file, row, column, sentence] = headings();
  const line = (entry, at) => {
    const cells = tableRow(entry, row);
    return html`<tr key=${at} title=${entry.code}>
      ${withFile && html`<td class="problem-file">${cells.file}</td>`}
      ${withPlace && html`<td class="num">${cells.place}</td>`}
      ${withColumn && html`<td class="problem-column">${cells.column ?? '–'}</td>`}
      <td class="problem-sentence">${cells.sentence}</td>
    </tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class="grid-table problem-table">
      <thead>
        <tr>
          ${withFile && html`<th scope="col">${file}</th>`}
          ${withPlace && html`<th scope="col" class="num">${row}</th>`}
          ${withColumn && html`<th scope="col">${column}</th>`}
          <th scope="col">${said ?? sentence}</th>
        </tr>
      </thead>
      ${grouped(rows, counts).map(({ code, first, rest, total }) => {
        const isOpen = open.value.includes(code);
        const untold = total - first.length - rest.length;
        return html`<tbody key=${code}>
          ${(isOpen ? [...first, ...rest] : first).map(line)}
          ${(rest.length > 0 || untold > 0) &&
          html`<tr class="problem-more">
            <td colspan=${1 + withFile + withPlace + withColumn}>
              ${!isOpen &&
              rest.length > 0 &&
              html`<${Button} kind="quiet" onClick=${() => (open.value = [...open.value, code])}>
                ${t('office.problems.more', { n: number(total - first.length) })}
              <//>`}
              ${(isOpen || rest.length === 0) && untold > 0 && t('office.problems.untold', { n: number(untold) })}
            </td>
          </tr>`}
        </tbody>`;
      })}
    </table>
  </div>`;
}
