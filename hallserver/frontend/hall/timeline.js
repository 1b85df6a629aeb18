// What the journal knows of one attempt, newest last, as the server tells it.
import { t, timeOfDay } from '../shared/boot.js';
import { get } from '../shared/http.js';
import { html, useEffect, useSignal } from '../shared/html.js';
import { Dialog } from '../shared/ui.js';

const snake = (kind) => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** The event in words; an event the catalogue does not know is shown by its own name rather than left out. */
function eventWords({ kind, args = {}, sentence }) {
  if (sentence) return sentence;
  const key = `hall.event.${snake(kind)}`;
  const more = {
    minutes: Math.round((args.extra_ms ?? 0) / 60_000),
    method: t(`hall.method.${args.method}`),
    cause: t(`hall.cause.${args.cause}`),
  };
  const words = t(key, { ...args, ...more });
  if (words !== key) return words;
  return `${kind} ${Object.entries(args).map(([name, value]) => `${name}=${value}`).join(' ')}`.trim();
}

export function TimelineDialog({ candidateId, name, seat, onClose }) {
  const answer = useSignal(null);
  useEffect(() => {
    get(`/api/hall/attempt/${encodeURIComponent(candidateId)}`).then((found) => { answer.value = found; });
  }, [candidateId]);
  const events = answer.value?.ok ? answer.value.timeline : [];
  return html`<${Dialog} wide title=${t('hall.timeline.title', { name, seat })} onClose=${onClose} cancel=${t('shared.close')}>
    ${!answer.value && html`<p>${t('hall.timeline.loading')}</p>`}
    ${answer.value && !answer.value.ok && html`<p class="ask-problem" role="alert">${answer.value.sentence}</p>`}
    ${answer.value?.ok && events.length === 0 && html`<p>${t('hall.timeline.none')}</p>`}
    ${events.length > 0 && html`<ol class="timeline" tabindex="0" aria-label=${t('hall.timeline.title', { name, seat })}>
      ${events.map((event, n) => html`<li key=${n}><time>${timeOfDay(event.at_ms)}</time><span>${eventWords(event)}</span></li>`)}
    </ol>`}
  <//>`;
}
