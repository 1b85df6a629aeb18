// The hall on a grid of one seat pitch: bounds, blocks, which seat lies under a point, which is next to another.

const HIT_CELLS_MAX = 4_000_000;

/**
 * @param {{label:string, block:string, row:number, column:number, x:number, y:number, spare:boolean}[]} seats
 * @returns layout with seats in reading order, `width` and `height` in pitches, blocks with their bounds,
 *          row numbers with their places and a hit grid
 */
export function layOut(seats) {
  const minX = least(seats, 'x');
  const minY = least(seats, 'y');
  const placed = seats.map((seat, index) => ({ ...seat, x: seat.x - minX, y: seat.y - minY, index }));
  const width = placed.reduce((most, seat) => Math.max(most, seat.x + 1), 0);
  const height = placed.reduce((most, seat) => Math.max(most, seat.y + 1), 0);
  const cells = width * height <= HIT_CELLS_MAX ? new Int32Array(width * height).fill(-1) : null;
  const byLabel = new Map();
  for (const seat of placed) {
    byLabel.set(seat.label, seat);
    if (cells) cells[seat.y * width + seat.x] = seat.index;
  }
  return { seats: placed, byLabel, width, height, cells, blocks: blocksOf(placed), rows: rowsOf(placed) };
}

function least(seats, axis) {
  return seats.reduce((found, seat) => Math.min(found, seat[axis]), seats.length ? Infinity : 0);
}

function blocksOf(seats) {
  const blocks = new Map();
  for (const { block, x, y } of seats) {
    const known = blocks.get(block);
    if (!known) blocks.set(block, { name: block, left: x, right: x, top: y, bottom: y });
    else {
      known.left = Math.min(known.left, x);
      known.right = Math.max(known.right, x);
      known.top = Math.min(known.top, y);
      known.bottom = Math.max(known.bottom, y);
    }
  }
  return [...blocks.values()];
}

function rowsOf(seats) {
  const rows = new Map();
  for (const { block, row, x, y } of seats) {
    const key = `${block} ${row}`;
    const known = rows.get(key);
    if (!known || x < known.x) rows.set(key, { block, row, x, y });
  }
  return [...rows.values()];
}

/** The seat at grid cell (x, y), which may be fractions; null where nobody sits. */
export function seatAt(layout, x, y) {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= layout.width || row >= layout.height) return null;
  if (!layout.cells) return layout.seats.find((seat) => seat.x === column && seat.y === row) ?? null;
  const index = layout.cells[row * layout.width + column];
  return index < 0 ? null : layout.seats[index];
}

const SIDEWAYS_COST = 3;
const STEPS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** The seat an arrow key (or Home, End, PageUp, PageDown) leads to from `seat`; the same seat where there is none. */
export function nextSeat(layout, seat, key) {
  if (!seat) return layout.seats[0] ?? null;
  if (key === 'Home' || key === 'End') {
    const row = layout.seats.filter((other) => other.y === seat.y);
    return row.reduce((best, other) => ((key === 'Home' ? other.x < best.x : other.x > best.x) ? other : best), seat);
  }
  if (key === 'PageUp' || key === 'PageDown') {
    const at = layout.blocks.findIndex((block) => block.name === seat.block);
    const block = layout.blocks[at + (key === 'PageDown' ? 1 : -1)];
    return block ? layout.seats.find((other) => other.block === block.name) : seat;
  }
  const step = STEPS[key];
  if (!step) return seat;
  let best = seat;
  let least = Infinity;
  for (const other of layout.seats) {
    const dx = other.x - seat.x;
    const dy = other.y - seat.y;
    const ahead = dx * step[0] + dy * step[1];
    if (ahead <= 0) continue;
    const cost = ahead + SIDEWAYS_COST * Math.abs(dx * step[1] + dy * step[0]);
    if (cost < least) {
      least = cost;
      best = other;
    }
  }
  return best;
}

/** Room round the seats in CSS pixels: front of the hall and block letters above, row numbers at the left. */
export const MARGIN = Object.freeze({ left: 32, right: 14, top: 64, bottom: 14 });
export const PITCH_MIN = 4;
export const PITCH_MAX = 132;

/**
 * The view that shows the whole hall in `width` × `height` device pixels, `ratio` of them to a CSS pixel.
 * @returns {{pitch:number, left:number, top:number}} whole device pixels, so that seats stay crisp
 */
export function fit(layout, width, height, ratio = 1) {
  const across = width - (MARGIN.left + MARGIN.right) * ratio;
  const down = height - (MARGIN.top + MARGIN.bottom) * ratio;
  const most = Math.min(across / Math.max(1, layout.width), down / Math.max(1, layout.height));
  const pitch = Math.max(PITCH_MIN, Math.min(Math.floor(most), 40 * ratio));
  return {
    pitch,
    left: Math.round(MARGIN.left * ratio + Math.max(0, (across - layout.width * pitch) / 2)),
    top: Math.round(MARGIN.top * ratio + Math.min(24 * ratio, Math.max(0, (down - layout.height * pitch) / 2))),
  };
}

/** The view after zooming to `pitch` with the point (px, py) staying where it is. */
export function zoomAt(view, pitch, px, py) {
  const ratio = pitch / view.pitch;
  return { pitch, left: Math.round(px - (px - view.left) * ratio), top: Math.round(py - (py - view.top) * ratio) };
}

/** The view moved as little as needed so that `seat` is inside `width` × `height` with a margin of two pitches. */
export function reveal(view, seat, width, height) {
  const margin = 2 * view.pitch;
  const x = view.left + seat.x * view.pitch;
  const y = view.top + seat.y * view.pitch;
  const inside = (at, size, most) => {
    if (at < margin) return margin - at;
    if (at + size > most - margin) return most - margin - at - size;
    return 0;
  };
  const dx = inside(x, view.pitch, width);
  const dy = inside(y, view.pitch, height);
  return dx || dy ? { ...view, left: Math.round(view.left + dx), top: Math.round(view.top + dy) } : view;
}
