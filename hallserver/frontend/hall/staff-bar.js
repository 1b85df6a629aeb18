// The slim bar above the pages of the hall and the desk: where one is, who one is, and out.
import './staff-bar.css';
import { boot, lang } from '../shared/boot.js';
import { post } from '../shared/http.js';
import { html } from '../shared/html.js';
import { Languages } from '../shared/ui.js';

async function speak(code) {
  lang.value = code;
  await post('/language', { lang: code });
}

async function signOut() {
  await post('/logout');
  location.assign('/login');
}

/** page: heading; hallName: where the server names no hall; links: [{href, name}]; words: {nav, signOut} */
export function StaffBar({ page, hallName, links = [], words, children }) {
  return html`<header class="bar">
    <span class="bar-name">${boot.hall || hallName}</span>
    <h1 class="bar-page">${page}</h1>
    <span class="bar-gap"></span>
    ${children}
    ${links.length > 0 && html`<nav class="bar-links" aria-label=${words.nav}>
      ${links.map(({ href, name }) => html`<a key=${href} href=${href}>${name}</a>`)}
    </nav>`}
    <${Languages} onChange=${speak} />
    ${boot.user && html`<span class="bar-user">${boot.user.name}</span>`}
    <button type="button" class="bar-out" onClick=${signOut}>${words.signOut}</button>
  </header>`;
}

/** May this role open that page? Where it may not, no link leads there. */
export function mayOpen(page) {
  const roles = { hall: ['invigilator', 'exam_office', 'administrator'], desk: ['invigilator', 'desk', 'administrator'] };
  return roles[page].includes(boot.user?.role);
}
