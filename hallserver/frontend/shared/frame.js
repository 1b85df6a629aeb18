// The frame of the pages for paperwork (exam office and clerk): the way past the header, the header, and toasts.
import { t } from './boot.js';
import { html } from './html.js';
import { StaffHeader } from './staff-header.js';
import { Toasts } from './ui.js';

/** Header and toasts around a page. `page` is "office" or "clerk". */
export function Frame({ page, children }) {
  return html`<a class="skip" href="#main">${t('shared.skip')}</a>
    <${StaffHeader} page=${page} />
    ${children}
    <${Toasts} />`;
}
