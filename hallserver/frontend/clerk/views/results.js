// Finding, ticking and printing.
import { number, t } from '../../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../../shared/html.js';
import { Badge, Button } from '../../shared/ui.js';
import { filter, loading, loadResults, refusal, results, revision, shown, sitting, sort, ticks } from '../model.js';
import { isPresent, nextSort, outcomeOf, ticked, tickedAll, tickedOf, windowOf } from '../state/results.js';
import { Printing } from './printing.js';

const ROW = 40;
// the first opening of a sheet is its first print; after this long the server has noted it
const COUNTED_MS = 2000;
const TONES = { passed: 'ok', failed: 'danger', waiting: 'warn', absent: 'plain' };
const COLUMNS = [
  { name: 'number', sorts: true },
  { name: 'name', sorts: true },
  { name: 'rank' },
  { name: 'unit', sorts: true },
  { name: 'seat', sorts: true },
  { name: 'score', number: true },
  { name: 'percent', number: true, sorts: true },
  { name: 'outcome' },
  { name: 'submitted_by' },
  { name: 'sheet_prints', number: true, sorts: true },
];

const sheetUrl = (row) =>
  `/clerk/sheet/${encodeURIComponent(sitting.value)}/${encodeURIComponent(row.candidate_id)}.pdf${revision.value === null ? '' : `?revision=${revision.value}`}`;

function Filters() {
  const set = (name) => (event) => {
    filter.value = { ...filter.value, [name]: event.target.value };
  };
  const { query, unit, seat, outcome } = filter.value;
  const isFiltered = query || unit || seat || outcome;
  return html`<form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
    <label class="field filter-query">
      <span class="field-label">${t('clerk.find')}</span>
      <input class="input" type="search" placeholder=${t('clerk.find_hint')} value=${query} onInput=${set('query')} />
    </label>
    <label class="field filter-unit">
      <span class="field-label">${t('clerk.column.unit')}</span>
      <select class="input" value=${unit} onChange=${set('unit')}>
        <option value="">${t('clerk.all_units')}</option>
        ${results.value.units.map((name) => html`<option value=${name}>${name}</option>`)}
      </select>
    </label>
    <label class="field filter-seat">
      <span class="field-label">${t('clerk.column.seat')}</span>
      <input class="input" placeholder=${t('clerk.seat_hint')} value=${seat} onInput=${set('seat')} />
    </label>
    <label class="field filter-outcome">
      <span class="field-label">${t('clerk.column.outcome')}</span>
      <select class="input" value=${outcome} onChange=${set('outcome')}>
        <option value="">${t('clerk.all_outcomes')}</option>
        ${['passed', 'failed', 'waiting', 'absent', 'outdated'].map((name) => html`<option value=${name}>${t(`clerk.outcome.${name}`)}</option>`)}
      </select>
    </label>
    <div class="filter-end">
      <span class="muted" role="status">
        ${t('clerk.found', { n: number(shown.value.length), of: number(results.value.rows.length) })}
      </span>
      ${isFiltered &&
      html`<${Button} kind="quiet" onClick=${() => (filter.value = { query: '', unit: '', seat: '', outcome: '' })}>
        ${t('clerk.clear')}
      <//>`}
    </div>
  </form>`;
}

function Heading({ column }) {
  const { by, down } = sort.value;
  const isBy = by === column.name;
  if (!column.sorts) return html`<th scope="col" class=${`col-${column.name} ${column.number ? 'num' : ''}`}>${t(`clerk.column.${column.name}`)}</th>`;
  return html`<th
    scope="col"
    class=${`col-${column.name} ${column.number ? 'num' : ''}`}
    aria-sort=${isBy ? (down ? 'descending' : 'ascending') : undefined}
  >
    <button type="button" class="sorter" onClick=${() => (sort.value = nextSort(sort.value, column.name))}>
      ${t(`clerk.column.${column.name}`)}<span class="sorter-mark" aria-hidden="true">${isBy ? (down ? '▼' : '▲') : '↕'}</span>
    </button>
  </th>`;
}

function Row({ row, at, isActive, onTick, onFocus }) {
  const outcome = outcomeOf(row);
  const present = isPresent(row);
  const isTicked = ticks.value.has(row.candidate_id);
  return html`<tr aria-rowindex=${at + 2} class=${isTicked ? 'ticked' : ''} data-at=${at}>
    <td class="col-tick">
      <input
        type="checkbox"
        checked=${isTicked}
        tabindex=${isActive ? 0 : -1}
        aria-label=${t('clerk.tick', { name: row.name, number: row.number })}
        onClick=${(event) => onTick(at, event.shiftKey)}
        onFocus=${() => onFocus(at)}
      />
    </td>
    <td class="col-number">${row.number}</td>
    <th scope="row" class="col-name" title=${row.name}>${row.name}</th>
    <td class="col-rank" title=${row.rank}>${row.rank}</td>
    <td class="col-unit" title=${row.unit}>${row.unit}</td>
    <td class="col-seat">${row.seat ?? '–'}</td>
    <td class="col-score num">${present ? `${marks(row.score)} / ${marks(row.max_score)}` : '–'}</td>
    <td class="col-percent num">${row.percent === null ? '–' : number(Number(row.percent), 1)}</td>
    <td class="col-outcome"><${Badge} tone=${TONES[outcome]}>${t(`clerk.outcome.${outcome}`)}<//></td>
    <td class="col-submitted_by">${row.submitted_by ? t(`clerk.by.${row.submitted_by}`) : '–'}</td>
    <td class=${`col-sheet_prints num ${row.sheet_prints ? '' : 'zero'}`}>
      ${row.outdated
        ? html`<${Badge} tone="warn" title=${t('clerk.outdated_hint', { n: row.revision })}>${t('clerk.outdated')}<//>`
        : number(row.sheet_prints)}
    </td>
    <td class="col-open">
      ${row.percent !== null &&
      html`<a
        href=${sheetUrl(row)}
        target="_blank"
        rel="noopener"
        tabindex=${isActive ? 0 : -1}
        aria-label=${t('clerk.open_of', { name: row.name })}
        title=${t('clerk.open_hint')}
        onClick=${() => setTimeout(loadResults, COUNTED_MS)}
      >
        ${t('clerk.open')}
      </a>`}
    </td>
  </tr>`;
}

/** 7.25 → "7,25"; as many decimals as there are, at most two shown. */
function marks(value) {
  const n = Number(value);
  return number(n, Number.isInteger(n) ? 0 : Number.isInteger(n * 10) ? 1 : 2);
}

function Table() {
  const box = useRef(null);
  const view = useSignal({ top: 0, height: 480 });
  const active = useSignal(0);
  const last = useRef(null);
  const rows = shown.value;
  const count = rows.length;
  useEffect(() => {
    const measure = () => {
      if (box.current) view.value = { top: box.current.scrollTop, height: box.current.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!box.current) return; // the sitting was left and the table with it
    box.current.scrollTop = 0;
    active.value = 0;
    last.current = null;
  }, [filter.value, sort.value, sitting.value]);
  const { first, end } = windowOf({ top: view.value.top, height: view.value.height, rowHeight: ROW, count });
  const drawn = rows.slice(first, end);
  const current = Math.min(active.value, Math.max(0, count - 1));
  const tabStop = current >= first && current < end ? current : first;

  const tick = (at, wholeRange) => {
    ticks.value = ticked(ticks.value, rows, at, last.current, wholeRange);
    last.current = at;
    active.value = at;
  };
  const goTo = (at) => {
    const to = Math.max(0, Math.min(count - 1, at));
    const header = box.current.querySelector('thead').offsetHeight;
    if (to * ROW < box.current.scrollTop) box.current.scrollTop = to * ROW;
    if ((to + 1) * ROW + header > box.current.scrollTop + box.current.clientHeight) {
      box.current.scrollTop = (to + 1) * ROW + header - box.current.clientHeight;
    }
    view.value = { top: box.current.scrollTop, height: box.current.clientHeight };
    active.value = to;
    requestAnimationFrame(() => box.current?.querySelector(`tr[data-at="${to}"] input`)?.focus());
  };
  const keys = (event) => {
    const page = Math.max(1, Math.floor(view.value.height / ROW) - 2);
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || !event.target.closest('tbody')) return;
    event.preventDefault();
    goTo(to);
  };
  const all = tickedOf(ticks.value, rows);
  return html`<div
    class="results-box"
    ref=${box}
    onScroll=${(event) => (view.value = { ...view.value, top: event.target.scrollTop })}
    onKeyDown=${keys}
  >
    <table class="grid-table results-table" aria-rowcount=${count + 1} aria-label=${t('clerk.results')}>
      <thead>
        <tr aria-rowindex="1">
          <th scope="col" class="col-tick">
            <input
              type="checkbox"
              checked=${all === 'all'}
              indeterminate=${all === 'some'}
              disabled=${count === 0}
              aria-label=${t('clerk.tick_all', { n: count })}
              onClick=${() => (ticks.value = tickedAll(ticks.value, rows, all !== 'all'))}
            />
          </th>
          ${COLUMNS.map((column) => html`<${Heading} key=${column.name} column=${column} />`)}
          <th scope="col" class="col-open">${t('clerk.column.sheet')}</th>
        </tr>
      </thead>
      <tbody>
        ${first > 0 && html`<tr class="gap" aria-hidden="true"><td colspan="12" style=${{ height: `${first * ROW}px` }}></td></tr>`}
        ${drawn.map(
          (row, index) => html`<${Row}
            key=${row.candidate_id}
            row=${row}
            at=${first + index}
            isActive=${first + index === tabStop}
            onTick=${tick}
            onFocus=${(at) => (active.value = at)}
          />`,
        )}
        ${end < count && html`<tr class="gap" aria-hidden="true"><td colspan="12" style=${{ height: `${(count - end) * ROW}px` }}></td></tr>`}
      </tbody>
    </table>
    ${count === 0 && html`<p class="empty">${t('clerk.nothing')}</p>`}
  </div>`;
}

export function Results() {
  if (refusal.value && !results.value) {
    return html`<div class="card empty" role="alert">
      <p>${refusal.value.sentence}</p>
      <${Button} onClick=${loadResults}>${t('clerk.reload')}<//>
    </div>`;
  }
  if (!results.value) {
    const { loaded, total } = loading.value;
    return html`<div class="card empty" role="status">
      <p>${total > 0 ? t('clerk.loading_rows', { loaded: number(loaded), total: number(total) }) : t('clerk.loading')}</p>
    </div>`;
  }
  return html`<section class="card results" aria-label=${t('clerk.results')}>
    <${Filters} />
    <${Table} />
    ${revision.value === null ? html`<${Printing} />` : html`<footer class="print-bar"><p>${t('clerk.revision.note', { n: results.value.revision })}</p></footer>`}
  </section>`;
}
