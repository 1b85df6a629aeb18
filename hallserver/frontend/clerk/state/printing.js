// What a print will hold. Pure.
import { isPresent } from './results.js';

/**
 * A print of some of the rows: {sheets, absent, again, body}.
 * scope   {kind: "ticked", ids} | {kind: "unit", unit} | {kind: "all"}
 * sheets  who gets one: those with marks;  absent: left out;  again: printed before as they are now, so these are numbered reprints
 * body    of POST /api/clerk/print
 */
export function printOf(rows, sitting, scope) {
  const meant = rows.filter((row) =>
    scope.kind === 'ticked' ? scope.ids.has(row.candidate_id) : scope.kind === 'all' || row.unit === scope.unit,
  );
  const present = meant.filter(isPresent);
  return {
    sheets: present.length,
    absent: meant.length - present.length,
    again: present.filter((row) => row.sheet_prints > 0 && !row.outdated).length,
    body: {
      sitting,
      unit: scope.kind === 'unit' ? scope.unit : null,
      candidate_ids: scope.kind === 'ticked' ? present.map((row) => row.candidate_id) : null,
    },
  };
}
