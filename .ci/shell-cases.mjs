// Runs the cases of a file of recorded shell scripts and says which differ: node .ci/shell-cases.mjs FILE [NAME…]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
const [file = '', ...only] = process.argv.slice(2);
const { cases } = JSON.parse(readFileSync(file, 'utf8'));
let agree = 0;
let all = 0;
for (const { id, script, dash } of cases) {
  if (only.length > 0 && !only.includes(id)) continue;
  all++;
  const got = spawnSync(process.execPath, ['src/cli/bin.mjs', 'sh', '-c', script], { encoding: 'utf8', timeout: 20000, input: '' });
  if (got.status === dash.status && got.stdout === dash.stdout && got.stderr === dash.stderr) agree++;
  else console.log(id, JSON.stringify(script), '\n  want', JSON.stringify(dash), '\n  got ', JSON.stringify({ status: got.status, stdout: got.stdout.slice(0, 300), stderr: got.stderr.slice(0, 400) }));
}
console.log(`${agree} of ${all}`);
