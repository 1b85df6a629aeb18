// Everything the page asks once before it happens.
import { clock, number, t } from '../shared/boot.js';
import { html, useSignal } from '../shared/html.js';
import { Button, Dialog, Field } from '../shared/ui.js';
import { useCommand } from './command.js';
import { labelFor } from './find.js';
import { isFree } from './phase.js';
import { dialog, layout, moving, pin, seats } from './page-state.js';
import { TimelineDialog } from './timeline.js';

const MINUTES = [5, 10, 15, 30];
const MINUTES_MAX = 240;
const close = () => { dialog.value = null; };

const KINDS = {
  phase: PhaseDialog, extend: ExtendDialog, move: MoveDialog, pair: PairDialog, unpair: UnpairDialog,
  submit: SubmitDialog, timeline: TimelineDialog,
};

export function Dialogs() {
  const asked = dialog.value;
  if (!asked) return null;
  const Kind = KINDS[asked.kind];
  return html`<${Kind} key=${asked.kind} ...${asked} onClose=${close} />`;
}

function Problem({ problem }) {
  return problem.value && html`<p class="ask-problem" role="alert">${problem.value}</p>`;
}

/** A reason in words: the usual ones at a touch, any other typed. */
function Reason({ value, usual }) {
  return html`<div class="reason">
    <${Field} label=${t('hall.reason')} value=${value.value} maxlength="200" required
      onInput=${(event) => { value.value = event.target.value; }} />
    <div class="choices">
      ${usual.map((key) => html`<${Button} key=${key} aria-pressed=${value.value === t(key)} onClick=${() => { value.value = t(key); }}>${t(key)}<//>`)}
    </div>
  </div>`;
}

function PhaseDialog({ action, onClose }) {
  const { busy, problem, run } = useCommand(onClose);
  const reason = useSignal('');
  const credit = useSignal(true);
  const { command } = action;
  const args = Object.fromEntries(Object.entries(action.args).map(([name, n]) => [name, number(n)]));
  const gap = action.credit === null ? '' : clock(action.credit);
  const body = {
    ...(action.reason ? { reason: reason.value.trim() } : {}),
    ...(command === 'resume' ? { credit: action.credit !== null && credit.value } : {}),
  };
  const choice = (wanted, label, hint) => html`<label class=${`choice ${credit.value === wanted ? 'choice-on' : ''}`}>
    <input type="radio" name="credit" checked=${credit.value === wanted} onChange=${() => { credit.value = wanted; }} />
    <span><strong>${label}</strong><br />${hint}</span>
  </label>`;
  return html`<${Dialog}
    title=${t(`hall.ask.${command}.title`)}
    onClose=${onClose}
    action=${{
      label: t(`hall.do.${command}`), kind: command === 'close' ? 'danger' : 'primary', busy: busy.value,
      run: () => run(command, body, t(`hall.done.${command}`)),
    }}
  >
    <ul class="ask-lines">
      ${action.body.map((key) => html`<li key=${key}>${t(key, { ...args, gap })}</li>`)}
    </ul>
    ${action.credit !== null && html`<div class="choices-tall" role="radiogroup" aria-label=${t('hall.ask.credit.group')}>
      ${choice(true, t('hall.ask.credit.yes', { gap }), t('hall.ask.credit.yes_hint'))}
      ${choice(false, t('hall.ask.credit.no'), t('hall.ask.credit.no_hint'))}
    </div>`}
    ${action.reason && html`<${Reason} value=${reason} usual=${['hall.reason.power', 'hall.reason.network', 'hall.reason.fire', 'hall.reason.order']} />`}
    <${Problem} problem=${problem} />
  <//>`;
}

function ExtendDialog({ candidateId, name, seat, open, onClose }) {
  const { busy, problem, run } = useCommand(onClose);
  const minutes = useSignal('10');
  const reason = useSignal('');
  const n = Number(minutes.value);
  const fits = Number.isInteger(n) && n >= 1 && n <= MINUTES_MAX;
  const who = candidateId ? t('hall.extend.one', { name, seat, minutes: fits ? n : '…' }) : t('hall.extend.all', { count: number(open), minutes: fits ? n : '…' });
  return html`<${Dialog}
    title=${candidateId ? t('hall.extend.title_one') : t('hall.extend.title_all')}
    onClose=${onClose}
    action=${{
      label: t('hall.do.extend'), busy: busy.value, disabled: !fits || !reason.value.trim(),
      run: () => run('extend', { candidate_id: candidateId ?? null, minutes: n, reason: reason.value.trim() }, t('hall.done.extend', { minutes: n })),
    }}
  >
    <div class="minutes">
      <${Field} label=${t('hall.extend.minutes')} type="number" inputmode="numeric" min="1" max=${MINUTES_MAX} value=${minutes.value}
        error=${minutes.value && !fits ? t('hall.extend.range', { most: MINUTES_MAX }) : ''}
        onInput=${(event) => { minutes.value = event.target.value; }} />
      <div class="choices">
        ${MINUTES.map((choice) => html`<${Button} key=${choice} aria-pressed=${n === choice} onClick=${() => { minutes.value = String(choice); }}>+${choice}<//>`)}
      </div>
    </div>
    <${Reason} value=${reason} usual=${['hall.reason.terminal', 'hall.reason.network', 'hall.reason.health', 'hall.reason.council']} />
    <p class="ask-sum">${who}</p>
    <${Problem} problem=${problem} />
  <//>`;
}

function MoveDialog({ candidateId, name, from, to, onClose }) {
  const { busy, problem, run } = useCommand(() => {
    moving.value = null;
    onClose();
    pin(to);
  });
  const reason = useSignal('');
  const enrolled = seats.value[to]?.enrolled;
  return html`<${Dialog}
    title=${t('hall.move.title', { to })}
    onClose=${onClose}
    action=${{
      label: t('hall.do.move'), busy: busy.value, disabled: !reason.value.trim(),
      run: () => run('move', { candidate_id: candidateId, seat: to, reason: reason.value.trim() }, t('hall.done.move', { name, to })),
    }}
  >
    <ul class="ask-lines">
      <li>${t('hall.move.body', { name, from, to })}</li>
      <li>${t('hall.move.old', { from })}</li>
      ${!enrolled && html`<li class="ask-warn">${t('hall.move.no_terminal', { to })}</li>`}
    </ul>
    <${Reason} value=${reason} usual=${['hall.reason.terminal', 'hall.reason.power_seat', 'hall.reason.place', 'hall.reason.council']} />
    <${Problem} problem=${problem} />
  <//>`;
}

function PairDialog({ code: given = '', seat: place = '', onClose }) {
  const { busy, problem, run } = useCommand(onClose);
  const code = useSignal(given);
  const seat = useSignal(place);
  const label = layout.value && labelFor(layout.value.byLabel, seat.value);
  const digits = code.value.replace(/\D/g, '');
  const taken = label && seats.value[label]?.enrolled;
  return html`<${Dialog}
    title=${t('hall.pair.title')}
    onClose=${onClose}
    action=${{
      label: t('hall.do.pair'), busy: busy.value, disabled: digits.length !== 6 || !label,
      run: () => run('pair', { code: digits, seat: label, replace: Boolean(taken) }, t('hall.done.pair', { seat: label })),
    }}
  >
    <p>${t('hall.pair.body')}</p>
    <div class="pair-fields">
      <${Field} label=${t('hall.pair.code')} class="pair-code" inputmode="numeric" autocomplete="off" maxlength="7" placeholder="000000"
        autofocus=${!given} value=${code.value} onInput=${(event) => { code.value = event.target.value; }} />
      <${Field} label=${t('hall.pair.seat')} class="pair-seat" autocomplete="off" maxlength="20" placeholder="C07-05" autofocus=${Boolean(given)} value=${seat.value}
        hint=${label ? t('hall.pair.found', { seat: label }) : ''} error=${seat.value && !label ? t('hall.pair.no_seat', { seat: seat.value }) : ''}
        onInput=${(event) => { seat.value = event.target.value; }} />
    </div>
    ${taken && html`<p class="ask-warn">${t('hall.pair.taken', { seat: label })}</p>`}
    <${Problem} problem=${problem} />
  <//>`;
}

function UnpairDialog({ seat, onClose }) {
  const { busy, problem, run } = useCommand(onClose);
  return html`<${Dialog}
    title=${t('hall.unpair.title', { seat })}
    onClose=${onClose}
    action=${{ label: t('hall.do.unpair'), kind: 'danger', busy: busy.value, run: () => run('unpair', { seat }, t('hall.done.unpair', { seat })) }}
  >
    <p>${t('hall.unpair.body', { seat })}</p>
    <${Problem} problem=${problem} />
  <//>`;
}

function SubmitDialog({ candidateId, name, seat, answered, questions, onClose }) {
  const { busy, problem, run } = useCommand(onClose);
  const reason = useSignal('');
  return html`<${Dialog}
    title=${t('hall.submit.title', { name })}
    onClose=${onClose}
    action=${{
      label: t('hall.do.submit'), kind: 'danger', busy: busy.value, disabled: !reason.value.trim(),
      run: () => run('submit', { candidate_id: candidateId, reason: reason.value.trim() }, t('hall.done.submit', { name })),
    }}
  >
    <ul class="ask-lines">
      <li>${t('hall.submit.body', { name, seat, answered: number(answered), questions: number(questions) })}</li>
      <li>${t('hall.submit.final')}</li>
    </ul>
    <${Reason} value=${reason} usual=${['hall.reason.rules', 'hall.reason.health', 'hall.reason.asked']} />
    <${Problem} problem=${problem} />
  <//>`;
}

/** The strip over the map while a target seat is picked: a seat clicked there or typed here opens the move dialog. */
export function MovingStrip() {
  const typed = useSignal('');
  if (!moving.value) return null;
  const { candidateId, name, from } = moving.value;
  const label = layout.value && labelFor(layout.value.byLabel, typed.value);
  const free = label && label !== from && isFree(seats.value[label] ?? { state: 'empty', candidate: null });
  const go = (event) => {
    event.preventDefault();
    if (free) dialog.value = { kind: 'move', candidateId, name, from, to: label };
  };
  return html`<form class="moving" onSubmit=${go}>
    <span class="moving-text">${t('hall.move.pick', { name, from })}</span>
    <label class="moving-field">
      <span>${t('hall.move.type')}</span>
      <input class="input" autocomplete="off" maxlength="20" value=${typed.value} aria-invalid=${label && !free ? 'true' : undefined}
        onInput=${(event) => { typed.value = event.target.value; }} />
    </label>
    ${label && !free && html`<span class="moving-no" role="alert">${t('hall.move.taken', { seat: label })}</span>`}
    <${Button} type="submit" kind="primary" disabled=${!free}>${t('hall.do.pick_seat')}<//>
    <${Button} onClick=${() => { moving.value = null; }}>${t('hall.do.leave_move')}<//>
  </form>`;
}
