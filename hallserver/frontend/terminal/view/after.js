// The screens when writing stands still or is over.
import { clock, t, timeOfDay } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { Button } from '../../shared/ui.js';
import { now, state } from '../session.js';
import { overallSafety } from '../saves.js';
import { timeLeft } from '../timing.js';
import { Check, Pause, Warning } from './icons.js';
import { Heading, Safety } from './frame.js';

const stage = (mark, title, children, tone = '') =>
  html`<main class=${`stage ${tone}`}>
    <p class="stage-mark" aria-hidden="true">${mark}</p>
    <${Heading}>${title}<//>
    ${children}
  </main>`;

export function Paused() {
  const left = timeLeft(state.value, now.value);
  return stage(
    html`<${Pause} />`,
    t('terminal.paused.title'),
    html`${left !== null && html`<p class="frozen"><span>${t('terminal.paused.left')}</span><strong>${clock(left)}</strong></p>`}
      <p class="lead">${t('terminal.paused.text')}</p>`,
    'stage-warn',
  );
}

export function Opening() {
  const { paperBroken } = state.value;
  return stage(
    paperBroken ? html`<${Warning} />` : html`<span class="dots"></span>`,
    t(paperBroken ? 'terminal.opening.broken' : 'terminal.opening.title'),
    html`<p class="lead">${t(paperBroken ? 'terminal.opening.broken_text' : 'terminal.opening.text')}</p>`,
  );
}

function Unsaved() {
  const overall = overallSafety(state.value.saves);
  return html`<p class="stage-safety"><${Safety} state=${overall.state} waiting=${overall.waiting} overall /></p>`;
}

export function Submitting() {
  const lost = state.value.link !== 'linked';
  return stage(
    html`<span class="dots"></span>`,
    t('terminal.submitting.title'),
    html`<${Unsaved} />
      <p class="lead">${t(lost ? 'terminal.submitting.lost' : 'terminal.submitting.text')}</p>`,
  );
}

export function TimeUp() {
  const lost = state.value.link !== 'linked';
  return stage(
    html`<span class="dots"></span>`,
    t('terminal.time_up.title'),
    html`<${Unsaved} />
      <p class="lead">${t(lost ? 'terminal.submitting.lost' : 'terminal.time_up.text')}</p>`,
  );
}

export function Submitted() {
  const { attempt, result, settled, sitting } = state.value;
  const answered = result?.answered ?? Object.values(settled).filter((answer) => answer.v.length > 0).length;
  const questions = result?.questions ?? sitting?.questions ?? 0;
  const by = attempt.submitted_by ?? 'candidate';
  return stage(
    html`<${Check} />`,
    t('terminal.submitted.title'),
    html`<dl class="figures">
        ${attempt.submitted_ms && html`<div><dt>${t('terminal.submitted.at')}</dt><dd>${timeOfDay(attempt.submitted_ms)}</dd></div>`}
        <div><dt>${t('terminal.submitted.saved')}</dt><dd>${answered}<small> / ${questions}</small></dd></div>
      </dl>
      <p class="lead">${t(`terminal.submitted.by.${by}`)}<br />${t('terminal.submitted.text')}</p>`,
    'stage-ok',
  );
}

export function Ended() {
  return stage(
    html`<${Check} />`,
    t('terminal.ended.title'),
    html`<${Unsaved} />
      <p class="lead">${t('terminal.ended.text')}</p>`,
  );
}

/** The candidate goes on at another seat; this terminal waits for somebody else. */
export function Moved() {
  return stage(
    html`<${Warning} />`,
    t('terminal.dead.moved.title'),
    html`<p class="lead">${t('terminal.dead.moved.text')}</p>`,
    'stage-warn',
  );
}

/** The server has ended this terminal's connection for good. */
export function Dead() {
  const { dead } = state.value;
  const known = ['moved', 'replaced', 'revoked', 'closed'].includes(dead) ? dead : 'closed';
  return stage(
    html`<${Warning} />`,
    t(`terminal.dead.${known}.title`),
    html`<p class="lead">${t(`terminal.dead.${known}.text`)}</p>
      <${Button} large onClick=${() => location.reload()}>${t(known === 'replaced' ? 'terminal.use_here' : 'terminal.reload')}<//>`,
    'stage-warn',
  );
}

export function Refused() {
  const code = state.value.linkRefused;
  const known = ['protocol_old', 'origin_wrong'].includes(code) ? code : 'not_enrolled';
  return stage(
    html`<${Warning} />`,
    t(`terminal.refused.${known}.title`),
    html`<p class="lead">${t(`terminal.refused.${known}.text`)}</p>
      <${Button} large onClick=${() => location.reload()}>${t('terminal.reload')}<//>`,
    'stage-warn',
  );
}
