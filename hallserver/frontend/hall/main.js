// /hall: the hall as it stands, for the invigilators.
import '../shared/base.css';
import '../shared/floor.css';
import './hall.css';
import words from '../../translations/hall.json';
import { addWords, t, timeOfDay } from '../shared/boot.js';
import { effect, html, render, useEffect, useSignal } from '../shared/html.js';
import { Toasts } from '../shared/ui.js';
import { AttentionList } from './attention-list.js';
import { Dialogs, MovingStrip } from './dialogs.js';
import { Legend } from './legend.js';
import { MapView } from './map-view.js';
import { hall, hallNow, linked, loadPlan, refused, sitting } from './page-state.js';
import { SeatPanel } from './seat-panel.js';
import { Toolbar } from './toolbar.js';
import { Bar, Top } from './top.js';

addWords(words);

/** Says that the figures on the page are old, and since when. */
function Lost() {
  const since = useSignal(null);
  useEffect(() => effect(() => {
    since.value = linked.value || !hall.peek() ? null : hallNow();
  }), []);
  if (refused.value) return html`<div class="lost" role="alert">${t('hall.refused', { code: refused.value })}</div>`;
  if (linked.value || !hall.value) return null;
  return html`<div class="lost" role="alert">${t('hall.lost', { since: since.value ? timeOfDay(since.value) : '' })}</div>`;
}

function Page() {
  const stale = hall.value && !linked.value;
  return html`<div class=${`page ${stale ? 'page-stale' : ''}`}>
    <${Bar} />
    <${Lost} />
    <${Top} />
    <main class="floor">
      <section class="floor-map" aria-label=${t('hall.map.label')}>
        <${Toolbar} />
        <${Legend} />
        <${MovingStrip} />
        <${MapView} />
      </section>
      <aside class="side" aria-label=${t('hall.side')}>
        <${AttentionList} />
        <${SeatPanel} />
      </aside>
    </main>
    <${Dialogs} />
    <${Toasts} />
  </div>`;
}

effect(() => {
  sitting.value?.id;
  loadPlan();
});

render(html`<${Page} />`, document.getElementById('app'));
