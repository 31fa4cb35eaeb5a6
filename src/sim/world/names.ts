/** Words for the numbers in a world's trace. */
import type { Machine } from '../hw/machine.ts';
import type { MachineEntry } from '../hw/sim.ts';
import { findKernel } from '../kernel/kernel-of.ts';
import { allPrograms } from '../ops/op.ts';
import { COMP, COMPONENTS } from '../trace/components.ts';
import type { TraceNames } from '../trace/export/define.ts';
import { kernelNames } from './kernel-names.ts';
import type { World } from './world.ts';

/** Where the program of a VM runs: the application's component has no mode of its own. */
const GUEST_RING3 = 'ring 3, non-root';

/** Names as the world is now; a task that was reaped long ago is `task N`. */
export function namesOf(world: World): TraceNames {
  const { machines, places } = world.parts;
  const inVm = [...places.values()].some(({ depth }) => depth > 0);
  const { defs } = world.sim.sampler.profile;
  const entry = (id: number): MachineEntry | undefined => world.sim.machines[id];
  const find = (id: number): Machine | undefined => machines.find((machine) => machine.id === id);
  return {
    machine: (id) => entry(id)?.name ?? `machine ${id}`,
    place: (id) => entry(id)?.place ?? '',
    cpu: (id, cpu) => (cpu < 0 ? '' : `${(find(id)?.depth ?? 0) > 0 ? 'vCPU' : 'CPU'} ${cpu}`),
    task: (id, task) => taskName(find(id), task),
    group: (id, group) => groupName(find(id), group),
    ...kernelNames((id) => findKernel(find(id)?.cpus[0])),
    component: (component) => COMPONENTS[component]?.id ?? '',
    mode: (component) =>
      component === COMP.app && inVm ? GUEST_RING3 : (COMPONENTS[component]?.mode.en ?? ''),
    cost: (cost) => defs[cost]?.id ?? '',
    program: (program) => allPrograms()[program]?.name ?? '',
  };
}

function taskName(machine: Machine | undefined, task: number): string {
  if (task === 0) return 'idle';
  return findKernel(machine?.cpus[0])?.taskName(task) ?? `task ${task}`;
}

function groupName(machine: Machine | undefined, group: number): string {
  return findKernel(machine?.cpus[0])?.scheduler.groupName(group) ?? '';
}
