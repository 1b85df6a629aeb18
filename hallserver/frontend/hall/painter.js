// Paints the hall on two canvases: seats below, rings above. A delta repaints only its own seats; each look of a seat
// is drawn once per zoom into a picture of its own and then copied, which keeps 7,121 seats inside one frame.
import { fit, reveal, seatAt, zoomAt, PITCH_MAX, PITCH_MIN } from './geometry.js';
import { drawSeat, WORDS_FROM } from './seat-picture.js';
import { level, PALETTE } from './states.js';

const FONT = "'Be Vietnam Pro', sans-serif";
const FLOOR = '#f4f7f6';
const CARPET = '#e9eeec';
const INK = '#14201d';
const INK_2 = '#5c6965';
const ACCENT = '#0b5d4e';
const FOCUS = '#1463c4';
const FADED = 0.16;

/**
 * @param base, rings  the two canvases, one over the other
 * @param words        {front, answered(seat)} as read out on the map
 */
export function createPainter(base, rings, words) {
  const seatsOn = base.getContext('2d', { alpha: false });
  const ringsOn = rings.getContext('2d');
  const pictures = new Map();
  let layout = null;
  let view = { pitch: 12, left: 0, top: 0 };
  let ratio = 1;
  let fitted = true;

  const roomy = () => view.pitch >= WORDS_FROM * ratio;

  function picture(state, step) {
    const key = `${state} ${step}`;
    let found = pictures.get(key);
    if (!found) {
      found = document.createElement('canvas');
      found.width = view.pitch;
      found.height = view.pitch;
      drawSeat(found.getContext('2d'), state, step, 0, 0, view.pitch, roomy());
      pictures.set(key, found);
    }
    return found;
  }

  function setView(next) {
    if (next.pitch !== view.pitch) pictures.clear();
    view = next;
  }

  function clamp(next) {
    const inside = (at, size, room) => {
      const keep = Math.min(120 * ratio, size);
      return Math.max(keep - size, Math.min(room - keep, at));
    };
    return {
      ...next,
      left: inside(next.left, layout.width * next.pitch, base.width),
      top: inside(next.top, layout.height * next.pitch, base.height),
    };
  }

  function paintSeat(place, seat, questions, isShown) {
    const { pitch } = view;
    const x = view.left + place.x * pitch;
    const y = view.top + place.y * pitch;
    if (x > base.width || y > base.height || x + pitch < 0 || y + pitch < 0) return;
    const state = seat?.state ?? (place.spare ? 'spare' : 'empty');
    seatsOn.fillStyle = CARPET;
    seatsOn.fillRect(x, y, pitch, pitch);
    const shown = isShown(place, seat);
    if (!shown) seatsOn.globalAlpha = FADED;
    seatsOn.drawImage(picture(state, level(seat?.answered ?? 0, questions)), x, y);
    if (roomy()) write(place, seat, state, questions, x, y);
    seatsOn.globalAlpha = 1;
  }

  function write(place, seat, state, questions, x, y) {
    const { pitch } = view;
    const pad = pitch * 0.13;
    const room = pitch - 2 * pad;
    seatsOn.fillStyle = state === 'offline' ? '#ffffff' : INK;
    seatsOn.textAlign = 'left';
    seatsOn.textBaseline = 'alphabetic';
    seatsOn.font = `600 ${Math.round(pitch * 0.22)}px ${FONT}`;
    seatsOn.fillText(String(place.column).padStart(2, '0'), x + pad, y + pitch * 0.34, room * 0.6);
    if (!seat?.candidate) return;
    const names = seat.candidate.name.split(' ');
    seatsOn.font = `500 ${Math.round(pitch * 0.19)}px ${FONT}`;
    seatsOn.fillText(names.at(-1), x + pad, y + pitch * 0.58, room);
    if (questions && seat.answered > 0) {
      seatsOn.font = `500 ${Math.round(pitch * 0.16)}px ${FONT}`;
      seatsOn.fillText(`${seat.answered}/${questions}`, x + pad, y + pitch * 0.78, room);
    }
  }

  function paintFloor() {
    const { pitch, left, top } = view;
    seatsOn.fillStyle = FLOOR;
    seatsOn.fillRect(0, 0, base.width, base.height);
    const pad = Math.max(2, Math.round(pitch * 0.25));
    seatsOn.fillStyle = CARPET;
    for (const block of layout.blocks) {
      seatsOn.beginPath();
      seatsOn.roundRect(
        left + block.left * pitch - pad, top + block.top * pitch - pad,
        (block.right - block.left + 1) * pitch + 2 * pad, (block.bottom - block.top + 1) * pitch + 2 * pad, 2 * pad,
      );
      seatsOn.fill();
    }
    paintFront();
    paintBlockLetters(pad);
    paintRowNumbers(pad);
  }

  function paintFront() {
    const { pitch, left, top } = view;
    const tall = 20 * ratio;
    const wide = layout.width * pitch;
    const y = top - 52 * ratio;
    seatsOn.fillStyle = '#cfd9d5';
    seatsOn.beginPath();
    seatsOn.roundRect(left, y, wide, tall, 4 * ratio);
    seatsOn.fill();
    seatsOn.fillStyle = INK;
    seatsOn.font = `600 ${11 * ratio}px ${FONT}`;
    seatsOn.textAlign = 'center';
    seatsOn.textBaseline = 'middle';
    // the middle of what is in sight of the bar, but never beyond its ends
    const seen = (Math.max(left, 0) + Math.min(left + wide, base.width)) / 2;
    const middle = Math.max(left + 90 * ratio, Math.min(left + wide - 90 * ratio, seen));
    seatsOn.fillText(words.front(), middle, y + tall / 2 + ratio);
  }

  function paintBlockLetters(pad) {
    const { pitch, left, top } = view;
    const size = Math.round(Math.max(13 * ratio, Math.min(20 * ratio, pitch * 1.1)));
    seatsOn.fillStyle = ACCENT;
    seatsOn.font = `700 ${size}px ${FONT}`;
    seatsOn.textAlign = 'center';
    seatsOn.textBaseline = 'alphabetic';
    for (const block of layout.blocks) {
      const x = left + ((block.left + block.right + 1) / 2) * pitch;
      seatsOn.fillText(block.name, x, top + block.top * pitch - pad - 3 * ratio);
    }
  }

  function paintRowNumbers(pad) {
    const { pitch, left, top } = view;
    const every = pitch < 10 * ratio ? 5 : 1;
    const size = Math.round(Math.max(9 * ratio, Math.min(13 * ratio, pitch * 0.62)));
    seatsOn.fillStyle = INK_2;
    seatsOn.font = `500 ${size}px ${FONT}`;
    seatsOn.textAlign = 'right';
    seatsOn.textBaseline = 'middle';
    for (const row of layout.rows) {
      if (row.row % every && row.row !== 1) continue;
      seatsOn.fillText(String(row.row), left + row.x * pitch - pad - 2 * ratio, top + (row.y + 0.55) * pitch);
    }
  }

  function ring(place, colour, width, out) {
    if (!place) return;
    const { pitch } = view;
    const x = view.left + place.x * pitch - out;
    const y = view.top + place.y * pitch - out;
    const size = pitch + 2 * out - 1;
    ringsOn.lineJoin = 'round';
    ringsOn.beginPath();
    ringsOn.roundRect(x, y, size, size, 3 * ratio + out / 2);
    ringsOn.strokeStyle = '#ffffff';
    ringsOn.lineWidth = width + 3 * ratio;
    ringsOn.stroke();
    ringsOn.strokeStyle = colour;
    ringsOn.lineWidth = width;
    ringsOn.stroke();
  }

  return {
    get view() { return { pitch: view.pitch / ratio, left: view.left / ratio, top: view.top / ratio, ratio }; },
    get isFitted() { return fitted; },

    setLayout(next) {
      layout = next;
      setView(fit(layout, base.width, base.height, ratio));
      fitted = true;
    },

    /** Room in CSS pixels. A view that showed the whole hall goes on showing it. */
    resize(width, height, devicePixels) {
      ratio = devicePixels;
      for (const canvas of [base, rings]) {
        canvas.width = Math.max(1, Math.round(width * ratio));
        canvas.height = Math.max(1, Math.round(height * ratio));
      }
      pictures.clear();
      if (layout) setView(fitted ? fit(layout, base.width, base.height, ratio) : clamp(view));
    },

    fit() {
      setView(fit(layout, base.width, base.height, ratio));
      fitted = true;
    },

    /** Zoom by `factor` about a point in CSS pixels, the middle by itself. */
    zoom(factor, x = base.width / ratio / 2, y = base.height / ratio / 2) {
      const step = factor > 1 ? Math.ceil(view.pitch * factor) : Math.floor(view.pitch * factor);
      const pitch = Math.max(PITCH_MIN * ratio, Math.min(PITCH_MAX * ratio, step));
      setView(clamp(zoomAt(view, pitch, x * ratio, y * ratio)));
      fitted = false;
    },

    pan(dx, dy) {
      setView(clamp({ ...view, left: Math.round(view.left + dx * ratio), top: Math.round(view.top + dy * ratio) }));
      fitted = false;
    },

    /** Moves the view only if the seat is out of sight; true if it moved. */
    reveal(place) {
      const next = reveal(view, place, base.width, base.height);
      if (next === view || fitted) return false;
      setView(next);
      return true;
    },

    /** The seat under a point in CSS pixels. */
    hit(x, y) {
      return layout && seatAt(layout, (x * ratio - view.left) / view.pitch, (y * ratio - view.top) / view.pitch);
    },

    /** Paints everything. isShown(place, seat) says which seats stand out; the others are faded. */
    paintAll(seats, questions, isShown) {
      if (!layout) return;
      paintFloor();
      for (const place of layout.seats) paintSeat(place, seats[place.label], questions, isShown);
    },

    /** Paints the seats of `labels` only. */
    paintSome(labels, seats, questions, isShown) {
      if (!layout) return;
      for (const label of labels) {
        const place = layout.byLabel.get(label);
        if (place) paintSeat(place, seats[label], questions, isShown);
      }
    },

    /** Rings over the seats: {urgent:[{label, state}], found:[labels], hover, pinned, target, cursor}. */
    paintRings({ urgent = [], found = [], hover, pinned, target, cursor }) {
      ringsOn.clearRect(0, 0, rings.width, rings.height);
      if (!layout) return;
      const place = (label) => (label ? layout.byLabel.get(label) : null);
      for (const { label, state } of urgent) ring(place(label), PALETTE[state].edge, 2 * ratio, 2 * ratio);
      for (const label of found) ring(place(label), INK, 2 * ratio, ratio);
      ring(place(hover), INK_2, ratio, 0);
      ring(place(pinned), INK, 3 * ratio, 3 * ratio);
      ring(place(target), PALETTE.trouble.fill, 3 * ratio, 2 * ratio);
      ring(place(cursor), FOCUS, 3 * ratio, 3 * ratio);
    },
  };
}
