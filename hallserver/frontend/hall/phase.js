// What the one large button does in each phase, and what it asks before. Pure: the view only shows it.

/**
 * @returns {{command, tone, title, body, args, verb, reason, choices}|null}
 *   command  what to post under /api/hall/
 *   body     catalogue keys of the sentences in the dialog, each with the same args
 *   reason   true where the journal keeps one
 *   credit   milliseconds offered after a restart, else null
 */
export function primaryAction(sitting, tally) {
  switch (sitting?.phase) {
    case 'sealed':
      return action('open-check-in', ['hall.ask.open.body'], tally);
    case 'check_in': {
      const body = ['hall.ask.start.body'];
      if (tally.absent > 0) body.push('hall.ask.start.absent');
      if (tally.unconfirmed > 0) body.push('hall.ask.start.unconfirmed');
      body.push('hall.ask.start.bell');
      return action('start', body, tally);
    }
    case 'running':
      if (mayCloseEarly(sitting, tally)) return closing(tally);
      return { ...action('pause', ['hall.ask.pause.body', 'hall.ask.pause.clock'], tally), reason: true };
    case 'paused': {
      if (sitting.outage_ms) {
        return { ...action('resume', ['hall.ask.resume.outage'], tally), credit: sitting.outage_ms };
      }
      return action('resume', ['hall.ask.resume.body'], tally);
    }
    case 'ended':
      return closing(tally);
    default:
      return null;
  }
}

/** Ending the sitting: the server allows it once nobody is writing any more. */
export function closing(tally) {
  const body = ['hall.ask.close.body'];
  if (tally.absent > 0) body.push('hall.ask.close.absent');
  return action('close', [...body, 'hall.ask.close.final'], tally);
}

/** May the sitting be ended before its time? Only when everybody who came has handed in. */
export function mayCloseEarly(sitting, tally) {
  return (sitting?.phase === 'running' || sitting?.phase === 'paused') && tally.seated > 0 && tally.open === 0;
}

/** May one candidate get more time, be moved, be handed in for? Each follows from phase and attempt. */
export function seatActions(sitting, seat) {
  const live = sitting?.phase === 'running' || sitting?.phase === 'paused';
  const person = Boolean(seat?.candidate);
  const open = person && seat.status !== 'submitted' && seat.status !== 'absent';
  return {
    answerCall: person && seat.state === 'calling',
    extend: open && (live || sitting?.phase === 'check_in'),
    move: person && seat.status !== 'submitted' && (live || sitting?.phase === 'check_in' || sitting?.phase === 'sealed'),
    submit: open && live,
    pair: Boolean(seat) && !seat.enrolled,
    unpair: Boolean(seat?.enrolled),
    timeline: person,
  };
}

/** May a candidate be moved to this seat? Only where nobody is expected. */
export function isFree(seat) {
  return Boolean(seat) && !seat.candidate && (seat.state === 'empty' || seat.state === 'spare');
}

function action(command, body, args) {
  return { command, body, args, reason: false, credit: null };
}
