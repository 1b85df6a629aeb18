// Tabular digits. Be Vietnam Pro has proportional ones only ("1" is 40 % narrower than "0"), so a running clock would
// jitter and columns of numbers would not line up. This cuts its ten digits out into a font of their own, all of one
// width, which shared/fonts.css puts over U+0030–0039.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';

const require = createRequire(import.meta.url);

/** The bytes of an OpenType font with the digits of `weight` (400, 500, 600 or 700), all equally wide. */
export async function tabularDigits(weight) {
  const file = require.resolve(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-${weight}-normal.woff`);
  const body = await readFile(file);
  const font = opentype.parse(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength));
  // a little under the zero's own width, which would leave a hole around each "1"
  const width = Math.round(font.charToGlyph('0').advanceWidth * 0.96);
  const digits = [...'0123456789'].map((digit) => {
    const glyph = font.charToGlyph(digit);
    const shift = Math.round((width - glyph.advanceWidth) / 2);
    const path = new opentype.Path();
    for (const command of glyph.path.commands) {
      const moved = { ...command };
      for (const x of ['x', 'x1', 'x2']) if (x in moved) moved[x] += shift;
      path.commands.push(moved);
    }
    return new opentype.Glyph({ name: glyph.name, unicode: digit.charCodeAt(0), advanceWidth: width, path });
  });
  const missing = new opentype.Glyph({ name: '.notdef', unicode: 0, advanceWidth: width, path: new opentype.Path() });
  const made = new opentype.Font({
    familyName: 'Be Vietnam Pro Digits',
    styleName: `W${weight}`,
    unitsPerEm: font.unitsPerEm,
    ascender: font.ascender,
    descender: font.descender,
    glyphs: [missing, ...digits],
  });
  return withoutDates(new Uint8Array(made.toArrayBuffer()));
}

/**
 * Zeroes `created` and `modified` of the head table and the two checksums over them, or every build would make another
 * file. Browsers compute checksums anew when they load a web font.
 */
function withoutDates(bytes) {
  const view = new DataView(bytes.buffer);
  for (let table = 0; table < view.getUint16(4); table += 1) {
    const entry = 12 + 16 * table;
    if (String.fromCharCode(...bytes.subarray(entry, entry + 4)) !== 'head') continue;
    const head = view.getUint32(entry + 8);
    bytes.fill(0, entry + 4, entry + 8);
    bytes.fill(0, head + 8, head + 12);
    bytes.fill(0, head + 20, head + 36);
  }
  return bytes;
}

/** esbuild: url('digits:600') is the font of that weight. */
export const digits = {
  name: 'digits',
  setup(build) {
    build.onResolve({ filter: /^digits:\d+$/ }, ({ path }) => ({
      path: `be-vietnam-pro-digits-${path.slice('digits:'.length)}.otf`,
      namespace: 'digits',
    }));
    build.onLoad({ filter: /.*/, namespace: 'digits' }, async ({ path }) => ({
      contents: await tabularDigits(Number(/(\d+)\.otf$/.exec(path)[1])),
      loader: 'file',
    }));
  },
};
