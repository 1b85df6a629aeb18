import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mock, test } from 'node:test';
import { tabularDigits } from '../../hallserver/frontend/digits.mjs';

const require = createRequire(new URL('../../hallserver/frontend/package.json', import.meta.url));
const opentype = require('opentype.js');

for (const weight of [400, 500, 600, 700]) {
  test(`the digits of weight ${weight} are equally wide, drawn, and the same at every build`, async () => {
    const bytes = await tabularDigits(weight);
    const font = opentype.parse(bytes.buffer);
    const glyphs = [...'0123456789'].map((digit) => font.charToGlyph(digit));
    assert.equal(new Set(glyphs.map((glyph) => glyph.advanceWidth)).size, 1);
    assert.ok(glyphs.every((glyph) => glyph.path.commands.length > 5));
    mock.timers.enable({ apis: ['Date'], now: 86_400_000 });
    const another = await tabularDigits(weight);
    mock.timers.reset();
    assert.deepEqual(another, bytes);
  });
}
