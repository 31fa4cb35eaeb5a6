/** Processes of the cgroup shell: starting, forking, ending them, and what is known of them. */
import { seedFrom } from '../../../core/rng.ts';
import type { Actor, Cgroup, CgroupTask } from '../../../kernel/cgroup/cgroup.ts';
import { cpusOf } from '../../../kernel/cgroup/cpumask.ts';
import { usableCpus } from '../../../kernel/cgroup/cpuset.ts';
import { formatCpuList, parseCpuList } from '../../../kernel/cgroup/parse.ts';
import { childOf, type Task } from '../../../kernel/task.ts';
import { TASK } from '../../../kernel/task.machine.ts';
import { COMP } from '../../../trace/components.ts';
import { JobLog, LoadShared, LoadState, type LoadDef } from '../load.ts';
import { parseLoad } from '../loads.ts';
import { quantileOf } from '../results.ts';
import type { ScenarioWorld } from '../scenario-world.ts';
import { answerOf, failure, misuse, noProcess, OK, say, type ShellAnswer } from './answer.ts';

const FUTEXES = 16;
const TIMER_SLACK_NS = 50_000;

export class ShellProcesses {
  private readonly world: ScenarioWorld;
  private readonly seed: number;
  private spawned = 0;

  constructor(world: ScenarioWorld, seed: number) {
    this.world = world;
    this.seed = seed;
  }

  private member(written: string): CgroupTask | null {
    return this.world.tree.findTask(Number(written));
  }

  private task(member: CgroupTask): Task {
    return this.world.kernel.task(member.tid);
  }

  /** Starts a program in a cgroup; gives its process id. Threads share it. */
  spawn(path: string, program: string, uid: number): ShellAnswer {
    const load = parseLoad(program);
    if (!('def' in load)) return misuse(load.en, load.ko);
    const { kernel, sim, tree } = this.world;
    const group = tree.find(path);
    if (!group) return failure('ENOENT', `no directory ${path}`, `${path} 디렉터리가 없습니다`);
    const allowed = tree.vetNew(group);
    if (!allowed.ok) return answerOf(allowed);
    const number = this.spawned++;
    const shared = new LoadShared(seedFrom(this.seed, 'spawn', number), number * FUTEXES, sim.nowNs);
    const window = { startNs: sim.nowNs, endNs: Infinity, setupNs: 0 };
    const jobs = new JobLog();
    const tasks: Task[] = [];
    for (let thread = 0; thread < load.def.threads(load.args); thread++) {
      const first = tasks[0];
      const task = kernel.spawn({
        name: load.def.id,
        program: load.def.program,
        userComp: COMP.app,
        kernelComp: kernel.machine.kernelComp,
        cgroup: path,
        uid,
        memory: new LoadState(load.def, load.args, thread, shared, jobs, window),
        ...(first ? { mm: first.mm, tgid: first.id } : {}),
      });
      task.timerSlackNs = TIMER_SLACK_NS;
      shared.threads.push(task.id);
      this.world.afterChange();
      this.begin(task);
      tasks.push(task);
    }
    return say(String(tasks[0]?.id ?? 0));
  }

  private begin(task: Task): void {
    const { kernel, sim } = this.world;
    kernel.start(task);
    sim.settle();
  }

  /**
   * The process makes a child that runs the same program: `thread`, one more thread of itself. `into`: clone3 with
   * CLONE_INTO_CGROUP; null: where the parent is.
   */
  fork(written: string, into: Cgroup | null, actor: Actor, thread: boolean): ShellAnswer {
    const parent = this.member(written);
    if (!parent) return noProcess(written);
    const { kernel, tree } = this.world;
    const target = into ?? parent.cgroup;
    const allowed = tree.vetFork(parent.tid, target, actor, !thread);
    if (!allowed.ok) return answerOf(allowed);
    const task = this.task(parent);
    const state = task.memory;
    if (!(state instanceof LoadState)) return noProcess(written);
    const refused = tree.calls.canFork(target);
    if (refused !== null)
      return failure(
        refused,
        'a controller refuses one more process',
        '컨트롤러가 프로세스 추가를 거절했습니다',
      );
    const shared = thread ? { mm: task.mm, tgid: parent.tgid } : {};
    const child = kernel.copyProcess(task, {
      ...childOf(task, state.def.program),
      ...shared,
      cgroup: target.path,
    });
    this.begin(child);
    return say(String(child.id));
  }

  /** SIGKILL: all threads of the process. */
  kill(written: string): ShellAnswer {
    const { tree } = this.world;
    const found = this.member(written);
    if (!found) return noProcess(written);
    for (const { task } of tree.threadsOf(found.tgid)) tree.host.kill(task);
    this.world.afterChange();
    return OK;
  }

  /** `setpriority`. */
  renice(written: string, nice: string): ShellAnswer {
    const found = this.member(written);
    if (!found) return noProcess(written);
    const value = Number(nice);
    if (!Number.isInteger(value))
      return misuse(`"${nice}" is not a nice level`, `"${nice}"은(는) nice 값이 아닙니다`);
    const task = this.task(found);
    // As the system call: what is outside is cut to −20 … 19.
    task.nice = Math.max(-20, Math.min(19, value));
    this.world.kernel.scheduler.reweight(task);
    this.world.afterChange();
    return OK;
  }

  /** `sched_setattr` sched_runtime, ns; 0: the default slice. */
  slice(written: string, ns: number): ShellAnswer {
    const found = this.member(written);
    if (!found) return noProcess(written);
    this.world.kernel.scheduler.setSlice(this.task(found), ns);
    return OK;
  }

  /** `sched_setaffinity`. */
  taskset(written: string, list: string): ShellAnswer {
    const { kernel, tree } = this.world;
    const found = this.member(written);
    if (!found) return noProcess(written);
    const cpus = parseCpuList(list, kernel.cpuCount);
    const usable = cpusOf(usableCpus(found.cgroup));
    if (typeof cpus === 'string' || !cpus.some((cpu) => usable.includes(cpu))) {
      const may = formatCpuList(usable);
      return failure(
        'EINVAL',
        `"${list}": the cpuset allows ${may}`,
        `"${list}": cpuset이 허용하는 CPU는 ${may}입니다`,
      );
    }
    found.userAffinity = cpus;
    tree.reattach(found.cgroup, 'cpuset');
    this.world.afterChange();
    return OK;
  }

  /** `/proc/PID/cgroup` as seen from a namespace's root. */
  cgroup(written: string, root: Cgroup | null): ShellAnswer {
    const found = this.member(written);
    return found ? say(`0::${pathFrom(root, found.cgroup)}`) : noProcess(written);
  }

  /** What is known of a process, one line each. */
  proc(written: string): ShellAnswer {
    const found = this.member(written);
    if (!found) return noProcess(written);
    this.world.charge();
    const task = this.task(found);
    const state = task.memory;
    const rows = [
      `name ${task.name}`,
      `state ${stateOf(task)}`,
      `cgroup ${found.cgroup.path}`,
      `nice ${String(task.nice)}`,
      `cpu ${String(task.cpu)}`,
      `cpus_allowed ${formatCpuList(task.affinity ?? this.allCpus())}`,
      `cpu_usec ${us(task.sumExecNs)}`,
      `wait_usec ${us(task.runDelayNs)}`,
    ];
    if (state instanceof LoadState) rows.push(...jobRows(state.def, state.jobs));
    return say(rows.join('\n'));
  }

  private allCpus(): number[] {
    return Array.from({ length: this.world.kernel.cpuCount }, (_, cpu) => cpu);
  }
}

function us(ns: number): string {
  return String(Math.floor(ns / 1000));
}

function stateOf(task: Task): string {
  if (task.trapped) return 'S (frozen)';
  if (task.state === TASK.throttled) return 'R (throttled)';
  if (task.state === TASK.zombie) return 'Z (zombie)';
  if (task.sleeping) return task.uninterruptible ? 'D (disk sleep)' : 'S (sleeping)';
  return 'R (running)';
}

function jobRows(def: LoadDef, jobs: JobLog): string[] {
  if (!def.jobs) return [];
  const sorted = jobs.responsesNs.slice(0, jobs.count).sort();
  const at = (part: number): string => us(quantileOf(sorted, part));
  return [
    `jobs ${String(jobs.count)}`,
    `response_p50_usec ${at(0.5)}`,
    `response_p99_usec ${at(0.99)}`,
    `response_max_usec ${at(1)}`,
  ];
}

/** A cgroup's path as a process in a cgroup namespace sees it: `/..` for each level up. */
function pathFrom(root: Cgroup | null, target: Cgroup): string {
  if (!root?.parent) return target.path;
  let ups = 0;
  let node = root;
  while (node.parent && !`${target.path}/`.startsWith(`${node.path}/`)) {
    node = node.parent;
    ups++;
  }
  const rest = node.parent ? target.path.slice(node.path.length) : target.path;
  const path = '/..'.repeat(ups) + (rest === '/' ? '' : rest);
  return path === '' ? '/' : path;
}
