// Is this sheet what the hall signed?
import { dateTime, number, t } from '../../shared/boot.js';
import { html, useEffect, useRef, useSignal } from '../../shared/html.js';
import { Button, Field } from '../../shared/ui.js';
import { DropZone, Progress } from '../../shared/drop-zone.js';
import { verifyFile, verifyText } from '../model.js';
import { linesOf, scanned, verdictOf } from '../state/verdict.js';

function said({ field, value, of }) {
  if (field === 'passed') return t(value ? 'clerk.outcome.passed' : 'clerk.outcome.failed');
  if (field === 'score') return `${decimal(value)} / ${decimal(of)}`;
  if (field === 'percent') return t('clerk.percent', { n: decimal(value) });
  if (field === 'issued_s') return dateTime(Number(value) * 1000);
  if (field === 'revision' || field === 'reprint') return number(Number(value));
  return String(value);
}

function decimal(value) {
  const n = Number(value);
  return number(n, Number.isInteger(n) ? 0 : 2);
}

function Verdict({ answer, name }) {
  if (!answer.ok) return html`<div class="card empty" role="alert"><p>${answer.sentence}</p></div>`;
  const { tone, sign } = verdictOf(answer.verdict);
  const lines = linesOf(answer.statement);
  return html`<section class=${`card verdict verdict-${tone}`} role="status" aria-labelledby="verdict">
    <div class="verdict-head">
      <span class="verdict-sign" aria-hidden="true">${sign}</span>
      <div>
        <h2 id="verdict">${t(`clerk.verdict.${answer.verdict}`)}</h2>
        <p>${answer.sentence}</p>
        ${name && html`<p class="muted small">${name}</p>`}
      </div>
    </div>
    ${lines.length > 0 &&
    html`<dl class="facts statement">
        ${lines.map((line) => html`<dt>${t(`clerk.statement.${line.field}`)}</dt><dd>${said(line)}</dd>`)}
      </dl>
      <p class="card-foot">${t('clerk.verdict.compare')}</p>`}
  </section>`;
}

export function Verify() {
  const text = useSignal('');
  const busy = useSignal(false);
  const answer = useSignal(null);
  const input = useRef(null);
  useEffect(() => input.current?.focus(), []);
  const judge = async (promise, name) => {
    busy.value = true;
    answer.value = { said: await promise, name };
    busy.value = false;
  };
  const checkText = async () => {
    const qr = scanned(text.value);
    if (!qr) return;
    await judge(verifyText(qr), t('clerk.verify.from_qr'));
    // ready for the next scan
    text.value = '';
    input.current?.focus();
  };
  const keys = (event) => {
    // a scanner ends with Enter or Tab; people paste and press the button
    if (event.key !== 'Enter' && !(event.key === 'Tab' && text.value)) return;
    event.preventDefault();
    checkText();
  };
  return html`<div class="verify">
    <div class="stack">
      <section class="card" aria-labelledby="verify-qr">
        <div class="card-head"><h2 id="verify-qr">${t('clerk.verify.qr')}</h2></div>
        <div class="card-body">
          <${Field}
            label=${t('clerk.verify.text')}
            hint=${t('clerk.verify.text_hint')}
            as="textarea"
            rows="4"
            autocomplete="off"
            spellcheck=${false}
            class="verify-text"
            inputRef=${input}
            value=${text.value}
            onInput=${(event) => (text.value = event.target.value)}
            onKeyDown=${keys}
          />
          <div>
            <${Button} kind="primary" busy=${busy.value} disabled=${!scanned(text.value)} onClick=${checkText}>
              ${t('clerk.verify.run')}
            <//>
          </div>
        </div>
      </section>
      <section class="card" aria-labelledby="verify-pdf">
        <div class="card-head"><h2 id="verify-pdf">${t('clerk.verify.pdf')}</h2></div>
        <div class="card-body">
          <${DropZone}
            label=${t('clerk.verify.drop')}
            hint=${t('clerk.verify.drop_hint')}
            accept=".pdf,application/pdf"
            onFiles=${([file]) => judge(verifyFile(file), file.name)}
          />
        </div>
      </section>
    </div>
    <div class="stack">
      ${busy.value
        ? html`<div class="card card-body"><${Progress} label=${t('clerk.verify.running')} percent=${null} /></div>`
        : answer.value
          ? html`<${Verdict} answer=${answer.value.said} name=${answer.value.name} />`
          : html`<div class="card empty">
              <h2>${t('clerk.verify.empty')}</h2>
              <p>${t('clerk.verify.empty_lead')}</p>
            </div>`}
    </div>
  </div>`;
}
