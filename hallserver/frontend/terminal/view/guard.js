// Keeps a candidate from leaving, copying or printing by accident. It is no lock against ill will.
import { screen } from '../session.js';

const WRITING = new Set(['countdown', 'opening', 'writing', 'paused', 'submitting', 'time_up']);

export function enterFullscreen() {
  if (!document.fullscreenElement) document.documentElement.requestFullscreen?.({ navigationUI: 'hide' })?.catch(() => {});
}

const isField = (target) => target instanceof Element && target.closest('input, textarea') !== null;

export function installGuards() {
  const unlessField = (event) => isField(event.target) || event.preventDefault();
  for (const type of ['contextmenu', 'dragstart', 'drop', 'selectstart', 'copy', 'cut']) {
    document.addEventListener(type, unlessField);
  }
  document.addEventListener('keydown', (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (control && ['KeyP', 'KeyS', 'KeyU'].includes(event.code)) event.preventDefault();
    if (event.altKey && ['ArrowLeft', 'ArrowRight'].includes(event.code)) event.preventDefault();
  });
  window.addEventListener('beforeunload', (event) => {
    if (!WRITING.has(screen.value)) return;
    event.preventDefault();
    event.returnValue = '';
  });
  history.pushState(null, '', location.href);
  window.addEventListener('popstate', () => history.pushState(null, '', location.href));
}
