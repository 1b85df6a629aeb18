// Files chosen for an import, and what the server said about them. Pure.

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

/** Rows as tab-separated text for a spreadsheet or a message; headings first. */
export function copyText(rows, headings) {
  const clean = (value) => String(value ?? '').replace(/[\t\r\n]+/g, ' ');
  const lines = rows.map((row) => [row.file, row.row, row.column, row.sentence].map(clean).join('\t'));
  return [headings.join('\t'), ...lines].join('\n');
}

/** How many different files the rows name; at least 1. */
export function filesNamed(rows) {
  return Math.max(1, new Set(rows.map((row) => row.file).filter(Boolean)).size);
}

/** Cells {topic, type, difficulty, n} of a preview as rows {topic, type, counts: [n, n, n], total}. */
export function previewRows(cells) {
  const rows = new Map();
  for (const { topic, type, difficulty, n } of cells) {
    const key = JSON.stringify([topic, type]);
    const row = rows.get(key) ?? { topic, type, counts: [0, 0, 0], total: 0 };
    row.counts[difficulty - 1] += n;
    row.total += n;
    rows.set(key, row);
  }
  return [...rows.values()];
}

const WISHES = { code_missing: 'give_codes', topic_missing: 'topic', difficulty_missing: 'difficulty' };

/** The wishes that would mend problems of a preview, of those already made and those its problem codes ask for. */
export function wishesFor(codes, made) {
  const wanted = new Set(codes.map((code) => WISHES[code]).filter(Boolean));
  return Object.values(WISHES).filter((wish) => wanted.has(wish) || made[wish]);
}
