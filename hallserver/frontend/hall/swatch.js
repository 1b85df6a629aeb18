// The picture of a state at the size of a word, exactly as the map draws it.
import { html, useLayoutEffect, useRef } from '../shared/html.js';
import { drawSeat } from './seat-picture.js';
import { LEVELS } from './states.js';

const SIZE = 18;

export function Swatch({ state }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const canvas = ref.current;
    canvas.width = SIZE * ratio;
    canvas.height = SIZE * ratio;
    drawSeat(canvas.getContext('2d'), state, state === 'writing' ? LEVELS / 2 : 0, 0, 0, SIZE * ratio);
  }, [state]);
  return html`<canvas class="swatch" ref=${ref} aria-hidden="true"></canvas>`;
}
