/** Mistakes that were found by trying: each stays as what was typed and what has to come. */
import { expect, test } from 'vitest';
import { CgroupShell, readScenarioFile } from '../../../src/sim/index.ts';
import { runScript } from '../../../src/cli/commands/cgroupfs.ts';

async function* linesOf(lines: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* lines;
}

async function answers(lines: readonly string[]): Promise<string[]> {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 1, enabled: true });
  const out: string[] = [];
  await runScript(linesOf(lines), shell, {
    out: (text) => {
      out.push(text.trimEnd());
      return Promise.resolve();
    },
    err: () => undefined,
  });
  return out;
}

test('a running task that loses its CPU to a cpuset no longer stalls there for ever', async () => {
  const out = await answers([
    'mkdir a',
    'spawn a hog',
    'spawn a hog',
    'advance 10ms',
    'write a/cpuset.cpus 0',
    'advance 5s',
    'read a/cpu.pressure',
  ]);
  const [some = '', full = ''] = (out.at(-1) ?? '').split('\n');
  const totalOf = (line: string): number => Number(/total=(\d+)/.exec(line)?.[1]);
  expect(totalOf(some)).toBeGreaterThan(4_900_000);
  expect(totalOf(full)).toBeLessThan(20_000);
});

test('a key that means nothing is refused, with the one that was meant', () => {
  const read = readScenarioFile({
    scenarios: [
      {
        id: 'x',
        duration_ms: 100,
        measured_by: 'somebody',
        tasks: [{ program: 'hog', cpu: [0], nise: 5, vm: { vcpus: 1 } }],
      },
    ],
  });
  if (read.ok) throw new Error('not refused');
  expect(read.issues.map(({ path }) => path)).toEqual([
    'scenarios[0].measured_by',
    'scenarios[0].tasks[0].cpu',
    'scenarios[0].tasks[0].nise',
    'scenarios[0].tasks[0].vm',
  ]);
});
