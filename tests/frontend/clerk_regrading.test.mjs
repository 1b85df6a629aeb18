import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesOf, listed, markOf, nextWaiting, tallyOf } from '../../hallserver/frontend/clerk/state/essays.js';
import { changeOf, emptyForm, foundQuestions, kindsOf, placeOf, pointOf, swapped, withPoint } from '../../hallserver/frontend/clerk/state/regrading.js';
import { found } from '../../hallserver/frontend/clerk/state/results.js';
import { printOf } from '../../hallserver/frontend/clerk/state/printing.js';

test('a mark is a number from 0 to the most, with comma or point and at most four decimals', () => {
  assert.equal(markOf('2,25', 3), '2.25');
  assert.equal(markOf(' 3 ', 3), '3');
  assert.equal(markOf('0', 3), '0');
  assert.equal(markOf('0.0001', 3), '0.0001');
  for (const wrong of ['', '-1', '3,01', '1,00001', 'ba', '1.2.3', ',5', '1e2', 'Infinity']) assert.equal(markOf(wrong, 3), null, wrong);
});

const essays = [
  { id: 'a', code: 'M-1', given: null },
  { id: 'b', code: 'M-1', given: 0 },
  { id: 'c', code: 'M-1', given: null },
  { id: 'd', code: 'M-2', given: null },
];

test('the next essay without a mark comes behind this one, then from the front, within the question', () => {
  assert.equal(nextWaiting(essays, 'a', ''), 'c');
  assert.equal(nextWaiting(essays, 'd', ''), 'a');
  assert.equal(nextWaiting(essays, 'c', 'M-1'), 'a');
  assert.equal(nextWaiting(essays, 'd', 'M-2'), null);
  assert.equal(nextWaiting([essays[1]], 'b', ''), null);
});

test('a mark of 0 is a mark', () => {
  assert.deepEqual(listed(essays, { code: '', onlyWaiting: true }).map((row) => row.id), ['a', 'c', 'd']);
  assert.deepEqual(listed(essays, { code: 'M-1', onlyWaiting: false }).map((row) => row.id), ['a', 'b', 'c']);
  assert.deepEqual(tallyOf(essays), { done: 1, waiting: 3, total: 4 });
  assert.deepEqual(codesOf(essays), ['M-1', 'M-2']);
});

const question = (type, more = {}) => ({ code: 'M-1', type, state: 'sealed', options: [], premises: [], areas: '', gaps: [], takes: null, ...more });
const options = [
  { id: 'a', text: 'một', is_right: true },
  { id: 'b', text: 'hai', is_right: false },
];

test('the changes offered fit the type and what was changed before', () => {
  assert.deepEqual(kindsOf(question('single', { options })), ['change_key', 'accept', 'full_marks', 'out_of_total']);
  assert.deepEqual(kindsOf(question('multiple', { options })), ['change_key', 'full_marks', 'out_of_total']);
  assert.deepEqual(kindsOf(question('cluster', { options, state: 'changed' })), ['change_key', 'full_marks', 'out_of_total', 'restore']);
  assert.deepEqual(kindsOf(question('numerical', { takes: 'number' })), ['accept', 'full_marks', 'out_of_total']);
  assert.deepEqual(kindsOf(question('essay')), ['full_marks', 'out_of_total']);
  assert.deepEqual(kindsOf(question('essay', { state: 'full_marks' })), ['restore']);
});

test('a matching names an option for each premise, an ordering all options, a hotspot its areas', () => {
  const premises = [{ id: 'p', text: 'một', option: 'a' }, { id: 'q', text: 'hai', option: 'a' }];
  const pairs = question('matching', { options, premises });
  assert.deepEqual(emptyForm(pairs).right, ['a', 'a']);
  const right = ['a', 'b'];
  assert.deepEqual(changeOf(pairs, { ...emptyForm(pairs), kind: 'change_key', right }), { kind: 'change_key', code: 'M-1', right: ['p=a', 'q=b'] });
  const order = question('ordering', { options });
  assert.deepEqual(emptyForm(order).right, ['a', 'b']);
  assert.deepEqual(swapped(['a', 'b', 'c'], 0, 'c'), ['c', 'b', 'a']);
  assert.deepEqual(swapped(['a', 'b', 'c'], 1, 'b'), ['a', 'b', 'c']);
  const spot = question('hotspot', { areas: 'chữ nhật (1; 2) (3; 4) %' });
  const form = { ...emptyForm(spot), kind: 'change_key' };
  assert.deepEqual(changeOf(spot, form), { kind: 'change_areas', code: 'M-1', areas: 'chữ nhật (1; 2) (3; 4) %' });
  assert.equal(changeOf(spot, { ...form, areas: ' ' }), null);
});

test('a key is changed to what is ticked, one of one or some of some', () => {
  const one = question('single', { options });
  const form = { ...emptyForm(one), kind: 'change_key' };
  assert.deepEqual(form.right, ['a']);
  assert.deepEqual(changeOf(one, { ...form, right: ['b'] }), { kind: 'change_key', code: 'M-1', right: ['b'] });
  assert.equal(changeOf(one, { ...form, right: [] }), null);
  assert.equal(changeOf(question('multiple', { options }), { ...form, right: [] }), null);
  assert.deepEqual(changeOf(question('cluster', { options }), { ...form, right: [] }).right, []);
});

test('an answer is accepted where it stands: in the question or in a gap', () => {
  const number = question('numerical', { takes: 'number' });
  const form = { ...emptyForm(number), kind: 'accept' };
  assert.deepEqual(changeOf(number, { ...form, text: '3,5', tolerance: '0,1' }), {
    kind: 'accept_number', code: 'M-1', gap: '', value: '3.5', tolerance: '0.1',
  });
  assert.equal(changeOf(number, { ...form, text: '3,5', tolerance: '' }).tolerance, '0');
  for (const text of ['', 'ba', '3 km']) assert.equal(changeOf(number, { ...form, text }), null);
  const gaps = question('gaps', { gaps: [{ id: '1', takes: 'text', options: [] }, { id: '2', takes: null, options }] });
  const gapped = { ...emptyForm(gaps), kind: 'accept' };
  assert.equal(gapped.gap, '1');
  assert.deepEqual(changeOf(gaps, { ...gapped, text: ' Huế ' }), { kind: 'accept_text', code: 'M-1', gap: '1', text: 'Huế' });
  assert.equal(placeOf(gaps, { ...gapped, gap: '2' }).takes, null);
  assert.deepEqual(changeOf(gaps, { ...gapped, gap: '2', option: 'b' }), { kind: 'accept_option', code: 'M-1', gap: '2', option_id: 'b' });
  assert.equal(changeOf(gaps, { ...gapped, gap: '2' }), null);
});

test('a question is dropped or restored, and nothing is meant before something is chosen', () => {
  const asked = question('essay');
  assert.equal(changeOf(asked, emptyForm(asked)), null);
  assert.deepEqual(changeOf(asked, { ...emptyForm(asked), kind: 'out_of_total' }), { kind: 'drop', code: 'M-1', how: 'out_of_total' });
  assert.deepEqual(changeOf(asked, { ...emptyForm(asked), kind: 'restore' }), { kind: 'restore', code: 'M-1' });
});

test('questions are found by code and text without marks', () => {
  const rows = [{ code: 'CDS-01', text: 'Đâu là thủ đô?' }, { code: 'CDS-02', text: 'Số nào lớn hơn?' }];
  assert.deepEqual(foundQuestions(rows, 'thu do').map((row) => row.code), ['CDS-01']);
  assert.deepEqual(foundQuestions(rows, 'cds lon').map((row) => row.code), ['CDS-02']);
  assert.equal(foundQuestions(rows, '').length, 2);
});

test('a sheet that a revision replaced is found, and printing it is no reprint', () => {
  const rows = [
    { candidate_id: '1', key: '', score: 1, passed: true, sheet_prints: 1, outdated: true },
    { candidate_id: '2', key: '', score: 1, passed: true, sheet_prints: 1, outdated: false },
  ];
  assert.deepEqual(found(rows, { outcome: 'outdated' }).map((row) => row.candidate_id), ['1']);
  assert.equal(printOf(rows, 'S1', { kind: 'all' }).again, 1);
});

test('a point of the picture is told in per cent, and stays on it', () => {
  const box = { left: 100, top: 50, width: 400, height: 200 };
  assert.deepEqual(pointOf(box, 300, 100), [50, 25]);
  assert.deepEqual(pointOf(box, 233, 51), [33.3, 0.5]);
  assert.deepEqual(pointOf(box, 90, 999), [0, 100]);
});

test('a point goes where the caret is, in place of what is selected', () => {
  assert.deepEqual(withPoint('chữ nhật', 8, 8, ['10', '20,5']), { text: 'chữ nhật (10; 20,5)', caret: 19 });
  assert.deepEqual(withPoint('elip (1; 2) %', 5, 11, ['3', '4']), { text: 'elip (3; 4) %', caret: 11 });
  assert.equal(withPoint('', 0, 0, ['3', '4']).text, '(3; 4)');
});
