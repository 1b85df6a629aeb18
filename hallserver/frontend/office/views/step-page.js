// The frame of one step: which one it is, what is done here, where it goes on.
import { t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';

/** step: entry of progressOf; actions: beside the heading; children: the content. */
export function StepPage({ step, actions, children }) {
  const { following } = step;
  return html`<div class="step">
    <header class="step-head">
      <div>
        <p class="step-count">${t('office.step.count', { number: step.number, of: step.of })}</p>
        <h1>${t(`office.step.${step.id}`)}</h1>
        <p class="step-lead">${t(`office.lead.${step.id}`)}</p>
      </div>
      ${actions}
    </header>
    ${children}
    ${step.state === 'done' &&
    following &&
    html`<footer class="step-foot">
      <span>${t('office.step.done')}</span>
      <a class="button button-plain" href=${`#${following}`}>${t('office.step.go', { step: t(`office.step.${following}`) })}</a>
    </footer>`}
  </div>`;
}
