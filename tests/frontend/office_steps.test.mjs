import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingRoles, progressOf, stepOf } from '../../hallserver/frontend/office/state/steps.js';

const nothing = {
  bank: { questions: 0, topics: [] },
  roster: { candidates: 0, eligible: 0, units: [] },
  halls: [],
  exams: [],
  sittings: [],
};
const bank = { questions: 248, topics: [{}, {}, {}, {}] };
const roster = { candidates: 10, eligible: 8, units: [] };
const halls = [{ id: 'H1', seats: 20 }];
const goodExam = { id: 'E1', questions: 50, shortages: [] };
const crew = ['invigilator', 'desk', 'clerk'].map((role) => ({ role, disabled: false }));

const states = (overview, staff = [], may = true) => progressOf(overview, staff, may).map((step) => `${step.id} ${step.state}`);

test('with nothing there the bank comes next and nothing is done', () => {
  assert.deepEqual(states(nothing), ['bank next', 'roster open', 'hall open', 'exam open', 'sitting open', 'staff open']);
});

test('what is done is skipped and the first that is left comes next', () => {
  assert.deepEqual(states({ ...nothing, bank, halls }), [
    'bank done', 'roster next', 'hall done', 'exam open', 'sitting open', 'staff open',
  ]);
});

test('a roster of which nobody may sit, and exams the bank is too small for, are in trouble', () => {
  const short = { ...goodExam, shortages: [{ topic: 'A', difficulty: 1, wanted: 5, have: 4 }] };
  const seen = states({ ...nothing, bank, roster: { ...roster, eligible: 0 }, halls, exams: [short] });
  assert.deepEqual(seen.slice(1, 5), ['roster trouble', 'hall done', 'exam trouble', 'sitting next']);
});

test('one usable exam is enough, and an exam without questions is none', () => {
  assert.equal(states({ ...nothing, exams: [{ questions: 0, shortages: [] }] })[3], 'exam trouble');
  assert.equal(states({ ...nothing, exams: [{ questions: 0, shortages: [] }, goodExam] })[3], 'exam done');
});

test('an exam whose papers are sealed lacks nothing, whatever became of the bank', () => {
  const short = { ...goodExam, shortages: [{ topic: 'A', difficulty: 1, wanted: 5, have: 4 }] };
  const exam = (phase) => states({ ...nothing, exams: [short], sittings: [{ exam_id: 'E1', phase }] })[3];
  assert.deepEqual(['draft', 'sealed', 'closed'].map(exam), ['exam trouble', 'exam done', 'exam done']);
});

test('a sitting is done once sealed, whatever came after', () => {
  assert.equal(states({ ...nothing, bank, roster, halls, exams: [goodExam], sittings: [{ phase: 'draft' }] })[4], 'sitting next');
  for (const phase of ['sealed', 'running', 'closed']) assert.equal(states({ ...nothing, sittings: [{ phase }] })[4], 'sitting done');
});

test('accounts need the three roles of the day, and a disabled one is nobody', () => {
  assert.deepEqual(missingRoles(crew), []);
  assert.deepEqual(missingRoles([...crew.slice(1), { role: 'invigilator', disabled: true }, { role: 'administrator', disabled: false }]), ['invigilator']);
  assert.equal(states(nothing, crew)[5], 'staff done');
});

test('who may not keep accounts has five steps, and the last leads nowhere', () => {
  const steps = progressOf(nothing, null, false);
  assert.deepEqual(steps.map((step) => step.id), ['bank', 'roster', 'hall', 'exam', 'sitting']);
  assert.equal(steps[4].following, null);
  assert.equal(steps[0].of, 5);
});

test('the address names a step; an unknown one leads to what is not done', () => {
  const steps = progressOf({ ...nothing, bank }, null, false);
  assert.equal(stepOf('#exam', steps), 'exam');
  assert.equal(stepOf('', steps), 'roster');
  assert.equal(stepOf('#nowhere', steps), 'roster');
  assert.equal(stepOf('#staff', steps), 'roster');
});
