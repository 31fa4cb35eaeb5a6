// `npm run oracle -- --oracle COMMAND …`: random scripts on the simulated kernel and on a real one (see tests/oracle/main.ts).
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { ROOT } from './paths.mjs';

const main = await bundle('oracle', 'tests/oracle/main.ts', ['src', 'tests/oracle']);
const run = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
process.exitCode = run.status ?? 1;
