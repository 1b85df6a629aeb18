// The draft of an exam while it is edited: what was typed, what it adds up to, what is missing. Pure.
import { countIn, DIFFICULTIES } from './bank.js';

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

/** What stands in one cell of the draft: {count, mark} as typed. */
export function cellOf(draft, topic, difficulty) {
  return draft.cells[keyOf(topic, difficulty)] ?? { count: '', mark: '' };
}

/** Topics to show: those of the bank, then those that only the exam still names. */
export function topicsOf(draft, bank) {
  const topics = bank.topics.map((entry) => entry.topic);
  for (const key of Object.keys(draft.cells)) {
    const topic = key.slice(key.indexOf(' ') + 1);
    if (!topics.includes(topic)) topics.push(topic);
  }
  return topics;
}

/** An empty draft with the hall's own duration and pass mark. `decimal` is the decimal sign people type. */
export function newDraft(defaults, decimal = ',') {
  const pass = plain(defaults?.pass_percent ?? 50).replace('.', decimal);
  return { id: null, title: '', minutes: String(defaults?.duration_min ?? 60), pass, cells: {} };
}

/** A draft of an exam of the overview. */
export function draftOf(exam, decimal = ',') {
  const draft = {
    id: exam.id,
    title: exam.title,
    minutes: String(exam.duration_min),
    pass: String(exam.pass_percent).replace('.', decimal),
    cells: {},
  };
  return withCells(draft, exam.cells, decimal);
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

function counted(draft) {
  return Object.entries(draft.cells)
    .map(([key, cell]) => ({
      topic: key.slice(key.indexOf(' ') + 1),
      difficulty: Number(key.slice(0, key.indexOf(' '))),
      count: parseCount(cell.count),
      units: parseMark(cell.mark),
    }))
    .filter(({ count }) => count !== 0);
}

/**
 * What the draft adds up to: {questions, marks, byTopic: {topic: {questions, marks}}, byDifficulty, passMarks}.
 * Marks are texts as markText gives them; passMarks is null while the pass percentage is none.
 */
export function totalsOf(draft) {
  const empty = () => ({ questions: 0, units: 0 });
  const all = empty();
  const byTopic = {};
  const byDifficulty = Object.fromEntries(DIFFICULTIES.map((difficulty) => [difficulty, empty()]));
  for (const { topic, difficulty, count, units } of counted(draft)) {
    for (const sum of [all, (byTopic[topic] ??= empty()), byDifficulty[difficulty]]) {
      sum.questions += count ?? 0;
      sum.units += (count ?? 0) * (units ?? 0);
    }
  }
  const pass = parsePercent(draft.pass);
  const said = ({ questions, units }) => ({ questions, marks: markText(units) });
  return {
    ...said(all),
    byTopic: Object.fromEntries(Object.entries(byTopic).map(([topic, sum]) => [topic, said(sum)])),
    byDifficulty: Object.fromEntries(Object.entries(byDifficulty).map(([level, sum]) => [level, said(sum)])),
    passMarks: pass === null ? null : markText(Math.ceil((all.units * pass) / (100 * UNIT))),
  };
}

/** "50" or "62,5" → ten-thousandths of a percent, above 0 and at most 100; else null. */
function parsePercent(text) {
  const units = parseMark(text);
  return units !== null && units <= 100 * UNIT ? units : null;
}

/** Cells that ask for more than the bank has: [{topic, difficulty, wanted, have}]. */
export function shortagesOf(draft, bank) {
  return counted(draft)
    .map(({ topic, difficulty, count }) => ({ topic, difficulty, wanted: count ?? 0, have: countIn(bank, topic, difficulty) }))
    .filter(({ wanted, have }) => wanted > have);
}

/**
 * Why the draft can't be saved: {title?, minutes?, pass?, cells?, "<difficulty> <topic>"?: key of a sentence}; {} if it can.
 * A shortage does not stand here: an exam may be saved before its questions are there.
 */
export function faultsOf(draft) {
  const faults = {};
  if (!draft.title.trim()) faults.title = 'office.exam.fault.title';
  const minutes = parseCount(draft.minutes);
  if (!minutes || minutes > 600) faults.minutes = 'office.exam.fault.minutes';
  if (parsePercent(draft.pass) === null) faults.pass = 'office.exam.fault.pass';
  const cells = counted(draft);
  if (cells.length === 0) faults.cells = 'office.exam.fault.empty';
  for (const { topic, difficulty, count, units } of cells) {
    if (count === null) faults[keyOf(topic, difficulty)] = 'office.exam.fault.count';
    else if (units === null) faults[keyOf(topic, difficulty)] = 'office.exam.fault.mark';
  }
  return faults;
}

/** The key under which faultsOf names a cell. */
export const faultKey = keyOf;

/** The body of POST /api/office/exams. Only for a draft without faults. */
export function bodyOf(draft) {
  return {
    ...(draft.id === null ? {} : { id: draft.id }),
    title: draft.title.trim(),
    duration_min: parseCount(draft.minutes),
    pass_percent: markText(parsePercent(draft.pass)),
    cells: counted(draft).map(({ topic, difficulty, count, units }) => ({ topic, difficulty, count, mark: markText(units) })),
  };
}
