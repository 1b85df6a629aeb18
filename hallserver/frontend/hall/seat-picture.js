// One seat as a picture: ground, level of answers, mark. Used by the map and by the legend, so that they never differ.
import { LEVELS, PALETTE, PROGRESS } from './states.js';

/** From this pitch in CSS pixels on, a seat has room for words; its mark moves into the corner. */
export const WORDS_FROM = 46;

/**
 * Draws the seat of `state` into the square cell at (x, y).
 * @param pitch   side of the cell in device pixels
 * @param level   0…LEVELS, how far answered
 * @param roomy   true where words are written over it
 */
export function drawSeat(context, state, level, x, y, pitch, roomy = false) {
  const look = PALETTE[state];
  const gap = Math.max(1, Math.round(pitch * 0.12));
  const size = pitch - gap;
  const left = x + Math.floor(gap / 2);
  const top = y + Math.floor(gap / 2);
  const line = Math.max(1, Math.round(Math.min(size, 40) / 13));
  context.save();
  context.lineWidth = line;
  context.lineCap = 'butt';
  ground(context, look, state, left, top, size, line, roomy);
  if (PROGRESS.has(state) && level > 0) {
    context.save();
    context.clip();
    const tall = roomy ? Math.max(3, Math.round(size * 0.09)) : (size * level) / LEVELS;
    const wide = roomy ? (size * level) / LEVELS : size;
    context.fillStyle = state === 'writing' ? look.mark : state === 'offline' ? 'rgb(255 255 255 / 30%)' : 'rgb(0 0 0 / 20%)';
    context.fillRect(left, top + size - tall, wide, tall);
    context.restore();
  }
  outline(context, look, state, line);
  if (size >= 6) {
    const part = roomy ? size * 0.34 : size;
    mark(context, look, state, roomy ? left + size - part - line : left, roomy ? top + line : top, part);
  }
  context.restore();
}

function ground(context, look, state, left, top, size, line, roomy) {
  const half = line / 2;
  context.beginPath();
  if (look.ground === 'circle' && !roomy) {
    context.arc(left + size / 2, top + size / 2, size / 2, 0, 2 * Math.PI);
  } else if (look.ground === 'diamond' && !roomy) {
    const reach = size / 2 + 0.5;
    context.moveTo(left + size / 2, top + size / 2 - reach);
    context.lineTo(left + size / 2 + reach, top + size / 2);
    context.lineTo(left + size / 2, top + size / 2 + reach);
    context.lineTo(left + size / 2 - reach, top + size / 2);
    context.closePath();
  } else {
    const inset = state === 'empty' && !roomy ? size * 0.2 : 0;
    context.roundRect(left + half + inset, top + half + inset, size - line - 2 * inset, size - line - 2 * inset, size * 0.16);
  }
  context.fillStyle = look.fill;
  context.fill();
}

function outline(context, look, state, line) {
  context.strokeStyle = look.edge;
  if (state === 'spare') context.setLineDash([2 * line, 1.5 * line]);
  context.stroke();
  context.setLineDash([]);
}

/** The mark that tells a state without its colour, in the square of `size` at (left, top). */
function mark(context, look, state, left, top, size) {
  const at = (x, y) => [left + size * x, top + size * y];
  const stroke = (width, ...points) => {
    context.beginPath();
    points.forEach(([x, y], n) => (n ? context.lineTo(...at(x, y)) : context.moveTo(...at(x, y))));
    context.lineWidth = Math.max(1, size * width);
    context.stroke();
  };
  const dot = (x, y, radius) => {
    context.beginPath();
    context.arc(...at(x, y), Math.max(0.6, size * radius), 0, 2 * Math.PI);
    context.fill();
  };
  context.strokeStyle = look.mark;
  context.fillStyle = look.mark;
  context.lineCap = 'butt';
  const draw = MARKS[state];
  if (draw) draw({ stroke, dot });
}

const MARKS = {
  spare: ({ stroke }) => {
    stroke(0.12, [0.5, 0.27], [0.5, 0.73]);
    stroke(0.12, [0.27, 0.5], [0.73, 0.5]);
  },
  absent: ({ stroke }) => stroke(0.11, [0.27, 0.73], [0.73, 0.27]),
  checked_in: ({ stroke }) => {
    const ring = Array.from({ length: 17 }, (_, n) => [0.5 + 0.2 * Math.cos((n * Math.PI) / 8), 0.5 + 0.2 * Math.sin((n * Math.PI) / 8)]);
    stroke(0.12, ...ring);
  },
  ready: ({ dot }) => dot(0.5, 0.5, 0.22),
  quiet: ({ dot }) => [0.24, 0.5, 0.76].forEach((x) => dot(x, 0.5, 0.1)),
  offline: ({ stroke }) => {
    stroke(0.15, [0.24, 0.24], [0.76, 0.76]);
    stroke(0.15, [0.76, 0.24], [0.24, 0.76]);
  },
  paused: ({ stroke }) => {
    stroke(0.17, [0.36, 0.24], [0.36, 0.76]);
    stroke(0.17, [0.64, 0.24], [0.64, 0.76]);
  },
  submitted: ({ stroke }) => stroke(0.14, [0.22, 0.52], [0.43, 0.73], [0.79, 0.29]),
  // a raised arm: head and one stroke above it
  calling: ({ stroke, dot }) => {
    dot(0.42, 0.44, 0.13);
    stroke(0.14, [0.2, 0.82], [0.3, 0.66], [0.54, 0.66], [0.72, 0.5], [0.72, 0.18]);
  },
  trouble: ({ stroke, dot }) => {
    stroke(0.15, [0.5, 0.22], [0.5, 0.58]);
    dot(0.5, 0.75, 0.09);
  },
};
