// The sections of a draft and their rows, for exams that the grid of topics and difficulties can't hold. Pure.
// A section is {id, name, rows}, a row {id, topic, difficulty, type, tag, count, mark} as typed; "" is any type or tag.

let last = 0;
/** Ids name rows and sections while they are edited and moved; they never leave the page. */
const newId = (kind) => `${kind}${++last}`;

const newSection = (rows = []) => ({ id: newId('section'), name: '', rows });

/** The sections of an exam of the API; an exam without them has one without a name. `write`: mark → text. */
export function sectionsOf(cells, sections, write) {
  const rows = cells.map(({ topic, difficulty, count, mark, type = '', tag = '' }) => ({
    id: newId('row'), topic, difficulty, type, tag, count: String(count), mark: write(mark),
  }));
  if (sections.length === 0) return [newSection(rows)];
  let first = 0;
  return sections.map(({ name, cells: count }) => ({ ...newSection(rows.slice(first, (first += count))), name }));
}

/** The draft with the cells of its grid as the rows of one section. */
export function intoSections(draft) {
  const rows = Object.entries(draft.cells)
    .filter(([, cell]) => cell.count.trim() && cell.count.trim() !== '0')
    .map(([key, cell]) => {
      const [difficulty, ...topic] = key.split(' ');
      return { id: newId('row'), topic: topic.join(' '), difficulty: Number(difficulty), type: '', tag: '', ...cell };
    });
  return { ...draft, sections: [newSection(rows)] };
}

/** Whether the grid can hold all that the sections say. */
export function fitsGrid({ sections }) {
  if (sections.length !== 1 || sections[0].name.trim()) return false;
  const { rows } = sections[0];
  const places = new Set(rows.map(({ topic, difficulty }) => `${difficulty} ${topic}`));
  return places.size === rows.length && rows.every(({ type, tag }) => !type && !tag);
}

/** The draft as a grid again; only where `fitsGrid`. */
export function intoGrid(draft) {
  const cells = draft.sections[0].rows.map(({ topic, difficulty, count, mark }) => [`${difficulty} ${topic}`, { count, mark }]);
  return { ...draft, sections: null, cells: Object.fromEntries(cells) };
}

const withSections = (draft, change) => ({ ...draft, sections: change(draft.sections) });

const withRows = (draft, id, change) =>
  withSections(draft, (all) => all.map((one) => (one.id === id ? { ...one, rows: change(one.rows) } : one)));

export const addSection = (draft) => withSections(draft, (all) => [...all, newSection()]);

export const removeSection = (draft, id) => withSections(draft, (all) => all.filter((one) => one.id !== id));

export const nameSection = (draft, id, name) =>
  withSections(draft, (all) => all.map((one) => (one.id === id ? { ...one, name } : one)));

/** by: -1 up, 1 down; at the end nothing moves. */
export function moveSection(draft, id, by) {
  const from = draft.sections.findIndex((one) => one.id === id);
  const to = from + by;
  if (to < 0 || to >= draft.sections.length) return draft;
  return withSections(draft, (all) => all.with(from, all[to]).with(to, all[from]));
}

/** A new row asks as the one before it; the first of a section begins with `topic`. */
export function addRow(draft, id, topic) {
  return withRows(draft, id, (rows) => {
    const { topic: same, difficulty, type, tag, mark } = rows.at(-1) ?? { topic, difficulty: 1, type: '', tag: '', mark: '1' };
    return [...rows, { id: newId('row'), topic: same, difficulty, type, tag, mark, count: '' }];
  });
}

export const changeRow = (draft, id, row, change) =>
  withRows(draft, id, (rows) => rows.map((one) => (one.id === row ? { ...one, ...change } : one)));

export const removeRow = (draft, id, row) => withRows(draft, id, (rows) => rows.filter((one) => one.id !== row));
