// One question at a time, the overview of all beside it.
import { t } from '../../shared/boot.js';
import { html, useEffect, useRef, useState } from '../../shared/html.js';
import { Button, Dialog } from '../../shared/ui.js';
import { dispatch, state } from '../session.js';
import { answerOf, tally } from '../state.js';
import { safety } from '../saves.js';
import { Clear, Flag, Left, Right } from './icons.js';
import { Safety } from './frame.js';
import { judge, valueOf } from '../responses.js';
import { QuestionBody, sheetClass } from './question.js';
import { keyAction, lettersOf } from './keys.js';
import { Review } from './review.js';

function Question() {
  const { items, current } = state.value;
  const item = items[current - 1];
  const answer = answerOf(state.value, current);
  const given = {
    item,
    n: current,
    v: answer.v,
    onAnswer: (v) => dispatch({ type: 'answer', n: current, v }),
    onType: (v) => dispatch({ type: 'type', n: current, v }),
  };
  const heading = useRef(null);
  const scroller = useRef(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scroller.current?.scrollTo(0, 0);
    dispatch({ type: 'go', n: current });
  }, [current]);
  return html`<section class="sheet" ref=${scroller} aria-label=${t('terminal.question.region')}>
    <div class=${sheetClass(item)}>
      <div class="question-head">
        <h1 ref=${heading} tabindex="-1">
          ${t('terminal.question', { n: current })} <small>/ ${items.length}</small>
        </h1>
        <span class="question-kind">${[item.section, t(`terminal.kind.${item.type}`)].filter(Boolean).join(' · ')}</span>
        <button
          type="button"
          class="flag"
          aria-pressed=${answer.f ? 'true' : 'false'}
          onClick=${() => dispatch({ type: 'flag', n: current })}
        >
          <${Flag} /><span>${t(answer.f ? 'terminal.flag.on' : 'terminal.flag.off')}</span>
          <kbd>${lettersOf(item) > 5 ? '0' : 'F'}</kbd>
        </button>
      </div>
      <${QuestionBody} ...${given} />
    </div>
  </section>`;
}

function Overview({ reviewing, onReview }) {
  const { items, current, seen } = state.value;
  const counts = tally(state.value);
  const grid = useRef(null);
  useEffect(() => {
    grid.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const cell = (item, index) => {
    const n = index + 1;
    const answer = answerOf(state.value, n);
    const kind = answer.v.length > 0 ? 'answered' : seen[n] ? 'open' : 'unseen';
    const here = n === current && !reviewing;
    const begins = item.section && item.section !== items[index - 1]?.section;
    const words = [t(`terminal.cell.${kind}`), answer.f ? t('terminal.cell.flagged') : ''].filter(Boolean).join(', ');
    return html`${begins && html`<h3 key=${`section ${n}`} class="grid-section">${item.section}</h3>`}<button
      key=${n}
      type="button"
      class=${`cell cell-${kind} ${answer.f ? 'cell-flagged' : ''}`}
      aria-current=${here ? 'true' : undefined}
      aria-label=${`${t('terminal.question', { n })}: ${words}`}
      onClick=${() => {
        onReview(false);
        dispatch({ type: 'go', n });
      }}
    >
      ${n}
    </button>`;
  };
  return html`<nav class="overview" aria-label=${t('terminal.overview')}>
    <h2>${t('terminal.overview.count', { n: counts.answered, all: items.length })}</h2>
    <div class="progress" aria-hidden="true">
      <svg preserveAspectRatio="none" viewBox=${`0 0 ${items.length} 1`}><rect width=${counts.answered} height="1" /></svg>
    </div>
    <div class="grid" ref=${grid}>${items.map(cell)}</div>
    <ul class="legend" aria-hidden="true">
      <li><i class="cell cell-answered"></i>${t('terminal.cell.answered')}</li>
      <li><i class="cell cell-open"></i>${t('terminal.cell.open')}</li>
      <li><i class="cell cell-unseen"></i>${t('terminal.cell.unseen')}</li>
      <li><i class="cell cell-open cell-flagged"></i>${t('terminal.cell.flagged')}</li>
    </ul>
    ${!reviewing &&
    html`<${Button} kind=${counts.open === 0 ? 'primary' : 'plain'} class="overview-submit" onClick=${() => onReview(true)}>
      ${t('terminal.review.open')}
    <//>`}
  </nav>`;
}

/** How safe the answer on the screen is, and the way to take it back; always in sight, whatever the question's length. */
function AnswerState() {
  const { current, saves } = state.value;
  const answered = answerOf(state.value, current).v.length > 0;
  const how = safety(saves, current, answered);
  return html`<div class="answer-state">
    ${how === 'none' ? html`<span class="not-answered">${t('terminal.not_answered')}</span>` : html`<${Safety} state=${how} />`}
    ${answered &&
    html`<button type="button" class="clear" onClick=${() => dispatch({ type: 'clear', n: current })}>
      <${Clear} /><span>${t('terminal.clear')}</span><kbd>Del</kbd>
    </button>`}
  </div>`;
}

function Steps({ onReview }) {
  const { items, current } = state.value;
  const last = current === items.length;
  return html`<footer class="steps">
    <div class="steps-inner">
      <${Button} large disabled=${current === 1} onClick=${() => dispatch({ type: 'go', n: current - 1 })}>
        <${Left} />${t('terminal.previous')}
      <//>
      <${AnswerState} />
      <${Button} kind="primary" large onClick=${() => (last ? onReview(true) : dispatch({ type: 'go', n: current + 1 }))}>
        ${t(last ? 'terminal.review.open' : 'terminal.next')}<${Right} />
      <//>
    </div>
  </footer>`;
}

const FOCUS = '.option, .statement .bit, .typed, .matching select, .gap, .thing, .hotspot-frame';

function moveFocus(by) {
  const stops = [...document.querySelectorAll(FOCUS)];
  const at = stops.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + by));
  stops[next]?.focus();
}

/** Judges the statement that has the focus, else the first that is open, and goes on to the next. */
function judgeNext(bit, { items, current }) {
  const item = items[current - 1];
  const { v } = answerOf(state.value, current);
  const focused = document.activeElement?.dataset?.statement;
  const id = focused ?? item.options.find((option) => valueOf(v, option.id) === undefined)?.id ?? item.options[0].id;
  dispatch({ type: 'answer', n: current, v: judge(item, v, id, bit) });
  const next = item.options[item.options.findIndex((option) => option.id === id) + 1];
  document.querySelector(`[data-statement="${next?.id ?? id}"][data-bit="1"]`)?.focus();
}

/** Typed text and lists have the keys for themselves, a player of sound or video its arrows. */
const hasOwnKeys = ({ target, code }) =>
  Boolean(target.closest?.('input, textarea, select, [data-own-keys]') || (code.startsWith('Arrow') && target.closest?.('audio, video')));

function onKey(event) {
  if (document.querySelector('dialog[open]') || event.isComposing || hasOwnKeys(event)) return;
  const { items, current } = state.value;
  const item = items[current - 1];
  const action = keyAction(event, item);
  if (!action || (event.repeat && action.do !== 'step')) return;
  event.preventDefault();
  if (action.do === 'choose') dispatch({ type: 'choose', n: current, id: item.options[action.index].id });
  if (action.do === 'judge') judgeNext(action.bit, state.value);
  if (action.do === 'flag') dispatch({ type: 'flag', n: current });
  if (action.do === 'clear') dispatch({ type: 'clear', n: current });
  if (action.do === 'step') dispatch({ type: 'go', n: current + action.by });
  if (action.do === 'move') moveFocus(action.by);
}

export function Writing() {
  const [reviewing, setReviewing] = useState(false);
  useEffect(() => {
    if (reviewing) return undefined;
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [reviewing]);
  return html`<main class="writing">
    <${Overview} reviewing=${reviewing} onReview=${setReviewing} />
    ${reviewing
      ? html`<${Review} onBack=${() => setReviewing(false)} />`
      : html`<div class="work"><${Question} /><${Steps} onReview=${setReviewing} /></div>`}
  </main>`;
}
