// /desk: scan, green or red, next person.
import '../shared/base.css';
import '../shared/floor.css';
import './desk.css';
import words from '../../translations/desk.json';
import { addWords, number, t } from '../shared/boot.js';
import { html, render, useEffect } from '../shared/html.js';
import { StaffHeader } from '../shared/staff-header.js';
import { Toasts } from '../shared/ui.js';
import { counters, dialog, hall, lastIn, linked, refused, toggleSound, waiting } from './desk-state.js';
import { Dialogs } from './dialogs.js';
import { Panel } from './panel.js';
import { ScanField } from './scan-field.js';
import { Side } from './side.js';

addWords(words);

const KEYS = {
  F2: () => { dialog.value = { kind: 'search' }; },
  F4: () => {
    const person = lastIn.value ?? counters.value.recent[0];
    if (person) dialog.value = { kind: 'undo', person };
  },
  F9: toggleSound,
};

function Page() {
  useEffect(() => {
    const onKeyDown = (event) => {
      if (!(event.key in KEYS) || event.altKey || event.ctrlKey) return;
      event.preventDefault();
      if (!dialog.value) KEYS[event.key]();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  const sitting = hall.value?.sitting;
  return html`<div class="page">
    <${StaffHeader} page="desk">
      ${sitting && html`<span class="bar-sitting">${sitting.title}</span>`}
    <//>
    ${refused.value && html`<div class="lost" role="alert">${t('desk.refused', { code: refused.value })}</div>`}
    ${hall.value && !linked.value && !refused.value && html`<div class="lost" role="alert">${t('desk.lost', { n: number(waiting.value) })}</div>`}
    <main class="desk">
      <h1 class="sr-only">${t('desk.page')}</h1>
      <div class="desk-main">
        <${ScanField} />
        <${Panel} />
      </div>
      <${Side} />
    </main>
    <${Dialogs} />
    <${Toasts} />
  </div>`;
}

render(html`<${Page} />`, document.getElementById('app'));
