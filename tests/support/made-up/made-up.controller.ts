/**
 * A controller that exists in a test only. It is put into a copy of the sources, and nothing else is touched: a group may
 * make `madeup.forks` children, and its block requests are held back for `madeup.hold` ns each.
 */
import { text } from '../../../src/sim/core/text.ts';
import type { Cgroup, CgroupFile } from '../../../src/sim/kernel/cgroup/cgroup.ts';
import { fail, OK, stateOf } from '../../../src/sim/kernel/cgroup/cgroup.ts';
import { defineController } from '../../../src/sim/kernel/cgroup/controller.ts';

class MadeUp {
  forks = Infinity;
  hold = 0;
}

const of = (cgroup: Cgroup): MadeUp | null => stateOf(cgroup, 'madeup', MadeUp);

function numberFile(key: 'forks' | 'hold'): CgroupFile {
  return {
    name: `madeup.${key}`,
    read: ({ cgroup }) => `${String(of(cgroup)?.[key] ?? 0)}\n`,
    write: ({ cgroup }, written) => {
      const state = of(cgroup);
      if (state) state[key] = Number(written);
      return OK;
    },
  };
}

export default defineController({
  id: 'madeup',
  text: text('Made up', '지어낸 것'),
  implicit: false,
  threaded: true,
  files: [numberFile('forks'), numberFile('hold')],
  online: (cgroup) => void cgroup.css.set('madeup', new MadeUp()),
  offline: (cgroup) => void cgroup.css.delete('madeup'),
  canFork: (cgroup) => {
    const state = of(cgroup);
    if (!state) return OK;
    if (state.forks < 1) return fail('EAGAIN', 'enough', '충분합니다');
    state.forks--;
    return OK;
  },
  cancelFork: (cgroup) => {
    const state = of(cgroup);
    if (state) state.forks++;
  },
  ioSubmit: (cgroup) => of(cgroup)?.hold ?? 0,
});
