// What may be done with a sitting, and what its allocation says. Pure.
import { fold } from '../../shared/fold.js';

/** Tone of the badge of each phase. */
export const PHASE_TONES = {
  draft: 'warn', sealed: 'info', check_in: 'ok', running: 'ok', paused: 'warn', ended: 'plain', closed: 'plain',
};

/** What comes next for a sitting: "allocate" | "seal" | "done" (sealed, the rest happens in the hall). */
export function taskOf(sitting) {
  if (sitting.phase !== 'draft') return 'done';
  return sitting.allocated > 0 ? 'seal' : 'allocate';
}

/** Whether any sealed sitting was made of the exam; the exam then stays as it is. */
export function isSealedIn(exam, sittings) {
  return sittings.some((sitting) => sitting.exam_id === exam.id && sitting.phase !== 'draft');
}

/**
 * Why seats can't be allocated or the papers not sealed: [{key, args}], empty when nothing stands in the way.
 * Only what this page can know; the server decides.
 */
export function obstaclesOf(sitting, overview) {
  const obstacles = [];
  const exam = overview.exams.find((entry) => entry.id === sitting.exam_id);
  if (overview.roster.eligible === 0) obstacles.push({ key: 'office.sitting.no_eligible' });
  if (exam && (exam.shortages ?? []).length > 0) obstacles.push({ key: 'office.sitting.exam_short' });
  return obstacles;
}

/**
 * The allocation by block: [{block, first, last, seats}]; rows are {seat, …}, in the order of the seats.
 * The block is what stands before the first digit of the label ("C07-05" → "C").
 */
export function blocksOf(rows) {
  const blocks = new Map();
  for (const { seat } of rows) {
    const name = /^\D*/.exec(seat)[0] || seat;
    const block = blocks.get(name) ?? { block: name, first: seat, last: seat, seats: 0 };
    blocks.set(name, block);
    block.last = seat;
    block.seats += 1;
  }
  return [...blocks.values()];
}

/** Rows of an allocation whose seat, number, name or unit has every word of the query; marks and case don't count. */
export function findRows(rows, query) {
  const words = fold(query).split(' ').filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = fold(`${row.seat} ${row.number} ${row.name} ${row.unit}`);
    return words.every((word) => text.includes(word));
  });
}

/** What a hall or an exam of the overview is called. */
export function nameOf(rows, id) {
  const row = rows.find((entry) => entry.id === id);
  return row?.name ?? row?.title ?? id;
}
