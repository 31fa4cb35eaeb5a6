/** The processes and the virtual machines of a scenario's world. */
import type { Text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { Vm } from '../../virt/vm.ts';
import type { LoadProcess } from '../loads/process.ts';
import type { LoadDef } from '../loads/load.ts';
import { findLoad } from '../loads/registry.ts';
import { splitRun } from '../programs/define.ts';
import type { World } from '../world.ts';

/** A line of the scenario's tasks, as it runs. */
export interface Entry {
  /** What it starts. */
  readonly def: LoadDef;
  /** Its processes; none before its start. */
  readonly loads: readonly LoadProcess[];
  /** The program as it is written, and one of it in a few words. */
  readonly text: string;
  readonly says: Text;
  /** How many of it there are. */
  readonly count: number;
  /** Path of its group on the host. */
  readonly cgroup: string;
  /** The kernel it runs on; true: not the host's. */
  readonly kernel: Kernel;
  readonly inGuest: boolean;
}

/** Group on the host of a place's processes. */
function groupOf(world: World, id: string): string {
  const place = world.spec.places.find((one) => one.id === id);
  return place ? (place.cgroup ?? groupOf(world, place.in)) : '';
}

/** The lines of the tasks, in order, then what was started besides while it ran. */
export function entriesOf(world: World): Entry[] {
  const { programs } = world.spec;
  const ids = new Set(programs.map(({ id }) => id));
  const besides = [...world.parts.programs.values()].flatMap(({ spec }) => (ids.has(spec.id) ? [] : [spec]));
  return [...programs, ...besides].flatMap((spec) => {
    const def = findLoad(splitRun(spec.run).id);
    if (!def) return [];
    const words = def.params.flatMap(({ name }) => {
      const value = spec.args[name];
      return value === undefined ? [] : [String(value)];
    });
    const args = def.params.map(({ name, default: usual = 0 }) => spec.args[name] ?? usual);
    return [
      {
        def,
        loads: world.parts.programs.get(spec.id)?.loads ?? [],
        text: [def.id, ...words].join(' '),
        says: def.says(args),
        count: spec.count ?? 1,
        cgroup: spec.cgroup ?? groupOf(world, spec.in),
        kernel: world.placeOf(spec.in).kernel,
        inGuest: world.placeOf(spec.in).kernel !== world.host,
      },
    ];
  });
}

/** All processes under load. */
export function processesOf(world: World): LoadProcess[] {
  return [...world.parts.programs.values()].flatMap(({ loads = [] }) => loads);
}

export interface GuestParts {
  /** Group whose programs are in it. */
  readonly path: string;
  readonly kernel: Kernel;
  readonly vm: Vm;
}

/** Whether a path is a group or lies below it. */
export function isWithin(path: string, group: string): boolean {
  return group === '' || path === group || path.startsWith(`${group}/`);
}

/** Virtual machines on the host, by the group that they were built in. */
export function guestsOf(world: World): GuestParts[] {
  const homes = world.spec.places.flatMap(({ cgroup }) => (cgroup === undefined ? [] : [cgroup]));
  return world.host.guests.flatMap((vm) => {
    if (!(vm instanceof Vm)) return [];
    const inside = vm.vcpus[0]?.task.css?.cgroup.path.slice(1) ?? '';
    const path = homes.find((home) => isWithin(inside, home)) ?? '';
    return [{ path, kernel: vm.kernel, vm }];
  });
}
