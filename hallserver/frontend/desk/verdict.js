// From the server's answer to what the desk sees and hears. Pure: the panel only shows it.

/**
 * @param answer of POST /api/desk/scan
 * @returns {{tone:"green"|"amber"|"red", title:string, sentence:string, where:string, person, seat, checkedInMs}}
 *   title and where are catalogue keys, where "" where there is nowhere to go
 */
export function verdict(answer) {
  if (answer.ok === false) {
    const [title, where] = REDS[answer.code] ?? ['desk.red.title', 'desk.where.again'];
    return {
      tone: 'red', title, where, sentence: answer.sentence ?? '', code: answer.code ?? '', args: answer.args ?? {},
      person: null, seat: null, checkedInMs: null,
    };
  }
  const base = {
    sentence: answer.sentence ?? '', code: answer.code ?? '', args: answer.args ?? {},
    person: answer.person ?? null, seat: answer.seat ?? null, checkedInMs: answer.checked_in_ms ?? null,
  };
  // a seat in sight reads as "go there": only for those who are in
  if (answer.result === 'green') {
    const differs = Boolean(answer.person?.name_differs);
    return { ...base, tone: differs ? 'amber' : 'green', title: differs ? 'desk.amber.title' : 'desk.green.title', where: '' };
  }
  const code = answer.result === 'already' ? 'already_checked_in' : base.code;
  const [title, where] = REDS[base.args.problem] ?? REDS[code] ?? ['desk.red.title', 'desk.where.office'];
  return answer.result === 'already' ? { ...base, tone: 'red', title, where } : { ...base, tone: 'red', title, where, seat: null, checkedInMs: null };
}

// refusal code, or the problem that a card_unreadable names → [what is wrong, where to go]; the sentence gives the details
const REDS = {
  card_unreadable: ['desk.red.unreadable', 'desk.where.again'],
  scan_old_card: ['desk.red.old_card', 'desk.where.new_card'],
  not_on_roster: ['desk.red.not_on_roster', 'desk.where.office'],
  course_below_minimum: ['desk.red.course', 'desk.where.office'],
  check_in_not_open: ['desk.red.not_open', 'desk.where.wait'],
  wrong_phase: ['desk.red.closed', 'desk.where.invigilator'],
  no_sitting: ['desk.red.not_open', 'desk.where.wait'],
  not_allocated: ['desk.red.wrong_day', 'desk.where.office'],
  seat_taken: ['desk.red.seat_taken', 'desk.where.invigilator'],
  already_checked_in: ['desk.already.title', 'desk.where.already'],
};

/** How long a result stays in sight while another scan waits, in ms; without one it stays. */
export const HOLD_MS = Object.freeze({ green: 1200, amber: 2500, red: 2500 });

/** Do typed digits belong to the person picked from the search? The masked number ("•••• 0018") shows the last of them. */
export function fitsMask(digits, masked) {
  return /^\d{12}$/.test(digits) && digits.endsWith(/\d*$/.exec(masked ?? '')[0]);
}

/** Who is here of those expected, as a fraction of one, 0 where nobody is expected. */
export function share(checkedIn, expected) {
  return expected > 0 ? Math.min(1, checkedIn / expected) : 0;
}
