// One question of the bank exactly as a candidate will see it: the terminal's own views and styles.
import '../../shared/base.css';
import '../../terminal/terminal.css';
import '../../terminal/answers.css';
import 'katex/dist/katex.min.css';
import './preview.css';
import { boot, number, t } from '../../shared/boot.js';
import { html, render, useState } from '../../shared/html.js';
import { Button } from '../../shared/ui.js';
import { fillIn } from '../../terminal/paper.js';
import { QuestionBody, sheetClass } from '../../terminal/view/question.js';
import { Rich } from '../../terminal/view/rich.js';

const { question } = boot;
const [item] = fillIn(question.paper);
const isEssay = item.type === 'essay';

/** "2.5" as people write it. */
const decimal = (text) => text && number(Number(text), (text.split('.')[1] ?? '').length);

function Facts() {
  const { about } = question;
  const rows = [
    ['topic', question.topic],
    ['difficulty', String(question.difficulty)],
    ['rule', !isEssay && t(`office.rule.${question.rule}`)],
    ['mark', decimal(about.mark)],
    ['p_value', decimal(about.p_value)],
    ['tags', (about.tags ?? []).join(', ')],
    ['apart', (about.apart ?? []).join(', ')],
    ['source', about.source],
    ['version', about.version],
  ].filter(([, value]) => value);
  return html`<dl class="facts">
    ${rows.map(([name, value]) => html`<div key=${name}><dt>${t(`office.fact.${name}`)}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

function Preview() {
  const [v, setV] = useState([]);
  const [open, setOpen] = useState(false);
  const { before, after } = question;
  const step = (code, key) =>
    code && html`<a class="button button-plain" href=${`/office/preview/${encodeURIComponent(code)}`}>${t(key)}</a>`;
  return html`<main class="preview">
    <header class="preview-head">
      <h1>${question.code}</h1>
      <span class="question-kind">${t(`office.type.${item.type}`)}</span>
      <span class="preview-place">${t('office.questions.place', { n: number(question.place), of: number(question.of) })}</span>
      ${step(before, 'office.questions.before')} ${step(after, 'office.questions.after')}
    </header>
    <section class="sheet" aria-label=${question.code}>
      <div class=${sheetClass(item)}><${QuestionBody} item=${item} n=${1} v=${v} onAnswer=${setV} onType=${setV} /></div>
    </section>
    <footer class="preview-foot">
      ${question.right.length > 0 && html`<${Button} kind="primary" onClick=${() => setV(question.right)}>${t('office.questions.fill')}<//>`}
      <${Button} onClick=${() => setV([])}>${t('office.questions.empty')}<//>
      <${Button} onClick=${() => setOpen(!open)} aria-expanded=${open ? 'true' : 'false'}>${t('office.questions.more')}<//>
      ${open &&
      html`<div class="preview-more">
        ${!isEssay && html`<p><strong>${t('office.questions.right')}</strong> ${question.right_words || '–'}</p>`}
        ${['explanation', 'guidance'].map(
          (name) =>
            question[name] &&
            html`<div key=${name} class="explanation"><strong>${t(`office.questions.${name}`)}</strong> <${Rich} html=${question[name]} /></div>`,
        )}
        <${Facts} />
      </div>`}
    </footer>
  </main>`;
}

render(html`<${Preview} />`, document.getElementById('app'));
