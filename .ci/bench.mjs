// `npm run bench [-- section …]`: bundles tests/bench/main.ts and runs it with the collector at hand.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { ROOT } from './paths.mjs';

const main = await bundle('bench', 'tests/bench/main.ts', ['src', 'tests/bench']);
const run = spawnSync(process.execPath, ['--expose-gc', main, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
