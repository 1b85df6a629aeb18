// The draft of an exam while it is edited: what was typed, what it adds up to, what is missing. Pure.
import { DIFFICULTIES } from './bank.js';
import { sectionsOf } from './sections.js';

// marks are counted in ten-thousandths, because 0.1 + 0.2 is not 0.3
const UNIT = 10000;

/** "0,25" or "0.25" → 2500 ten-thousandths; null if it is no such number, is not above 0 or has more than 4 decimals. */
export function parseMark(text) {
  const match = /^(\d{1,4})(?:[.,](\d{1,4}))?$/.exec(text.trim());
  if (!match) return null;
  const units = Number(match[1]) * UNIT + Number((match[2] ?? '').padEnd(4, '0'));
  return units > 0 ? units : null;
}

/** Ten-thousandths → "0.25", without superfluous zeros, as the server reads it. */
export function markText(units) {
  const whole = Math.floor(units / UNIT);
  const rest = String(units % UNIT).padStart(4, '0').replace(/0+$/, '');
  return rest ? `${whole}.${rest}` : String(whole);
}

/** "12" → 12; "" → 0; null if it is no whole number of at most three digits. */
export function parseCount(text) {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  return /^\d{1,3}$/.test(trimmed) ? Number(trimmed) : null;
}

const keyOf = (topic, difficulty) => `${difficulty} ${topic}`;
const topicIn = (key) => key.slice(key.indexOf(' ') + 1);

/** What stands in one cell of the draft: {count, mark} as typed. */
export function cellOf(draft, topic, difficulty) {
  return draft.cells[keyOf(topic, difficulty)] ?? { count: '', mark: '' };
}

/** Topics to show: those of the bank, then those that only the exam still names. */
export function topicsOf(draft, bank) {
  const topics = bank.topics.map((entry) => entry.topic);
  for (const topic of draft.sections ? rowsOf(draft).map((row) => row.topic) : Object.keys(draft.cells).map(topicIn)) {
    if (!topics.includes(topic)) topics.push(topic);
  }
  return topics;
}

/** An empty draft with the hall's own duration and pass mark. `decimal` is the decimal sign people type. */
export function newDraft(defaults, decimal = ',') {
  const pass = plain(defaults?.pass_percent ?? 50).replace('.', decimal);
  const minutes = String(defaults?.duration_min ?? 60);
  return { id: null, title: '', minutes, pass, cells: {}, sections: null, isFixedOrder: true };
}

/** A draft of an exam of the overview: the grid where it can hold the exam, else sections of rows. */
export function draftOf(exam, decimal = ',') {
  const draft = {
    id: exam.id,
    title: exam.title,
    minutes: String(exam.duration_min),
    pass: String(exam.pass_percent).replace('.', decimal),
    cells: {},
    sections: null,
    isFixedOrder: exam.is_fixed_order ?? true,
  };
  const { cells, sections = [] } = exam;
  if (sections.length === 0 && cells.every(({ type, tag }) => !type && !tag)) return withCells(draft, cells, decimal);
  return { ...draft, sections: sectionsOf(cells, sections, (mark) => plain(mark).replace('.', decimal)) };
}

/** The draft with its matrix replaced by `cells` of the API. */
export function withCells(draft, cells, decimal = ',') {
  const filled = cells.map(({ topic, difficulty, count, mark }) => [
    keyOf(topic, difficulty),
    { count: String(count), mark: plain(mark).replace('.', decimal) },
  ]);
  return { ...draft, cells: Object.fromEntries(filled) };
}

function plain(mark) {
  const units = parseMark(String(mark));
  return units === null ? String(mark) : markText(units);
}

/** The draft with one cell changed; a count typed into a cell without a mark takes the mark of its column, else 1. */
export function withCell(draft, topic, difficulty, change) {
  const before = cellOf(draft, topic, difficulty);
  const after = { ...before, ...change };
  if (after.mark === '' && 'count' in change && parseCount(after.count)) {
    after.mark = Object.entries(draft.cells).find(([key, cell]) => key.startsWith(`${difficulty} `) && cell.mark)?.[1].mark ?? '1';
  }
  return { ...draft, cells: { ...draft.cells, [keyOf(topic, difficulty)]: after } };
}

/** The draft with the mark of every counted cell of one difficulty set. */
export function withColumnMark(draft, difficulty, mark) {
  const cells = Object.entries(draft.cells).map(([key, cell]) => [
    key,
    key.startsWith(`${difficulty} `) && parseCount(cell.count) !== 0 ? { ...cell, mark } : cell,
  ]);
  return { ...draft, cells: Object.fromEntries(cells) };
}

/**
 * What the draft asks, in the order of the exam: [{key, section, topic, difficulty, type, tag, count, units}].
 * count and units are null where they can't be read; empty cells of the grid are not among them.
 */
function rowsOf(draft) {
  const parsed = ({ count, mark }) => ({ count: parseCount(count), units: parseMark(mark) });
  if (draft.sections) {
    return draft.sections.flatMap(({ id, rows }) => rows.map((row) => ({ ...row, ...parsed(row), key: row.id, section: id })));
  }
  return Object.entries(draft.cells)
    .map(([key, cell]) => ({
      key,
      topic: topicIn(key),
      difficulty: Number(key.slice(0, key.indexOf(' '))),
      ...parsed(cell),
    }))
    .filter(({ count }) => count !== 0);
}

/**
 * What the draft adds up to: {questions, marks, byTopic: {topic: {questions, marks}}, byDifficulty, bySection, passMarks}.
 * Marks are texts as markText gives them; passMarks is null while the pass percentage is none.
 */
export function totalsOf(draft) {
  const empty = () => ({ questions: 0, units: 0 });
  const all = empty();
  const byTopic = {};
  const bySection = {};
  const byDifficulty = Object.fromEntries(DIFFICULTIES.map((difficulty) => [difficulty, empty()]));
  for (const { section, topic, difficulty, count, units } of rowsOf(draft)) {
    for (const sum of [all, (byTopic[topic] ??= empty()), byDifficulty[difficulty], (bySection[section] ??= empty())]) {
      sum.questions += count ?? 0;
      sum.units += (count ?? 0) * (units ?? 0);
    }
  }
  const pass = parsePercent(draft.pass);
  const said = ({ questions, units }) => ({ questions, marks: markText(units) });
  const each = (sums) => Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, said(sum)]));
  return {
    ...said(all),
    byTopic: each(byTopic),
    byDifficulty: each(byDifficulty),
    bySection: each(bySection),
    passMarks: pass === null ? null : markText(Math.ceil((all.units * pass) / (100 * UNIT))),
  };
}

/** "50" or "62,5" → ten-thousandths of a percent, above 0 and at most 100; else null. */
function parsePercent(text) {
  const units = parseMark(text);
  return units !== null && units <= 100 * UNIT ? units : null;
}

/**
 * What an answer of the check lacks, from the top of the table down: [{keys, …the shortage}].
 * keys: as `keysOf` gave them for what was sent;  shown: as `shownKeys` gives them
 */
export function lacksOf(answer, keys, shown) {
  const place = new Map(shown.map((key, at) => [key, at]));
  const inOrder = (one, other) => place.get(one) - place.get(other);
  return answer.shortages
    .map((shortage) => ({ ...shortage, keys: shortage.cells.map((cell) => keys[cell]).sort(inOrder) }))
    .sort((one, other) => inOrder(one.keys[0], other.keys[0]));
}

/**
 * Why the draft can't be saved: {title?, minutes?, pass?, cells?, [key of a row or section]?: key of a sentence}; {} if it can.
 * A shortage does not stand here: an exam may be saved before its questions are there.
 */
export function faultsOf(draft) {
  const faults = {};
  if (!draft.title.trim()) faults.title = 'office.exam.fault.title';
  const minutes = parseCount(draft.minutes);
  if (!minutes || minutes > 600) faults.minutes = 'office.exam.fault.minutes';
  if (parsePercent(draft.pass) === null) faults.pass = 'office.exam.fault.pass';
  const rows = rowsOf(draft);
  if (rows.length === 0) faults.cells = 'office.exam.fault.empty';
  const places = new Set();
  for (const { key, section, topic, difficulty, type, tag, count, units } of rows) {
    const place = JSON.stringify([section, topic, difficulty, type, tag]);
    if (!count) faults[key] = 'office.exam.fault.count';
    else if (units === null) faults[key] = 'office.exam.fault.mark';
    else if (places.has(place)) faults[key] = 'office.exam.fault.twice';
    places.add(place);
  }
  for (const { id, name, rows: own } of draft.sections ?? []) {
    if (draft.sections.length > 1 && !name.trim()) faults[id] = 'office.exam.fault.section_name';
    else if (own.length === 0) faults[id] = 'office.exam.fault.section_empty';
  }
  return faults;
}

/** The key under which faultsOf and lacksOf name a cell of the grid. */
export const faultKey = keyOf;

const readable = (draft) => rowsOf(draft).filter(({ count, units }) => count && units);

/** The keys of the cells of `blueprintOf`, in their order. */
export const keysOf = (draft) => readable(draft).map(({ key }) => key);

/** The keys of all rows or cells as the page shows them, from the top down; a grid is typed in any order. */
export function shownKeys(draft, bank) {
  if (draft.sections) return rowsOf(draft).map(({ key }) => key);
  return topicsOf(draft, bank).flatMap((topic) => DIFFICULTIES.map((difficulty) => keyOf(topic, difficulty)));
}

/** {cells, sections?, is_fixed_order?} as the API reads them; rows that can't be read yet are left out. */
export function blueprintOf(draft) {
  const rows = readable(draft);
  const parts = draft.sections ?? [];
  // one section without a name is an exam without sections
  const named = parts.length > 1 || parts[0]?.name.trim() ? parts : [];
  const sections = named
    .map(({ id, name }) => ({ name: name.trim() || '–', cells: rows.filter(({ section }) => section === id).length }))
    .filter(({ cells }) => cells > 0);
  return {
    cells: rows.map(({ topic, difficulty, count, units, type, tag }) => ({
      topic, difficulty, count, mark: markText(units), ...(type && { type }), ...(tag && { tag }),
    })),
    ...(sections.length > 0 && { sections }),
    ...(!draft.isFixedOrder && { is_fixed_order: false }),
  };
}

/** The body of POST /api/office/exams. Only for a draft without faults. */
export function bodyOf(draft) {
  return {
    ...(draft.id === null ? {} : { id: draft.id }),
    title: draft.title.trim(),
    duration_min: parseCount(draft.minutes),
    pass_percent: markText(parsePercent(draft.pass)),
    ...blueprintOf(draft),
  };
}

/** The key of what is said about a lack. isFixed: a sitting was sealed with the exam, so that numbers change in a copy only. */
export function lackKey(cause, isFixed) {
  return `office.exam.short.${cause}${isFixed && cause === 'few' ? '_fixed' : ''}`;
}
