// Step 4: what is asked, how long, and what is needed to pass.
import { lang, number, t } from '../../shared/boot.js';
import { html, signal, useSignal } from '../../shared/html.js';
import { Badge, Button, Dialog, Field, toast } from '../../shared/ui.js';
import { saveExam } from '../model.js';
import { countIn, DIFFICULTIES } from '../state/bank.js';
import {
  bodyOf, cellOf, draftOf, faultKey, faultsOf, newDraft, topicsOf, totalsOf, withCell, withCells, withColumnMark,
} from '../state/blueprint.js';
import { intoSections } from '../state/sections.js';
import { isSealedIn } from '../state/sitting.js';
import { isUsable } from '../state/steps.js';
import { Lacks, lackWords, PaperCount, useCheck } from './exam-check.js';
import { Sections } from './sections.js';
import { StepPage } from './step-page.js';

/** The draft being edited, null: show what the server has. `touched` guards against losing what was typed. */
const draft = signal(null);
const saved = signal(null);
const tried = signal(false);

let spoken = null;

const decimal = () => (lang.value === 'vi' ? ',' : '.');
const mark = (text) => text.replace('.', decimal());

function open(exam, defaults) {
  draft.value = exam ? draftOf(exam, decimal()) : newDraft(defaults, decimal());
  saved.value = JSON.stringify(draft.value);
  spoken = lang.value;
  tried.value = false;
}

const isTouched = () => draft.value !== null && JSON.stringify(draft.value) !== saved.value;

function Exams({ exams, defaults }) {
  const leaving = useSignal(null);
  const choose = (exam) => () => {
    if (isTouched()) leaving.value = { exam };
    else open(exam, defaults);
  };
  const leave = () => {
    open(leaving.value.exam, defaults);
    leaving.value = null;
  };
  return html`${leaving.value &&
    html`<${Dialog}
      title=${t('office.exam.leave_title')}
      onClose=${() => (leaving.value = null)}
      cancel=${t('office.exam.stay')}
      action=${{ label: t('office.exam.leave'), kind: 'danger', run: leave }}
    >
      <p>${t('office.exam.leave_lead')}</p>
    <//>`}
    <div class="exam-tabs" role="group" aria-label=${t('office.exam.exams')}>
    ${exams.map(
      (exam) => html`<button
        type="button"
        key=${exam.id}
        class="exam-tab"
        aria-pressed=${draft.value?.id === exam.id ? 'true' : 'false'}
        onClick=${choose(exam)}
      >
        <span class="exam-tab-name">${exam.title}</span>
        ${isUsable(exam)
          ? html`<span class="muted small">${t('office.exam.tab', { questions: exam.questions, minutes: exam.duration_min })}</span>`
          : html`<span class="short small">${t('office.exam.tab_short')}</span>`}
      </button>`,
    )}
    <button type="button" class="exam-tab exam-tab-new" aria-pressed=${draft.value?.id === null ? 'true' : 'false'} onClick=${choose(null)}>
      ${t('office.exam.new')}
    </button>
  </div>`;
}

function Cell({ topic, difficulty, bank, faults, lackOf }) {
  const { count, mark: worth } = cellOf(draft.value, topic, difficulty);
  const have = countIn(bank, topic, difficulty);
  const fault = faults[faultKey(topic, difficulty)];
  const lack = lackOf(faultKey(topic, difficulty));
  const set = (change) => {
    draft.value = withCell(draft.value, topic, difficulty, change);
  };
  const where = { topic, difficulty: t(`office.difficulty.${difficulty}`) };
  return html`<td class=${`cell ${lack || fault ? 'cell-short' : ''}`}>
    <div class="cell-inputs">
      <input
        class="input"
        inputmode="numeric"
        autocomplete="off"
        aria-label=${t('office.exam.cell_count', where)}
        aria-invalid=${lack || fault ? 'true' : undefined}
        value=${count}
        onInput=${(event) => set({ count: event.target.value })}
      />
      <span class="muted" aria-hidden="true">×</span>
      <input
        class="input"
        inputmode="decimal"
        autocomplete="off"
        aria-label=${t('office.exam.cell_mark', where)}
        value=${worth}
        disabled=${!count.trim() || count.trim() === '0'}
        onInput=${(event) => set({ mark: event.target.value })}
      />
    </div>
    <span class=${`cell-have ${lack || fault ? 'short' : 'muted'}`}>
      ${fault ? t(fault) : lack ? lackWords(lack) : t('office.exam.cell_have', { have })}
    </span>
  </td>`;
}

function Matrix({ bank, faults, lackOf }) {
  const totals = totalsOf(draft.value);
  const sum = (entry) =>
    html`<td class="num sum">
      <strong>${number(entry?.questions ?? 0)}</strong>
      <span class="muted small">${t('office.exam.marks', { n: mark(entry?.marks ?? '0') })}</span>
    </td>`;
  return html`<div class="table-wide" tabindex="0" role="region" aria-label=${t('office.exam.matrix')}>
    <table class="grid-table blueprint">
      <thead>
        <tr>
          <th scope="col">${t('office.bank.topic')}</th>
          ${DIFFICULTIES.map(
            (level) => html`<th scope="col">
              <div class="column-head">
                <span>${t(`office.difficulty.${level}`)}</span>
                <${ColumnMark} difficulty=${level} />
              </div>
              <span class="column-hint">${t('office.exam.cell_hint')}</span>
            </th>`,
          )}
          <th scope="col" class="num">${t('office.bank.total')}</th>
        </tr>
      </thead>
      <tbody>
        ${topicsOf(draft.value, bank).map(
          (topic) => html`<tr key=${topic}>
            <th scope="row">${topic}</th>
            ${DIFFICULTIES.map((level) => html`<${Cell} topic=${topic} difficulty=${level} bank=${bank} faults=${faults} lackOf=${lackOf} />`)}
            ${sum(totals.byTopic[topic])}
          </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">${t('office.bank.all')}</th>
          ${DIFFICULTIES.map((level) => sum(totals.byDifficulty[level]))} ${sum(totals)}
        </tr>
      </tfoot>
    </table>
  </div>`;
}

/** What a cell or row asks for, in words: "An toàn, Dễ, Một đáp án, thẻ luật". */
function rowName({ sections }, key) {
  const inGrid = () => ({ topic: key.slice(key.indexOf(' ') + 1), difficulty: key.slice(0, key.indexOf(' ')) });
  const row = sections ? sections.flatMap(({ rows }) => rows).find(({ id }) => id === key) : inGrid();
  if (!row) return '–';
  return [
    row.topic,
    t(`office.difficulty.${row.difficulty}`),
    row.type && t(`office.type.${row.type}`),
    row.tag && t('office.exam.with_tag', { tag: row.tag }),
  ].filter(Boolean).join(', ');
}

function ColumnMark({ difficulty }) {
  const text = useSignal('');
  const set = (event) => {
    text.value = event.target.value;
    if (text.value.trim()) draft.value = withColumnMark(draft.value, difficulty, text.value.trim());
  };
  return html`<input
    class="input column-mark"
    inputmode="decimal"
    autocomplete="off"
    placeholder=${t('office.exam.column_mark')}
    aria-label=${t('office.exam.column_mark_for', { difficulty: t(`office.difficulty.${difficulty}`) })}
    value=${text.value}
    onInput=${set}
  />`;
}

function Editor({ overview }) {
  const busy = useSignal(false);
  const refusal = useSignal(null);
  const { bank } = overview;
  const stored = overview.exams.find((exam) => exam.id === draft.value.id);
  const fixed = stored !== undefined && isSealedIn(stored, overview.sittings);
  const faults = tried.value ? faultsOf(draft.value) : {};
  const totals = totalsOf(draft.value);
  const check = useCheck(draft.value, bank);
  const lacks = check?.lacks ?? [];
  const lackOf = (key) => lacks.find(({ keys }) => keys.includes(key));
  const set = (name) => (event) => {
    draft.value = { ...draft.value, [name]: event.target.value };
  };
  const save = async (event) => {
    event.preventDefault();
    tried.value = true;
    refusal.value = null;
    if (Object.keys(faultsOf(draft.value)).length > 0) return;
    busy.value = true;
    const answer = await saveExam(bodyOf(draft.value));
    busy.value = false;
    refusal.value = answer.ok ? null : answer.sentence;
    if (answer.ok) {
      toast(t('office.exam.saved'));
      open(answer.exam);
    }
  };
  return html`<form class="card" onSubmit=${save} noValidate>
    <div class="card-body exam-fields">
      <${Field}
        label=${t('office.exam.title')}
        maxlength="200"
        value=${draft.value.title}
        error=${faults.title && t(faults.title)}
        onInput=${set('title')}
      />
      <${Field}
        label=${t('office.exam.minutes')}
        inputmode="numeric"
        value=${draft.value.minutes}
        error=${faults.minutes && t(faults.minutes)}
        onInput=${set('minutes')}
      />
      <${Field}
        label=${t('office.exam.pass')}
        inputmode="decimal"
        value=${draft.value.pass}
        error=${faults.pass && t(faults.pass)}
        onInput=${set('pass')}
      />
      <dl class="figures exam-sum">
        <div class="figure"><dt>${t('office.exam.questions')}</dt><dd>${number(totals.questions)}</dd></div>
        <div class="figure"><dt>${t('office.exam.all_marks')}</dt><dd>${mark(totals.marks)}</dd></div>
        <div class="figure">
          <dt>${t('office.exam.pass_marks')}</dt>
          <dd>${totals.passMarks === null ? '–' : mark(totals.passMarks)}</dd>
        </div>
        <div class=${`figure figure-papers ${check?.isOld ? 'figure-old' : ''}`}>
          <dt>${t('office.exam.papers')}</dt>
          <dd><${PaperCount} papers=${check?.papers} /></dd>
        </div>
      </dl>
    </div>
    ${draft.value.sections
      ? html`<${Sections} draft=${draft} bank=${bank} faults=${faults} lackOf=${lackOf} mark=${mark} />`
      : html`<${Matrix} bank=${bank} faults=${faults} lackOf=${lackOf} />`}
    <div class="card-body exam-end">
      ${fixed && html`<div class="note"><h2>${t('office.exam.fixed')}</h2><p>${t('office.exam.fixed_lead')}</p></div>`}
      ${lacks.length > 0 && html`<${Lacks} lacks=${lacks} nameOf=${(key) => rowName(draft.value, key)} isFixed=${fixed} />`}
      ${check?.refusal && html`<p class="field-error" role="status">${check.refusal}</p>`}
      ${(refusal.value || Object.keys(faults).length > 0) &&
      html`<p class="field-error" role="alert">${refusal.value ?? t(faults.cells ?? 'office.exam.fault.some')}</p>`}
      <div class="row">
        ${fixed
          ? html`<${Button} kind="primary" onClick=${() => (draft.value = { ...draft.value, id: null })}>${t('office.exam.copy')}<//>`
          : html`<${Button} kind="primary" type="submit" busy=${busy.value}>
              ${t(draft.value.id === null ? 'office.exam.create' : 'office.exam.save')}
            <//>`}
        ${!draft.value.sections &&
        html`<${Button} onClick=${() => (draft.value = intoSections(draft.value))}>${t('office.exam.to_sections')}<//>`}
        ${overview.default_cells &&
        !draft.value.sections &&
        html`<${Button} onClick=${() => (draft.value = withCells(draft.value, overview.default_cells, decimal()))}>
          ${t('office.exam.default')}
        <//>`}
        ${isTouched() && html`<${Badge} tone="warn">${t('office.exam.unsaved')}<//>`}
      </div>
    </div>
  </form>`;
}

export function ExamStep({ step, overview }) {
  if (draft.value === null) open(overview.exams[0] ?? null, overview.defaults);
  // the other language writes decimals with another sign; what was typed stays as it was typed
  else if (spoken !== lang.value && !isTouched()) open(overview.exams.find((exam) => exam.id === draft.value.id) ?? null, overview.defaults);
  if (overview.bank.questions === 0 && overview.exams.length === 0) {
    return html`<${StepPage} step=${step}>
      <div class="card empty">
        <h2>${t('office.exam.no_bank')}</h2>
        <p>${t('office.exam.no_bank_lead')}</p>
        <a class="button button-primary" href="#bank">${t('office.step.go', { step: t('office.step.bank') })}</a>
      </div>
    <//>`;
  }
  return html`<${StepPage} step=${step}>
    ${overview.exams.length > 0 && html`<${Exams} exams=${overview.exams} defaults=${overview.defaults} />`}
    <${Editor} overview=${overview} />
  <//>`;
}
