import '../shared/base.css';
import './terminal.css';
import './answers.css';
import 'katex/dist/katex.min.css';
import words from '../../translations/terminal.json';
import { addWords } from '../shared/boot.js';
import { html, render } from '../shared/html.js';
import { startSession } from './session.js';
import { App } from './view/app.js';
import { setLanguage } from './view/frame.js';
import { installGuards } from './view/guard.js';

addWords(words);
try {
  const chosen = localStorage.getItem('hall.lang');
  if (chosen === 'vi' || chosen === 'en') setLanguage(chosen);
} catch {
  // no storage: the server's language stays
}
render(html`<${App} />`, document.getElementById('app'));
installGuards();
startSession(new URLSearchParams(location.search).get('seat')?.trim().toUpperCase() || null);
