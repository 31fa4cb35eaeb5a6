/**
 * `node .ci/shell-oracle.mjs [FILE]`: scripts in the simulated shell and in the machine's real `sh` (a dash), each in an empty directory. Scripts are
 * those of FILE, separated by lines of `----`; without one, those of `shell-scripts.ts`. Prints those that differ.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { HostShell, REFERENCE_RELEASE } from '../../src/sim/index.ts';
import { SHELL_SCRIPTS } from './shell-scripts.ts';

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 10_000;

function real(script: string): Outcome {
  const cwd = mkdtempSync(join(tmpdir(), 'shell-'));
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const run = spawnSync('/usr/bin/dash', ['-c', script], {
    cwd,
    argv0: 'dash',
    input: '',
    timeout: LONGEST_MS,
    encoding: 'latin1',
    env: { HOME: '/root', PATH: path, LC_ALL: 'C' },
  });
  rmSync(cwd, { recursive: true, force: true });
  const signal = run.signal === null ? 0 : (constants.signals[run.signal] ?? 0);
  return { status: run.status ?? 128 + signal, stdout: run.stdout, stderr: run.stderr };
}

function simulated(script: string): Outcome {
  let stdout = '';
  let stderr = '';
  const shell = new HostShell({ cpus: 2, kernel: REFERENCE_RELEASE, seed: 1 });
  const status = shell.run(['dash', '-c', script], {
    input: () => '',
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
  });
  return { status, stdout, stderr };
}

function main(file: string | undefined): number {
  if (!existsSync('/usr/bin/dash')) {
    process.stdout.write('skipped: no dash is installed\n');
    return 0;
  }
  const scripts = file === undefined ? SHELL_SCRIPTS : readFileSync(file, 'latin1').split(/\n----\n/);
  let agreed = 0;
  for (const script of scripts) {
    const [ours, theirs] = [simulated(script), real(script)];
    if (JSON.stringify(ours) === JSON.stringify(theirs)) agreed++;
    else
      process.stdout.write(`${script}\n  dash ${JSON.stringify(theirs)}\n  ours ${JSON.stringify(ours)}\n`);
  }
  process.stdout.write(`${String(agreed)} of ${String(scripts.length)} agree\n`);
  return agreed === scripts.length ? 0 : 1;
}

process.exitCode = main(process.argv[2]);
