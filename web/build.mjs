// Bundles the dashboard. Comes in: src/ and the folder to write into (default: where the server embeds it from). Goes
// out: index.html, app.js, app.css, the chunks that load later, and what index.html names beside them. The same sources
// give the same bytes. Prints the size of each file, and fails when the first view outgrows its budget.

import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, '../crates/server/assets'));

const FIRST_VIEW_KIB_MAX = 300;

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.tsx', theme: 'src/theme.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox121', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const files = new Map(result.outputFiles.map((file) => [relative(out, file.path), Buffer.from(file.contents)]));

// What the overview needs, followed through its imports: the charts load later, but belong to the first view.
const outputs = new Map(Object.entries(result.metafile.outputs).map(([path, output]) => [relative(out, resolve(here, path)), output]));
function reach(name, seen = new Set()) {
  if (!seen.has(name)) {
    seen.add(name);
    for (const { path, kind } of outputs.get(name)?.imports ?? []) {
      if (kind === 'import-statement') {
        reach(relative(out, resolve(here, path)), seen);
      }
    }
  }
  return seen;
}
const entryOf = (source) => [...outputs].find(([, output]) => output.entryPoint === source)?.[0];
const charts = entryOf('src/charts/engine.ts');
const eager = reach('app.js');
const first = new Set([...eager, ...reach(charts)]);

const preload = [...first].filter((name) => name !== 'app.js').sort();
const html = (await readFile(join(here, 'src/index.html'), 'utf8')).replace(
  '<!-- preload -->',
  preload.map((name) => `<link rel="modulepreload" href="/assets/${name}">`).join('\n    '),
);
files.set('index.html', Buffer.from(html));
for (const name of ['icon.svg', 'manifest.webmanifest']) {
  files.set(name, await readFile(join(here, 'src/static', name)));
}
files.set('licences.txt', Buffer.from(await licences(Object.keys(result.metafile.inputs))));

// The minified bundle has lost the notices that the licences of its parts ask to keep.
async function licences(inputs) {
  const packages = new Set(inputs.flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
  const parts = [];
  for (const name of [...packages].sort()) {
    const folder = join(here, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const texts = await Promise.all(
      ['NOTICE', 'LICENSE', 'LICENSE.txt', 'licenses/LICENSE-d3'].map((file) => readFile(join(folder, file), 'utf8').catch(() => '')),
    );
    parts.push([`${name} ${version} (${license})`, ...texts.filter(Boolean).map((text) => text.replaceAll('\r\n', '\n').trim())].join('\n\n'));
  }
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
let firstView = 0;
for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
  await writeFile(join(out, name), bytes);
  const packed = gzipSync(bytes, { level: 9 }).length;
  const isFirst = first.has(name) || ['index.html', 'app.css', 'theme.js', 'icon.svg'].includes(name);
  firstView += isFirst ? packed : 0;
  console.log(`${isFirst ? '*' : ' '} ${name.padEnd(28)} ${(bytes.length / 1024).toFixed(1).padStart(8)} kiB ${(packed / 1024).toFixed(1).padStart(8)} kiB gzip`);
}
console.log(`* first view: ${(firstView / 1024).toFixed(1)} kiB gzip of ${FIRST_VIEW_KIB_MAX}`);
if (firstView > FIRST_VIEW_KIB_MAX * 1024) {
  console.error('error: the first view is larger than its budget');
  process.exit(1);
}
