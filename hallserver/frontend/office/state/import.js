// Files chosen for an import, and what the server said about them. Pure.
import { TYPES } from './bank.js';

const ENDINGS = {
  questions: ['xlsx', 'csv', 'docx', 'gift', 'txt', 'xml', 'zip', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'mp3', 'ogg', 'wav', 'm4a', 'mp4', 'webm'],
  roster: ['xlsx', 'csv', 'txt'],
  hall: ['xlsx', 'csv', 'txt'],
};

/** The `accept` attribute of the file picker. */
export function acceptOf(kind) {
  return ENDINGS[kind].map((ending) => `.${ending}`).join(',');
}

/** The list of files with `added` put in; a file of a name already there takes its place. */
export function withFiles(files, added, several) {
  const fresh = [...added];
  if (!several) return fresh.slice(-1);
  const names = new Set(fresh.map((file) => file.name));
  return [...files.filter((file) => !names.has(file.name)), ...fresh];
}

/** Bytes as people read them: {n, digits, key} for the page's number() and catalogue. */
export function sizeOf(bytes) {
  if (bytes < 1000) return { n: bytes, digits: 0, key: 'office.size.b' };
  if (bytes < 1000 * 1000) return { n: bytes / 1000, digits: 0, key: 'office.size.kb' };
  return { n: bytes / 1e6, digits: 1, key: 'office.size.mb' };
}

/** Whether the refusal says that leading zeros were lost, which the server can mend when told to. */
export function zerosLost(answer) {
  return !answer.ok && (answer.problems ?? []).some((problem) => /zero/.test(problem.code ?? ''));
}

/** The place of a problem in its file below a heading, "Row": the number of a row; "line 3" where something else is counted. */
function placeBelow(heading, { row, place }) {
  return place && place.toLowerCase() !== `${heading} ${row}`.toLowerCase() ? place.replace(' ', '\u00a0') : row;
}

/** Rows as tab-separated text for a spreadsheet or a message; headings (of file, place, column, sentence, code) first. */
export function copyText(rows, headings) {
  const clean = (value) => String(value ?? '').replace(/[\t\r\n]+/g, ' ');
  const lines = rows.map((row) => [row.file, placeBelow(headings[1], row), row.column, row.sentence, row.code].map(clean).join('\t'));
  return [headings.join('\t'), ...lines].join('\n');
}

/** How many different files the rows name; at least 1. */
export function filesNamed(rows) {
  return Math.max(1, new Set(rows.map((row) => row.file).filter(Boolean)).size);
}

/** A problem as its row of a table: {file, place, column, sentence}; what other columns and the heading of places show is not said again. */
export function tableRow({ file, row, place, column, sentence }, heading) {
  const shown = placeBelow(heading, { row, place }) ?? '–';
  const ofFile = file && [', ', ': '].some((sign) => sentence.startsWith(file + sign));
  const said = ofFile ? sentence.slice(file.length + 2) : sentence;
  const ofPlace = place && [', ', ': '].some((sign) => said.toLowerCase().startsWith(place.toLowerCase() + sign));
  if (!ofPlace && !(ofFile && sentence.startsWith(`${file}: `))) return { file, place: shown, column, sentence };
  const rest = withoutColumn(said.slice(ofPlace ? place.length + 2 : 0), column);
  return { file, place: shown, column, sentence: rest.charAt(0).toLocaleUpperCase() + rest.slice(1) };
}

function withoutColumn(said, column) {
  const told = ['', '“'].map((sign) => `${sign}${column}${sign && '”'}: `).find((form) => said.includes(form));
  const at = told && said.indexOf(told);
  return column && told && /^\S+ $/.test(said.slice(0, at)) ? said.slice(at + told.length) : said;
}

const SHOWN_OF_A_KIND = 3;

/**
 * Rows that say the same thing about many places, put together: in order of first mention,
 * [{code, first: the rows to show, rest: those to show when asked, total: how many there are, shown here or not}].
 * counts: code → how many there are, where the server sent only some
 */
export function grouped(rows, counts = {}) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row.code)) groups.set(row.code, []);
    groups.get(row.code).push(row);
  }
  return [...groups].map(([code, all]) => {
    const shown = all.length <= SHOWN_OF_A_KIND + 1 ? all.length : SHOWN_OF_A_KIND;
    return { code, first: all.slice(0, shown), rest: all.slice(shown), total: Math.max(all.length, counts[code] ?? 0) };
  });
}

/** Cells {topic, type, difficulty, n} of a preview as rows {topic, type, counts: [n, n, n], total}, types as everywhere. */
export function previewRows(cells) {
  const rows = new Map();
  for (const { topic, type, difficulty, n } of cells) {
    const key = JSON.stringify([topic, type]);
    const row = rows.get(key) ?? { topic, type, counts: [0, 0, 0], total: 0 };
    row.counts[difficulty - 1] += n;
    row.total += n;
    rows.set(key, row);
  }
  const topics = [...new Set(cells.map(({ topic }) => topic))];
  const place = ({ topic, type }) => topics.indexOf(topic) * TYPES.length + TYPES.indexOf(type);
  return [...rows.values()].sort((one, other) => place(one) - place(other));
}

const WISHES = { code_missing: 'give_codes', topic_missing: 'topic', difficulty_missing: 'difficulty' };

/** The problems that the office can't settle by a wish, and how many of all there are: {rows, total}. */
export function unsettled(problems, total, counts) {
  const settled = Object.keys(WISHES).reduce((sum, code) => sum + (counts[code] ?? 0), 0);
  return { rows: problems.filter((problem) => !(problem.code in WISHES)), total: total - settled };
}

/** How many questions lack what a wish would give. */
export function lacking(counts, wish) {
  return counts[Object.keys(WISHES).find((code) => WISHES[code] === wish)] ?? 0;
}

/** The wishes that would mend problems of a preview, of those already made and those its problems' codes ask for. */
export function wishesFor(counts, made) {
  const wanted = new Set(Object.keys(counts).map((code) => WISHES[code]).filter(Boolean));
  return Object.values(WISHES).filter((wish) => wanted.has(wish) || made[wish]);
}

/** What is said beside the button, as the end of a key. unsettled: how many of all problems no wish would settle */
export function outcomeOf(questions, problems, unsettled) {
  if (problems === 0) return 'nothing_yet';
  return questions === 0 && problems > unsettled ? 'choose_first' : 'left_out';
}
