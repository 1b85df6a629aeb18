// The header of every page for staff: the hall, the pages this role may open, who one is, the language, and out.
import './staff-header.css';
import { boot, lang, languageTold, t } from './boot.js';
import { post } from './http.js';
import { html, useEffect } from './html.js';
import { Button, Languages, toast } from './ui.js';

const PAGES = {
  administrator: ['office', 'desk', 'hall', 'clerk'],
  exam_office: ['office', 'hall', 'clerk'],
  invigilator: ['desk', 'hall'],
  desk: ['desk'],
  clerk: ['clerk'],
};

async function chooseLanguage(code) {
  lang.value = code;
  const answer = await post('/language', { lang: code });
  if (answer.ok) languageTold.value += 1;
  else toast(answer.sentence, 'danger');
}

async function signOut() {
  await post('/logout');
  location.assign('/login');
}

/** page: "office" | "desk" | "hall" | "clerk"; children: what this page alone shows in its header. */
export function StaffHeader({ page, children }) {
  const name = t(`shared.page.${page}`);
  useEffect(() => {
    document.title = boot.hall ? `${name} · ${boot.hall}` : name;
  }, [name]);
  const pages = PAGES[boot.user?.role] ?? [page];
  const role = boot.user && t(`shared.role.${boot.user.role}`);
  return html`<header class="staff-header">
    <div class="staff-hall">
      <svg class="staff-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d="M1 1h5v5H1zM7.5 1h5v5h-5zM14 1h5v5h-5zM1 7.5h5v5H1zM14 7.5h5v5h-5zM1 14h5v5H1zM7.5 14h5v5h-5zM14 14h5v5h-5z" />
        <path class="staff-mark-one" d="M7.5 7.5h5v5h-5z" />
      </svg>
      <span>${boot.hall || t('shared.hall')}</span>
    </div>
    <nav class="staff-pages" aria-label=${t('shared.pages')}>
      ${pages.map(
        (other) => html`<a key=${other} href=${`/${other}`} aria-current=${other === page ? 'page' : undefined}>${t(`shared.page.${other}`)}</a>`,
      )}
    </nav>
    <div class="staff-side">
      ${children}
      ${boot.user &&
      html`<span class="staff-user">
        <span class="staff-user-name">${boot.user.name}</span>
        ${role !== boot.user.name && html`<span class="staff-user-role">${role}</span>`}
      </span>`}
      <${Languages} onChange=${chooseLanguage} />
      <${Button} kind="quiet" onClick=${signOut}>${t('shared.sign_out')}<//>
    </div>
  </header>`;
}
