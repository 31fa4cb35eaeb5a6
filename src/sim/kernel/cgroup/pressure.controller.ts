/**
 * `cpu.pressure`, `io.pressure`, `memory.pressure`, their triggers, and their switch `cgroup.pressure`: every cgroup has them,
 * whatever controllers are on. Source: kernel/sched/psi.c, kernel/cgroup/cgroup.c.
 */
import { text } from '../../core/text.ts';
import { formatPressure, type PsiResource } from '../psi/psi.ts';
import type { CgroupFile, FileContext, PollResult } from './cgroup.ts';
import { OK } from './cgroup.ts';
import { defineController } from './controller.ts';
import { intIn } from './parse.ts';
import * as files from './pressure/files.ts';

function pollTrigger({ cgroup, host, open }: FileContext): PollResult {
  const { trigger } = open;
  if (!trigger) return { ready: true, againNs: Infinity };
  cgroup.psi.settle(host.now());
  const ready = trigger.event;
  trigger.event = false;
  return { ready, againNs: cgroup.psi.nextLookNs() };
}

function pressureFile(resource: PsiResource): CgroupFile {
  return {
    name: `${resource}.pressure`,
    since: '4.20',
    onRoot: true,
    hidden: ({ psi }) => !psi.enabled,
    read: ({ cgroup, host }) => formatPressure(cgroup.psi, host.now(), resource),
    write: (ctx, written) => files.writeTrigger(resource, ctx, written),
    poll: pollTrigger,
    close: (open) => {
      if (open.trigger) files.dropTrigger(open);
    },
  };
}

export default defineController({
  id: 'pressure',
  text: text('Pressure stall information', '압박 지연 정보(PSI)'),
  implicit: true,
  threaded: true,
  files: [
    {
      name: 'cgroup.pressure',
      since: '6.1',
      onRoot: true,
      read: ({ cgroup }) => `${cgroup.psi.enabled ? '1' : '0'}\n`,
      write: ({ cgroup }, written) => {
        const value = intIn(written, 0, 1);
        if (typeof value !== 'number') return value;
        if (value === 0 && cgroup.psi.enabled) cgroup.hides++;
        cgroup.psi.enabled = value === 1;
        return OK;
      },
    },
    pressureFile('cpu'),
    pressureFile('io'),
    pressureFile('memory'),
  ],
});
