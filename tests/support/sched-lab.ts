/**
 * The kernel of the cgroup shell for tests of its scheduler: programs with a policy and a CPU of the test's choice, and who
 * ran when. Moments count from the lab's start, ns, which falls on a tick; sleeps end without slack. Switches, ticks and
 * system calls take their time, as on any kernel here: microseconds.
 */
import { CgroupShell } from '../../src/sim/index.ts';
import { KernelCgroupHost } from '../../src/sim/kernel/cgroup/kernel-host.ts';
import { FairScheduler } from '../../src/sim/kernel/sched/fair.ts';
import type { SchedPolicy } from '../../src/sim/kernel/sched/types.ts';
import type { Task } from '../../src/sim/kernel/task.ts';
import { JobLog, LoadShared, LoadState } from '../../src/sim/world/loads/load.ts';
import { parseLoad } from '../../src/sim/world/loads/registry.ts';
import type { World } from '../../src/sim/world/world.ts';
import { seedFrom } from '../../src/sim/core/rng.ts';
import { COMP } from '../../src/sim/trace/components.ts';

/** How a program begins. */
export interface Begin {
  readonly nice?: number;
  readonly policy?: SchedPolicy;
  readonly affinity?: readonly number[];
  /** The CPU it is forked on. */
  readonly cpu?: number;
  /** Its cgroup. */
  readonly in?: string;
  /** It sleeps until then, before it does anything. */
  readonly wakesNs?: number;
  /** Slice of its own, ns. */
  readonly sliceNs?: number;
}

/** Who had a CPU from when to when. */
export interface Turn {
  readonly cpu: number;
  readonly task: Task;
  readonly fromNs: number;
  toNs: number;
}

export class SchedLab {
  readonly world: World;
  readonly tasks: Task[] = [];
  readonly turns: Turn[] = [];

  constructor(cpus: number, hz = 250, kernel = '6.18') {
    this.world = new CgroupShell({ cpus, hz, kernel, seed: 1, enabled: true }).world;
  }

  get sched(): FairScheduler<Task> {
    const { scheduler } = this.world.host;
    if (!(scheduler instanceof FairScheduler)) throw new Error('another scheduler');
    return scheduler;
  }

  /** Starts a program, written as in a scenario, at the present moment. */
  spawn(name: string, program: string, begin: Begin = {}): Task {
    const load = parseLoad(program);
    if (!('def' in load)) throw new Error(load.en);
    const { host: kernel, parts, sim } = this.world;
    const { nice = 0, policy = 'normal', affinity = null, wakesNs = 0 } = begin;
    const shared = new LoadShared(seedFrom(1, name), this.tasks.length, sim.nowNs);
    const window = { startNs: parts.zeroNs + wakesNs, endNs: Infinity, setupNs: 0 };
    const { def, args } = load;
    const what = { name, program: def.program, userComp: COMP.app, kernelComp: kernel.machine.kernelComp };
    const memory = new LoadState(def, args, 0, shared, new JobLog(), window);
    const task = kernel.spawn({ ...what, nice, policy, affinity, cgroup: begin.in ?? '', memory });
    task.cpu = begin.cpu ?? affinity?.[0] ?? 0;
    task.timerSlackNs = 0;
    if (begin.sliceNs !== undefined) this.sched.setSlice(task, begin.sliceNs);
    this.tasks.push(task);
    kernel.start(task);
    sim.settle();
    this.note();
    return task;
  }

  /** Runs to a moment; everything due at it has happened. */
  run(untilNs: number): void {
    const { world } = this;
    while (world.nextNs <= untilNs && world.step()) this.note();
    world.runTo(untilNs);
  }

  /** The task that has a CPU. */
  current(cpu: number): Task | null {
    return this.world.host.current(cpu);
  }

  private note(): void {
    const { host: kernel, nowNs } = this.world;
    for (let cpu = 0; cpu < kernel.cpuCount; cpu++) {
      const task = kernel.current(cpu);
      const last = this.turns.findLast((turn) => turn.cpu === cpu);
      const open = last?.toNs === Infinity ? last : null;
      if ((open?.task ?? null) === task) continue;
      if (open) open.toNs = nowNs;
      if (task) this.turns.push({ cpu, task, fromNs: nowNs, toNs: Infinity });
    }
  }

  /** Charges what runs up to now, so that figures can be read. */
  charge(): void {
    this.world.charge();
  }

  /** Changes the CPUs that a task may use (`sched_setaffinity`). */
  setAffinity(task: Task, cpus: readonly number[] | null): void {
    this.world.tree.host.setAffinity(task, cpus);
    this.world.afterChange();
    this.note();
  }

  kill(task: Task): void {
    this.world.tree.host.kill(task);
    this.world.afterChange();
  }

  /** Makes cgroups; the periods of their quotas begin with the lab. */
  mkdir(...paths: readonly string[]): void {
    const { host } = this.world.tree;
    if (!(host instanceof KernelCgroupHost)) throw new Error('another host');
    for (const path of paths) {
      host['phases'].nextNs = 0;
      const answer = this.world.tree.mkdir(path);
      if (!answer.ok) throw new Error(`${path}: ${answer.errno}`);
    }
  }

  /** Writes a cgroup file; the errno when it is refused. */
  write(path: string, text: string): string {
    const answer = this.world.write(path, text);
    return answer.ok ? 'ok' : answer.errno;
  }

  /** Reads a cgroup file. */
  read(path: string): string {
    const answer = this.world.tree.read(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.errno}`);
    return answer.text.trimEnd();
  }

  /** A number of a file of `KEY number` lines. */
  stat(path: string, key: string): number {
    const line = this.read(path)
      .split('\n')
      .find((row) => row.startsWith(`${key} `));
    if (line === undefined) throw new Error(`no ${key} in ${path}`);
    return Number(line.slice(key.length + 1));
  }

  /** A CPU from a moment on, one character a step, `.` idle: who had it in the middle of the step. */
  draw(cpu: number, fromNs: number, steps: number, stepNs: number): string {
    let art = '';
    for (let i = 0; i < steps; i++) {
      const at = fromNs + (i + 0.5) * stepNs;
      const turn = this.turns.find((row) => row.cpu === cpu && row.fromNs <= at && at < row.toNs);
      art += turn?.task.name[0] ?? '.';
    }
    return art;
  }
}
