// Every key that a page may show has its sentence in the words bundled with that page, and no sentence stands unused.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const here = join(import.meta.dirname, '..', '..', 'hallserver');
const wordsOf = (area) => JSON.parse(readFileSync(join(here, 'translations', `${area}.json`), 'utf8'));

function sourcesOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.name.endsWith('.js')).map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'));
}

/** Keys written out, and those put together, as patterns. */
function keysOf(area, page) {
  const source = sourcesOf(join(here, 'frontend', page)).join('\n');
  const quoted = [...source.matchAll(new RegExp(`['"](${area}\\.[a-z0-9_.-]*[a-z0-9])['"]`, 'g'))].map((found) => found[1]);
  const written = quoted.filter((key) => !STORED.has(key));
  const made = [...source.matchAll(new RegExp(`\`(${area}\\.[^\`/ ]*\\$\\{[^\`]*)\``, 'g'))].map((found) =>
    found[1].split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.')).join('[a-z0-9_-]+'),
  );
  return { written, made: made.map((pattern) => new RegExp(`^${pattern}$`)) };
}

// what a page keeps in localStorage is named alike
const STORED = new Set(['hall.terminal', 'hall.lang', 'desk.muted']);
// words that the server's own templates take from a page's file
const TEMPLATES = readdirSync(join(here, 'templates')).map((name) => readFileSync(join(here, 'templates', name), 'utf8')).join('\n');

const PAGES = ['terminal', 'desk', 'papers', 'hall', 'office', 'clerk'];

for (const area of PAGES) {
  describe(area, () => {
    const words = wordsOf(area);
    const { written, made } = keysOf(area, area);

    test('every key has its sentence', () => {
      assert.ok(written.length > 20, String(written.length));
      assert.deepEqual(written.filter((key) => !(key in words)), []);
      for (const pattern of made) assert.ok(Object.keys(words).some((key) => pattern.test(key)), String(pattern));
    });

    test('no sentence stands unused', () => {
      const used = new Set(written);
      const unsaid = Object.keys(words).filter((key) => !TEMPLATES.includes(key));
      assert.deepEqual(unsaid.filter((key) => !used.has(key) && !made.some((pattern) => pattern.test(key))), []);
    });

    test('no words of another page are borrowed: they are not in this bundle', () => {
      const others = PAGES.filter((other) => other !== area);
      for (const other of others) {
        const borrowed = keysOf(other, area);
        assert.deepEqual([...borrowed.written, ...borrowed.made.map(String)], []);
      }
    });
  });
}

test('the shared words are all there and all used', () => {
  const words = wordsOf('shared');
  const all = ['shared', ...PAGES].map((page) => keysOf('shared', page));
  const written = new Set(all.flatMap((keys) => keys.written));
  const made = all.flatMap((keys) => keys.made);
  assert.deepEqual([...written].filter((key) => !(key in words)), []);
  assert.deepEqual(Object.keys(words).filter((key) => !written.has(key) && !made.some((pattern) => pattern.test(key))), []);
  for (const page of PAGES) assert.deepEqual(keysOf(page, 'shared').written, []);
});
