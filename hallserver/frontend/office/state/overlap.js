// What the overlap report of a sealed sitting says, figure by figure. Pure.

/**
 * [{key, value, worst?, chance?}] in the order they are read; [] for a sitting sealed without a report. value, chance:
 * questions; worst: those of the worst pair. Figures of pairs are left out where nobody has a neighbour, those of the
 * eight seats around one where nobody further off counts as a neighbour.
 */
export function figuresOf(assembly) {
  if (!assembly) return [];
  const { all, near } = assembly;
  const eight = { key: 'near', value: near.mean, worst: near.worst };
  const ofPairs = [
    { key: 'shared', value: all.mean, worst: all.worst },
    ...(near.pairs > 0 && near.pairs < all.pairs ? [eight] : []),
    { key: 'chance', value: all.mean_by_chance },
    { key: 'least', value: all.least_mean, worst: all.least_worst },
    { key: 'place', value: all.same_place, worst: all.same_place_worst, chance: all.same_place_by_chance },
    { key: 'letter', value: all.same_letter, worst: all.same_letter_worst, chance: all.same_letter_by_chance },
  ];
  return [...(all.pairs > 0 ? ofPairs : []), { key: 'seen', value: assembly.seen_again }];
}

/** How a figure is written: {n, digits, isBelow}; what is not quite nothing never reads 0. */
export function rounded(value) {
  if (Number.isInteger(value)) return { n: value, digits: 0, isBelow: false };
  return value < 0.005 ? { n: 0.01, digits: 2, isBelow: true } : { n: value, digits: 2, isBelow: false };
}
