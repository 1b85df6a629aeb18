// A question as the candidate sees it, but for what stands around it; the office's preview shows the same.
import { t } from '../../shared/boot.js';
import { html, useState } from '../../shared/html.js';
import { Dialog } from '../../shared/ui.js';
import { Answer, Passage, Stem } from './answer.js';
import { Enlarge } from './icons.js';

function Picture({ src, n, alt }) {
  const [open, setOpen] = useState(false);
  const label = alt || t('terminal.picture', { n });
  return html`<figure class="picture">
    <button type="button" onClick=${() => setOpen(true)} aria-label=${t('terminal.picture.enlarge', { n })}>
      <img src=${src} alt=${label} draggable=${false} />
      <span class="picture-hint"><${Enlarge} />${t('terminal.picture.enlarge_short')}</span>
    </button>
    ${open &&
    html`<${Dialog} title=${label} class="picture-dialog" onClose=${() => setOpen(false)} cancel=${t('shared.close')}>
      <img src=${src} alt=${label} draggable=${false} />
    <//>`}
  </figure>`;
}

// a hotspot's picture is where it is answered
const hasPicture = (item) => Boolean(item.picture) && item.type !== 'hotspot';

/** Classes of the grid that a question is laid out in. */
export const sheetClass = (item) =>
  ['sheet-inner', item.passage && 'with-passage', hasPicture(item) && 'with-picture'].filter(Boolean).join(' ');

/** given: {item, n, v, onAnswer(v), onType(v)} */
export function QuestionBody(given) {
  const { item, n } = given;
  // a shared stem stays as it is from question to question: where it is scrolled to, and what plays in it
  return html`<${Passage} key=${item.passage ?? ''} item=${item} />
    <${Stem} key=${`stem ${n}`} ...${given} />
    ${hasPicture(item) && html`<${Picture} key=${`picture ${n}`} src=${item.picture} n=${n} alt=${item.picture_alt} />`}
    <${Answer} key=${`answer ${n}`} ...${given} />`;
}
