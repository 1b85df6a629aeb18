import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf, usernameFor } from '../../hallserver/frontend/office/state/accounts.js';
import { pictureOf } from '../../hallserver/frontend/office/state/hall-map.js';
import { follow, percentOf } from '../../hallserver/frontend/shared/jobs.js';
import { blocksOf, findRows, isSealedIn, obstaclesOf, taskOf } from '../../hallserver/frontend/office/state/sitting.js';

test('a draft gets seats, then is sealed; a sealed one has nothing left to do here', () => {
  assert.equal(taskOf({ phase: 'draft', allocated: 0 }), 'allocate');
  assert.equal(taskOf({ phase: 'draft', allocated: 7 }), 'seal');
  assert.equal(taskOf({ phase: 'running', allocated: 7 }), 'done');
});

test('an exam is fixed by a sealed sitting, not by a draft', () => {
  const exam = { id: 'E1' };
  assert.equal(isSealedIn(exam, [{ exam_id: 'E1', phase: 'draft' }, { exam_id: 'E2', phase: 'sealed' }]), false);
  assert.equal(isSealedIn(exam, [{ exam_id: 'E1', phase: 'closed' }]), true);
});

test('what stands in the way is named', () => {
  const overview = { exams: [{ id: 'E1', shortages: [{}] }], roster: { eligible: 0 } };
  assert.deepEqual(obstaclesOf({ exam_id: 'E1' }, overview).map(({ key }) => key), ['office.sitting.no_eligible', 'office.sitting.exam_short']);
  assert.deepEqual(obstaclesOf({ exam_id: 'E1' }, { exams: [{ id: 'E1', shortages: [] }], roster: { eligible: 1 } }), []);
});

test('seats are summed by block with the first and last label', () => {
  assert.deepEqual(blocksOf([{ seat: 'A01-02' }, { seat: 'A9-01' }, { seat: 'A16-01' }, { seat: 'B01-01' }]), [
    { block: 'A', first: 'A01-02', last: 'A16-01', seats: 3 },
    { block: 'B', first: 'B01-01', last: 'B01-01', seats: 1 },
  ]);
});

test('people are found without marks, by seat and by unit', () => {
  const rows = [
    { seat: 'A01-02', number: '0012', name: 'Đào Thị Đặng', unit: 'Phòng Tham mưu' },
    { seat: 'B01-02', number: '0013', name: 'Lê Văn An', unit: 'Phòng Tham mưu' },
  ];
  assert.deepEqual(findRows(rows, 'dao DANG'), [rows[0]]);
  assert.deepEqual(findRows(rows, 'b01'), [rows[1]]);
  assert.equal(findRows(rows, 'tham muu').length, 2);
  assert.equal(findRows(rows, ' ').length, 2);
});

test('the picture of a hall has its blocks apart and its spare seats of their own', () => {
  const seats = [
    { label: 'A1', block: 'A', x: 0, y: 0, spare: false }, { label: 'A2', block: 'A', x: 1, y: 0, spare: true },
    { label: 'B1', block: 'B', x: 5, y: 3, spare: false },
  ];
  const { blocks, viewBox } = pictureOf(seats);
  assert.deepEqual(blocks.map(({ name, seats: n, spares }) => [name, n, spares]), [['A', 2, 1], ['B', 1, 0]]);
  assert.match(blocks[0].sparePath, /^M1 0/);
  const [left, top, width, height] = viewBox.split(' ').map(Number);
  assert.ok(left < 0 && top < 0 && left + width > 5.72 && top + height > 3.72);
  assert.equal(pictureOf([]).blocks.length, 0);
});

test('a job is done to the whole percent below, and a failed one never looks finished', () => {
  assert.equal(percentOf(null), 0);
  assert.equal(percentOf({ done: 999, total: 1000, finished: false }), 99);
  assert.equal(percentOf({ done: 0, total: 0, finished: true, error: null }), 100);
  assert.equal(percentOf({ done: 5, total: 10, finished: true, error: { code: 'x' } }), 50);
});

test('a job is followed over a broken line to its end', async () => {
  const answers = [{ ok: true, finished: false }, { ok: false, code: 'network' }, { ok: true, finished: true }];
  const seen = [];
  const last = await follow(async () => answers.shift(), (answer) => seen.push(answer.finished), async () => {});
  assert.deepEqual([last.finished, seen], [true, [false, true]]);
});

test('a job that is refused ends at once', async () => {
  const refusal = { ok: false, code: 'job_unknown' };
  assert.equal(await follow(async () => refusal, assert.fail, assert.fail), refusal);
});

test('usernames come from names, and faults are named', () => {
  assert.equal(usernameFor(' Vũ Thị  Đài-Trang '), 'vu.thi.dai.trang');
  assert.deepEqual(faultsOf({ name: 'An', username: 'an.le', role: 'desk' }, []), {});
  assert.deepEqual(Object.keys(faultsOf({ name: ' ', username: 'x', role: 'king' }, [])).sort(), ['name', 'role', 'username']);
  assert.equal(faultsOf({ name: 'An', username: 'an.le', role: 'desk' }, [{ username: 'an.le' }]).username, 'office.staff.fault.taken');
});
