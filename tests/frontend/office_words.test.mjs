import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { STEPS } from '../../hallserver/frontend/office/state/steps.js';
import { ROLES } from '../../hallserver/frontend/office/state/accounts.js';
import { PHASE_TONES } from '../../hallserver/frontend/office/state/sitting.js';
import { VERDICTS } from '../../hallserver/frontend/clerk/state/verdict.js';

const here = join(import.meta.dirname, '..', '..', 'hallserver');
const words = Object.assign(
  {},
  ...['office', 'clerk', 'shared'].map((area) => JSON.parse(readFileSync(join(here, 'translations', `${area}.json`), 'utf8'))),
);

test('every key put together in the pages has its sentence', () => {
  const made = [
    ...STEPS.flatMap((step) => [`office.step.${step}`, `office.lead.${step}`]),
    ...ROLES.flatMap((role) => [`shared.role.${role}`, `office.role_does.${role}`]),
    ...Object.keys(PHASE_TONES).map((phase) => `office.phase.${phase}`),
    ...Object.keys(VERDICTS).map((verdict) => `clerk.verdict.${verdict}`),
    ...['questions', 'roster', 'hall'].flatMap((kind) => ['title', 'kinds', 'run', 'done', 'effect'].map((part) => `office.import.${kind}.${part}`)),
    ...['reset', 'disable', 'enable'].flatMap((what) => ['_title', '_lead', '_of', ''].map((part) => `office.staff.${what}${part}`)),
    ...['few', 'apart', 'passage', 'apart_and_passage', 'used_up'].map((cause) => `office.exam.short.${cause}`),
    ...['shared', 'near', 'chance', 'least', 'place', 'letter', 'seen'].flatMap((figure) => ['', '_line'].map((part) => `office.overlap.${figure}${part}`)),
    ...['disabled_now', 'enabled_now'].map((part) => `office.staff.${part}`),
  ];
  assert.deepEqual(made.filter((key) => !words[key]), []);
});
