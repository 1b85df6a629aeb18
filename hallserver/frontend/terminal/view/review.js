// What is answered, open and flagged, before handing in.
import { t } from '../../shared/boot.js';
import { html, useState } from '../../shared/html.js';
import { Button, Dialog } from '../../shared/ui.js';
import { dispatch, state } from '../session.js';
import { answerOf, tally } from '../state.js';
import { overallSafety } from '../saves.js';
import { Heading, Safety } from './frame.js';
import { Left } from './icons.js';

function Jumps({ title, items, numbers, onGo }) {
  if (numbers.length === 0) return null;
  const sectionOf = (n) => items[n - 1]?.section;
  return html`<section class="jumps">
    <h2>${title}</h2>
    <div class="jump-list">
      ${numbers.map(
        (n, at) => html`${sectionOf(n) && sectionOf(n) !== sectionOf(numbers[at - 1]) &&
        html`<h3 key=${`section ${n}`} class="grid-section">${sectionOf(n)}</h3>`}<button key=${n} type="button" class="cell cell-open" aria-label=${t('terminal.question', { n })} onClick=${() => onGo(n)}>
          ${n}
        </button>`,
      )}
    </div>
  </section>`;
}

export function Review({ onBack }) {
  const [asking, setAsking] = useState(false);
  const { items, saves } = state.value;
  const counts = tally(state.value);
  const overall = overallSafety(saves);
  const all = items.map((item, index) => index + 1);
  const go = (n) => {
    dispatch({ type: 'go', n });
    onBack();
  };
  const figure = (value, key, tone) =>
    html`<div class=${`figure figure-${tone}`}><dd>${value}</dd><dt>${t(`terminal.review.${key}`)}</dt></div>`;
  return html`<div class="work">
    <section class="sheet" aria-label=${t('terminal.review.title')}>
      <div class="sheet-inner review">
        <${Heading}>${t('terminal.review.title')}<//>
        <dl class="review-figures">
          ${figure(counts.answered, 'answered', 'ok')} ${figure(counts.open, 'unanswered', counts.open ? 'warn' : 'plain')}
          ${figure(counts.flagged, 'flagged', 'plain')}
        </dl>
        <${Jumps} title=${t('terminal.review.open_list')} items=${items} numbers=${all.filter((n) => answerOf(state.value, n).v.length === 0)} onGo=${go} />
        <${Jumps} title=${t('terminal.review.flag_list')} items=${items} numbers=${all.filter((n) => answerOf(state.value, n).f)} onGo=${go} />
        ${counts.open === 0 && counts.flagged === 0 && html`<p class="lead">${t('terminal.review.complete')}</p>`}
      </div>
    </section>
    <footer class="steps">
      <div class="steps-inner">
        <${Button} large onClick=${onBack}><${Left} />${t('terminal.review.back')}<//>
        <${Safety} state=${overall.state} waiting=${overall.waiting} overall />
        <${Button} kind="primary" large onClick=${() => setAsking(true)}>${t('terminal.submit')}<//>
      </div>
    </footer>
    ${asking &&
    html`<${Dialog}
      title=${t('terminal.submit.title')}
      onClose=${() => setAsking(false)}
      cancel=${t('terminal.review.back')}
      action=${{ label: t('terminal.submit'), run: () => dispatch({ type: 'submit' }) }}
    >
      <p>${t('terminal.submit.what', { n: counts.answered, all: items.length })}</p>
      ${counts.open > 0 && html`<p class="notice notice-warn">${t('terminal.submit.open', { n: counts.open })}</p>`}
      <p>${t('terminal.submit.final')}</p>
    <//>`}
  </div>`;
}
