// The legend is the filter: each state with its picture and its count; pressed states stand out on the map.
import { number, t } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { counts, filter, toggleFilter } from './page-state.js';
import { STATES } from './states.js';
import { Swatch } from './swatch.js';
import { stateName } from './seat-words.js';

export function Legend() {
  const on = filter.value;
  return html`<div class="legend" role="group" aria-label=${t('hall.legend')}>
    ${STATES.map((state) => {
      const n = counts.value[state] ?? 0;
      return html`<button key=${state} type="button" class=${`legend-item ${n === 0 ? 'legend-none' : ''}`}
        aria-pressed=${on.has(state) ? 'true' : 'false'} onClick=${() => toggleFilter(state)}>
        <${Swatch} state=${state} /><span>${stateName(state)}</span> <b>${number(n)}</b>
      </button>`;
    })}
    ${on.size > 0 && html`<${Button} kind="quiet" class="legend-all" onClick=${() => { filter.value = new Set(); }}>${t('hall.legend.all')}<//>`}
  </div>`;
}
