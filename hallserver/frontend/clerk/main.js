import '../shared/base.css';
import '../shared/frame.css';
import './clerk.css';
import clerkWords from '../../translations/clerk.json';
import { addWords, t } from '../shared/boot.js';
import { html, render, signal, useEffect } from '../shared/html.js';
import { Button } from '../shared/ui.js';
import { Frame } from '../shared/frame.js';
import { loadSittings, refusal, sitting, sittings } from './model.js';
import { Essays } from './views/essays.js';
import { Regrade } from './views/regrade.js';
import { Results } from './views/results.js';
import { Summary } from './views/summary.js';
import { Verify } from './views/verify.js';

addWords(clerkWords);

const TABS = ['results', 'essays', 'regrade', 'verify'];
const tab = signal(tabOf(location.hash));

function tabOf(hash) {
  return TABS.find((name) => hash === `#${name}`) ?? 'results';
}

function Tabs() {
  return html`<nav class="tabs" aria-label=${t('clerk.tabs')}>
    ${TABS.map(
      (name) => html`<a href=${`#${name}`} aria-current=${tab.value === name ? 'page' : undefined}>${t(`clerk.tab.${name}`)}</a>`,
    )}
  </nav>`;
}

function Sheets() {
  if (refusal.value && !sittings.value) {
    return html`<div class="card empty" role="alert">
      <p>${refusal.value.sentence}</p>
      <${Button} kind="primary" onClick=${loadSittings}>${t('shared.try_again')}<//>
    </div>`;
  }
  if (!sittings.value) return html`<div class="card empty" role="status"><p>${t('clerk.loading')}</p></div>`;
  if (sittings.value.length === 0) {
    return html`<div class="card empty"><h2>${t('clerk.no_sittings')}</h2><p>${t('clerk.no_sittings_lead')}</p></div>`;
  }
  if (tab.value === 'essays') return html`<${Summary} withPapers=${false} /><${Essays} key=${sitting.value} />`;
  if (tab.value === 'regrade') return html`<${Summary} withPapers=${false} /><${Regrade} key=${sitting.value} />`;
  return html`<${Summary} /><${Results} />`;
}

function Page() {
  useEffect(() => {
    const follow = () => {
      if (location.hash !== '#main') tab.value = tabOf(location.hash);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return html`<${Frame} page="clerk">
    <main id="main" class=${`clerk clerk-${tab.value}`} tabindex="-1">
      <div class="clerk-head">
        <h1>${t(`clerk.title.${tab.value}`)}</h1>
        <${Tabs} />
      </div>
      ${tab.value === 'verify' ? html`<${Verify} />` : html`<${Sheets} />`}
    </main>
  <//>`;
}

render(html`<${Page} />`, document.getElementById('app'));
loadSittings();
