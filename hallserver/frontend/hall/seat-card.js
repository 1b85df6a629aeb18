// The card beside the seat under the pointer or the keyboard cursor.
import { t } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { cursor, hovered, layout, mapHasFocus, moving, now, seats, sitting } from './page-state.js';
import { seatFacts, stateName } from './seat-words.js';
import { Swatch } from './swatch.js';

const WIDTH = 272;
const HEIGHT = 190;
const AWAY = 10;

export function SeatCard({ view, frame }) {
  const label = hovered.value ?? (mapHasFocus.value ? cursor.value : null);
  const place = label && layout.value?.byLabel.get(label);
  if (!place) return null;
  const seat = seats.value[label];
  const state = seat?.state ?? (place.spare ? 'spare' : 'empty');
  const facts = seatFacts(seat, sitting.value, now());
  return html`<div class="seat-card" aria-hidden="true" style=${placed(view.value, place, frame.current)}>
    <div class="seat-card-head">
      <strong>${label}</strong>
      <span class="seat-card-state"><${Swatch} state=${state} />${stateName(state)}</span>
    </div>
    ${seat?.candidate
      ? html`<div class="seat-card-name">${seat.candidate.name}</div>
          <div class="seat-card-line">${seat.candidate.number} · ${seat.candidate.unit}</div>`
      : html`<div class="seat-card-line">${moving.value ? t('hall.move.pick_this') : t('hall.seat.nobody')}</div>`}
    ${facts.answered && html`<dl class="seat-card-facts">
      <div><dt>${t('hall.seat.answered')}</dt><dd>${facts.answered}</dd></div>
      <div><dt>${t('hall.seat.saved')}</dt><dd>${facts.saved || '–'}</dd></div>
      <div><dt>${t('hall.seat.left')}</dt><dd>${facts.left || '–'}</dd></div>
    </dl>`}
  </div>`;
}

/** Beside the seat, on whichever side has room. */
function placed(view, place, frame) {
  const x = view.left + place.x * view.pitch;
  const y = view.top + place.y * view.pitch;
  const right = x + view.pitch + AWAY;
  const left = right + WIDTH > frame.clientWidth ? Math.max(4, x - WIDTH - AWAY) : right;
  const top = Math.max(4, Math.min(y, frame.clientHeight - HEIGHT));
  return { transform: `translate(${Math.round(left)}px, ${Math.round(top)}px)`, width: `${WIDTH}px` };
}
