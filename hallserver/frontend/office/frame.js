// The frame of the pages for paperwork (exam office and clerk): header with hall, pages this role may open, language, sign out.
import { boot, lang, t } from '../shared/boot.js';
import { post } from '../shared/http.js';
import { html, useEffect } from '../shared/html.js';
import { Button, Languages, toast, Toasts } from '../shared/ui.js';

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
  if (!answer.ok) toast(answer.sentence, 'danger');
}

async function signOut() {
  await post('/logout');
  location.assign('/login');
}

/** Header and toasts around a page. `page` is "office" or "clerk". */
export function Frame({ page, children }) {
  useEffect(() => {
    document.title = `${t(`office.page.${page}`)} – ${boot.hall ?? ''}`;
  });
  const pages = PAGES[boot.user?.role] ?? [page];
  return html`<a class="skip" href="#main">${t('office.frame.skip')}</a>
    <header class="frame-head">
      <div class="frame-name">
        <svg class="frame-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
          <path d="M1 1h5v5H1zM7.5 1h5v5h-5zM14 1h5v5h-5zM1 7.5h5v5H1zM14 7.5h5v5h-5zM1 14h5v5H1zM7.5 14h5v5h-5zM14 14h5v5h-5z" />
          <path class="frame-mark-one" d="M7.5 7.5h5v5h-5z" />
        </svg>
        <span>${boot.hall || t('office.frame.hall')}</span>
      </div>
      ${pages.length > 1 &&
      html`<nav class="frame-pages" aria-label=${t('office.frame.pages')}>
        ${pages.map(
          (name) => html`<a href=${`/${name}`} aria-current=${name === page ? 'page' : undefined}>${t(`office.page.${name}`)}</a>`,
        )}
      </nav>`}
      <div class="frame-person">
        ${boot.user &&
        html`<span class="frame-user">
          <span class="frame-user-name">${boot.user.name}</span>
          <span class="frame-user-role">${t(`office.role.${boot.user.role}`)}</span>
        </span>`}
        <${Languages} onChange=${chooseLanguage} />
        <${Button} kind="quiet" onClick=${signOut}>${t('office.frame.sign_out')}<//>
      </div>
    </header>
    ${children}
    <${Toasts} />`;
}
