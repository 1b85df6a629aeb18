// What may be changed of a question, and the change that a filled-in form means. Pure.
import { fold } from '../../shared/fold.js';

const ONE = ['single', 'true_false'];
const CHOICES = [...ONE, 'multiple', 'cluster'];
const NUMBER = /^[+-]?\d+([.,]\d+)?(e[+-]?\d{1,3})?$/i;

/** The kinds of change that fit a question: change_key | accept | full_marks | out_of_total | restore. */
export function kindsOf(question) {
  const isDropped = question.state === 'full_marks' || question.state === 'out_of_total';
  const restore = question.state === 'sealed' ? [] : ['restore'];
  if (isDropped) return restore;
  const accepts = ONE.includes(question.type) || question.takes !== null || question.gaps.length > 0;
  return [
    ...(CHOICES.includes(question.type) ? ['change_key'] : []),
    ...(accepts ? ['accept'] : []),
    'full_marks',
    'out_of_total',
    ...restore,
  ];
}

/** Whether exactly one option can be right. */
export const hasOneRight = (question) => ONE.includes(question.type);

/** The form as it opens: nothing chosen but what is right now. */
export function emptyForm(question) {
  const right = question.options.filter((option) => option.is_right).map((option) => option.id);
  return { kind: null, right, gap: question.gaps[0]?.id ?? '', option: '', text: '', tolerance: '' };
}

/** Where an answer would be accepted: the question itself, or its gap. */
export function placeOf(question, form) {
  return question.gaps.find((gap) => gap.id === form.gap) ?? question;
}

/** The change that a form means, as POST /api/clerk/regrade takes it, or null while something is missing. */
export function changeOf(question, form) {
  const { code } = question;
  switch (form.kind) {
    case 'change_key': {
      const fits = hasOneRight(question) ? form.right.length === 1 : question.type === 'cluster' || form.right.length > 0;
      return fits ? { kind: 'change_key', code, right: form.right } : null;
    }
    case 'accept': {
      const place = placeOf(question, form);
      const gap = question.gaps.length > 0 ? form.gap : '';
      const text = form.text.trim();
      if (place.takes === 'number') {
        const tolerance = form.tolerance.trim() || '0';
        if (!NUMBER.test(text) || !NUMBER.test(tolerance)) return null;
        return { kind: 'accept_number', code, gap, value: text.replace(',', '.'), tolerance: tolerance.replace(',', '.') };
      }
      if (place.takes === 'text') return text ? { kind: 'accept_text', code, gap, text } : null;
      return form.option ? { kind: 'accept_option', code, gap, option_id: form.option } : null;
    }
    case 'full_marks':
    case 'out_of_total':
      return { kind: 'drop', code, how: form.kind };
    case 'restore':
      return { kind: 'restore', code };
    default:
      return null;
  }
}

/** Questions whose code or text holds every word of the query; marks and case don't count. */
export function foundQuestions(rows, query) {
  const words = fold(query).split(' ').filter(Boolean);
  return rows.filter((row) => {
    const key = fold(`${row.code} ${row.text}`);
    return words.every((word) => key.includes(word));
  });
}
