/** A test host with a cgroup file system on it, for tests of the scheduler alone. */
import type { CgroupHost, WriteResult } from '../../src/sim/kernel/cgroup/cgroup.ts';
import { CgroupTree } from '../../src/sim/kernel/cgroup/tree.ts';
import { PsiSystem } from '../../src/sim/kernel/psi/psi.ts';
import type { TaskGroup } from '../../src/sim/kernel/sched/entities.ts';
import type { SchedFeatures } from '../../src/sim/kernel/sched/features.ts';
import type { SchedTask } from '../../src/sim/kernel/sched/types.ts';
import type { HostTask, Program, Step } from './sched-task.ts';
import { TestHost } from './sched-host.ts';

/** Computes for ever. */
export function hog(): Program {
  return { next: () => ({ do: 'compute', ns: Infinity }) };
}

/** Computes for a while, then sleeps to the next multiple of a period. State is plain, so that it can be copied. */
class Bursts implements Program {
  private readonly runNs: number;
  private readonly periodNs: number;
  private computing = false;

  constructor(runNs: number, periodNs: number) {
    this.runNs = runNs;
    this.periodNs = periodNs;
  }

  next(_task: HostTask, now: number): Step {
    this.computing = !this.computing;
    if (this.computing) return { do: 'compute', ns: this.runNs };
    return { do: 'sleep', untilNs: (Math.floor(now / this.periodNs) + 1) * this.periodNs };
  }
}

/** Computes `runNs`, then sleeps to the next multiple of `periodNs`, and again. */
export function periodic(runNs: number, periodNs: number): Program {
  return new Bursts(runNs, periodNs);
}

/** The cgroup side of the test host. */
class LabHost implements CgroupHost {
  readonly cpuCount: number;
  readonly sched;
  readonly psi: PsiSystem;
  readonly host: TestHost;
  onKill: (task: HostTask) => void = () => undefined;

  constructor(host: TestHost) {
    this.host = host;
    this.cpuCount = host.cpuCount;
    this.sched = host.sched;
    this.psi = new PsiSystem(host);
    host.psi = this.psi;
  }

  now(): number {
    return this.host.now();
  }

  drawPeriodPhaseNs(): number {
    return 0;
  }

  setTaskGroup(task: SchedTask, tg: TaskGroup): void {
    this.host.setTaskGroup(task as HostTask, tg);
  }

  setAffinity(task: SchedTask, cpus: readonly number[] | null): void {
    this.host.setAffinity(task as HostTask, cpus);
  }

  kill(task: SchedTask): void {
    this.host.kill(task as HostTask);
    this.onKill(task as HostTask);
  }

  setFrozen(task: SchedTask, frozen: boolean): void {
    this.host.setFrozen(task as HostTask, frozen);
  }

  charge(task: SchedTask): void {
    if (this.host.current(task.cpu) === task) this.host.sched.updateCurr(task.cpu);
  }

  execNs(task: SchedTask): number {
    return task.sumExecNs;
  }

  isTrapped(task: SchedTask): boolean {
    return (task as HostTask).state !== 'runnable';
  }
}

/** A machine with cgroups. Process ids count from 1; the thread id of a process's first thread is its process id. */
export class CgroupLab {
  readonly host: TestHost;
  readonly tree: CgroupTree;
  private readonly pids = new Map<number, HostTask>();
  private nextPid = 1;

  constructor(cpus = 2, hz = 250, features?: SchedFeatures) {
    this.host = new TestHost(cpus, hz, features);
    const lab = new LabHost(this.host);
    this.tree = new CgroupTree(lab);
    lab.onKill = (task) => {
      for (const [pid, known] of this.pids) if (known === task) this.tree.exit(pid);
    };
  }

  /** Starts a process in a cgroup; the id, or the errno. */
  spawn(path: string, program: Program, init: Partial<HostTask> = {}): number | WriteResult {
    const cgroup = this.tree.find(path);
    if (!cgroup) throw new Error(`no cgroup ${path}`);
    const tid = this.nextPid++;
    const task = this.host.spawn(`${path}#${String(tid)}`, program, init);
    const userAffinity = task.affinity;
    const member = { tid, tgid: tid, task, uid: 0, bound: false, userAffinity };
    const answer = this.tree.attachNew(member, cgroup);
    if (!answer.ok) {
      this.host.kill(task);
      return answer;
    }
    this.pids.set(tid, task);
    return tid;
  }

  /** Task of a process id. */
  task(pid: number): HostTask {
    const task = this.pids.get(pid);
    if (!task) throw new Error(`no process ${String(pid)}`);
    return task;
  }

  /** Reads a file; `!ERRNO` when that fails. */
  read(path: string): string {
    const result = this.tree.read(path);
    return result.ok ? result.text.trimEnd() : `!${result.errno}`;
  }

  /** A value of a flat-keyed file such as `cpu.stat`. */
  stat(path: string, key: string): number {
    const line = this.read(path)
      .split('\n')
      .find((row) => row.startsWith(`${key} `));
    if (line === undefined) throw new Error(`no ${key} in ${path}`);
    return Number(line.slice(key.length + 1));
  }

  /** Writes to a file; `ok` or the errno. */
  write(path: string, text: string): string {
    const result = this.tree.write(path, text);
    return result.ok ? 'ok' : result.errno;
  }

  /** Ends a process as by SIGKILL. */
  kill(pid: number): void {
    this.host.kill(this.task(pid));
    this.tree.exit(pid);
  }

  /** `mkdir PATH` or `rmdir PATH`; `ok` or the errno. */
  command(line: string): string {
    const [verb = '', path = ''] = line.split(' ');
    if (verb !== 'mkdir' && verb !== 'rmdir') throw new Error(`unknown command ${line}`);
    const result = this.tree[verb](path);
    return result.ok ? 'ok' : result.errno;
  }
}
