// Bundles each page into ../static: <page>.js, <page>.css, fonts/, version.json.
// `node build.mjs` builds all and removes what is stale, `node build.mjs hall` only that page, `--watch` goes on.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { digits } from './digits.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'static');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const pages = ['terminal', 'desk', 'papers', 'hall', 'office', 'clerk'].filter(
  (page) => existsSync(join(here, page, 'main.js')) && (wanted.length === 0 || wanted.includes(page)),
);

async function listFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
  return (await Promise.all(lists)).flat();
}

/** Removes what an earlier build left in ../static. */
async function removeStale(metafile) {
  const built = new Set(Object.keys(metafile.outputs).map((path) => join(here, path)));
  for (const path of await listFiles(out)) {
    if (!built.has(path)) await rm(path);
  }
}

/** Writes static/version.json: {"version": 12 hex digits over everything built, "files": {path: sha256 hex}}. */
async function writeVersion() {
  const files = {};
  for (const path of (await listFiles(out)).sort()) {
    const name = relative(out, path).replaceAll('\\', '/');
    if (name === 'version.json') continue;
    files[name] = createHash('sha256').update(await readFile(path)).digest('hex');
  }
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  await writeFile(join(out, 'version.json'), `${JSON.stringify({ version, files }, null, 1)}\n`);
  return version;
}

const options = {
  absWorkingDir: here,
  entryPoints: [
    ...pages.map((page) => ({ in: join(here, page, 'main.js'), out: page })),
    // login.html, password.html and error.html have no script, only a style
    { in: join(here, 'login', 'login.css'), out: 'auth' },
    { in: join(here, 'office', 'preview', 'main.js'), out: 'preview' },
    // three times the terminal's own script, so that it comes only where a question holds a formula
    { in: 'katex', out: 'katex' },
  ],
  outdir: out,
  bundle: true,
  metafile: true,
  minify: true,
  format: 'esm',
  target: ['chrome100', 'firefox100'],
  charset: 'utf8',
  legalComments: 'none',
  loader: { '.woff2': 'file', '.svg': 'dataurl' },
  assetNames: 'fonts/[name]-[hash]',
  logLevel: 'warning',
  plugins: [
    digits,
    {
      // every browser the pages run in reads woff2; the older forms of the fonts stay out
      name: 'katex-fonts',
      setup(build) {
        build.onLoad({ filter: /katex\.min\.css$/ }, async ({ path }) => ({
          contents: (await readFile(path, 'utf8')).replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, ''),
          loader: 'css',
        }));
      },
    },
    {
      name: 'version',
      setup(build) {
        build.onEnd(async (result) => {
          if (result.errors.length > 0) return;
          if (wanted.length === 0) await removeStale(result.metafile);
          console.log(`built ${pages.join(', ')}: ${await writeVersion()}`);
        });
      },
    },
  ],
};

await mkdir(out, { recursive: true });
if (process.argv.includes('--watch')) {
  const context = await esbuild.context({ ...options, sourcemap: 'inline' });
  await context.watch();
} else {
  await esbuild.build(options);
}
