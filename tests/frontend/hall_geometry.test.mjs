import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, layOut, MARGIN, nextSeat, reveal, seatAt, zoomAt } from '../../hallserver/frontend/hall/geometry.js';

/** Two blocks of 3 × 2 with an aisle of two pitches; block A starts at (5, 7). */
function twoBlocks() {
  const seats = [];
  for (const [block, left] of [['A', 5], ['B', 10]]) {
    for (let row = 1; row <= 2; row += 1) {
      for (let column = 1; column <= 3; column += 1) {
        const label = `${block}0${row}-0${column}`;
        seats.push({ label, block, row, column, x: left + column - 1, y: 7 + row - 1, spare: false });
      }
    }
  }
  return layOut(seats);
}

test('the plan is moved to the corner and measured', () => {
  const layout = twoBlocks();
  assert.deepEqual([layout.width, layout.height], [8, 2]);
  assert.deepEqual(layout.blocks.map(({ name, left, right, top, bottom }) => [name, left, right, top, bottom]), [['A', 0, 2, 0, 1], ['B', 5, 7, 0, 1]]);
  assert.deepEqual(layout.rows.map(({ block, row, x, y }) => `${block}${row}@${x},${y}`), ['A1@0,0', 'A2@0,1', 'B1@5,0', 'B2@5,1']);
});

test('an empty plan has no size and no seat', () => {
  const layout = layOut([]);
  assert.deepEqual([layout.width, layout.height, layout.seats.length], [0, 0, 0]);
  assert.equal(seatAt(layout, 0, 0), null);
  assert.equal(nextSeat(layout, null, 'ArrowRight'), null);
});

test('a point finds its seat, aisles and outside find nobody', () => {
  const layout = twoBlocks();
  assert.equal(seatAt(layout, 2.99, 1.01).label, 'A02-03');
  assert.equal(seatAt(layout, 3.5, 0.5), null);
  for (const [x, y] of [[-0.1, 0], [0, -0.1], [8, 0], [0, 2]]) assert.equal(seatAt(layout, x, y), null);
});

test('seats too far apart for a grid are found all the same', () => {
  const far = layOut([
    { label: 'A', block: 'A', row: 1, column: 1, x: 0, y: 0, spare: false },
    { label: 'B', block: 'B', row: 1, column: 1, x: 9999, y: 9999, spare: false },
  ]);
  assert.equal(far.cells, null);
  assert.equal(seatAt(far, 9999.5, 9999.5).label, 'B');
  assert.equal(seatAt(far, 5, 5), null);
});

test('arrow keys cross the aisle and stop at the walls', () => {
  const layout = twoBlocks();
  const from = (label, key) => nextSeat(layout, layout.byLabel.get(label), key).label;
  assert.equal(from('A01-03', 'ArrowRight'), 'B01-01');
  assert.equal(from('B02-01', 'ArrowLeft'), 'A02-03');
  assert.equal(from('A01-02', 'ArrowDown'), 'A02-02');
  assert.equal(from('A01-01', 'ArrowUp'), 'A01-01');
  assert.equal(from('A01-02', 'Home'), 'A01-01');
  assert.equal(from('A01-02', 'End'), 'B01-03');
  assert.equal(from('A02-02', 'PageDown'), 'B01-01');
  assert.equal(from('B02-02', 'PageUp'), 'A01-01');
  assert.equal(from('A02-02', 'PageUp'), 'A02-02');
});

test('every seat of the hall is reached by arrow keys alone', () => {
  const layout = twoBlocks();
  const seen = new Set(['A01-01']);
  const open = [layout.seats[0]];
  while (open.length) {
    const seat = open.pop();
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      const next = nextSeat(layout, seat, key);
      if (!seen.has(next.label)) {
        seen.add(next.label);
        open.push(next);
      }
    }
  }
  assert.equal(seen.size, layout.seats.length);
});

test('the whole hall fits inside its frame at every size and pixel ratio', () => {
  const layout = twoBlocks();
  for (const [width, height, ratio] of [[1018, 520, 1], [400, 300, 1], [2036, 1040, 2], [700, 900, 1.25]]) {
    const view = fit(layout, width, height, ratio);
    assert.ok(Number.isInteger(view.pitch) && view.pitch >= 4);
    assert.ok(view.left >= MARGIN.left * ratio - 1 && view.left + layout.width * view.pitch <= width);
    assert.ok(view.top >= MARGIN.top * ratio - 1 && view.top + layout.height * view.pitch <= height);
  }
});

test('zooming keeps the point under the pointer', () => {
  const before = { pitch: 10, left: 100, top: 50 };
  const after = zoomAt(before, 25, 160, 90);
  assert.equal((160 - after.left) / after.pitch, (160 - before.left) / before.pitch);
  assert.equal((90 - after.top) / after.pitch, (90 - before.top) / before.pitch);
});

test('a seat out of sight is brought in, one in sight moves nothing', () => {
  const view = { pitch: 20, left: 0, top: 0 };
  assert.equal(reveal(view, { x: 5, y: 5 }, 400, 400), view);
  const moved = reveal(view, { x: 50, y: -9 }, 400, 400);
  assert.ok(moved.left + 50 * 20 + 20 <= 400 - 40);
  assert.ok(moved.top - 9 * 20 >= 40);
});
