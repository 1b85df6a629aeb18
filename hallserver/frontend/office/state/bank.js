// The question bank as a table of counts. Pure.

export const DIFFICULTIES = [1, 2, 3];
export const TYPES = [
  'single',
  'multiple',
  'true_false',
  'cluster',
  'numerical',
  'short_text',
  'matching',
  'ordering',
  'gaps',
  'hotspot',
  'essay',
];

/** The types that the bank has questions of. */
export const typesIn = (bank) => TYPES.filter((type) => bank.topics.some(({ types }) => types?.[type] > 0));

/**
 * The counts of the bank: {rows: [{topic, difficulties: [n, n, n], types: [n, …], total}], total: the same over all}.
 * `bank` is that of the overview, types are those of `typesIn`.
 */
export function matrixOf(bank) {
  const kinds = typesIn(bank);
  const rows = bank.topics.map(({ topic, difficulties, types }) => {
    const counts = DIFFICULTIES.map((difficulty) => difficulties[difficulty] ?? 0);
    return { topic, difficulties: counts, types: kinds.map((type) => types?.[type] ?? 0), total: add(counts) };
  });
  const columns = (field, width) => Array.from({ length: width }, (_, at) => add(rows.map((row) => row[field][at])));
  return {
    rows,
    total: {
      difficulties: columns('difficulties', DIFFICULTIES.length),
      types: columns('types', kinds.length),
      total: add(rows.map((row) => row.total)),
    },
  };
}

/** How many questions the bank has of one topic and difficulty. */
export function countIn(bank, topic, difficulty) {
  return bank.topics.find((entry) => entry.topic === topic)?.difficulties[difficulty] ?? 0;
}

function add(numbers) {
  return numbers.reduce((total, n) => total + n, 0);
}
