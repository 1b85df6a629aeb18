// A small picture of a hall: where its blocks stand. Pure.

const SEAT = 0.72;
// a hall of few seats is drawn small in the middle, not each seat like a house
const LEAST_WIDTH = 24;

/**
 * What the preview draws, in units of one seat pitch:
 * {viewBox, blocks: [{name, x, y, width, seats, path, sparePath, spares}]}; blocks in the order of the seats.
 * Seats are {label, block, x, y, spare}.
 */
export function pictureOf(seats) {
  const blocks = new Map();
  for (const seat of seats) {
    const block = blocks.get(seat.block) ?? { name: seat.block, xs: [], ys: [], path: '', sparePath: '', spares: 0, seats: 0 };
    blocks.set(seat.block, block);
    block.xs.push(seat.x);
    block.ys.push(seat.y);
    block.seats += 1;
    const square = `M${seat.x} ${seat.y}h${SEAT}v${SEAT}h-${SEAT}z`;
    if (seat.spare) {
      block.sparePath += square;
      block.spares += 1;
    } else {
      block.path += square;
    }
  }
  const drawn = [...blocks.values()].map(({ xs, ys, ...block }) => {
    const x = Math.min(...xs);
    return { ...block, x, y: Math.min(...ys), width: Math.max(...xs) - x + SEAT };
  });
  const xs = seats.map((seat) => seat.x);
  const ys = seats.map((seat) => seat.y);
  const right = Math.max(...xs) + SEAT + 1;
  const centred = Math.max(0, LEAST_WIDTH - (right - Math.min(...xs) + 1)) / 2;
  const left = Math.min(...xs) - 1 - centred;
  const top = Math.min(...ys) - 2.5;
  const width = right - left + centred;
  const height = Math.max(...ys) - top + 1 + SEAT;
  return { viewBox: seats.length ? `${left} ${top} ${width} ${height}` : '0 0 1 1', blocks: drawn };
}
