// What may be changed of a question, and the change that a filled-in form means. Pure.
import { fold } from '../../shared/fold.js';

const ONE = ['single', 'true_false'];
const KEYED = [...ONE, 'multiple', 'cluster', 'matching', 'ordering', 'hotspot'];
const NUMBER = /^[+-]?\d+([.,]\d+)?(e[+-]?\d{1,3})?$/i;

/** The kinds of change that fit a question: change_key | accept | full_marks | out_of_total | restore. */
export function kindsOf(question) {
  const isDropped = question.state === 'full_marks' || question.state === 'out_of_total';
  const restore = question.state === 'sealed' ? [] : ['restore'];
  if (isDropped) return restore;
  const accepts = ONE.includes(question.type) || question.takes !== null || question.gaps.length > 0;
  return [
    ...(KEYED.includes(question.type) ? ['change_key'] : []),
    ...(accepts ? ['accept'] : []),
    'full_marks',
    'out_of_total',
    ...restore,
  ];
}

/** Whether exactly one option can be right. */
export const hasOneRight = (question) => ONE.includes(question.type);

/** What is right now: ids of options; of a matching the option of each premise; of an ordering all options in order. */
function rightOf(question) {
  if (question.type === 'matching') return question.premises.map((premise) => premise.option);
  const all = question.type === 'ordering';
  return question.options.filter((option) => all || option.is_right).map((option) => option.id);
}

/** The order with `id` put at a place; what stood there goes where `id` was. */
export function swapped(order, place, id) {
  const from = order.indexOf(id);
  return order.map((other, at) => (at === place ? id : at === from ? order[place] : other));
}

/** Where of a picture (its box on the screen) somebody pointed, in per cent of width and height. */
export function pointOf(box, x, y) {
  const percent = (part, whole) => Math.min(100, Math.max(0, Math.round((1000 * part) / whole) / 10));
  return [percent(x - box.left, box.width), percent(y - box.top, box.height)];
}

/** The text with a point in place of what is selected, and where the caret goes: {text, caret}. */
export function withPoint(text, from, to, [x, y]) {
  const before = text.slice(0, from);
  const point = `${before === '' || /[\s(]$/.test(before) ? '' : ' '}(${x}; ${y})`;
  return { text: before + point + text.slice(to), caret: before.length + point.length };
}

/** The form as it opens: nothing chosen but what is right now. */
export function emptyForm(question) {
  return { kind: null, right: rightOf(question), areas: question.areas, gap: question.gaps[0]?.id ?? '', option: '', text: '', tolerance: '' };
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
      if (question.type === 'hotspot') return form.areas.trim() ? { kind: 'change_areas', code, areas: form.areas.trim() } : null;
      if (question.type === 'matching') {
        return { kind: 'change_key', code, right: question.premises.map((premise, at) => `${premise.id}=${form.right[at]}`) };
      }
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
