// Beside the panel: how many came, the last ten, and what is needed now and then.
import { number, t, timeOfDay } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { checkedIn, counters, dialog, lastIn, muted, toggleSound } from './desk-state.js';
import { share } from './verdict.js';

const RECENT = 10;

export function Side() {
  const { eligible, recent } = counters.value;
  const last = lastIn.value ?? recent[0] ?? null;
  return html`<aside class="side" aria-label=${t('desk.side')}>
    <section class="tally" aria-labelledby="tally-title">
      <h2 id="tally-title">${t('desk.tally')}</h2>
      <p class="tally-digits"><strong>${number(checkedIn.value)}</strong><span>/${number(eligible)}</span><em>${number(share(checkedIn.value, eligible) * 100, 1)} %</em></p>
      <progress max="1" value=${share(checkedIn.value, eligible)} aria-labelledby="tally-title"></progress>
    </section>
    <section class="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">${t('desk.recent')}</h2>
      ${recent.length === 0 ? html`<p class="recent-none">${t('desk.recent.none')}</p>` : html`<ol>
        ${recent.slice(0, RECENT).map((row) => html`<li key=${`${row.candidate_id}${row.at_ms}`}>
          <b>${row.seat}</b><span>${row.name}</span><time>${timeOfDay(row.at_ms)}</time>
        </li>`)}
      </ol>`}
    </section>
    <section class="acts" aria-label=${t('desk.acts')}>
      <${Button} onClick=${() => { dialog.value = { kind: 'search' }; }} aria-keyshortcuts="F2">${t('desk.do.search')} <kbd>F2</kbd><//>
      <${Button} disabled=${!last} onClick=${() => { dialog.value = { kind: 'undo', person: last }; }} aria-keyshortcuts="F4">${t('desk.do.undo')} <kbd>F4</kbd><//>
      <a class="button button-plain" href="/desk/papers">${t('desk.do.papers')}</a>
      <${Button} kind="quiet" aria-pressed=${muted.value ? 'true' : 'false'} onClick=${toggleSound} aria-keyshortcuts="F9">${t(muted.value ? 'desk.do.unmute' : 'desk.do.mute')} <kbd>F9</kbd><//>
    </section>
  </aside>`;
}
