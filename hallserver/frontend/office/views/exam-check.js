// What the server says of a blueprint while it is written: where questions are lacking, and how many papers there could be.
import { lang, languageTold, number, t } from '../../shared/boot.js';
import { html, useEffect, useSignal } from '../../shared/html.js';
import { checkBlueprint } from '../model.js';
import { blueprintOf, keysOf, lackKey, lacksOf, shownKeys } from '../state/blueprint.js';

const PAUSE_MS = 400;

/**
 * {lacks: those of lacksOf, papers, refusal: sentence or null, isOld} of the draft, null while it asks nothing or nothing
 * came yet. isOld: something was typed since; the answer is on its way.
 */
export function useCheck(draft, bank) {
  const told = useSignal(null);
  const body = JSON.stringify(blueprintOf(draft));
  const keys = keysOf(draft);
  const asked = `${keys} ${body} ${bank.questions} ${languageTold.value}`;
  useEffect(() => {
    let isWanted = true;
    const ask = async () => {
      const answer = await checkBlueprint(JSON.parse(body));
      if (isWanted) told.value = { asked, keys, shown: shownKeys(draft, bank), answer };
    };
    const timer = keys.length > 0 ? setTimeout(ask, PAUSE_MS) : null;
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  if (keys.length === 0 || told.value === null) return null;
  const { answer } = told.value;
  return {
    lacks: answer.ok ? lacksOf(answer, told.value.keys, told.value.shown) : [],
    papers: answer.papers ?? null,
    refusal: answer.ok ? null : answer.sentence,
    isOld: told.value.asked !== asked,
  };
}

/** "1.234", "khoảng 1,2 × 10³⁴", "ít nhất …". */
export function PaperCount({ papers }) {
  if (!papers) return '–';
  if (papers.power === undefined) return html`${!papers.is_exact && `${t('office.exam.at_least')} `}${number(papers.count)}`;
  const leading = papers.leading.toFixed(1).replace('.', lang.value === 'vi' ? ',' : '.');
  return html`${t(papers.is_exact ? 'office.exam.about' : 'office.exam.at_least')} ${leading} × 10<sup>${papers.power}</sup>`;
}

/** What lacks, in words, at a row or cell of its own; several that lack together share one number. */
export function lackWords({ keys, wanted, have }) {
  const n = number(wanted - have);
  return keys.length > 1
    ? t('office.exam.cells_short', { n, cells: number(keys.length) })
    : t('office.exam.cell_short', { n, have: number(have) });
}

/** What lacks and what can be done, under the whole. nameOf: key of a row → what it is called; isFixed: as `lackKey`. */
export function Lacks({ lacks, nameOf, isFixed }) {
  return html`<div class="note note-danger" role="status">
    <h2>${t('office.exam.short_title')}</h2>
    ${isFixed && html`<p>${t('office.exam.short_fixed')}</p>`}
    <ul>
      ${lacks.map(({ keys, wanted, fit, have, cause }) => {
        const where = keys.map(nameOf).join('; ');
        return html`<li key=${keys.join()}>
          ${t(lackKey(cause, isFixed), { where, wanted, fit, have, missing: wanted - have })}
        </li>`;
      })}
    </ul>
  </div>`;
}
