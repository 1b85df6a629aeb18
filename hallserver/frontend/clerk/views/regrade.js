// Regrading: choose a question, say what changes, see who changes, and only then apply it with a reason.
import { number, t } from '../../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../../shared/html.js';
import { Badge, Button, Dialog, Field, toast, useLanguageTold } from '../../shared/ui.js';
import {
  applyChanges, fetchQuestion, fetchQuestions, fetchRevisions, forgetResults, lookAt, results,
} from '../model.js';
import { changeOf, emptyForm, foundQuestions, hasOneRight, kindsOf, placeOf, swapped } from '../state/regrading.js';
import { decimal } from './essays.js';
import { Areas } from './regrade-areas.js';
import { Revisions } from './revisions.js';

const PEOPLE_SHOWN = 200;
const MOST_CHANGES = 50; // that the server takes at once
const TONES = { sealed: 'plain', changed: 'info', full_marks: 'warn', out_of_total: 'warn' };

function Choose({ rows, chosen, onChoose }) {
  const query = useSignal('');
  const found = foundQuestions(rows, query.value);
  return html`<section class="card regrade-choose" aria-labelledby="regrade-choose">
    <h2 id="regrade-choose">${t('clerk.regrade.choose')}</h2>
    <label class="field">
      <span class="field-label">${t('clerk.regrade.find')}</span>
      <input
        class="input"
        type="search"
        placeholder=${t('clerk.regrade.find_hint')}
        value=${query.value}
        onInput=${(event) => (query.value = event.target.value)}
      />
    </label>
    <p class="muted small" role="status">${t('clerk.regrade.found', { n: number(found.length) })}</p>
    <ul class="question-list">
      ${found.map(
        (row) => html`<li key=${row.code}>
          <button type="button" aria-pressed=${row.code === chosen ? 'true' : 'false'} onClick=${() => onChoose(row.code)}>
            <span class="question-list-head">
              <strong>${row.code}</strong>
              ${row.state !== 'sealed' && html`<${Badge} tone=${TONES[row.state]}>${t(`clerk.regrade.state.${row.state}`)}<//>`}
            </span>
            <span class="question-list-text">${row.text}</span>
            <span class="muted small">${t('clerk.regrade.asked', { n: number(row.asked) })}</span>
          </button>
        </li>`,
      )}
    </ul>
  </section>`;
}

function Options({ question, form, set }) {
  const one = hasOneRight(question);
  const legend = one ? 'right_one' : question.type === 'cluster' ? 'right_true' : 'right_many';
  const turn = (id) => {
    if (one) return [id];
    return form.right.includes(id) ? form.right.filter((other) => other !== id) : [...form.right, id];
  };
  return html`<fieldset class="regrade-options">
    <legend>${t(`clerk.regrade.${legend}`)}</legend>
    ${question.options.map(
      (option) => html`<label class="check" key=${option.id}>
        <input
          type=${one ? 'radio' : 'checkbox'}
          name="right"
          checked=${form.right.includes(option.id)}
          onChange=${() => set({ right: turn(option.id) })}
        />
        ${option.text}
      </label>`,
    )}
  </fieldset>`;
}

/** A select for each premise of a matching, or for each place of an ordering. */
function Places({ question, form, set }) {
  const isOrder = question.type === 'ordering';
  const labels = isOrder ? form.right.map((_, at) => t('clerk.regrade.place', { n: at + 1 })) : question.premises.map((premise) => premise.text);
  const put = (at, id) => (isOrder ? swapped(form.right, at, id) : form.right.map((other, place) => (place === at ? id : other)));
  return html`<fieldset class="regrade-options">
    <legend>${t(`clerk.regrade.${isOrder ? 'right_order' : 'right_pairs'}`)}</legend>
    ${labels.map(
      (label, at) => html`<${Field} as="select" key=${at} label=${label} value=${form.right[at]} onChange=${(event) => set({ right: put(at, event.target.value) })}>
        ${question.options.map((option) => html`<option value=${option.id} selected=${option.id === form.right[at]}>${option.text}</option>`)}
      <//>`,
    )}
  </fieldset>`;
}

const KEY_FORMS = { matching: Places, ordering: Places, hotspot: Areas };

function Accept({ question, form, set }) {
  const place = placeOf(question, form);
  const gap = question.gaps.length > 0 &&
    html`<${Field} as="select" label=${t('clerk.regrade.gap')} value=${form.gap} onChange=${(event) => set({ gap: event.target.value, option: '', text: '' })}>
      ${question.gaps.map((one) => html`<option value=${one.id}>[${one.id}]</option>`)}
    <//>`;
  const typed = (name) => (event) => set({ [name]: event.target.value });
  if (place.takes === 'number') {
    return html`<div class="regrade-accept">
      ${gap}
      <${Field} label=${t('clerk.regrade.number')} inputmode="decimal" value=${form.text} onInput=${typed('text')} />
      <${Field} label=${t('clerk.regrade.tolerance')} inputmode="decimal" placeholder="0" value=${form.tolerance} onInput=${typed('tolerance')} />
    </div>`;
  }
  if (place.takes === 'text') {
    return html`<div class="regrade-accept">
      ${gap}
      <${Field} label=${t('clerk.regrade.text')} hint=${t('clerk.regrade.text_hint')} maxlength="200" value=${form.text} onInput=${typed('text')} />
    </div>`;
  }
  return html`<div class="regrade-accept">
    ${gap}
    <${Field} as="select" label=${t('clerk.regrade.option')} value=${form.option} onChange=${typed('option')}>
      <option value="">–</option>
      ${place.options.filter((option) => !option.is_right).map((option) => html`<option value=${option.id}>${option.text}</option>`)}
    <//>
  </div>`;
}

function Change({ question, shapes, onLook, busy, problems }) {
  const form = useSignal(emptyForm(question));
  const set = (change) => {
    form.value = { ...form.value, ...change };
    onLook(null);
  };
  const change = changeOf(question, form.value);
  return html`<section class="card regrade-change" aria-labelledby="regrade-change">
    <h2 id="regrade-change">${t('clerk.regrade.change')}</h2>
    <p class="regrade-text"><strong>${question.code}</strong> ${question.text}</p>
    <dl class="facts">
      <dt>${t('clerk.regrade.key_now')}</dt>
      <dd>${question.key || '–'}</dd>
      ${question.state !== 'sealed' && html`<dt>${t('clerk.regrade.key_sealed')}</dt><dd>${question.sealed_key || '–'}</dd>`}
    </dl>
    <div class="regrade-form">
    <fieldset class="regrade-kinds">
      <legend class="sr-only">${t('clerk.regrade.change')}</legend>
      ${kindsOf(question).map(
        (kind) => html`<label class="check" key=${kind}>
          <input type="radio" name="kind" checked=${form.value.kind === kind} onChange=${() => set({ kind })} />
          ${t(`clerk.regrade.kind.${kind}`)}
        </label>`,
      )}
    </fieldset>
    ${form.value.kind === 'change_key' && html`<${KEY_FORMS[question.type] ?? Options} question=${question} shapes=${shapes} form=${form.value} set=${set} />`}
    ${form.value.kind === 'accept' && html`<${Accept} question=${question} form=${form.value} set=${set} />`}
    </div>
    ${problems.map((sentence) => html`<p class="field-error" role="alert" key=${sentence}>${sentence}</p>`)}
    <div class="row">
      <${Button} kind="primary" busy=${busy} disabled=${change === null} onClick=${() => onLook(change)}>${t('clerk.regrade.look')}<//>
      ${busy && html`<span class="muted" role="status">${t('clerk.regrade.working')}</span>`}
    </div>
  </section>`;
}

const outcome = (passed) => (passed === null ? 'waiting' : passed ? 'passed' : 'failed');
const both = (pair, said) => (said(pair[0]) === said(pair[1]) ? said(pair[1]) : `${said(pair[0])} → ${said(pair[1])}`);

function People({ people }) {
  const percent = (n) => (n === null ? '–' : number(n, 2));
  return html`<div class="people-box" tabindex="0">
    <table class="grid-table people-table">
      <thead>
        <tr>
          <th scope="col">${t('clerk.column.number')}</th>
          <th scope="col">${t('clerk.column.name')}</th>
          <th scope="col">${t('clerk.column.unit')}</th>
          <th scope="col" class="num">${t('clerk.regrade.column.score')}</th>
          <th scope="col" class="num">${t('clerk.regrade.column.percent')}</th>
          <th scope="col">${t('clerk.column.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        ${people.slice(0, PEOPLE_SHOWN).map((person) => {
          const scores = [0, 1].map((at) => `${decimal(person.score[at])} / ${decimal(person.max_score[at])}`);
          const words = person.passed.map((passed) => t(`clerk.outcome.${outcome(passed)}`));
          const turns = words[0] !== words[1];
          return html`<tr key=${person.number}>
            <td>${person.number}</td>
            <th scope="row">${person.name}</th>
            <td>${person.unit}</td>
            <td class="num">${both(scores, String)}</td>
            <td class="num">${both(person.percent, percent)}</td>
            <td>${turns ? html`<${Badge} tone=${person.passed[1] ? 'ok' : 'danger'}>${words.join(' → ')}<//>` : words[1]}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    ${people.length > PEOPLE_SHOWN && html`<p class="muted">${t('clerk.regrade.more', { n: number(people.length - PEOPLE_SHOWN) })}</p>`}
  </div>`;
}

function Seen({ seen, onApplied, onMore }) {
  const reason = useSignal('');
  const asking = useSignal(false);
  const busy = useSignal(false);
  const refused = useSignal(null);
  const place = useRef(null);
  useEffect(() => {
    place.current.focus({ preventScroll: true });
    place.current.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, []);
  const next = results.value.newest + 1;
  const apply = async () => {
    busy.value = true;
    const answer = await applyChanges(seen.changes, seen.after, reason.value.trim());
    busy.value = false;
    if (!answer.ok) {
      refused.value = answer.sentence;
      return;
    }
    asking.value = false;
    toast(t('clerk.regrade.applied', { n: answer.revision, people: number(answer.changed) }));
    onApplied();
  };
  const figure = (name, n) => html`<div class="figure"><dt>${t(`clerk.regrade.${name}`)}</dt><dd>${number(n)}</dd></div>`;
  return html`<section class="card regrade-seen" ref=${place} aria-labelledby="regrade-seen" tabindex="-1">
    <h2 id="regrade-seen">${t('clerk.regrade.seen')}</h2>
    ${seen.questions.map(
      (row) => html`<div class="regrade-question" key=${row.code}>
        <p class="regrade-keys"><strong>${row.code}</strong> ${row.before || '–'} <span aria-hidden="true">→</span> ${row.now || '–'}</p>
        <dl class="figures">
          ${figure('gain', row.gain)} ${figure('lose', row.lose)} ${row.left_total > 0 && figure('left_total', row.left_total)}
        </dl>
      </div>`,
    )}
    <p class="regrade-sum" role="status">
      ${seen.people.length === 0
        ? t('clerk.regrade.nobody')
        : [
            t('clerk.regrade.people', { n: number(seen.people.length) }),
            t('clerk.regrade.passing', { n: number(seen.passing) }),
            t('clerk.regrade.failing', { n: number(seen.failing) }),
          ].join(' · ')}
    </p>
    ${seen.people.length > 0 && html`<${People} people=${seen.people} />`}
    ${seen.changes.length < MOST_CHANGES &&
    html`<div class="row"><${Button} onClick=${onMore}>${t('clerk.regrade.add')}<//><span class="muted small">${t('clerk.regrade.add_hint')}</span></div>`}
    <div class="regrade-apply">
      <${Field}
        label=${t('clerk.regrade.reason')}
        placeholder=${t('clerk.regrade.reason_hint')}
        maxlength="500"
        value=${reason.value}
        onInput=${(event) => (reason.value = event.target.value)}
      />
      <${Button} kind="primary" disabled=${reason.value.trim().length < 5} onClick=${() => (asking.value = true)}>
        ${t('clerk.regrade.apply', { n: next })}
      <//>
    </div>
    ${asking.value &&
    html`<${Dialog}
      title=${t('clerk.regrade.confirm', { n: next })}
      onClose=${() => (asking.value = false)}
      action=${{ label: t('clerk.regrade.apply', { n: next }), run: apply, busy: busy.value }}
    >
      <p>${t('clerk.regrade.confirm_lead', { people: number(seen.people.length) })}</p>
      ${refused.value && html`<p class="field-error" role="alert">${refused.value}</p>`}
    <//>`}
  </section>`;
}

/** Changes that were looked at and kept, to be applied together with further ones. */
function Kept({ kept, onDrop, onLook, busy }) {
  return html`<section class="card regrade-kept" aria-labelledby="regrade-kept">
    <div class="row">
      <h2 id="regrade-kept">${t('clerk.regrade.kept', { n: number(kept.length) })}</h2>
      ${onLook && html`<${Button} busy=${busy} onClick=${onLook}>${t('clerk.regrade.look')}<//>`}
    </div>
    <ul>
      ${kept.map(
        ({ said }, at) => html`<li key=${said}>
          <span>${said}</span>
          <button type="button" class="icon-button" aria-label=${t('clerk.regrade.drop_kept', { said })} onClick=${() => onDrop(at)}>×</button>
        </li>`,
      )}
    </ul>
  </section>`;
}

export function Regrade() {
  const rows = useSignal(null);
  const revisions = useSignal(null);
  const refused = useSignal(null);
  const question = useSignal(null);
  const seen = useSignal(null);
  const problems = useSignal([]);
  const kept = useSignal([]);
  const busy = useSignal(false);

  const load = async () => {
    const [questions, decided] = await Promise.all([fetchQuestions(), fetchRevisions()]);
    if (!questions.ok || !decided.ok) {
      refused.value = (questions.ok ? decided : questions).sentence;
      return;
    }
    rows.value = questions.rows;
    revisions.value = decided.rows;
  };
  useEffect(() => {
    load();
  }, []);
  const clear = () => {
    seen.value = null;
    problems.value = [];
  };
  const choose = async (code) => {
    clear();
    question.value = null;
    const answer = await fetchQuestion(code);
    if (answer.ok) question.value = answer;
    else refused.value = answer.sentence;
  };
  const look = async (changes) => {
    clear();
    busy.value = true;
    const answer = await lookAt(changes);
    busy.value = false;
    if (answer.ok) seen.value = { ...answer, changes };
    else problems.value = answer.problems?.map((problem) => problem.sentence) ?? [answer.sentence];
  };
  useLanguageTold(async () => {
    const looked = seen.value?.changes;
    const code = question.value?.code;
    await load();
    const answer = code && (await fetchQuestion(code));
    if (answer?.ok && question.value?.code === code) question.value = answer;
    if (looked) await look(looked);
  });
  const before = kept.value.map(({ change }) => change);
  const keep = () => {
    kept.value = seen.value.changes.map((change, at) => ({ change, said: seen.value.said[at] }));
    clear();
    question.value = null;
  };
  const drop = (at) => {
    clear();
    kept.value = kept.value.filter((_, other) => other !== at);
  };
  const applied = async () => {
    clear();
    kept.value = [];
    question.value = null;
    await Promise.all([load(), forgetResults()]);
  };

  if (refused.value) return html`<div class="card empty" role="alert"><p>${refused.value}</p></div>`;
  if (!rows.value || !results.value) return html`<div class="card empty" role="status"><p>${t('clerk.loading')}</p></div>`;
  const code = question.value?.code;
  return html`<div class="regrade">
      <${Choose} rows=${rows.value} chosen=${code} onChoose=${choose} />
      <div class="regrade-steps">
        ${kept.value.length > 0 &&
        html`<${Kept} kept=${kept.value} onDrop=${drop} onLook=${question.value || seen.value ? null : () => look(before)} busy=${busy.value} />`}
        ${question.value
          ? html`<${Change}
              key=${code}
              question=${question.value}
              shapes=${seen.value?.questions.find((row) => row.code === code)?.shapes}
              onLook=${(change) => (change === null ? clear() : look([...before, change]))}
              busy=${busy.value}
              problems=${problems.value}
            />`
          : html`<div class="card empty">
              <p>${t(kept.value.length > 0 ? 'clerk.regrade.pick_more' : 'clerk.regrade.pick')}</p>
              ${problems.value.map((sentence) => html`<p class="field-error" role="alert" key=${sentence}>${sentence}</p>`)}
            </div>`}
        ${seen.value && html`<${Seen} key=${`${seen.value.after} ${kept.value.length}`} seen=${seen.value} onApplied=${applied} onMore=${keep} />`}
      </div>
    </div>
    <${Revisions} rows=${revisions.value} />`;
}
