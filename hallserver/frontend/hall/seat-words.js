// A seat in words: for the card, the side panel and those who listen instead of look.
import { age, clock, number, t } from '../shared/boot.js';
import { seatTimeLeft } from './live.js';

/** The state of a seat in the page's language. */
export const stateName = (state) => t(`hall.state.${state}`);

/** {answered, saved, left}: sentences, "" where there is nothing to say. */
export function seatFacts(seat, sitting, hallMs) {
  const questions = sitting?.questions ?? 0;
  const sits = seat?.candidate && seat.status !== 'absent' && seat.status !== 'checked_in';
  const left = seatTimeLeft(seat, sitting, hallMs);
  return {
    answered: sits && questions ? `${number(seat.answered)}/${number(questions)}` : '',
    saved: seat?.saved_ms ? t('hall.seat.ago', { age: age(hallMs - seat.saved_ms) }) : '',
    left: left === null ? '' : clock(left),
  };
}

/** One sentence with everything about a seat, for a screen reader. */
export function spoken(place, seat, sitting, hallMs) {
  const state = seat?.state ?? (place.spare ? 'spare' : 'empty');
  const facts = seatFacts(seat, sitting, hallMs);
  return [
    t('hall.say.seat', { seat: place.label, block: place.block, row: place.row }),
    stateName(state),
    seat?.candidate && `${seat.candidate.name}, ${seat.candidate.number}`,
    facts.answered && t('hall.say.answered', { answered: facts.answered }),
    facts.saved && t('hall.say.saved', { saved: facts.saved }),
    facts.left && t('hall.say.left', { left: facts.left }),
  ].filter(Boolean).join('. ');
}
