// Essays one by one, without names: question and guidance on the left, the answer and its mark on the right.
import { number, t } from '../../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../../shared/html.js';
import { Button, Field, toast } from '../../shared/ui.js';
import { fillIn } from '../../terminal/paper.js';
import { Rich } from '../../terminal/view/rich.js';
import { fetchEssay, fetchEssays, loadResults, saveMark } from '../model.js';
import { codesOf, listed, markOf, nextWaiting, tallyOf } from '../state/essays.js';

/** A mark as people write it: at most four decimals. */
export function decimal(value) {
  const digits = [0, 1, 2, 3, 4].find((n) => Math.abs(value * 10 ** n - Math.round(value * 10 ** n)) < 1e-9) ?? 4;
  return number(value, digits);
}

function Question({ essay }) {
  const [item] = fillIn(essay.paper);
  return html`<section class="card essay-question" aria-label=${t('clerk.essays.question')}>
    <h2>${essay.code}</h2>
    ${item.passage && html`<div class="essay-passage"><${Rich} html=${item.passage} /></div>`}
    <div class="essay-stem"><${Rich} html=${item.stem} /></div>
    ${item.picture && html`<img class="essay-picture" src=${item.picture} alt=${item.picture_alt || t('clerk.essays.picture')} />`}
    <h3>${t('clerk.essays.guidance')}</h3>
    <div class="essay-guidance">
      ${essay.guidance ? html`<${Rich} html=${essay.guidance} />` : html`<p class="muted">${t('clerk.essays.no_guidance')}</p>`}
    </div>
  </section>`;
}

function Marking({ essay, onSaved }) {
  const text = useSignal(essay.given === null ? '' : decimal(essay.given));
  const reason = useSignal('');
  const error = useSignal(null);
  const busy = useSignal(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const save = async (event) => {
    event?.preventDefault();
    const mark = markOf(text.value, essay.mark);
    if (mark === null) {
      error.value = t('clerk.essays.mark_wrong', { most: decimal(essay.mark) });
      field.current?.focus();
      return;
    }
    busy.value = true;
    const answer = await saveMark(essay.id, mark, reason.value);
    busy.value = false;
    if (!answer.ok) {
      error.value = answer.sentence;
      return;
    }
    if (essay.needs_reason) toast(t('clerk.essays.revised', { n: answer.revision }));
    onSaved(Number(mark));
  };
  return html`<form class="essay-marking" onSubmit=${save}>
    ${essay.needs_reason &&
    html`<${Field}
      class="essay-reason"
      label=${t('clerk.essays.reason')}
      hint=${t('clerk.essays.reason_hint')}
      value=${reason.value}
      maxlength="500"
      onInput=${(event) => (reason.value = event.target.value)}
    />`}
    <${Field}
      class="essay-mark"
      inputRef=${field}
      label=${t('clerk.essays.mark', { most: decimal(essay.mark) })}
      inputmode="decimal"
      autocomplete="off"
      value=${text.value}
      error=${error.value}
      onInput=${(event) => {
        text.value = event.target.value;
        error.value = null;
      }}
    />
    <${Button} kind="primary" type="submit" busy=${busy.value} onClick=${save}>${t('clerk.essays.save')}<//>
  </form>`;
}

function Answer({ essay, onSaved }) {
  const words = essay.text.split(/\s+/).filter(Boolean).length;
  return html`<section class="card essay-answer" aria-label=${t('clerk.essays.answer')}>
    <div class="essay-answer-head">
      <h2>${t('clerk.essays.answer')}</h2>
      <span class="muted">${t('clerk.essays.words', { n: number(words) })}</span>
      ${essay.given !== null && html`<span class="badge badge-ok">${t('clerk.essays.given', { mark: decimal(essay.given) })}</span>`}
    </div>
    <div class="essay-text" tabindex="0">${essay.text}</div>
    <${Marking} key=${essay.id} essay=${essay} onSaved=${onSaved} />
  </section>`;
}

export function Essays() {
  const rows = useSignal(null);
  const refused = useSignal(null);
  const wanted = useSignal({ code: '', onlyWaiting: true });
  const id = useSignal(null);
  const essay = useSignal(null);
  const isSaved = useSignal(false);

  const show = async (next) => {
    id.value = next;
    essay.value = null;
    if (next === null) return;
    const answer = await fetchEssay(next);
    if (id.value !== next) return;
    if (answer.ok) essay.value = answer;
    else refused.value = answer.sentence;
  };
  const load = async () => {
    const answer = await fetchEssays();
    if (!answer.ok) {
      refused.value = answer.sentence;
      return;
    }
    rows.value = answer.rows;
    await show(listed(answer.rows, wanted.value)[0]?.id ?? null);
  };
  useEffect(() => {
    load();
    // the table of results is large: fetched again once, when the marking is left
    return () => isSaved.value && loadResults();
  }, []);

  if (refused.value) return html`<div class="card empty" role="alert"><p>${refused.value}</p></div>`;
  if (!rows.value) return html`<div class="card empty" role="status"><p>${t('clerk.loading')}</p></div>`;
  if (rows.value.length === 0) {
    return html`<div class="card empty"><h2>${t('clerk.essays.none')}</h2><p>${t('clerk.essays.none_lead')}</p></div>`;
  }
  const choose = (change) => {
    wanted.value = { ...wanted.value, ...change };
    show(listed(rows.value, wanted.value)[0]?.id ?? null);
  };
  const list = listed(rows.value, wanted.value);
  const at = list.findIndex((row) => row.id === id.value);
  const { waiting, total } = tallyOf(rows.value);
  const saved = (mark) => {
    rows.value = rows.value.map((row) => (row.id === id.value ? { ...row, given: mark } : row));
    const next = wanted.value.onlyWaiting ? nextWaiting(rows.value, id.value, wanted.value.code) : (list[at + 1]?.id ?? id.value);
    isSaved.value = true;
    show(next);
    if (tallyOf(rows.value).waiting === 0) loadResults();
  };
  return html`<div class="card essays-bar">
      <label class="field">
        <span class="field-label">${t('clerk.essays.question')}</span>
        <select class="input" value=${wanted.value.code} onChange=${(event) => choose({ code: event.target.value })}>
          <option value="">${t('clerk.essays.every')}</option>
          ${codesOf(rows.value).map((code) => html`<option value=${code}>${code}</option>`)}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked=${wanted.value.onlyWaiting} onChange=${(event) => choose({ onlyWaiting: event.target.checked })} />
        ${t('clerk.essays.only_waiting')}
      </label>
      <span class="essays-left" role="status">
        ${isSaved.value && `${t('clerk.essays.saved')} `}
        ${waiting > 0
          ? t('clerk.essays.left', { n: number(waiting), of: number(total) })
          : t('clerk.essays.all_done', { of: number(total) })}
      </span>
      <span class="essays-gap"></span>
      ${list.length > 0 && html`<span class="muted">${t('clerk.essays.place', { n: number(at + 1), of: number(list.length) })}</span>`}
      <${Button} disabled=${at <= 0} onClick=${() => show(list[at - 1].id)}>${t('clerk.essays.before')}<//>
      <${Button} disabled=${at < 0 || at >= list.length - 1} onClick=${() => show(list[at + 1].id)}>${t('clerk.essays.next')}<//>
    </div>
    ${list.length === 0 &&
    html`<div class="card empty"><h2>${t('clerk.essays.finished')}</h2><p>${t('clerk.essays.finished_lead')}</p></div>`}
    ${essay.value &&
    html`<div class="essay">
      <${Question} essay=${essay.value} />
      <${Answer} essay=${essay.value} onSaved=${saved} />
    </div>`}`;
}
