// `node .ci/shell-oracle.mjs [FILE]`: scripts in the simulated shell and in a real dash (see tests/oracle/shell.ts).
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { ROOT } from './paths.mjs';

const main = await bundle('shell-oracle', 'tests/oracle/shell.ts', ['src', 'tests/oracle']);
const run = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
process.exitCode = run.status ?? 1;
