import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blueprintOf, bodyOf, draftOf, faultsOf, keysOf, totalsOf } from '../../hallserver/frontend/office/state/blueprint.js';
import {
  addRow, addSection, changeRow, fitsGrid, intoGrid, intoSections, moveSection, nameSection, removeRow, removeSection,
} from '../../hallserver/frontend/office/state/sections.js';

const cells = [
  { topic: 'An toàn', difficulty: 1, count: 4, mark: '0.5', type: 'single', tag: 'luật' },
  { topic: 'An toàn', difficulty: 1, count: 2, mark: '0.25', type: 'cluster' },
  { topic: 'Kỹ năng số', difficulty: 3, count: 1, mark: '3', type: 'essay' },
];
const sections = [{ name: 'Phần I', cells: 2 }, { name: 'Phần II', cells: 1 }];
const exam = { id: 'E1', title: 'Kỳ thi', duration_min: 60, pass_percent: 50, cells, sections, is_fixed_order: false };
const simple = { ...exam, cells: [{ topic: 'An toàn', difficulty: 1, count: 4, mark: '0.5' }], sections: [], is_fixed_order: true };
const ids = (draft) => draft.sections.map(({ id }) => id);

test('nothing an exam holds is lost while it is edited', () => {
  const { cells: sent, sections: parts, is_fixed_order: isFixed } = bodyOf(draftOf(exam));
  assert.deepEqual([sent, parts, isFixed], [cells, sections, false]);
  // types without sections stay without sections
  const { sections: none, cells: typed } = bodyOf(draftOf({ ...exam, sections: [], is_fixed_order: true }));
  assert.deepEqual([none, typed], [undefined, cells]);
  assert.equal(draftOf(simple).sections, null);
});

test('sections are added, named, moved and removed, and take their cells along', () => {
  let draft = draftOf(exam);
  const [one, two] = ids(draft);
  draft = moveSection(draft, two, -1);
  assert.deepEqual(bodyOf(draft).sections, [sections[1], sections[0]]);
  assert.deepEqual(bodyOf(draft).cells, [cells[2], cells[0], cells[1]]);
  assert.equal(moveSection(draft, two, -1), draft);
  draft = addSection(nameSection(draft, one, 'Mới'));
  assert.deepEqual(draft.sections.map(({ name }) => name), ['Phần II', 'Mới', '']);
  draft = removeSection(removeSection(draft, two), ids(draft)[2]);
  assert.deepEqual(bodyOf(draft).sections, [{ name: 'Mới', cells: 2 }]);
});

test('a new row asks as the one before, and only what can be read is checked', () => {
  let draft = draftOf(exam);
  const [one] = ids(draft);
  draft = addRow(draft, one, 'x');
  const { id, ...row } = draft.sections[0].rows[2];
  assert.deepEqual(row, { topic: 'An toàn', difficulty: 1, type: 'cluster', tag: '', count: '', mark: '0,25' });
  assert.equal(blueprintOf(draft).cells.length, 3);
  assert.equal(faultsOf(draft)[id], 'office.exam.fault.count');
  assert.equal(faultsOf(changeRow(draft, one, id, { count: '1' }))[id], 'office.exam.fault.twice');
  draft = changeRow(draft, one, id, { count: '1', tag: 'luật' });
  assert.deepEqual(faultsOf(draft), {});
  assert.equal(keysOf(draft)[2], id);
  assert.equal(totalsOf(draft).bySection[one].marks, '2.75');
  assert.equal(bodyOf(removeRow(draft, one, id)).cells.length, 3);
});

test('sections want a name as soon as there are two, and a row', () => {
  let draft = intoSections(draftOf(simple));
  assert.deepEqual(faultsOf(draft), {});
  draft = addSection(draft);
  const [one, two] = ids(draft);
  assert.deepEqual([faultsOf(draft)[one], faultsOf(draft)[two]], ['office.exam.fault.section_name', 'office.exam.fault.section_name']);
  assert.equal(faultsOf(nameSection(draft, two, 'B'))[two], 'office.exam.fault.section_empty');
  // an empty section is not sent to be checked, a nameless one is
  assert.deepEqual(blueprintOf(draft).sections, [{ name: '–', cells: 1 }]);
});

test('the grid comes back as long as it can hold everything', () => {
  const before = draftOf(simple);
  const draft = intoSections(before);
  assert.ok(fitsGrid(draft));
  assert.deepEqual(bodyOf(intoGrid(draft)), bodyOf(before));
  const [one] = ids(draft);
  assert.ok(!fitsGrid(nameSection(draft, one, 'A')));
  assert.ok(!fitsGrid(addSection(draft)));
  assert.ok(!fitsGrid(addRow(draft, one, 'x')));
  assert.ok(!fitsGrid(changeRow(draft, one, draft.sections[0].rows[0].id, { type: 'essay' })));
});
