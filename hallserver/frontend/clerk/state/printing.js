// What a print will hold. Pure.
import { isPresent, outcomeOf } from './results.js';

/**
 * A print of some of the rows: {sheets, absent, waiting, again, body}.
 * scope   {kind: "ticked", ids} | {kind: "unit", unit} | {kind: "all"}
 * sheets   who gets one: those with marks;  absent, waiting for a mark of an essay: left out
 * again    printed before as they are now, so these are numbered reprints
 * body     of POST /api/clerk/print; null if there is nothing to print: a unit and the whole wait for the last mark
 */
export function printOf(rows, sitting, scope) {
  const meant = rows.filter((row) =>
    scope.kind === 'ticked' ? scope.ids.has(row.candidate_id) : scope.kind === 'all' || row.unit === scope.unit,
  );
  const present = meant.filter(isPresent);
  const ready = present.filter((row) => outcomeOf(row) !== 'waiting');
  const waiting = present.length - ready.length;
  const isTicked = scope.kind === 'ticked';
  const body = {
    sitting,
    unit: scope.kind === 'unit' ? scope.unit : null,
    candidate_ids: isTicked ? ready.map((row) => row.candidate_id) : null,
  };
  return {
    sheets: ready.length,
    absent: meant.length - present.length,
    waiting,
    again: ready.filter((row) => row.sheet_prints > 0 && !row.outdated).length,
    body: ready.length > 0 && (isTicked || waiting === 0) ? body : null,
  };
}
