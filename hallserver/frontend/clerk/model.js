// What the clerk's page knows and does: sittings, results of one of them, print jobs.
import { get, post, upload } from '../shared/http.js';
import { batch, computed, signal } from '../shared/html.js';
import { follow } from '../shared/jobs.js';
import { found, prepared, sorted } from './state/results.js';

/** Rows of GET /api/clerk/sittings; null until they came. */
export const sittings = signal(null);
export const sitting = signal(null);
/** {rows, units, summary} of the sitting, null while they come; `loaded` of `total` meanwhile. */
export const results = signal(null);
/** The revision that is looked at, or null for the newest. */
export const revision = signal(null);
export const loading = signal({ loaded: 0, total: 0 });
/** The refusal of the last load, or null. */
export const refusal = signal(null);
export const filter = signal({ query: '', unit: '', seat: '', outcome: '' });
export const sort = signal({ by: 'number', down: false });
/** Candidate ids ticked, over all filters. */
export const ticks = signal(new Set());
/** Print jobs of this page: [{id, label, sheets, job: last answer, refusal}]. */
export const jobs = signal([]);

/** What the table shows. */
export const shown = computed(() => (results.value ? sorted(found(results.value.rows, filter.value), sort.value) : []));

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function loadSittings() {
  const answer = await get('/api/clerk/sittings');
  refusal.value = answer.ok ? null : answer;
  if (!answer.ok) return;
  sittings.value = answer.rows;
  const first = sittings.value.find((row) => row.phase === 'closed') ?? sittings.value[0];
  if (first && sitting.value === null) await chooseSitting(first.id);
}

/** Turns to another sitting: nothing ticked or searched there stays. */
export async function chooseSitting(id) {
  batch(() => {
    sitting.value = id;
    results.value = null;
    refusal.value = null;
    loading.value = { loaded: 0, total: 0 };
    revision.value = null;
    ticks.value = new Set();
    filter.value = { query: '', unit: '', seat: '', outcome: '' };
  });
  await loadResults();
}

/** Turns to the results as they were at a revision; null: to the newest. */
export async function chooseRevision(n) {
  batch(() => {
    revision.value = n;
    ticks.value = new Set();
  });
  await loadResults();
}

/** Something was decided: the results are others now. */
export function forgetResults() {
  batch(() => {
    revision.value = null;
    results.value = null;
  });
  return loadResults();
}

/** Fetches all pages of the sitting's results; searching and sorting then need no server. */
export async function loadResults() {
  const id = sitting.value;
  const at = revision.value;
  const rows = [];
  for (let page = 1; ; page += 1) {
    const answer = await get(`/api/clerk/results?sitting=${encodeURIComponent(id)}&page=${page}${at === null ? '' : `&revision=${at}`}`);
    if (sitting.value !== id || revision.value !== at) return;
    if (!answer.ok) {
      refusal.value = answer;
      return;
    }
    rows.push(...answer.rows);
    loading.value = { loaded: rows.length, total: answer.total };
    if (rows.length >= answer.total || answer.rows.length === 0) {
      batch(() => {
        refusal.value = null;
        results.value = {
          rows: prepared(rows),
          units: answer.units,
          summary: answer.summary,
          revision: answer.revision,
          newest: at === null ? answer.revision : (results.value?.newest ?? answer.revision),
        };
      });
      return;
    }
  }
}

function setJob(id, change) {
  jobs.value = jobs.value.map((job) => (job.id === id ? { ...job, ...change } : job));
}

/** Starts a print and follows it in `jobs`; resolves to the refusal of the start, or null. */
export async function startPrint(body, label, sheets) {
  const started = await post('/api/clerk/print', body);
  if (!started.ok) return started;
  jobs.value = [{ id: started.job, label, sheets, job: null, refusal: null }, ...jobs.value];
  followPrint(started.job);
  return null;
}

async function followPrint(id) {
  const last = await follow(
    () => get(`/api/clerk/jobs/${encodeURIComponent(id)}`),
    (job) => setJob(id, { job }),
    wait,
  );
  const failed = last?.error ?? (last?.ok === false ? last : null);
  if (failed) setJob(id, { refusal: failed.sentence });
  else await loadResults();
}

export function dropJob(id) {
  jobs.value = jobs.value.filter((job) => job.id !== id);
}

const inSitting = (path) => get(`/api/clerk/${path}${path.includes('?') ? '&' : '?'}sitting=${encodeURIComponent(sitting.value)}`);

export const fetchEssays = () => inSitting('essays');
export const fetchEssay = (id) => inSitting(`essay?id=${encodeURIComponent(id)}`);
export const saveMark = (id, mark, reason) => post('/api/clerk/essay', { sitting: sitting.value, id, mark, reason });
export const fetchQuestions = () => inSitting('questions');
export const fetchQuestion = (code) => inSitting(`question?code=${encodeURIComponent(code)}`);
export const fetchRevisions = () => inSitting('revisions');
export const lookAt = (changes) => post('/api/clerk/regrade/look', { sitting: sitting.value, changes });
export const applyChanges = (changes, after, reason) =>
  post('/api/clerk/regrade', { sitting: sitting.value, changes, after, reason });

/** Asks what a PDF or the text of a QR is worth. */
export function verifyFile(file) {
  const form = new FormData();
  form.append('file', file, file.name);
  return upload('/api/clerk/verify', form);
}

export const verifyText = (qr) => post('/api/clerk/verify', { qr });
