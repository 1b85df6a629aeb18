// The frame of the pages for paperwork (exam office and clerk): the way past the header, the header, and toasts.
import { t } from '../shared/boot.js';
import { html } from '../shared/html.js';
import { StaffHeader } from '../shared/staff-header.js';
import { Toasts } from '../shared/ui.js';

/** Header and toasts around a page. `page` is "office" or "clerk". */
export function Frame({ page, children }) {
  return html`<a class="skip" href="#main">${t('office.frame.skip')}</a>
    <${StaffHeader} page=${page} />
    ${children}
    <${Toasts} />`;
}
