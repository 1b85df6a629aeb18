// The questions of the bank, to be looked at one by one as candidates will see them.
import { number, t } from '../../shared/boot.js';
import { html, useEffect, useSignal } from '../../shared/html.js';
import { Button } from '../../shared/ui.js';
import { questionsOf } from '../model.js';
import { typesIn } from '../state/bank.js';

const PAUSE_MS = 250;

/** bank: that of the overview. */
export function Questions({ bank }) {
  const wanted = useSignal({ text: '', topic: '', type: '' });
  const found = useSignal(null);
  const { text, topic, type } = wanted.value;
  const load = async (offset = 0) => {
    const asked = wanted.value;
    const answer = await questionsOf({ ...asked, offset });
    if (!answer.ok || asked !== wanted.value) return;
    found.value = offset > 0 ? { ...answer, rows: [...found.value.rows, ...answer.rows] } : answer;
  };
  useEffect(() => {
    const waiting = setTimeout(load, PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [wanted.value, bank]);
  const set = (name) => (event) => (wanted.value = { ...wanted.value, [name]: event.target.value });
  return html`<section class="card" aria-labelledby="questions">
    <div class="card-head"><h2 id="questions">${t('office.questions.title')}</h2></div>
    <div class="card-body row questions-filter">
      <input type="search" class="input" aria-label=${t('office.questions.find')} placeholder=${t('office.questions.find')} value=${text} onInput=${set('text')} />
      <select class="input" aria-label=${t('office.bank.topic')} value=${topic} onChange=${set('topic')}>
        <option value="">${t('office.questions.all_topics')}</option>
        ${bank.topics.map((entry) => html`<option key=${entry.topic} value=${entry.topic}>${entry.topic}</option>`)}
      </select>
      <select class="input" aria-label=${t('office.preview.type')} value=${type} onChange=${set('type')}>
        <option value="">${t('office.questions.all_types')}</option>
        ${typesIn(bank).map((name) => html`<option key=${name} value=${name}>${t(`office.type.${name}`)}</option>`)}
      </select>
      ${found.value && html`<span class="muted small" role="status">${t('office.questions.found', { n: number(found.value.total) })}</span>`}
    </div>
    ${found.value?.rows.length > 0 &&
    html`<div class="scroll" tabindex="0" role="region" aria-labelledby="questions">
      <table class="grid-table questions-table">
        <thead>
          <tr>
            <th scope="col">${t('office.questions.code')}</th>
            <th scope="col">${t('office.questions.text')}</th>
            <th scope="col">${t('office.preview.type')}</th>
            <th scope="col" class="num">${t('office.fact.difficulty')}</th>
          </tr>
        </thead>
        <tbody>
          ${found.value.rows.map(
            (row) => html`<tr key=${row.code}>
              <td><a href=${`/office/preview/${encodeURIComponent(row.code)}`} target="_blank" rel="noopener">${row.code}</a></td>
              <td>${row.text}</td>
              <td>${t(`office.type.${row.type}`)}</td>
              <td class="num">${row.difficulty}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${found.value.rows.length < found.value.total &&
      html`<div class="card-foot"><${Button} onClick=${() => load(found.value.rows.length)}>${t('office.questions.next')}<//></div>`}
    </div>`}
  </section>`;
}
