import '../shared/base.css';
import '../shared/frame.css';
import './office.css';
import words from '../../translations/office.json';
import { addWords, t } from '../shared/boot.js';
import { html, render, signal, useEffect } from '../shared/html.js';
import { Button, toast } from '../shared/ui.js';
import { Frame } from '../shared/frame.js';
import { load, loadError, mayKeepStaff, overview, resumeSealing, staff } from './model.js';
import { progressOf, stepOf } from './state/steps.js';
import { BankStep } from './views/bank.js';
import { ExamStep } from './views/exam.js';
import { HallStep } from './views/hall.js';
import { Rail } from './views/rail.js';
import { RosterStep } from './views/roster.js';
import { SittingStep } from './views/sitting.js';
import { StaffStep } from './views/staff.js';

addWords(words);

const VIEWS = { bank: BankStep, roster: RosterStep, hall: HallStep, exam: ExamStep, sitting: SittingStep, staff: StaffStep };
const hash = signal(location.hash);

function Office() {
  const seen = overview.value;
  if (!seen) {
    const refusal = loadError.value;
    return html`<main id="main" class="waiting">
      <div class="card empty" role="status">
        <p>${refusal ? refusal.sentence : t('office.loading')}</p>
        ${refusal && html`<${Button} kind="primary" onClick=${load}>${t('shared.try_again')}<//>`}
      </div>
    </main>`;
  }
  const steps = progressOf(seen, staff.value, mayKeepStaff);
  const current = stepOf(hash.value, steps);
  const View = VIEWS[current];
  return html`<div class="office">
    <${Rail} steps=${steps} current=${current} />
    <main id="main" tabindex="-1"><${View} step=${steps.find((step) => step.id === current)} overview=${seen} /></main>
  </div>`;
}

function Page() {
  useEffect(() => {
    const follow = () => {
      if (location.hash === '#main') return;
      hash.value = location.hash;
      window.scrollTo(0, 0);
      document.getElementById('main')?.focus({ preventScroll: true });
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return html`<${Frame} page="office"><${Office} /><//>`;
}

render(html`<${Page} />`, document.getElementById('app'));

async function begin() {
  await load();
  // from here on the address says where one is, so that doing a step does not lead away from it
  if (overview.value && !location.hash) {
    history.replaceState(null, '', `#${stepOf('', progressOf(overview.value, staff.value, mayKeepStaff))}`);
    hash.value = location.hash;
  }
  const last = await resumeSealing();
  if (last?.error) toast(last.error.sentence, 'danger');
}

begin();
