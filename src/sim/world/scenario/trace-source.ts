/** The trace of a scenario for an exporter. */
import type { Kernel } from '../../kernel/kernel.ts';
import { allPrograms } from '../../ops/op.ts';
import { COMPONENTS } from '../../trace/components.ts';
import type { TraceNames, TraceSource } from '../../trace/export/define.ts';
import { kernelNames } from '../kernel-names.ts';
import { firstRowAt } from './history-rows.ts';
import { guestsOf } from './instances.ts';
import type { World } from '../world.ts';

/** Names of machines and tasks. A task's name carries its group, so that a line tells whose it is. */
function namesOf(world: World): TraceNames {
  const guests = guestsOf(world);
  const kernels = [world.host, ...guests.map((guest) => guest.kernel)];
  const guestNames = new Map(guests.map(({ path, kernel: { machine } }) => [machine.id, `guest ${path}`]));
  const find = (id: number): Kernel | undefined => kernels.find(({ machine }) => machine.id === id);
  const { defs } = world.sim.sampler.profile;
  return {
    machine: (id) => guestNames.get(id) ?? world.sim.machines[id]?.name ?? `machine ${String(id)}`,
    place: (id) => world.sim.machines[id]?.place ?? '',
    cpu: (id, cpu) => (cpu < 0 ? '' : `${id === 0 ? 'CPU' : 'vCPU'} ${String(cpu)}`),
    task: (id, task) => {
      if (task === 0) return 'idle';
      const found = find(id)?.findTask(task);
      const path = id === 0 && found?.css ? found.css.cgroup.path : null;
      return path === null ? (found?.name ?? `task ${String(task)}`) : `${path}:${found?.name ?? ''}`;
    },
    group: (id, group) => find(id)?.scheduler.groupName(group) ?? '',
    ...kernelNames(find),
    component: (component) => COMPONENTS[component]?.id ?? '',
    mode: (component) => COMPONENTS[component]?.mode.en ?? '',
    cost: (cost) => defs[cost]?.id ?? '',
    program: (program) => allPrograms()[program]?.name ?? '',
  };
}

/** The rows from an instant on, ns since the start. Times count from the start. */
export function scenarioTrace(world: World, fromNs: number): TraceSource {
  const { zeroNs } = world.parts;
  return {
    stack: world.spec.name,
    trace: world.sim.trace,
    names: namesOf(world),
    fromRow: firstRowAt(world, zeroNs + fromNs),
    toRow: world.sim.trace.count,
    zeroNs,
  };
}
