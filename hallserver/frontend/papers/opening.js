// Where a sheet is opened, by its QR code or its seat, and what still waits to be typed again or settled.
import { number, t } from '../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../shared/html.js';
import { get } from '../shared/http.js';
import { Button, Field } from '../shared/ui.js';
import { useScan } from './scanned.js';

const MOST_SHOWN = 60;

function Waiting({ title, seats, onOpen }) {
  if (seats.length === 0) return null;
  return html`<section class="papers-waiting">
    <h2>${t(title, { n: number(seats.length) })}</h2>
    <div>${seats.slice(0, MOST_SHOWN).map((seat) => html`<${Button} key=${seat} onClick=${() => onOpen(seat)}>${seat}<//>`)}${seats.length > MOST_SHOWN && ' …'}</div>
  </section>`;
}

export function Opening({ reason, open }) {
  const code = useSignal('');
  const problem = useSignal('');
  const busy = useSignal(false);
  const sheets = useSignal([]);
  const field = useRef(null);
  useEffect(() => {
    field.current?.focus();
    get('/api/desk/papers').then((answer) => { if (answer.ok) sheets.value = answer.sheets; });
  }, []);
  const go = async (wanted) => {
    if (!wanted || busy.value) return;
    busy.value = true;
    problem.value = await open(wanted);
    busy.value = false;
  };
  const begin = () => {
    const before = [code.value, reason.value];
    return () => { [code.value, reason.value] = before; };
  };
  useScan(begin, go);
  const onSubmit = (event) => {
    event?.preventDefault();
    go(code.value.trim());
  };
  const of = (count) => sheets.value.filter((sheet) => sheet.typed_by.length === count).map((sheet) => sheet.seat);
  return html`<form class="panel papers-opening" onSubmit=${onSubmit}>
    <p>${t('papers.lead')}</p>
    <div class="papers-row">
      <${Field} inputRef=${field} class="papers-code" label=${t('papers.code')} value=${code.value} error=${problem.value} autocomplete="off" spellcheck=${false} maxlength="200"
        onInput=${(event) => { code.value = event.target.value; problem.value = ''; }} />
      <${Button} kind="primary" large type="submit" busy=${busy.value} onClick=${onSubmit}>${t('papers.open')} <kbd>Enter</kbd><//>
    </div>
    <${Field} label=${t('papers.reason')} value=${reason.value} maxlength="200" onInput=${(event) => { reason.value = event.target.value; }} />
    <${Waiting} title="papers.waiting.settle" seats=${of(2)} onOpen=${go} />
    <${Waiting} title="papers.waiting.second" seats=${of(1)} onOpen=${go} />
  </form>`;
}
