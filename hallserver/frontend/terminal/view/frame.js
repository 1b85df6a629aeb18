// What stands around every screen: whose seat it is, time left, whether answers are saved, the hand, the language.
import { clock, lang, t } from '../../shared/boot.js';
import { html, useEffect, useRef, useState } from '../../shared/html.js';
import { Languages } from '../../shared/ui.js';
import { dispatch, now, pairing, screen, state } from '../session.js';
import { overallSafety } from '../saves.js';
import { announcement, timeLeft } from '../timing.js';
import { enterFullscreen } from './guard.js';
import { Check, Computer, Enlarge, Hand, Linked, Sending, Unlinked, Warning } from './icons.js';

export function setLanguage(code) {
  lang.value = code;
  try {
    localStorage.setItem('hall.lang', code);
  } catch {
    // without storage the choice lasts as long as the page
  }
}

const SAFETY_ICONS = { saved: Check, sending: Sending, local: Computer, unkept: Computer, late: Warning, unusable: Warning };

/** One of the three saving states (or a trouble) in words and a picture. */
export function Safety({ state: safety, waiting = 1, overall = false }) {
  const Icon = SAFETY_ICONS[safety];
  const where = overall ? 'all' : 'one';
  return html`<span class=${`safety safety-${safety}`} data-safety=${safety}>
    <${Icon} />
    <span>${t(`terminal.safety.${where}.${safety}`, { n: waiting })}</span>
  </span>`;
}

function TimeLeft() {
  const left = timeLeft(state.value, now.value);
  const before = useRef(null);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const minutes = announcement(before.current, left);
    before.current = left;
    if (minutes !== null) setSpoken(t('terminal.time.announce', { n: minutes }));
  }, [left]);
  const paused = screen.value === 'paused';
  const shown = left ?? state.value.sitting?.duration_ms ?? 0;
  const level = left === null ? 'calm' : left <= 60_000 ? 'last' : left <= 300_000 ? 'soon' : left <= 900_000 ? 'near' : 'calm';
  return html`<div class=${`time time-${paused ? 'paused' : level}`}>
    <span class="time-label">${t(paused ? 'terminal.time.paused' : 'terminal.time.left')}</span>
    <span class="time-value" role="timer" aria-live="off" aria-label=${t('terminal.time.left')}>${clock(shown)}</span>
    <span class="sr-only" role="status" aria-live="polite">${spoken}</span>
  </div>`;
}

function Link() {
  const { link } = state.value;
  const up = link === 'linked';
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (up) return undefined;
    const timer = setTimeout(() => setLong(true), 1500);
    return () => clearTimeout(timer);
  }, [up]);
  // a blink of the network is nobody's business; what lasts is said
  const said = link === 'stopped' ? 'off' : !up && long ? 'lost' : link === 'connecting' ? 'connecting' : 'up';
  return html`<span class=${`link link-${said}`} data-link=${link} role="status">
    ${said === 'up' ? html`<${Linked} />` : html`<${Unlinked} />`}
    <span>${t(said === 'lost' && screen.value !== 'writing' ? 'terminal.link.lost_now' : `terminal.link.${said}`)}</span>
  </span>`;
}

function Fullscreen() {
  const [full, setFull] = useState(Boolean(document.fullscreenElement));
  useEffect(() => {
    const change = () => setFull(Boolean(document.fullscreenElement));
    document.addEventListener('fullscreenchange', change);
    return () => document.removeEventListener('fullscreenchange', change);
  }, []);
  if (full || !document.fullscreenEnabled) return null;
  const label = t('terminal.fullscreen');
  return html`<button type="button" class="fullscreen" aria-label=${label} title=${label} onClick=${enterFullscreen}><${Enlarge} /></button>`;
}

export function CallButton({ large = false }) {
  const { calling } = state.value;
  return html`<button
    type="button"
    class=${`call ${calling ? 'call-on' : ''} ${large ? 'call-large' : ''}`}
    aria-pressed=${calling ? 'true' : 'false'}
    onClick=${() => dispatch({ type: 'calling', on: !calling })}
  >
    <${Hand} />
    <span>${t(calling ? 'terminal.call.on' : 'terminal.call.off')}</span>
  </button>`;
}

const WITH_TIME = new Set(['writing', 'paused', 'opening', 'submitting', 'time_up']);
const WITH_HAND = new Set(['waiting', 'identify', 'ready', 'writing', 'paused', 'opening', 'submitting', 'time_up', 'submitted', 'ended']);

/** The bar on top of every screen. */
export function TopBar() {
  const { seat, candidate, saves } = state.value;
  const where = screen.value;
  const timed = WITH_TIME.has(where);
  const overall = overallSafety(saves);
  return html`<header class="top">
    <div class="top-who">
      ${seat && html`<div class="top-seat"><span class="sr-only">${t('terminal.seat')} </span>${seat}</div>`}
      <div class="top-person">
        ${candidate && where !== 'identify'
          ? html`<strong>${candidate.name}</strong><span>${t('terminal.number', { number: candidate.number })}</span>`
          : html`<strong>${state.value.sitting?.exam ?? t('terminal.product')}</strong><span>${state.value.sitting?.title ?? ''}</span>`}
      </div>
    </div>
    ${timed ? html`<${TimeLeft} />` : html`<div></div>`}
    <div class="top-side">
      ${timed && html`<${Safety} state=${overall.state} waiting=${overall.waiting} overall />`}
      ${!(where === 'connecting' && pairing.value?.refused) && html`<${Link} />`}
      ${WITH_HAND.has(where) && html`<${CallButton} />`}
      <${Fullscreen} />
      <${Languages} onChange=${setLanguage} />
    </div>
  </header>`;
}

/** A warning under the bar while answers do not survive a reload of this computer; none once they are handed in. */
export function MemoryWarning() {
  if (!state.value.memoryOnly || screen.value === 'submitted') return null;
  return html`<p class="notice notice-warn" role="alert"><${Warning} />${t('terminal.memory_only')}</p>`;
}

/** A heading that takes the focus when its screen comes. */
export function Heading({ children, ...rest }) {
  const ref = useRef(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return html`<h1 ref=${ref} tabindex="-1" ...${rest}>${children}</h1>`;
}
