// What the exam office's page knows and does: the overview, the accounts, the job of sealing.
import { boot } from '../shared/boot.js';
import { get, post, upload } from '../shared/http.js';
import { batch, signal } from '../shared/html.js';
import { follow } from '../shared/jobs.js';

/** GET /api/office/overview, null until it came. */
export const overview = signal(null);
/** Rows of staff; null while not known, also for who may not see them. */
export const staff = signal(null);
/** Whether this account may keep accounts. */
export const mayKeepStaff = boot.user?.role === 'administrator';
/** What the last allocation of each sitting said: {sitting: answer of POST …/allocate}. */
export const allocated = signal({});
/** The refusal of the first load, to be shown instead of the page. */
export const loadError = signal(null);
/** The sealing that runs: {sitting, job: last answer} or null. */
export const sealing = signal(null);

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fetches what has to be shown anew after each change. */
export async function load() {
  const [seen, accounts] = await Promise.all([get('/api/office/overview'), mayKeepStaff ? get('/api/office/staff') : null]);
  batch(() => {
    if (seen.ok) overview.value = seen;
    loadError.value = seen.ok || overview.value ? null : seen;
    if (accounts?.ok) staff.value = accounts.rows;
  });
}

async function thenLoad(answer) {
  if (answer.ok) await load();
  return answer;
}

/** Sends files of an import. options: further fields of the form, empty ones left out. */
export async function importFiles(kind, files, options) {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  for (const [name, value] of Object.entries(options)) {
    if (value) form.append(name, value);
  }
  const answer = await upload(`/api/office/import/${kind}`, form);
  return answer.dry ? answer : thenLoad(answer);
}

/** The questions of a topic and type that hold a text, from place `offset` on; "" is any. */
export const questionsOf = (wanted) => get(`/api/office/questions?${new URLSearchParams(wanted)}`);

/** What of the bank a format can't express. */
export const leftOutOf = (format) => get(`/api/office/export/${format}/left-out`);

export const saveExam = async (body) => thenLoad(await post('/api/office/exams', body));
/** What the bank lacks for a blueprint, and how many papers it allows. */
export const checkBlueprint = (body) => post('/api/office/exams/check', body);
export const createSitting = async (body) => thenLoad(await post('/api/office/sittings', body));
export const discardSitting = async (id) => thenLoad(await post(`/api/office/sittings/${encodeURIComponent(id)}/discard`));
export const activateSitting = async (id) => thenLoad(await post(`/api/office/sittings/${encodeURIComponent(id)}/activate`));

/** Gives seats; units: only to people of these, null for everybody. */
export async function allocateSitting(id, units) {
  const answer = await post(`/api/office/sittings/${encodeURIComponent(id)}/allocate`, units ? { units } : {});
  if (answer.ok) allocated.value = { ...allocated.value, [id]: answer };
  return thenLoad(answer);
}
export const allocationOf = (id) => get(`/api/office/sittings/${encodeURIComponent(id)}/allocation`);
export const seatsOf = (hall) => get(`/api/office/halls/${encodeURIComponent(hall)}`);
export const createAccount = async (body) => thenLoad(await post('/api/office/staff', body));
export const resetAccount = async (username) => thenLoad(await post(`/api/office/staff/${encodeURIComponent(username)}/reset`));
export const setDisabled = async (username, disabled) =>
  thenLoad(await post(`/api/office/staff/${encodeURIComponent(username)}/disable`, { disabled }));

const REMEMBERED = 'sealing';

/** Seals a sitting and follows the job; resolves to the refusal, or to the last answer of the job. */
export async function sealSitting(id) {
  const started = await post(`/api/office/sittings/${encodeURIComponent(id)}/seal`);
  if (!started.ok) return started;
  sessionStorage.setItem(REMEMBERED, JSON.stringify({ sitting: id, job: started.job }));
  return followSealing(id, started.job);
}

async function followSealing(sitting, job) {
  sealing.value = { sitting, job: null };
  const last = await follow(
    () => get(`/api/office/jobs/${encodeURIComponent(job)}`),
    (answer) => {
      sealing.value = { sitting, job: answer };
    },
    wait,
  );
  sessionStorage.removeItem(REMEMBERED);
  await load();
  sealing.value = null;
  return last;
}

/** After a reload of the page: goes on following a sealing that was started before. */
export async function resumeSealing() {
  const remembered = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? 'null');
  return remembered ? followSealing(remembered.sitting, remembered.job) : null;
}
