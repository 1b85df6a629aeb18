// How each type of question is answered. Nothing here knows the session: the office's preview uses it too.
// Every view gets {item, v, n, onAnswer(v), onType(v)}: onType is for text that is still being typed.
import { number, t } from '../../shared/boot.js';
import { html, useRef, useState } from '../../shared/html.js';
import { choose, dropPoint, fill, judge, match, move, orderOf, placeOf, setPoint, valueOf, write } from '../responses.js';
import { Rich } from './rich.js';

const letterOf = (index) => String.fromCharCode(65 + index);
const FULL = 10_000;
const LONGEST_TEXT = 200;

function Option({ option, index, multiple, chosen, onChoose }) {
  return html`<button
    type="button"
    role=${multiple ? 'checkbox' : 'radio'}
    aria-checked=${chosen ? 'true' : 'false'}
    class=${`option ${multiple ? 'option-multiple' : 'option-single'}`}
    data-option=${option.id}
    onClick=${onChoose}
  >
    <span class="option-key" aria-hidden="true">${letterOf(index)}</span>
    <span class="option-text"><${Rich} html=${option.html} /></span>
    <span class="option-mark" aria-hidden="true">
      <svg viewBox="0 0 24 24">
        ${multiple
          ? html`<rect class="mark-frame" x="2" y="2" width="20" height="20" rx="4" />
              <path class="mark-inside" d="M6.5 12.5l4 4 7.5-9" />`
          : html`<circle class="mark-frame" cx="12" cy="12" r="10" /><circle class="mark-inside" cx="12" cy="12" r="5" />`}
      </svg>
    </span>
  </button>`;
}

function Choice({ item, v, onAnswer }) {
  const multiple = item.type === 'multiple';
  return html`<div class="options" role=${multiple ? 'group' : 'radiogroup'} aria-labelledby="stem">
    ${item.options.map(
      (option, index) => html`<${Option}
        key=${option.id}
        option=${option}
        index=${index}
        multiple=${multiple}
        chosen=${v.includes(option.id)}
        onChoose=${() => onAnswer(choose(item, v, option.id))}
      />`,
    )}
  </div>`;
}

function Cluster({ item, v, onAnswer }) {
  const answer = (option, bit) => onAnswer(judge(item, v, option.id, valueOf(v, option.id) === bit ? '' : bit));
  return html`<div class="options statements">
    ${item.options.map((option, index) => {
      const now = valueOf(v, option.id);
      const bit = (value, key) =>
        html`<button
          type="button"
          role="radio"
          aria-checked=${now === value ? 'true' : 'false'}
          class=${`bit bit-${value}`}
          data-statement=${option.id}
          data-bit=${value}
          onClick=${() => answer(option, value)}
        >
          ${t(key)}
        </button>`;
      return html`<div key=${option.id} class="statement" role="radiogroup" aria-labelledby=${`statement-${index}`}>
        <span class="option-key" aria-hidden="true">${letterOf(index).toLowerCase()}</span>
        <span class="option-text" id=${`statement-${index}`}><${Rich} html=${option.html} /></span>
        <span class="bits">${bit('1', 'terminal.true')}${bit('0', 'terminal.false')}</span>
      </div>`;
    })}
  </div>`;
}

/** A field whose text is kept while a Vietnamese input method still composes a letter. */
function TextField({ value, onText, label, room = LONGEST_TEXT, ...rest }) {
  return html`<input
    type="text"
    class="typed"
    value=${value}
    maxlength=${room}
    aria-label=${label}
    autocomplete="off"
    autocorrect="off"
    autocapitalize="off"
    spellcheck=${false}
    onInput=${(event) => onText(event.target.value)}
    ...${rest}
  />`;
}

function Short({ item, v, onType }) {
  const numerical = item.type === 'numerical';
  return html`<div class="typed-answer">
    <${TextField}
      value=${v[0] ?? ''}
      onText=${(text) => onType(write(text))}
      label=${t(numerical ? 'terminal.value' : 'terminal.text')}
      inputmode=${numerical && !item.units ? 'decimal' : 'text'}
      placeholder=${t(numerical ? 'terminal.value' : 'terminal.text')}
    />
    ${numerical &&
    html`<p class="hint">${item.units ? t('terminal.units', { units: item.units.join(', ') }) : t('terminal.number_hint')}</p>`}
  </div>`;
}

function Essay({ item, v, onType }) {
  const text = v[0] ?? '';
  return html`<div class="typed-answer">
    <textarea
      class="typed essay"
      value=${text}
      maxlength=${item.room}
      aria-label=${t('terminal.essay')}
      spellcheck=${false}
      onInput=${(event) => onType(write(event.target.value.slice(0, item.room)))}
    ></textarea>
    <p class="hint" aria-live="off">${t('terminal.characters', { n: number(text.length), room: number(item.room) })}</p>
  </div>`;
}

function Matching({ item, v, onAnswer }) {
  return html`<div class="matching">
    <ol class="offered" type="A" aria-label=${t('terminal.matching.offered')}>
      ${item.options.map((option) => html`<li key=${option.id}><${Rich} html=${option.html} /></li>`)}
    </ol>
    <ul class="premises">
      ${item.premises.map((premise, index) => {
        const chosen = valueOf(v, premise.id) ?? '';
        return html`<li key=${premise.id} class=${chosen ? 'premise premise-done' : 'premise'}>
          <label id=${`premise-${index}`} for=${`match-${index}`}><${Rich} html=${premise.html} /></label>
          <select
            id=${`match-${index}`}
            value=${chosen}
            data-premise=${premise.id}
            onChange=${(event) => onAnswer(match(item, v, premise.id, event.target.value))}
          >
            <option value="">${t('terminal.matching.none')}</option>
            ${item.options.map((option, at) => html`<option key=${option.id} value=${option.id}>${letterOf(at)}. ${plain(option.html)}</option>`)}
          </select>
        </li>`;
      })}
    </ul>
  </div>`;
}

const plain = (source) => new DOMParser().parseFromString(source, 'text/html').body.textContent;

function Ordering({ item, v, onAnswer }) {
  const list = useRef(null);
  const byId = new Map(item.options.map((option) => [option.id, option]));
  const order = orderOf(item, v);
  const go = (id, by) => {
    onAnswer(move(item, v, id, by));
    // the row has moved in the page; whoever moves it by keys goes on with it
    requestAnimationFrame(() => list.current?.querySelector(`[data-thing="${id}"]`)?.focus());
  };
  const onKey = (event, id) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey) return;
    event.preventDefault();
    go(id, by);
  };
  return html`<div class="ordering">
    <ol class="options" ref=${list}>
      ${order.map(
        (id, index) => html`<li key=${id} class="thing" data-thing=${id} tabindex="0" aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onKeyDown=${(event) => onKey(event, id)}>
          <span class="option-key" aria-hidden="true">${index + 1}</span>
          <span class="option-text"><${Rich} html=${byId.get(id).html} /></span>
          <span class="moves">
            <button type="button" disabled=${index === 0} aria-label=${t('terminal.ordering.up', { n: index + 1 })} onClick=${() => go(id, -1)}>▲</button>
            <button type="button" disabled=${index === order.length - 1} aria-label=${t('terminal.ordering.down', { n: index + 1 })} onClick=${() => go(id, 1)}>▼</button>
          </span>
        </li>`,
      )}
    </ol>
    ${v.length === 0
      ? html`<p class="hint ordering-open">
          <span>${t('terminal.ordering.open')}</span>
          <button type="button" class="button button-plain" onClick=${() => onAnswer(order)}>${t('terminal.ordering.keep')}</button>
        </p>`
      : html`<p class="hint">${t('terminal.ordering.keys')}</p>`}
  </div>`;
}

/** The control of one gap, to stand in the text. */
export function gapControl(item, v, onAnswer, onType) {
  return (id) => {
    const slot = item.slots[id];
    const now = valueOf(v, id) ?? '';
    const at = Object.keys(item.slots).indexOf(id) + 1;
    const label = t('terminal.gap', { n: at });
    if (slot === null) {
      return html`<${TextField} key=${id} class="typed gap" data-gap=${id} size="14" value=${now} label=${label} onText=${(text) => onType(fill(item, v, id, text.trim() ? text : ''))} />`;
    }
    return html`<select key=${id} class="gap" data-gap=${id} aria-label=${label} value=${now} onChange=${(event) => onAnswer(fill(item, v, id, event.target.value))}>
      <option value="">${t('terminal.gap.none')}</option>
      ${slot.map((option) => html`<option key=${option.id} value=${option.id}>${plain(option.html)}</option>`)}
    </select>`;
  };
}

const clamp = (value) => Math.min(FULL, Math.max(0, Math.round(value)));

function Hotspot({ item, v, n, onAnswer }) {
  const frame = useRef(null);
  const [cross, setCross] = useState(null);
  const onClick = (event) => {
    const box = frame.current.getBoundingClientRect();
    const x = clamp(((event.clientX - box.left) / box.width) * FULL);
    const y = clamp(((event.clientY - box.top) / box.height) * FULL);
    setCross([x, y]);
    onAnswer(setPoint(item, v, x, y));
  };
  const onKey = (event) => {
    const [x, y] = cross ?? [FULL / 2, FULL / 2];
    const step = event.shiftKey ? 20 : 200;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in moves) {
      const [dx, dy] = cross ? moves[event.key] : [0, 0];
      setCross([clamp(x + dx), clamp(y + dy)]);
    } else if (event.key === 'Enter' || event.key === ' ') {
      setCross([x, y]);
      onAnswer(setPoint(item, v, x, y));
    } else if (event.key === 'Delete') {
      onAnswer(v.slice(0, -1));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const at = ([x, y]) => ({ left: `${x / 100}%`, top: `${y / 100}%` });
  return html`<div class="hotspot">
    <div
      class="hotspot-frame"
      ref=${frame}
      tabindex="0"
      role="application"
      aria-label=${t('terminal.hotspot', { n })}
      aria-describedby="hotspot-hint"
      data-own-keys
      onClick=${onClick}
      onKeyDown=${onKey}
    >
      <img src=${item.picture} alt=${item.picture_alt ?? t('terminal.picture', { n })} draggable=${false} />
      ${cross && html`<i class="cross" style=${at(cross)} aria-hidden="true"></i>`}
      ${v.map((point, index) => html`<i key=${point} class="point" style=${at(placeOf(point))} aria-hidden="true">${item.room > 1 ? index + 1 : ''}</i>`)}
    </div>
    <p class="hint" id="hotspot-hint">${t('terminal.hotspot.hint', { room: item.room, have: v.length })}</p>
    ${v.length > 0 &&
    html`<ul class="points">
      ${v.map((point, index) => {
        const [x, y] = placeOf(point);
        return html`<li key=${point}>
          <span>${t('terminal.hotspot.point', { n: index + 1, x: number(x / 100), y: number(y / 100) })}</span>
          <button type="button" aria-label=${t('terminal.hotspot.drop', { n: index + 1 })} onClick=${() => onAnswer(dropPoint(v, point))}>×</button>
        </li>`;
      })}
    </ul>`}
  </div>`;
}

const VIEWS = {
  single: Choice,
  multiple: Choice,
  true_false: Choice,
  cluster: Cluster,
  numerical: Short,
  short_text: Short,
  essay: Essay,
  matching: Matching,
  ordering: Ordering,
  hotspot: Hotspot,
};

/** The part of a question in which it is answered; gaps are answered in the stem. */
export function Answer(given) {
  const View = VIEWS[given.item.type];
  return View ? html`<${View} ...${given} />` : null;
}

/** The shared stem, the stem, and whatever stands beside them. */
export function Stem({ item, v, onAnswer, onType }) {
  const gap = item.slots && gapControl(item, v, onAnswer, onType);
  return html`<div class="stem" id="stem"><${Rich} html=${item.stem} gap=${gap} /></div>`;
}

export function Passage({ item }) {
  if (!item.passage) return null;
  return html`<section class="passage" tabindex="0" aria-label=${t('terminal.passage')}>
    <h2>${t('terminal.passage')}</h2>
    <${Rich} html=${item.passage} />
  </section>`;
}
