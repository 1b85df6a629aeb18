// The screens before the bell: connecting, pairing, waiting, identify, ready, countdown.
import { boot, t } from '../../shared/boot.js';
import { html, useState } from '../../shared/html.js';
import { Button, Field } from '../../shared/ui.js';
import { confirmIdentity, dispatch, enrol, now, pairing, state } from '../session.js';
import { startsAt } from '../timing.js';
import { Check, Hand, Person } from './icons.js';
import { Heading } from './frame.js';
import { enterFullscreen } from './guard.js';

export function Connecting() {
  const { error: failed, refused } = pairing.value ?? {};
  // a server that says no was reached: not the same address again, but a code for an invigilator
  const again = () => (refused ? location.assign('/terminal') : location.reload());
  return html`<main class="stage">
    <${Heading}>${t(`terminal.connecting.${refused ? 'refused' : failed ? 'failed' : 'title'}`)}<//>
    <p class="lead">${failed ?? t(state.value.link === 'lost' ? 'terminal.connecting.lost' : 'terminal.connecting.text')}</p>
    ${failed && html`<${Button} kind="primary" large onClick=${again}>${t(refused ? 'terminal.connecting.by_code' : 'terminal.reload')}<//>`}
  </main>`;
}

export function Pairing() {
  const [seat, setSeat] = useState('');
  const code = state.value.pairing ?? pairing.value?.code;
  const submit = (event) => {
    event.preventDefault();
    if (seat.trim()) enrol(seat.trim().toUpperCase());
  };
  return html`<main class="stage">
    <${Heading} class="eyebrow">${t('terminal.pairing.title')}<//>
    <p class="pairing-code" aria-label=${t('terminal.pairing.code', { code: [...(code ?? '')].join(' ') })}>
      ${code ? html`<span>${code.slice(0, 3)}</span><span>${code.slice(3)}</span>` : '······'}
    </p>
    <p class="lead">${t('terminal.pairing.text')}</p>
    ${boot.trusted &&
    html`<form class="pairing-seat" onSubmit=${submit}>
      <${Field}
        label=${t('terminal.pairing.seat')}
        hint=${t('terminal.pairing.seat_hint')}
        error=${pairing.value?.error}
        value=${seat}
        placeholder="C07-05"
        autocomplete="off"
        spellcheck="false"
        maxlength="16"
        onInput=${(event) => setSeat(event.currentTarget.value)}
      />
      <${Button} type="submit" busy=${pairing.value?.busy}>${t('terminal.pairing.use_seat')}<//>
    </form>`}
  </main>`;
}

export function Waiting() {
  const { seat, sitting } = state.value;
  const what = !sitting ? 'no_sitting' : ['ended', 'closed'].includes(sitting.phase) ? 'over' : 'text';
  return html`<main class="stage">
    <p class="eyebrow">${boot.hall || t('terminal.product')}</p>
    <${Heading} class="seat-huge"><span class="sr-only">${t('terminal.seat')} </span>${seat}<//>
    ${sitting && html`<p class="lead"><strong>${sitting.exam}</strong><br />${sitting.title}</p>`}
    <p class="quiet">${t(`terminal.waiting.${what}`)}</p>
  </main>`;
}

export function Identify() {
  const { candidate, seat, confirming, calling } = state.value;
  const row = (key, value) => value && html`<div><dt>${t(`terminal.person.${key}`)}</dt><dd>${value}</dd></div>`;
  const confirm = () => {
    enterFullscreen();
    confirmIdentity();
  };
  return html`<main class="stage stage-wide">
    <${Heading} class="eyebrow">${t('terminal.identify.title')}<//>
    <section class="person panel">
      <p class="person-name">${candidate.name}</p>
      <dl>
        ${row('number', candidate.number)} ${row('birth', candidate.birth)} ${row('rank', candidate.rank)}
        ${row('seat', seat)} ${row('unit', candidate.unit)}
      </dl>
    </section>
    <div class="stage-actions">
      <${Button} kind="primary" large busy=${confirming} onClick=${confirm}><${Check} />${t('terminal.identify.confirm')}<//>
      <${Button} large onClick=${() => dispatch({ type: 'calling', on: true })} disabled=${calling}>
        <${Hand} />${t(calling ? 'terminal.identify.called' : 'terminal.identify.wrong')}
      <//>
    </div>
    <p class="quiet">${t('terminal.identify.text')}</p>
  </main>`;
}

export function Ready() {
  const { sitting } = state.value;
  const minutes = Math.round((sitting.duration_ms ?? 0) / 60_000);
  return html`<main class="stage stage-wide">
    <p class="ready-mark"><${Person} />${t('terminal.ready.confirmed')}</p>
    <${Heading}>${t('terminal.ready.title')}<//>
    <p class="lead">${t('terminal.ready.exam', { exam: sitting.exam, n: sitting.questions, minutes })}</p>
    <ol class="rules panel">
      ${[1, 2, 3, 4, 5].map((n) => html`<li key=${n}>${t(`terminal.rules.${n}`)}</li>`)}
    </ol>
  </main>`;
}

export function Countdown() {
  const seconds = Math.max(1, Math.ceil((startsAt(state.value) - now.value) / 1000));
  return html`<main class="stage">
    <${Heading} class="eyebrow">${t('terminal.countdown.title')}<//>
    <p class="countdown" role="timer" aria-live="assertive" aria-atomic="true">${seconds}</p>
    <p class="lead">${t('terminal.countdown.text')}</p>
  </main>`;
}
