// What a verification says, for the page. Pure.

/** Tone and sign of each verdict; an unknown one is shown like an alteration, never like a valid one. */
export const VERDICTS = {
  valid: { tone: 'ok', sign: '✓' },
  superseded: { tone: 'warn', sign: '!' },
  altered: { tone: 'danger', sign: '✕' },
  unknown_signer: { tone: 'danger', sign: '?' },
  unreadable: { tone: 'plain', sign: '–' },
};

/** The entry of VERDICTS for a verdict. */
export const verdictOf = (verdict) => (Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict] : VERDICTS.altered);

const SHOWN = ['candidate_number', 'name', 'seat', 'score', 'percent', 'passed', 'revision', 'reprint', 'sheet_id', 'issued_s'];

/** The lines of a statement worth reading, in order: [{field, value, of?}]; score comes with what was reachable. */
export function linesOf(statement) {
  if (!statement) return [];
  return SHOWN.filter((field) => statement[field] !== undefined && statement[field] !== null).map((field) => ({
    field,
    value: statement[field],
    ...(field === 'score' ? { of: statement.max_score } : {}),
  }));
}

/** The text of a scan without what scanners put around it; spaces inside belong to it. */
export function scanned(text) {
  return text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, '');
}
