import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { added, answered, EMPTY, pending, retryDelay, taken, unanswered } from '../../hallserver/frontend/desk/queue.js';
import { fitsMask, HOLD_MS, share, verdict } from '../../hallserver/frontend/desk/verdict.js';
import { BURST_GAP_MS, endsScan, hasSettled, isBurst, isHurried, looksLikeCard, QUIET, SETTLE_MS, settleMs, typed, UNSURE_SETTLE_MS } from '../../hallserver/frontend/desk/wedge.js';

const words = JSON.parse(readFileSync(new URL('../../hallserver/translations/desk.json', import.meta.url)));

function type(chars, gap, from = 0) {
  let pace = QUIET;
  for (let n = 0; n < chars; n += 1) pace = typed(pace, from + n * gap);
  return pace;
}

const CARD = '001090000018||Nguyễn Văn A|01011990|Nam|Hà Nội|01012021';

test('a scanner is told from a person by its pace', () => {
  assert.equal(isBurst(type(12, 2)), true);
  assert.equal(isBurst(type(90, 12)), true);
  assert.equal(isBurst(type(11, 2)), false, 'too short for a card');
  assert.equal(isBurst(type(30, BURST_GAP_MS + 1)), false, 'a person');
});

test('a person who pauses within twelve digits is not a scanner', () => {
  let pace = type(6, 40);
  pace = typed(pace, 6 * 40 + 900);
  for (let n = 1; n < 6; n += 1) pace = typed(pace, 1140 + n * 40);
  assert.equal(isBurst(pace), false);
});

test('what stood in a field before the scanner began is not part of the scan', () => {
  let pace = typed(typed(QUIET, 0, 0), 300, 1);
  for (let n = 0; n < 40; n += 1) pace = typed(pace, 900 + n * 3, 2 + n);
  assert.equal(pace.from, 2);
  assert.equal(isBurst(pace), true);
});

test('keys in a hurry are a scanner’s before the burst is long enough to be sure', () => {
  assert.equal(isHurried(type(4, 3), 9), true);
  assert.equal(isHurried(type(4, 3), 9 + SETTLE_MS + 1), false);
  assert.equal(isHurried(type(4, 150), 450), false);
});

test('silence ends a burst, and only a burst', () => {
  const burst = type(40, 3);
  assert.equal(hasSettled(burst, burst.lastMs + SETTLE_MS - 1, CARD), false);
  assert.equal(hasSettled(burst, burst.lastMs + SETTLE_MS, CARD), true);
  assert.equal(hasSettled(type(12, 200), 99_999, CARD), false);
});

test('a burst that stops in the middle of a card is waited for', () => {
  const burst = type(40, 3);
  const begun = CARD.slice(0, CARD.indexOf('|Nam'));
  assert.equal(hasSettled(burst, burst.lastMs + UNSURE_SETTLE_MS - 1, begun), false);
  assert.equal(hasSettled(burst, burst.lastMs + UNSURE_SETTLE_MS, begun), true);
  for (let length = 12; length < CARD.length; length += 1) assert.equal(settleMs(CARD.slice(0, length)), UNSURE_SETTLE_MS, CARD.slice(0, length));
  assert.equal(settleMs(CARD.replaceAll('|', '~')), SETTLE_MS, 'a keyboard that garbles the separators');
  assert.equal(settleMs(`${CARD}||`), SETTLE_MS, 'empty fields at the end');
});

test('Enter or Tab at once after a burst belongs to the scanner; later it belongs to the person', () => {
  const burst = type(40, 3);
  assert.equal(endsScan(burst, 'Enter', burst.lastMs + 3), true);
  assert.equal(endsScan(burst, 'Tab', burst.lastMs + 3), true);
  assert.equal(endsScan(burst, 'Tab', burst.lastMs + SETTLE_MS + 1), false);
  assert.equal(endsScan(QUIET, 'Tab', 0), false, 'Tab in an empty field goes to the next control');
  assert.equal(endsScan(burst, 'a', burst.lastMs + 3), false);
});

test('a card typed into the name field is known for what it is', () => {
  assert.equal(looksLikeCard(CARD), true);
  assert.equal(looksLikeCard('001090000018'), false, 'twelve digits alone were typed by hand');
  assert.equal(looksLikeCard('Nguyễn Thị Hồng Hạnh Công an phường'), false);
});

test('scans keep their order, one at a time', () => {
  let queue = ['a', 'b', 'c'].reduce((held, raw) => added(held, raw, `id-${raw}`, 0), EMPTY);
  const seen = [];
  while (pending(queue)) {
    queue = taken(queue);
    assert.equal(taken(queue), queue, 'none overtakes the one in hand');
    seen.push(queue.current.raw);
    queue = answered(queue);
  }
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('a scan without an answer goes again first, under its own number', () => {
  let queue = added(added(EMPTY, 'a', 'id-a', 0), 'b', 'id-b', 0);
  queue = unanswered(taken(queue));
  queue = added(queue, 'c', 'id-c', 0);
  queue = taken(queue);
  assert.deepEqual([queue.current.raw, queue.current.commandId, queue.current.tries], ['a', 'id-a', 2]);
  assert.deepEqual(queue.waiting.map(({ raw }) => raw), ['b', 'c']);
  assert.equal(pending(queue), 3);
});

test('the same card held under the scanner twice waits once, a card between keeps both', () => {
  let queue = added(added(EMPTY, 'a', '1', 0), 'a', '2', 0);
  assert.equal(pending(queue), 1);
  queue = added(taken(queue), 'a', '3', 0);
  assert.equal(pending(queue), 1, 'also while it is on its way');
  queue = added(added(queue, 'b', '4', 0), 'a', '5', 0);
  assert.equal(pending(queue), 3);
});

test('no schedule of scans, failures and answers loses or reorders one', () => {
  let seed = 11;
  const random = (most) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return (seed >> 8) % most;
  };
  let queue = EMPTY;
  const given = [];
  const done = [];
  for (let step = 0; step < 5000 || pending(queue); step += 1) {
    const what = step < 5000 ? random(4) : 1 + random(3);
    if (what === 0) {
      given.push(`card ${step}`);
      queue = added(queue, `card ${step}`, String(step), step);
    } else if (what === 1) queue = taken(queue);
    else if (queue.current && what === 2) queue = unanswered(queue);
    else if (queue.current) {
      done.push(queue.current.raw);
      queue = answered(queue);
    }
  }
  assert.deepEqual(done, given);
});

test('asking again slows down but never stops', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 50].map(retryDelay), [250, 500, 1000, 2000, 4000, 4000]);
});

test('green, amber and red', () => {
  const person = { id: '1', name: 'A', name_differs: false };
  assert.equal(verdict({ ok: true, result: 'green', code: 'checked_in', person, seat: 'C07-05' }).tone, 'green');
  assert.equal(verdict({ ok: true, result: 'green', person: { ...person, name_differs: true }, seat: 'C07-05' }).tone, 'amber');
  const already = verdict({ ok: true, result: 'already', person, seat: 'C07-05', checked_in_ms: 5 });
  assert.deepEqual([already.tone, already.title, already.seat, already.checkedInMs], ['red', 'desk.already.title', 'C07-05', 5]);
  assert.equal(verdict({ ok: true, result: 'red', code: 'course_below_minimum' }).title, 'desk.red.course');
  assert.equal(verdict({ ok: false, code: 'server_error', sentence: 'x' }).tone, 'red');
  assert.equal(verdict({ ok: true, result: 'red', code: 'a_code_of_tomorrow', sentence: 'x' }).tone, 'red');
});

test('a card that could not be read is scanned again; only an old card needs another one', () => {
  const unread = (problem) => verdict({ ok: true, result: 'red', code: 'card_unreadable', args: { problem } });
  for (const problem of ['scan_not_a_card', 'scan_digit_count', 'mrz_form']) {
    assert.deepEqual([unread(problem).title, unread(problem).where], ['desk.red.unreadable', 'desk.where.again']);
  }
  assert.deepEqual([unread('scan_old_card').title, unread('scan_old_card').where], ['desk.red.old_card', 'desk.where.new_card']);
});

test('every verdict has its words', () => {
  const codes = ['card_unreadable', 'scan_old_card', 'not_on_roster', 'course_below_minimum', 'check_in_not_open', 'wrong_phase', 'no_sitting', 'not_allocated',
    'seat_taken', 'something_else'];
  const answers = codes.map((code) => ({ ok: true, result: 'red', code })).concat({ ok: true, result: 'already' }, { ok: false, code: 'x' });
  for (const answer of answers) {
    const { title, where, tone } = verdict(answer);
    assert.equal(tone, 'red');
    assert.ok(words[title], title);
    assert.ok(words[where], where);
    assert.ok(HOLD_MS[tone] >= HOLD_MS.green, 'a refusal stays in sight at least as long as a welcome');
  }
});

test('typed digits must fit the person chosen', () => {
  assert.equal(fitsMask('001090000018', '•••• 0018'), true);
  assert.equal(fitsMask('001090000017', '•••• 0018'), false);
  assert.equal(fitsMask('00109000018', '•••• 0018'), false, 'eleven digits');
  assert.equal(fitsMask('001090000018', null), true);
});

test('a refusal shows no seat, or people walk in', () => {
  const told = verdict({ ok: true, result: 'red', code: 'check_in_not_open', seat: 'C07-05', checked_in_ms: 5 });
  assert.deepEqual([told.seat, told.checkedInMs], [null, null]);
});

test('the share of those who came', () => {
  assert.equal(share(719, 1438), 0.5);
  assert.equal(share(0, 0), 0);
  assert.equal(share(5, 4), 1);
});
