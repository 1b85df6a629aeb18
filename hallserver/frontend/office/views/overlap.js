// How far apart the papers of a sealed sitting came out, at one glance.
import { number, t } from '../../shared/boot.js';
import { html } from '../../shared/html.js';
import { figuresOf, rounded } from '../state/overlap.js';

function inWords(value) {
  const { n, digits, isBelow } = rounded(value);
  return isBelow ? t('office.overlap.below', { n: number(n, digits) }) : number(n, digits);
}

/** assembly: of a sitting of the overview; without it nothing is shown. */
export function Overlap({ assembly }) {
  const figures = figuresOf(assembly);
  if (figures.length === 0) return null;
  return html`<section class="overlap" aria-labelledby="overlap">
    <h4 id="overlap">${t('office.overlap.title')}</h4>
    <dl>
      ${figures.map(
        ({ key, value, worst, chance }) => html`<div class="figure" key=${key} data-figure=${key}>
          <dt>${t(`office.overlap.${key}`)}</dt>
          <dd>${inWords(value)}</dd>
          <dd class="overlap-line">
            ${t(`office.overlap.${key}_line`, {
              worst,
              chance: chance === undefined ? '' : inWords(chance),
              questions: assembly.questions,
            })}
          </dd>
        </div>`,
      )}
    </dl>
  </section>`;
}
