// Runs the tests of what needs no browser. Comes in: tests/. Goes out: what Node's runner says, and its exit code. The
// tests are bundled, because Node reads neither TypeScript nor imports without an ending.

import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = await mkdtemp(join(tmpdir(), 'telelake-web-'));
const names = (await readdir(join(here, 'tests'))).filter((name) => name.endsWith('.test.ts')).sort();
await build({
  absWorkingDir: here,
  entryPoints: names.map((name) => `tests/${name}`),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const files = names.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=spec', ...files], { stdio: ['ignore', 'inherit', 'inherit'] });
await rm(out, { recursive: true });
process.exit(status ?? 1);
