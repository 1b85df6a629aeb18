// The map as a part of the page: pointer, wheel and keys in, painter calls out, and the words for those who can't see it.
import { lang, t } from '../shared/boot.js';
import { effect, html, useEffect, useRef, useSignal } from '../shared/html.js';
import { nextSeat } from './geometry.js';
import { dirtySeats } from './live.js';
import {
  choose, cursor, filter, found, hall, hallNow, hovered, isShown, layout, looking, mapHasFocus, moving, pinned, planProblem,
  query, seats, sitting, dialog,
} from './page-state.js';
import { createPainter } from './painter.js';
import { SeatCard } from './seat-card.js';
import { spoken } from './seat-words.js';

const CLICK_SLACK = 4;
const WHEEL_STEP = 1.15;
const BUTTON_STEP = 1.4;
const ZOOM_KEYS = { '+': 1, '=': 1, '-': -1 };

export function MapView() {
  const frame = useRef(null);
  const base = useRef(null);
  const rings = useRef(null);
  const painter = useRef(null);
  const dragging = useRef(null);
  const said = useSignal('');
  const view = useSignal({ pitch: 12, left: 0, top: 0 });

  useEffect(() => {
    const paint = createPainter(base.current, rings.current, { front: () => t('hall.map.front') });
    painter.current = paint;
    const dirty = dirtySeats();
    let frameAsked = 0;
    const flush = () => {
      frameAsked = 0;
      const labels = dirty.take();
      const questions = sitting.peek()?.questions ?? 0;
      if (labels) paint.paintSome(labels, seats.peek(), questions, isShown);
      else paint.paintAll(seats.peek(), questions, isShown);
      paint.paintRings(ringsNow());
      view.value = paint.view;
    };
    const ask = (changed) => {
      dirty.add(changed);
      frameAsked ||= requestAnimationFrame(flush);
    };
    paint.ask = ask;

    const stops = [
      effect(() => { ask(hall.value?.changed ?? null); }),
      effect(() => { filter.value; moving.value; lang.value; ask(null); }),
      effect(() => { ringsNow(); ask([]); }),
      effect(() => {
        if (layout.value) paint.setLayout(layout.value);
        ask(null);
      }),
      effect(() => {
        const place = looking.value && layout.peek()?.byLabel.get(looking.value.label);
        if (place && paint.reveal(place)) ask(null);
      }),
    ];
    const room = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = frame.current;
      paint.resize(clientWidth, clientHeight, window.devicePixelRatio || 1);
      ask(null);
    });
    room.observe(frame.current);
    document.fonts.ready.then(() => ask(null));
    return () => {
      stops.forEach((stop) => stop());
      room.disconnect();
      cancelAnimationFrame(frameAsked);
    };
  }, []);

  const at = (event) => {
    const box = frame.current.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const redraw = (change) => {
    if (!layout.value) return;
    change(painter.current);
    painter.current.ask(null);
  };
  const say = (place) => {
    said.value = spoken(place, seats.peek()[place.label], sitting.peek(), hallNow());
  };

  // listened to by hand, because a passive wheel listener may not keep the page from scrolling
  useEffect(() => {
    const onWheel = (event) => {
      event.preventDefault();
      redraw((paint) => paint.zoom(event.deltaY < 0 ? WHEEL_STEP : 1 / WHEEL_STEP, ...at(event)));
    };
    const element = frame.current;
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  const onPointerDown = (event) => {
    if (event.button !== 0) return;
    dragging.current = { x: event.clientX, y: event.clientY, moved: false };
    frame.current.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event) => {
    const drag = dragging.current;
    if (drag) {
      const dx = event.clientX - drag.x;
      const dy = event.clientY - drag.y;
      if (!drag.moved && Math.hypot(dx, dy) < CLICK_SLACK) return;
      dragging.current = { x: event.clientX, y: event.clientY, moved: true };
      hovered.value = null;
      redraw((paint) => paint.pan(dx, dy));
      return;
    }
    hovered.value = painter.current.hit(...at(event))?.label ?? null;
  };
  const onPointerUp = (event) => {
    const drag = dragging.current;
    dragging.current = null;
    if (!drag || drag.moved) return;
    const place = painter.current.hit(...at(event));
    if (place) choose(place.label);
  };

  const onKeyDown = (event) => {
    if (!layout.value || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    const here = cursor.value && layout.value.byLabel.get(cursor.value);
    if (key in ZOOM_KEYS) redraw((paint) => paint.zoom(ZOOM_KEYS[key] > 0 ? BUTTON_STEP : 1 / BUTTON_STEP));
    else if (key === '0') redraw((paint) => paint.fit());
    else if (key === 'Enter' || key === ' ') {
      if (!here) return;
      choose(here.label);
      say(here);
    } else if (key === 'Escape') {
      if (moving.value) moving.value = null;
      else pinned.value = null;
    } else {
      const next = /^(Arrow|Home$|End$|Page)/.test(key) ? nextSeat(layout.value, here, key) : null;
      if (!next) return;
      cursor.value = next.label;
      looking.value = { label: next.label };
      say(next);
    }
    event.preventDefault();
  };
  const onFocus = () => {
    mapHasFocus.value = frame.current.matches(':focus-visible');
    if (!mapHasFocus.value || !layout.value) return;
    cursor.value ??= pinned.value ?? layout.value.seats[0]?.label ?? null;
    const place = layout.value.byLabel.get(cursor.value);
    if (place) say(place);
  };

  return html`<div class="map">
    <div
      ref=${frame}
      class=${`map-frame ${moving.value ? 'map-picking' : ''}`}
      role="application"
      aria-roledescription=${t('hall.map.kind')}
      aria-label=${t('hall.map.label')}
      aria-describedby="map-help"
      tabindex="0"
      onPointerDown=${onPointerDown}
      onPointerMove=${onPointerMove}
      onPointerUp=${onPointerUp}
      onPointerLeave=${() => { hovered.value = null; }}
      onKeyDown=${onKeyDown}
      onFocus=${onFocus}
      onBlur=${() => { mapHasFocus.value = false; }}
    >
      <canvas ref=${base} aria-hidden="true"></canvas>
      <canvas ref=${rings} aria-hidden="true"></canvas>
    </div>
    <div id="map-help" class="sr-only">${t('hall.map.help')}</div>
    <div class="sr-only" aria-live="polite">${said.value}</div>
    ${planProblem.value && html`<div class="map-problem" role="alert">${planProblem.value}</div>`}
    <${SeatCard} view=${view} frame=${frame} />
    <div class="map-zoom" role="group" aria-label=${t('hall.zoom')}>
      <button type="button" aria-label=${t('hall.zoom.in')} title=${t('hall.zoom.in')}
        onClick=${() => redraw((paint) => paint.zoom(BUTTON_STEP))}>+</button>
      <button type="button" aria-label=${t('hall.zoom.out')} title=${t('hall.zoom.out')}
        onClick=${() => redraw((paint) => paint.zoom(1 / BUTTON_STEP))}>−</button>
      <button type="button" class="map-zoom-fit" title=${t('hall.zoom.fit')}
        onClick=${() => redraw((paint) => paint.fit())}>${t('hall.zoom.all')}</button>
    </div>
  </div>`;
}

const HALOED = { calling: 'calling', trouble: 'trouble', quarantine: 'trouble' };

function ringsNow() {
  const dimmed = moving.value || filter.value.size > 0;
  return {
    urgent: dimmed ? [] : (hall.value?.attention ?? [])
      .filter(({ kind, seat }) => seat && kind in HALOED).map(({ kind, seat }) => ({ label: seat, state: HALOED[kind] })),
    found: query.value.trim() ? found.value.map(({ label }) => label) : [],
    hover: hovered.value,
    pinned: pinned.value,
    target: dialog.value?.kind === 'move' ? dialog.value.to : null,
    cursor: mapHasFocus.value ? cursor.value : null,
  };
}
