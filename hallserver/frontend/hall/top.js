// The strip on top: which sitting, how long still, how many, and the one thing to do next.
import { clock, number, t, timeOfDay } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { StaffHeader } from '../shared/staff-header.js';
import { Badge, Button } from '../shared/ui.js';
import { timeLeft } from './live.js';
import { closing, mayCloseEarly, primaryAction } from './phase.js';
import { dialog, hall, linked, mayAct, now, sitting, tally } from './page-state.js';

const TONES = { running: 'ok', paused: 'warn', check_in: 'info', ended: 'warn' };
const MANY_QUEUED = 200;

export function Bar() {
  const live = sitting.value;
  return html`<${StaffHeader} page="hall">
    ${live && html`<span class="bar-health">
      <span>${t('hall.health.online')} <b>${number(live.online)}</b></span>
      <span class=${live.queue > MANY_QUEUED ? 'bar-slow' : ''}>${t('hall.health.commit')} <b>${number(live.commit_ms ?? 0, 1)} ms</b></span>
      <span>${t('hall.health.queue')} <b>${number(live.queue ?? 0)}</b></span>
    </span>`}
    ${hall.value?.hall_ms && html`<span class="bar-clock"><span class="sr-only">${t('hall.clock')} </span>${timeOfDay(now())}</span>`}
  <//>`;
}

function Count({ label, value, of, tone = '' }) {
  return html`<div class=${`count ${tone}`}>
    <dt>${label}</dt>
    <dd>${number(value)}${of !== undefined && html`<span class="count-of">/${number(of)}</span>`}</dd>
  </div>`;
}

export function Top() {
  const live = sitting.value;
  const n = tally.value;
  const phase = live?.phase ?? 'none';
  const main = primaryAction(live, n);
  const left = timeLeft(live, now());
  const ask = (action) => { dialog.value = { kind: 'phase', action }; };
  const urgent = phase === 'running' && left !== null && left <= 5 * 60_000;
  return html`<section class=${`top top-${phase}`} aria-label=${t('hall.top')}>
    <div class="top-title">
      <${Badge} tone=${TONES[phase] ?? 'plain'}>${t(`hall.phase.${phase}`)}<//>
      <h1 title=${live?.title}>${live?.title ?? t('hall.no_sitting')}</h1>
      <p>${live ? `${live.exam} · ${t('hall.exam_size', { questions: number(live.questions), minutes: number(Math.round(live.duration_ms / 60_000)) })}` : t('hall.no_sitting_hint')}</p>
    </div>
    ${live && html`<div class=${`time ${urgent ? 'time-urgent' : ''}`}>
      <span class="time-label">${t(`hall.time.${timeLabel(live)}`)}</span>
      <span class="time-digits" role="timer">${clock(left)}</span>
    </div>`}
    ${live && html`<dl class="counts">
      <${Count} label=${t('hall.count.seated')} value=${n.seated} of=${n.candidates} />
      <${Count} label=${t('hall.count.writing')} value=${n.writing} />
      <${Count} label=${t('hall.count.submitted')} value=${n.submitted} />
      <${Count} label=${t('hall.count.offline')} value=${n.offline} tone=${n.offline > 0 ? 'count-bad' : ''} />
    </dl>`}
    <div class="top-do">
      ${mayAct && main && html`<${Button} large kind=${main.command === 'close' ? 'danger' : 'primary'} class="top-main" disabled=${!linked.value} onClick=${() => ask(main)}>${t(`hall.do.${main.command}`)}<//>`}
      ${mayAct && phase === 'paused' && mayCloseEarly(live, n) && html`<${Button} kind="quiet" class="top-end" disabled=${!linked.value} onClick=${() => ask(closing(n))}>${t('hall.do.close')}<//>`}
    </div>
  </section>`;
}

function timeLabel({ phase, starts_ms: starts }) {
  if (phase === 'paused') return 'paused';
  if (phase === 'ended') return 'over';
  if (phase === 'closed') return 'closed';
  return starts === null || starts === undefined ? 'before' : 'left';
}
