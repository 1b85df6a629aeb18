// Choosing files, sending them, and what came of it.
import { number, t } from '../../shared/boot.js';
import { html, signal, useEffect, useRef, useSignal } from '../../shared/html.js';
import { Button } from '../../shared/ui.js';
import { DropZone, Progress } from '../../shared/drop-zone.js';
import { importFiles } from '../model.js';
import { acceptOf, filesNamed, sizeOf, withFiles, zerosLost } from '../state/import.js';
import { CopyRows, Findings, Rows } from './findings.js';

/** Per kind of import: {files, answer, preview, options it was asked for with}, kept while one looks at another step. */
const imports = signal({});

export const entryOf = (kind) => imports.value[kind] ?? { files: [], answer: null, preview: null };
export const setEntry = (kind, change) => {
  imports.value = { ...imports.value, [kind]: { ...entryOf(kind), ...change } };
};

function sizeText(bytes) {
  const { n, digits, key } = sizeOf(bytes);
  return t(key, { n: number(n, digits) });
}

/**
 * The card where files of one kind (questions | roster | hall) are chosen and imported.
 * options: fields sent along;  children: the controls that set them;  previews: what would come in is shown first
 */
export function ImportPanel({ kind, several = false, previews = false, options = {}, children }) {
  const busy = useSignal(false);
  const { files } = entryOf(kind);
  const choose = (added) => setEntry(kind, { files: withFiles(files, added, several), answer: null, preview: null });
  const run = async () => {
    busy.value = true;
    await (previews ? look : send)(kind, files, options);
    busy.value = false;
  };
  return html`<section class="card" aria-labelledby=${`import-${kind}`}>
    <div class="card-head">
      <h2 id=${`import-${kind}`}>${t(`office.import.${kind}.title`)}</h2>
      <a href=${`/api/office/template/${kind}`} download>${t('office.import.template')}</a>
    </div>
    <div class="card-body">
      <${DropZone}
        label=${t(several ? 'office.drop.several' : 'office.drop.one')}
        hint=${t(`office.import.${kind}.kinds`)}
        accept=${acceptOf(kind)}
        several=${several}
        onFiles=${choose}
      />
      ${files.length > 0 &&
      html`<ul class="files" aria-label=${t('office.drop.chosen')} tabindex="0">
        ${files.map(
          (file) => html`<li key=${file.name}>
            <span class="file-name" title=${file.name}>${file.name}</span>
            <span class="muted small">${sizeText(file.size)}</span>
            <button
              type="button"
              class="icon-button"
              aria-label=${t('office.drop.remove', { file: file.name })}
              disabled=${busy.value}
              onClick=${() => setEntry(kind, { files: files.filter((other) => other !== file) })}
            >
              ×
            </button>
          </li>`,
        )}
      </ul>`}
      ${children}
      ${busy.value
        ? html`<${Progress} label=${t('office.import.running')} percent=${null} />`
        : html`<${Button} kind="primary" disabled=${files.length === 0} onClick=${run}>
            ${t(previews ? 'office.preview.run' : `office.import.${kind}.run`)}
          <//>`}
      <p class="muted small">${t(`office.import.${kind}.effect`)}</p>
    </div>
  </section>`;
}

/** Imports the files and keeps what came of it. */
export async function send(kind, files, options) {
  const answer = await importFiles(kind, files, options);
  setEntry(kind, answer.ok ? { files: [], answer, preview: null } : { answer, options, preview: null });
}

/** Asks what importing the files would bring, and keeps the answer. */
export async function look(kind, files, options) {
  const answer = await importFiles(kind, files, { ...options, dry: '1' });
  setEntry(kind, answer.ok ? { preview: answer, answer: null, options } : { preview: null, answer, options });
}

/** A ref for what comes up above the button that was pressed, which may be far down the page: each new `what` is brought into sight. */
export function useInSight(what) {
  const place = useRef(null);
  useEffect(() => {
    if (place.current?.getBoundingClientRect().top < 0) place.current.scrollIntoView();
  }, [what]);
  return place;
}

/** What came of the last import of a kind: nothing yet, done, or the list of problems. */
export function ImportOutcome({ kind }) {
  const busy = useSignal(false);
  const { answer, files, options } = entryOf(kind);
  const place = useInSight(answer);
  if (!answer) return null;
  const close = () => setEntry(kind, { answer: null });
  if (answer.ok) return html`<${Imported} place=${place} kind=${kind} answer=${answer} onClose=${close} />`;
  const problems = answer.problems ?? [];
  const total = answer.total ?? problems.length;
  const mend = async () => {
    busy.value = true;
    await send(kind, files, { ...options, mend_zeros: '1' });
    busy.value = false;
  };
  return html`<section ref=${place} class="card outcome outcome-bad" role="alert" aria-labelledby=${`problems-${kind}`}>
    <div class="card-head">
      <h2 id=${`problems-${kind}`}>
        ${problems.length > 0
          ? t('office.problems.title', { total: number(total), files: filesNamed(problems) })
          : t('office.problems.title_plain')}
      </h2>
      <div class="row">
        ${problems.length > 0 && html`<${CopyRows} rows=${problems} label=${t('office.problems.copy')} />`}
        <${Button} kind="quiet" onClick=${close}>${t('office.problems.hide')}<//>
      </div>
    </div>
    <div class="card-body outcome-lead">
      <p>${problems.length > 0 ? t('office.problems.nothing') : answer.sentence}</p>
      ${zerosLost(answer) &&
      html`<div class="note note-warn">
        <h3>${t('office.zeros.title')}</h3>
        <p>${t('office.zeros.lead')}</p>
        <div><${Button} kind="primary" busy=${busy.value} onClick=${mend}>${t('office.zeros.run')}<//></div>
      </div>`}
    </div>
    ${problems.length > 0 && html`<${Rows} rows=${problems} label=${t('office.problems.table')} />`}
    ${total > problems.length &&
    html`<p class="card-foot">
      ${t('office.problems.first', { shown: number(problems.length), total: number(total) })}
    </p>`}
  </section>`;
}

function Imported({ place, kind, answer, onClose }) {
  const { warnings = [], problems = [], total = 0 } = answer;
  const counts = Object.entries(answer.counts ?? {}).filter(([, n]) => typeof n === 'number');
  return html`<section ref=${place} class="card outcome outcome-good" role="status" aria-labelledby=${`imported-${kind}`}>
    <div class="card-head">
      <h2 id=${`imported-${kind}`}>${t(`office.import.${kind}.done`)}</h2>
      <${Button} kind="quiet" onClick=${onClose}>${t('office.problems.hide')}<//>
    </div>
    ${counts.length > 0 &&
    html`<div class="card-body">
      <dl class="figures">
        ${counts.map(
          ([name, n]) => html`<div class="figure" key=${name}><dt>${t(`office.count.${name}`)}</dt><dd>${number(n)}</dd></div>`,
        )}
      </dl>
    </div>`}
    ${total > 0 &&
    html`<${Findings}
      title=${t('office.problems.left_out', { n: number(answer.left_out) })}
      rows=${problems}
      counts=${answer.problem_counts}
      kind="problems"
    />`}
    ${warnings.length > 0 &&
    html`<${Findings}
      title=${t('office.warnings.lead', { n: number(answer.warnings_total ?? warnings.length) })}
      rows=${warnings}
      counts=${answer.warning_counts}
      kind="warnings"
    />`}
  </section>`;
}
