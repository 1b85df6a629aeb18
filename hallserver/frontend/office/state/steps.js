// The order of the exam office's work, and how far it is. Pure.
import { isSealedIn } from './sitting.js';

/** The steps of preparing a sitting, in the order of work. */
export const STEPS = ['bank', 'roster', 'hall', 'exam', 'sitting', 'staff'];

/** Roles without which no sitting can be held. */
export const NEEDED_ROLES = ['invigilator', 'desk', 'clerk'];

/** The step a location hash names ("#roster"), else the first that is not done. */
export function stepOf(hash, progress) {
  const named = hash.replace(/^#/, '');
  if (progress.some((step) => step.id === named)) return named;
  return progress.find((step) => step.state !== 'done')?.id ?? 'sitting';
}

/** Roles of NEEDED_ROLES that no enabled account has; an administrator may do everything but does not count. */
export function missingRoles(staff) {
  return NEEDED_ROLES.filter((role) => !staff.some((member) => member.role === role && !member.disabled));
}

/** An exam that a sitting can be made of: it asks something and the bank has enough for it. */
export function isUsable(exam) {
  return exam.questions > 0 && (exam.shortages ?? []).length === 0;
}

/**
 * How far each step is: [{id, number, of, following, state: "done" | "next" | "open" | "trouble", note: {key, args}}].
 * "next" is the first that is neither done nor in trouble. `staff` is null while it is not known; who may not keep
 * accounts has no step for them.
 */
export function progressOf(overview, staff, mayKeepStaff) {
  const { bank, roster, halls, exams, sittings } = overview;
  const sealed = sittings.filter((sitting) => sitting.phase !== 'draft');
  const missing = staff === null ? null : missingRoles(staff);
  const found = {
    bank: bank.questions > 0
      ? { done: true, note: { key: 'office.note.bank', args: { questions: bank.questions, topics: bank.topics.length } } }
      : { note: { key: 'office.note.bank_empty' } },
    roster: roster.candidates === 0
      ? { note: { key: 'office.note.roster_empty' } }
      : {
          done: roster.eligible > 0,
          trouble: roster.eligible === 0,
          note: { key: 'office.note.roster', args: { candidates: roster.candidates, eligible: roster.eligible } },
        },
    hall: halls.length > 0
      ? { done: true, note: { key: 'office.note.hall', args: { halls: halls.length, seats: sum(halls, 'seats') } } }
      : { note: { key: 'office.note.hall_empty' } },
    exam: exams.length === 0
      ? { note: { key: 'office.note.exam_empty' } }
      : exams.some((exam) => isUsable(exam) || isSealedIn(exam, sittings)) // its papers are made, whatever the bank holds now
        ? { done: true, note: { key: 'office.note.exam', args: { exams: exams.length } } }
        : { trouble: true, note: { key: 'office.note.exam_short' } },
    sitting: sealed.length > 0
      ? { done: true, note: { key: 'office.note.sitting', args: { sealed: sealed.length } } }
      : sittings.length > 0
        ? { note: { key: 'office.note.sitting_draft' } }
        : { note: { key: 'office.note.sitting_empty' } },
    staff: missing === null
      ? { note: { key: 'office.note.staff_unknown' } }
      : missing.length === 0
        ? { done: true, note: { key: 'office.note.staff', args: { accounts: staff.length } } }
        : { note: { key: 'office.note.staff_missing', args: { roles: missing.length } } },
  };
  const steps = mayKeepStaff ? STEPS : STEPS.filter((id) => id !== 'staff');
  const next = steps.find((id) => !found[id].done && !found[id].trouble);
  return steps.map((id, index) => ({
    id,
    number: index + 1,
    of: steps.length,
    following: steps[index + 1] ?? null,
    state: found[id].trouble ? 'trouble' : found[id].done ? 'done' : id === next ? 'next' : 'open',
    note: found[id].note,
  }));
}

function sum(rows, field) {
  return rows.reduce((total, row) => total + row[field], 0);
}
