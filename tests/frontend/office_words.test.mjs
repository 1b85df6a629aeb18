import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
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

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith('.js')) yield [path, readFileSync(path, 'utf8')];
  }
}

test('every key written out in the pages has its sentence', () => {
  let keys = 0;
  for (const page of ['office', 'clerk']) {
    for (const [path, source] of sources(join(here, 'frontend', page))) {
      for (const [, key] of source.matchAll(/'((?:office|clerk|shared)\.[a-z0-9_.]+[a-z0-9])'/g)) {
        assert.ok(words[key], `${key} in ${path}`);
        keys += 1;
      }
    }
  }
  assert.ok(keys > 200);
});

test('every key put together in the pages has its sentence', () => {
  const made = [
    ...STEPS.flatMap((step) => [`office.step.${step}`, `office.lead.${step}`]),
    ...ROLES.flatMap((role) => [`shared.role.${role}`, `office.role_does.${role}`]),
    ...Object.keys(PHASE_TONES).map((phase) => `office.phase.${phase}`),
    ...Object.keys(VERDICTS).map((verdict) => `clerk.verdict.${verdict}`),
    ...['questions', 'roster', 'hall'].flatMap((kind) => ['title', 'kinds', 'run', 'done', 'effect'].map((part) => `office.import.${kind}.${part}`)),
    ...['reset', 'disable', 'enable'].flatMap((what) => ['_title', '_lead', '_of', ''].map((part) => `office.staff.${what}${part}`)),
    ...['disabled_now', 'enabled_now'].map((part) => `office.staff.${part}`),
  ];
  assert.deepEqual(made.filter((key) => !words[key]), []);
});
