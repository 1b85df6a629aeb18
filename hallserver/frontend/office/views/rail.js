// The rail: all steps in the order of work, and how far each is.
import { number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';

function said(note) {
  const args = Object.entries(note.args ?? {}).map(([name, n]) => [name, number(n)]);
  return t(note.key, Object.fromEntries(args));
}

/** steps: progressOf; current: id of the step shown. */
export function Rail({ steps, current }) {
  return html`<nav class="rail" aria-label=${t('office.rail')}>
    <ol>
      ${steps.map(
        (step) => html`<li key=${step.id} class=${`rail-step rail-${step.state}`}>
          <a href=${`#${step.id}`} aria-current=${step.id === current ? 'step' : undefined}>
            <span class="rail-mark" aria-hidden="true">
              ${step.state === 'done'
                ? html`<svg viewBox="0 0 16 16" focusable="false"><path d="M3.5 8.5l3 3 6-7" /></svg>`
                : step.state === 'trouble'
                  ? '!'
                  : step.number}
            </span>
            <span class="rail-text">
              <span class="rail-name">${t(`office.step.${step.id}`)}</span>
              <span class="rail-note">${said(step.note)}</span>
              ${step.state === 'next' && html`<span class="rail-next">${t('office.state.next')}</span>`}
              ${step.state !== 'next' && html`<span class="sr-only">${t(`office.state.${step.state}`)}</span>`}
            </span>
          </a>
        </li>`,
      )}
    </ol>
  </nav>`;
}
