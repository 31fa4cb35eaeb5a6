/** `cpu.pressure` and its switch `cgroup.pressure`. Source: kernel/sched/psi.c, kernel/cgroup/cgroup.c. */
import { text } from '../../core/text.ts';
import { formatPressure } from '../psi/psi.ts';
import { defineController, fail, OK } from './cgroup.ts';
import { parseStripped } from './parse.ts';

export default defineController({
  id: 'pressure',
  text: text('Pressure stall information', '압박 지연 정보(PSI)'),
  implicit: true,
  threaded: true,
  files: [
    {
      name: 'cgroup.pressure',
      onRoot: true,
      read: ({ cgroup }) => `${cgroup.psi.enabled ? '1' : '0'}\n`,
      write: ({ cgroup }, written) => {
        const parsed = parseStripped(written);
        if ('errno' in parsed) return fail(parsed.errno, 'not an integer', '정수가 아닙니다');
        if (parsed.value !== 0n && parsed.value !== 1n)
          return fail('ERANGE', 'only 0 or 1', '0이나 1만 쓸 수 있습니다');
        cgroup.psi.enabled = parsed.value === 1n;
        return OK;
      },
    },
    {
      name: 'cpu.pressure',
      onRoot: true,
      read: ({ cgroup, host }) =>
        cgroup.psi.enabled
          ? formatPressure(cgroup.psi, host.now())
          : fail('ENOENT', 'switched off by cgroup.pressure', 'cgroup.pressure로 꺼져 있습니다'),
    },
  ],
});
