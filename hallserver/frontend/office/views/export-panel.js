// The bank handed out in another format, after it was said what that format can't hold.
import { boot, number, t } from '../../shared/boot.js';
import { html, useSignal } from '../../shared/html.js';
import { Button, useLanguageTold } from '../../shared/ui.js';
import { leftOutOf } from '../model.js';
import { Rows } from './findings.js';

const FORMATS = boot.formats ?? [];

export function ExportPanel() {
  const format = useSignal(FORMATS[0]);
  const answer = useSignal(null);
  const busy = useSignal(false);
  const address = `/api/office/export/${format.value}`;
  const run = async () => {
    busy.value = true;
    answer.value = await leftOutOf(format.value);
    busy.value = false;
    if (answer.value.ok && answer.value.total === 0) location.assign(address);
  };
  useLanguageTold(async () => {
    if (answer.value) answer.value = await leftOutOf(format.value);
  });
  const choose = (name) => {
    format.value = name;
    answer.value = null;
  };
  const found = answer.value;
  return html`<section class="card" aria-labelledby="export">
    <div class="card-head"><h2 id="export">${t('office.export.title')}</h2></div>
    <div class="card-body row">
      <select class="input" aria-label=${t('office.export.format')} value=${format.value} onChange=${(event) => choose(event.target.value)}>
        ${FORMATS.map((name) => html`<option key=${name} value=${name}>${t(`office.export.${name}`)}</option>`)}
      </select>
      <${Button} busy=${busy.value} onClick=${run}>${t('office.export.run')}<//>
      ${found && !found.ok && html`<p role="alert">${found.sentence}</p>`}
    </div>
    ${found?.ok &&
    found.total > 0 &&
    html`<div class="card-foot row" role="status">
        <span>${t('office.export.left_out', { n: number(found.total) })}</span>
        <a class="button button-plain" href=${address} download>${t('office.export.anyway')}</a>
      </div>
      <${Rows} rows=${found.problems} label=${t('office.export.table')} said=${t('office.export.table')} />`}
  </section>`;
}
