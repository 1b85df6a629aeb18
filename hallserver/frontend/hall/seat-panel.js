// The pinned seat: who sits there, how it goes, and what can be done about it.
import { clock, number, t } from '../shared/boot.js';
import { html, useRef } from '../shared/html.js';
import { newCommandId, post } from '../shared/http.js';
import { Button, toast } from '../shared/ui.js';
import { seatActions } from './phase.js';
import { dialog, layout, linked, mayAct, moving, now, pinned, seats, sitting } from './page-state.js';
import { seatFacts, stateName } from './seat-words.js';
import { Swatch } from './swatch.js';

export function SeatPanel() {
  const label = pinned.value;
  const place = label && layout.value?.byLabel.get(label);
  if (!place) return html`<section class="seat seat-none" aria-label=${t('hall.seat.panel')}><p>${t('hall.seat.choose')}</p></section>`;
  const seat = seats.value[label] ?? { state: place.spare ? 'spare' : 'empty', candidate: null, enrolled: false };
  const live = sitting.value;
  const facts = seatFacts(seat, live, now());
  const person = seat.candidate;
  return html`<section class="seat" aria-label=${t('hall.seat.panel')}>
    <div class="seat-head">
      <h2>${label}</h2>
      <span class="seat-state"><${Swatch} state=${seat.state} />${stateName(seat.state)}</span>
      <button type="button" class="seat-close" aria-label=${t('hall.seat.close')} title=${t('hall.seat.close')} onClick=${() => { pinned.value = null; }}>×</button>
    </div>
    ${person ? html`<div class="seat-person"><strong>${person.name}</strong><span>${[person.rank, person.unit].filter(Boolean).join(' · ')}</span><span>${t('hall.seat.number', { number: person.number })}</span></div>`
      : html`<p class="seat-nobody">${t('hall.seat.nobody')}</p>`}
    ${facts.answered && html`<div class="progress">
      <div class="progress-words"><span>${t('hall.seat.answered')}</span><b>${facts.answered}</b></div>
      <progress max=${live.questions} value=${seat.answered} aria-label=${t('hall.seat.answered')}></progress>
    </div>`}
    <dl class="seat-facts">
      ${facts.left && html`<div><dt>${t('hall.seat.left')}</dt><dd class="seat-left">${facts.left}</dd></div>`}
      ${facts.answered && html`<div><dt>${t('hall.seat.saved')}</dt><dd>${facts.saved || t('hall.seat.never')}</dd></div>`}
      ${seat.extra_ms > 0 && html`<div><dt>${t('hall.seat.extra')}</dt><dd>+${clock(seat.extra_ms)}</dd></div>`}
      <div><dt>${t('hall.seat.terminal')}</dt><dd>${t(seat.enrolled ? (seat.online ? 'hall.terminal.online' : 'hall.terminal.offline') : 'hall.terminal.none')}</dd></div>
      ${seat.quarantined > 0 && html`<div class="seat-warn"><dt>${t('hall.seat.quarantined')}</dt><dd>${number(seat.quarantined)}</dd></div>`}
    </dl>
    <${Actions} label=${label} seat=${seat} live=${live} />
  </section>`;
}

function Actions({ label, seat, live }) {
  const may = mayAct ? seatActions(live, seat) : { timeline: Boolean(seat.candidate) };
  const answering = useRef({ seat: null, id: null });
  const ask = (kind, more) => () => { dialog.value = { kind, seat: label, ...more }; };
  const who = seat.candidate && { candidateId: seat.candidate.id, name: seat.candidate.name };
  const answerCall = async () => {
    if (answering.current.seat !== label) answering.current = { seat: label, id: newCommandId() };
    const answer = await post('/api/hall/answer-call', { seat: label, command_id: answering.current.id });
    if (answer.status !== 0 && answer.code !== 'command_running') answering.current = { seat: null, id: null };
    if (answer.ok) toast(t('hall.done.answer-call', { seat: label }));
    else toast(answer.sentence || answer.code, 'danger');
  };
  const off = !linked.value;
  return html`<div class="seat-do">
    ${may.answerCall && html`<${Button} kind="primary" class="seat-do-wide" disabled=${off} onClick=${answerCall}>${t('hall.do.answer-call')}<//>`}
    ${may.extend && html`<${Button} disabled=${off} onClick=${ask('extend', who)}>${t('hall.do.extend')}<//>`}
    ${may.move && html`<${Button} disabled=${off} onClick=${() => { moving.value = { ...who, from: label }; }}>${t('hall.do.move')}<//>`}
    ${may.pair && html`<${Button} disabled=${off} onClick=${ask('pair')}>${t('hall.do.pair')}<//>`}
    ${may.unpair && html`<${Button} disabled=${off} onClick=${ask('unpair')}>${t('hall.do.unpair')}<//>`}
    ${may.timeline && html`<${Button} onClick=${ask('timeline', who)}>${t('hall.do.timeline')}<//>`}
    ${may.submit && html`<${Button} class="seat-do-submit" disabled=${off}
      onClick=${ask('submit', { ...who, answered: seat.answered, questions: live.questions })}>${t('hall.do.submit')}<//>`}
  </div>`;
}
