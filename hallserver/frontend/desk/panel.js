// The answer, large enough to be read from the queue: seat in green, or what is wrong and where to go in red.
import { dateTime, number, t, timeOfDay } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { phase, queue, result, stuck, waiting } from './desk-state.js';

const ADMITTING = new Set(['check_in', 'running', 'paused']);

export function Panel() {
  const inHand = queue.value.current;
  return html`<div class="panel-room">
    <div class="sr-only" role="status" aria-live="assertive">${inHand || !result.value ? '' : spoken(result.value)}</div>
    ${inHand || stuck.value ? html`<${Checking} />` : result.value ? html`<${Verdict} of=${result.value} />` : html`<${Ready} />`}
    ${waiting.value > 1 && html`<div class="panel-waiting" role="status">${t('desk.waiting', { n: number(waiting.value - 1) })}</div>`}
  </div>`;
}

function Ready() {
  const closed = phase.value && !ADMITTING.has(phase.value);
  return html`<section class="verdict verdict-ready">
    <svg class="card-picture" viewBox="0 0 120 76" aria-hidden="true">
      <rect x="2" y="2" width="116" height="72" rx="8" fill="none" stroke="currentColor" stroke-width="3" />
      <rect x="12" y="16" width="28" height="36" rx="3" fill="currentColor" opacity=".25" />
      <path d="M50 20h36M50 32h28M50 44h32M12 62h50" stroke="currentColor" stroke-width="4" opacity=".35" />
      <path d="M94 14h14v14H94zM98 18h6v6h-6zM94 34h5v5h-5zM103 34h5v5h-5z" fill="currentColor" opacity=".6" />
    </svg>
    <p class="verdict-title">${t(closed ? `desk.closed.${phase.value}` : 'desk.ready.title')}</p>
    <p class="verdict-where">${t(closed ? 'desk.closed.hint' : 'desk.ready.hint')}</p>
  </section>`;
}

function Checking() {
  return html`<section class="verdict verdict-ready">
    <p class="verdict-title">${t(stuck.value ? 'desk.stuck.title' : 'desk.checking')}</p>
    ${stuck.value && html`<p class="verdict-where">${t('desk.stuck.hint')}</p>`}
  </section>`;
}

const ICONS = {
  green: html`<path d="M14 34l13 13 24-28" />`,
  amber: html`<path stroke-width="5" d="M32 6L60 57H4zM32 25v14M32 48v.5" />`,
  red: html`<path d="M16 16l32 32M48 16L16 48" />`,
};

function Verdict({ of: { tone, title, sentence, where, person, seat, checkedInMs, atMs, n } }) {
  const isIn = tone !== 'red';
  return html`<section key=${n} class=${`verdict verdict-${tone}`} aria-label=${t(title)}>
    <div class="verdict-head">
      <svg class="verdict-icon" viewBox="0 0 64 64" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">${ICONS[tone]}</svg>
      <p class="verdict-title">${t(title)}</p>
      <p class="verdict-time">${timeOfDay(checkedInMs && isIn ? checkedInMs : atMs)}</p>
    </div>
    ${seat && html`<div class=${`verdict-seat ${isIn ? '' : 'verdict-seat-small'}`}><span>${t(isIn ? 'desk.seat' : 'desk.seat_given')}</span><strong>${seat}</strong>${!isIn && checkedInMs && html`<em>${t('desk.at_time', { time: dateTime(checkedInMs).slice(-5) })}</em>`}</div>`}
    ${!isIn && !seat && sentence && html`<p class="verdict-sentence">${sentence}</p>`}
    ${person && html`<${Person} person=${person} tone=${tone} />`}
    ${!isIn && where && html`<p class="verdict-where">${t(where)}</p>`}
    ${isIn && html`<p class="verdict-photo">${t(tone === 'amber' ? 'desk.amber.do' : 'desk.photo')}${(person?.differences ?? []).map((code) => html`<br key=${code} />${t(`desk.${code}`)}`)}</p>`}
  </section>`;
}

function Person({ person, tone }) {
  return html`<div class="person">
    ${tone === 'amber' && person.card_name ? html`<div class="person-names">
        <div><span>${t('desk.name.card')}</span><strong>${person.card_name}</strong></div>
        <div><span>${t('desk.name.roster')}</span><strong>${person.name}</strong></div>
      </div>` : html`<p class="person-name">${person.name}</p>`}
    <dl>
      <div><dt>${t('desk.person.rank')}</dt><dd>${person.rank || '–'}</dd></div>
      <div class="person-unit"><dt>${t('desk.person.unit')}</dt><dd>${person.unit || '–'}</dd></div>
      <div><dt>${t('desk.person.number')}</dt><dd>${person.number}</dd></div>
      <div><dt>${t('desk.person.birth')}</dt><dd>${person.birth}${person.sex ? ` · ${person.sex}` : ''}</dd></div>
      <div><dt>${t('desk.person.card')}</dt><dd>${person.card_masked}</dd></div>
      <div><dt>${t('desk.person.course')}</dt><dd>${number(Number(person.course_percent), 1)} %</dd></div>
    </dl>
  </div>`;
}

function spoken({ tone, title, sentence, where, person, seat }) {
  const parts = tone === 'red'
    ? [t(title), sentence, where && t(where)]
    : [t(title), `${t('desk.seat')} ${seat}`, person?.name];
  return parts.filter(Boolean).join('. ');
}
