// The few that need a person, the most urgent first; one click leads to the seat.
import { age, number, t } from '../shared/boot.js';
import { html, useSignal } from '../shared/html.js';
import { byUrgency, grouped } from './live.js';
import { dialog, filter, hall, mayAct, now, pin, pinned, seats } from './page-state.js';
import { PALETTE } from './states.js';
import { Swatch } from './swatch.js';

const FEW = 25;

export function AttentionList() {
  const groups = grouped(byUrgency(hall.value?.attention ?? []));
  const total = groups.reduce((sum, { items }) => sum + items.length, 0);
  return html`<section class="attention">
    <h2 id="attention-title">${t('hall.attention')} <span class=${`pill ${total ? 'pill-on' : ''}`}>${number(total)}</span></h2>
    <div class="attention-scroll" tabindex="0" role="region" aria-labelledby="attention-title">
      ${total === 0 && html`<p class="attention-calm">${t('hall.attention.calm')}</p>`}
      ${groups.map(({ kind, items }) => html`<${Group} key=${kind} kind=${kind} items=${items} />`)}
    </div>
  </section>`;
}

function Group({ kind, items }) {
  const all = useSignal(false);
  const shown = all.value ? items : items.slice(0, FEW);
  const state = kind === 'quarantine' ? 'trouble' : kind;
  const isState = state in PALETTE;
  return html`<div class=${`group group-${kind}`}>
    <h3>
      ${isState && html`<${Swatch} state=${state} />`}${t(`hall.attention.${kind}`)} <span>${number(items.length)}</span>
      ${isState && items.length > 1 && html`<button type="button" class="group-map" onClick=${() => { filter.value = new Set([state]); }}>${t('hall.attention.on_map')}</button>`}
    </h3>
    <ul>
      ${shown.map((item) => html`<li key=${`${item.seat} ${item.args?.code}`}><${Item} item=${item} /></li>`)}
    </ul>
    ${shown.length < items.length && html`<button type="button" class="group-more" onClick=${() => { all.value = true; }}>
      ${t('hall.attention.more', { n: number(items.length - shown.length) })}
    </button>`}
  </div>`;
}

function Item({ item }) {
  const { kind, seat, since_ms: since, args = {} } = item;
  const person = seat && seats.value[seat]?.candidate;
  const open = () => {
    if (kind === 'pairing' && mayAct) dialog.value = { kind: 'pair', code: args.code ?? '', seat: seat ?? '' };
    else if (seat) pin(seat);
  };
  const waits = age(now() - since);
  const what = kind === 'pairing' ? t('hall.attention.code', { code: args.code ?? '' }) : (person?.name ?? t(`hall.attention.${kind}.what`, args));
  if (!seat && kind !== 'pairing') {
    return html`<div class="item item-flat"><span class="item-what">${what}</span><span class="item-age">${waits}</span></div>`;
  }
  return html`<button type="button" class="item" aria-current=${pinned.value === seat && seat ? 'true' : undefined} onClick=${open}>
    <b class="item-seat">${seat ?? t('hall.attention.new')}</b><span class="item-what">${what}</span><span class="item-age">${waits}</span>
  </button>`;
}
