/** Whose tasks run where in an era's world: applications by their processes, those that they fork, and the VMs they are in. */
import type { Kernel } from '../../kernel/kernel.ts';
import { findMemory, type Task } from '../../kernel/task.ts';
import type { Vm } from '../../virt/vm.ts';
import { LoadState, type LoadShared } from '../loads/load.ts';
import type { LoadProcess } from '../loads/process.ts';
import { guestsOf } from '../scenario/instances.ts';
import type { World } from '../world.ts';
import { culpritOf, type EraPlan, type EraRole } from './plan.ts';

/** A CPU does nothing; it does what belongs to no application. */
export const IDLE = -1;
export const OTHER = -2;

/** A program of an application as it runs. */
export interface Running extends EraRole {
  readonly loads: readonly LoadProcess[];
}

export class Census {
  readonly plan: EraPlan;
  readonly world: World;
  /** VM of each application; absent: it is the host's own. */
  readonly vms = new Map<number, Vm>();
  readonly running: readonly Running[];
  private readonly owners = new Map<LoadShared, number>();
  private readonly vcpus = new Map<Task, number>();

  constructor(plan: EraPlan, world: World) {
    this.plan = plan;
    this.world = world;
    const planned = plan.world.programs.map(({ id }) => id);
    this.running = [...world.parts.programs].map(([id, { loads = [] }]) => ({
      ...(plan.roles[planned.indexOf(id)] ?? { app: culpritOf(plan.spec), role: 'press' }),
      loads,
    }));
    for (const { app, loads } of this.running)
      for (const { tasks } of loads)
        for (const task of tasks) {
          const state = findMemory(task, LoadState);
          if (state) this.owners.set(state.shared, app);
        }
    for (const { path, vm } of guestsOf(world)) {
      const app = plan.spec.apps.findIndex(({ kind }) => kind === path);
      if (app < 0) continue;
      this.vms.set(app, vm);
      for (const { task } of vm.vcpus) this.vcpus.set(task, app);
    }
  }

  /** The application that a task of any kernel works for. */
  ownerOf(task: Task): number {
    const vcpu = this.vcpus.get(task);
    if (vcpu !== undefined) return vcpu;
    const state = findMemory(task, LoadState);
    return state ? (this.owners.get(state.shared) ?? OTHER) : OTHER;
  }

  /** The kernel that an application runs on. */
  kernelOf(app: number): Kernel {
    return this.vms.get(app)?.kernel ?? this.world.host;
  }

  /** Who is on each CPU of the server. */
  onCpus(): number[] {
    const { host } = this.world;
    return host.machine.cpus.map(({ index }) => {
      const task = host.current(index);
      return task ? this.ownerOf(task) : IDLE;
    });
  }

  /** CPU time of the server that each application's live processes have been charged with so far, ns. */
  cpuNs(): number[] {
    const used = this.plan.spec.apps.map(() => 0);
    for (const task of this.world.host.allTasks()) {
      const app = this.ownerOf(task);
      if (app >= 0) used[app] = (used[app] ?? 0) + task.sumExecNs;
    }
    return used;
  }
}
