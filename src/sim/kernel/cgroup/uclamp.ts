/**
 * `cpu.uclamp.min` and `cpu.uclamp.max`: bounds of the utilisation that the choice of a frequency sees, in percent. They are
 * kept and read back; frequencies are not simulated, so they change nothing. Source: kernel/sched/core.c `cpu_uclamp_write`.
 */
import type { CgroupFile } from './cgroup.ts';
import { fail, OK } from './cgroup.ts';

/** Hundredths of a percent that are everything: read back as `max`. */
const ALL = 10_000;

/** A percentage, two digits behind the point and what follows ignored, in hundredths; null: none (`cgroup_parse_float`). */
function hundredths(text: string): number | null {
  const match = /^([+-]?\d+)(?:\.(\d*))?/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').slice(0, 2).padEnd(2, '0')) : null;
}

/** One of the two files. */
export function uclampFile(name: 'cpu.uclamp.min' | 'cpu.uclamp.max'): CgroupFile {
  const unset = name === 'cpu.uclamp.min' ? 0 : ALL;
  return {
    name,
    since: '5.4',
    read: ({ cgroup }) => {
      const kept = cgroup.cpu?.uclamp.get(name) ?? unset;
      return `${kept === ALL ? 'max' : (kept / 100).toFixed(2)}\n`;
    },
    write: ({ cgroup }, written) => {
      const shown = written.trim();
      const value = shown === 'max' ? ALL : hundredths(shown);
      if (value === null)
        return fail(
          'EINVAL',
          `"${shown}" is not max or a percentage`,
          `"${shown}"은(는) max나 백분율이 아닙니다`,
        );
      if (value < 0 || value > ALL)
        return fail('ERANGE', `${shown} is not 0 … 100`, `${shown}은(는) 0 … 100 범위를 벗어났습니다`);
      cgroup.cpu?.uclamp.set(name, value);
      return OK;
    },
  };
}
