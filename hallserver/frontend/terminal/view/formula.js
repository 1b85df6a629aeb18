// Formulas between \( \) and \[ \], drawn by KaTeX. It is large, so it comes after the page and only once.
import { boot } from '../../shared/boot.js';
import { signal } from '../../shared/html.js';

/** KaTeX, once it is here. */
export const formulas = signal(null);
let loading = false;

/** Fetches KaTeX; a failure is tried again at the next call. */
export async function loadFormulas() {
  if (formulas.value || loading) return;
  loading = true;
  try {
    formulas.value = (await import(`/static/katex.js?v=${boot.version}`)).default;
  } catch {
    // no line just now: the source of the formula stays in sight
  }
  loading = false;
}

/** Draws into the element. KaTeX sets sizes through the elements' style objects, which the page's policy allows. */
export function drawFormula(element, source, displayMode) {
  try {
    formulas.value.render(source, element, { displayMode, throwOnError: true, trust: false, maxSize: 20, maxExpand: 200 });
  } catch {
    element.textContent = source;
  }
}
