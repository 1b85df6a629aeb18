// Search, and the two acts that belong to the hall and not to one seat.
import { t } from '../shared/boot.js';
import { html, useId, useSignal } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { dialog, found, linked, mayAct, pin, query, sitting, tally } from './page-state.js';
import { stateName } from './seat-words.js';
import { Swatch } from './swatch.js';

export function Toolbar() {
  const live = sitting.value;
  const mayExtend = live && ['running', 'paused'].includes(live.phase);
  return html`<div class="toolbar">
    <${Search} />
    <span class="toolbar-gap"></span>
    ${!mayAct && html`<span class="toolbar-note">${t('hall.read_only')}</span>`}
    ${mayAct && html`<${Button} disabled=${!linked.value} onClick=${() => { dialog.value = { kind: 'pair' }; }}>${t('hall.do.pair')}<//>`}
    ${mayAct && html`<${Button} disabled=${!mayExtend || !linked.value} onClick=${() => { dialog.value = { kind: 'extend', candidateId: null, open: tally.value.open }; }}>
      ${t('hall.do.extend_all')}
    <//>`}
  </div>`;
}

function Search() {
  const id = useId();
  const open = useSignal(false);
  const at = useSignal(0);
  const rows = query.value.trim() ? found.value : [];
  const shown = open.value && query.value.trim() !== '';
  const take = (row) => {
    pin(row.label);
    query.value = '';
    open.value = false;
  };
  const onKeyDown = (event) => {
    if (event.key === 'Escape') {
      query.value = '';
      open.value = false;
    } else if (event.key === 'Enter' && rows[at.value]) take(rows[at.value]);
    else if (event.key === 'ArrowDown') at.value = Math.min(rows.length - 1, at.value + 1);
    else if (event.key === 'ArrowUp') at.value = Math.max(0, at.value - 1);
    else return;
    event.preventDefault();
  };
  return html`<div class="search">
    <input class="input" type="search" role="combobox" autocomplete="off" spellcheck="false"
      aria-label=${t('hall.search')} placeholder=${t('hall.search')} aria-expanded=${shown} aria-controls=${`${id}-rows`} aria-autocomplete="list"
      aria-activedescendant=${shown && rows[at.value] ? `${id}-${at.value}` : undefined}
      value=${query.value}
      onInput=${(event) => { query.value = event.target.value; at.value = 0; open.value = true; }}
      onFocus=${() => { open.value = true; }} onBlur=${() => { open.value = false; }} onKeyDown=${onKeyDown} />
    <ul class="search-rows" id=${`${id}-rows`} role="listbox" aria-label=${t('hall.search')} hidden=${!shown}>
      ${shown && rows.map(({ label, seat }, n) => html`<li key=${label} id=${`${id}-${n}`} role="option" aria-selected=${n === at.value ? 'true' : 'false'}
        onPointerDown=${(event) => { event.preventDefault(); take({ label }); }}>
        <b>${label}</b><span>${seat.candidate ? `${seat.candidate.name} · ${seat.candidate.number}` : t('hall.seat.nobody')}</span>
        <span class="search-state"><${Swatch} state=${seat.state} />${stateName(seat.state)}</span>
      </li>`)}
      ${shown && rows.length === 0 && html`<li class="search-none" role="option" aria-selected="false">${t('hall.search.none')}</li>`}
    </ul>
  </div>`;
}
