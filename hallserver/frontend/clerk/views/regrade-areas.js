// The areas of a hotspot: typed as in a spreadsheet, beside the picture that tells where they are.
import { number, t } from '../../shared/boot.js';
import { html, useRef } from '../../shared/html.js';
import { Field } from '../../shared/ui.js';
import { pointOf, withPoint } from '../state/regrading.js';

const FULL = 10_000; // numbers of a shape are ten-thousandths of the picture's width and height
const LINES = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => (tenth * FULL) / 10);

function Drawn({ shape, numbers }) {
  const [x, y, a, b] = numbers;
  if (shape === 'rectangle') {
    return html`<rect x=${Math.min(x, a)} y=${Math.min(y, b)} width=${Math.abs(a - x)} height=${Math.abs(b - y)} />`;
  }
  if (shape === 'ellipse') return html`<ellipse cx=${x} cy=${y} rx=${a} ry=${b} />`;
  return html`<polygon points=${numbers.join(' ')} />`;
}

/** shapes: what is drawn: the areas that were looked at, else those in force. */
export function Areas({ question, shapes, form, set }) {
  const typed = useRef(null);
  const onPoint = (event) => {
    const field = typed.current;
    const point = pointOf(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY);
    const { text, caret } = withPoint(form.areas, field.selectionStart, field.selectionEnd, point.map((part) => number(part, 1)));
    set({ areas: text });
    // the caret can be put once the field shows the new text
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(caret, caret);
    });
  };
  return html`<div class="regrade-areas">
    <${Field}
      as="textarea"
      rows="4"
      inputRef=${typed}
      label=${t('clerk.regrade.right_areas')}
      hint=${t('clerk.regrade.areas_hint')}
      value=${form.areas}
      onInput=${(event) => set({ areas: event.target.value })}
    />
    ${question.picture &&
    html`<figure>
      <div class="areas-picture" onClick=${onPoint}>
        <img src=${question.picture} alt=${t('clerk.regrade.areas_picture')} />
        <svg viewBox=${`0 0 ${FULL} ${FULL}`} preserveAspectRatio="none" aria-hidden="true">
          <g class="areas-grid">
            ${LINES.map((at) => html`<path key=${at} d=${`M${at} 0V${FULL}M0 ${at}H${FULL}`} />`)}
          </g>
          ${(shapes ?? question.shapes).map((shape, at) => html`<g key=${at} class=${shape.is_right ? 'area-right' : 'area-wrong'}><${Drawn} ...${shape} /></g>`)}
        </svg>
      </div>
      <figcaption class="muted small">${t(shapes ? 'clerk.regrade.areas_seen' : 'clerk.regrade.areas_now')}</figcaption>
    </figure>`}
  </div>`;
}
