/** Scripts that a real 6.18 kernel answered (2 CPUs, 1 GiB), NAME.script and NAME.out of a folder: ours answer the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CgroupShell } from '../../src/sim/index.ts';
import { asRecorded } from '../oracle/compare.ts';

function answers(script: string): string[] {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 1, enabled: true });
  const rows: string[] = [];
  for (const line of script.split('\n')) {
    const isComment = line.trim() === '' || (line.startsWith('#') && !line.startsWith('#!'));
    const answer = isComment ? null : shell.line(line);
    if (answer !== null && answer.text !== '' && !line.startsWith('#!'))
      rows.push(...answer.text.trimEnd().split('\n'));
  }
  return rows;
}

/** A test of each script of a folder. */
export function describeRecorded(title: string, folder: string): void {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.script'));
  describe(title, () => {
    test.each(scripts)('%s', (name) => {
      const recorded = readFileSync(join(folder, name.replace('.script', '.out')), 'utf8')
        .trimEnd()
        .split('\n')
        .map((row) => row.trimEnd());
      const ours = answers(readFileSync(join(folder, name), 'utf8'));
      expect(ours.map((row, at) => asRecorded(row, recorded[at] ?? ''))).toEqual(
        recorded.map((row) => asRecorded(row, row)),
      );
    });
  });
}
