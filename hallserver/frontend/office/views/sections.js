// The sections of an exam, each with rows of topic, difficulty, type, tag, number and mark.
import { number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, Dialog, Field } from '../../shared/ui.js';
import { DIFFICULTIES, TYPES } from '../state/bank.js';
import { topicsOf, totalsOf } from '../state/blueprint.js';
import {
  addRow, addSection, changeRow, fitsGrid, intoGrid, moveSection, nameSection, removeRow, removeSection,
} from '../state/sections.js';
import { lackWords } from './exam-check.js';

const Icon = ({ path }) =>
  html`<svg class="section-icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;
const UP = 'M8 13V3M3.5 7.5 8 3l4.5 4.5';
const DOWN = 'M8 3v10M3.5 8.5 8 13l4.5-4.5';
const CROSS = 'M4 4l8 8M12 4l-8 8';

function Choice({ label, value, onChange, options }) {
  return html`<select class="input" aria-label=${label} value=${value} onChange=${(event) => onChange(event.target.value)}>
    ${options.map(([key, name]) => html`<option key=${key} value=${key} selected=${String(value) === String(key)}>${name}</option>`)}
  </select>`;
}

function Row({ section, row, n, draft, bank, fault, lack }) {
  const set = (name, read = (value) => value) => (value) => {
    draft.value = changeRow(draft.value, section.id, row.id, { [name]: read(value) });
  };
  const say = (what) => t('office.exam.row_field', { what: t(what), n });
  const tags = bank.tags.includes(row.tag) || !row.tag ? bank.tags : [...bank.tags, row.tag];
  const wrong = fault ? t(fault) : lack && lackWords(lack);
  const text = (name, what, mode) => html`<input
    class="input"
    inputmode=${mode}
    autocomplete="off"
    aria-label=${say(what)}
    aria-invalid=${wrong && name === 'count' ? 'true' : undefined}
    value=${row[name]}
    onInput=${(event) => set(name)(event.target.value)}
  />`;
  return html`<tr class=${wrong ? 'row-short' : ''}>
    <td>
      <${Choice} label=${say('office.bank.topic')} value=${row.topic} onChange=${set('topic')}
        options=${topicsOf(draft.value, bank).map((topic) => [topic, topic])} />
      ${wrong && html`<span class="cell-have short">${wrong}</span>`}
    </td>
    <td>
      <${Choice} label=${say('office.exam.difficulty')} value=${row.difficulty} onChange=${set('difficulty', Number)}
        options=${DIFFICULTIES.map((level) => [level, t(`office.difficulty.${level}`)])} />
    </td>
    <td>
      <${Choice} label=${say('office.exam.type')} value=${row.type} onChange=${set('type')}
        options=${[['', t('office.exam.any')], ...TYPES.map((type) => [type, t(`office.type.${type}`)])]} />
    </td>
    <td>
      <${Choice} label=${say('office.exam.tag')} value=${row.tag} onChange=${set('tag')}
        options=${[['', t('office.exam.any')], ...tags.map((tag) => [tag, tag])]} />
    </td>
    <td>${text('count', 'office.exam.questions', 'numeric')}</td>
    <td>${text('mark', 'office.exam.mark_each', 'decimal')}</td>
    <td>
      <${Button} kind="quiet" class="icon-button" aria-label=${t('office.exam.remove_row', { n })} title=${t('office.exam.remove_row', { n })}
        onClick=${() => (draft.value = removeRow(draft.value, section.id, row.id))}><${Icon} path=${CROSS} /><//>
    </td>
  </tr>`;
}

function Section({ section, at, draft, bank, faults, lackOf, sum }) {
  const { sections } = draft.value;
  const isAlone = sections.length === 1;
  const name = section.name.trim() || t('office.exam.section_n', { n: at + 1 });
  const isAsking = useSignal(false);
  const remove = () => (draft.value = removeSection(draft.value, section.id));
  const move = (by) => () => (draft.value = moveSection(draft.value, section.id, by));
  const first = topicsOf(draft.value, bank)[0];
  return html`<section class="exam-section" aria-label=${name}>
    ${isAsking.value &&
    html`<${Dialog}
      title=${t('office.exam.section_remove_named', { name })}
      onClose=${() => (isAsking.value = false)}
      action=${{ label: t('office.exam.section_remove'), kind: 'danger', run: remove }}
    >
      <p>${t('office.exam.section_remove_lead', { rows: number(section.rows.length) })}</p>
    <//>`}
    <div class="section-head">
      <${Field}
        label=${t(isAlone ? 'office.exam.section_name_optional' : 'office.exam.section_name')}
        placeholder=${t('office.exam.section_example')}
        maxlength="100"
        value=${section.name}
        error=${faults[section.id] && t(faults[section.id])}
        onInput=${(event) => (draft.value = nameSection(draft.value, section.id, event.target.value))}
      />
      <span class="section-sum muted">
        ${t('office.exam.section_sum', { questions: number(sum?.questions ?? 0), marks: sum?.marksText ?? '0' })}
      </span>
      ${!isAlone &&
      html`<div class="section-do">
        <${Button} kind="quiet" class="icon-button" disabled=${at === 0} aria-label=${t('office.exam.section_up', { name })}
          title=${t('office.exam.section_up', { name })} onClick=${move(-1)}><${Icon} path=${UP} /><//>
        <${Button} kind="quiet" class="icon-button" disabled=${at === sections.length - 1} aria-label=${t('office.exam.section_down', { name })}
          title=${t('office.exam.section_down', { name })} onClick=${move(1)}><${Icon} path=${DOWN} /><//>
        <${Button} kind="quiet" aria-label=${t('office.exam.section_remove_named', { name })}
          onClick=${() => (section.rows.length > 0 ? (isAsking.value = true) : remove())}>${t('office.exam.section_remove')}<//>
      </div>`}
    </div>
    ${section.rows.length > 0 &&
    html`<div class="table-wide" tabindex="0" role="group" aria-label=${name}>
      <table class="section-rows">
        <thead>
          <tr>
            ${['office.bank.topic', 'office.exam.difficulty', 'office.exam.type', 'office.exam.tag', 'office.exam.questions', 'office.exam.mark_each'].map(
              (key) => html`<th scope="col" key=${key}>${t(key)}</th>`,
            )}
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${section.rows.map(
            (row, n) => html`<${Row} key=${row.id} n=${n + 1} section=${section} row=${row} draft=${draft} bank=${bank}
              fault=${faults[row.id]} lack=${lackOf(row.id)} />`,
          )}
        </tbody>
      </table>
    </div>`}
    <div>
      <${Button} disabled=${first === undefined} onClick=${() => (draft.value = addRow(draft.value, section.id, first))}>
        ${t('office.exam.add_row')}
      <//>
    </div>
  </section>`;
}

/** draft: the signal that is edited; lackOf: key of a row → its shortage; mark: "0.5" → as the reader writes it. */
export function Sections({ draft, bank, faults, lackOf, mark }) {
  const { sections, isFixedOrder } = draft.value;
  const { bySection } = totalsOf(draft.value);
  const sumOf = ({ id }) => bySection[id] && { ...bySection[id], marksText: mark(bySection[id].marks) };
  return html`<div class="exam-sections">
    ${sections.map(
      (section, at) => html`<${Section} key=${section.id} section=${section} at=${at} draft=${draft} bank=${bank} faults=${faults}
        lackOf=${lackOf} sum=${sumOf(section)} />`,
    )}
    <div class="row section-more">
      <${Button} onClick=${() => (draft.value = addSection(draft.value))}>${t('office.exam.add_section')}<//>
      ${sections.length > 1 &&
      html`<label class="section-order">
        <span>${t('office.exam.order')}</span>
        <select
          class="input"
          value=${isFixedOrder ? 'fixed' : 'shuffled'}
          onChange=${(event) => (draft.value = { ...draft.value, isFixedOrder: event.target.value === 'fixed' })}
        >
          <option value="fixed" selected=${isFixedOrder}>${t('office.exam.order_fixed')}</option>
          <option value="shuffled" selected=${!isFixedOrder}>${t('office.exam.order_shuffled')}</option>
        </select>
      </label>`}
      ${fitsGrid(draft.value) &&
      html`<${Button} kind="quiet" onClick=${() => (draft.value = intoGrid(draft.value))}>${t('office.exam.to_grid')}<//>`}
    </div>
  </div>`;
}
