/** Processes of the cgroup shell: starting, forking, ending them, and what is known of them. */
import { seedFrom } from '../../../core/rng.ts';
import type { Actor, Cgroup, CgroupTask } from '../../../kernel/cgroup/cgroup.ts';
import { cpusOf } from '../../../kernel/cgroup/cpumask.ts';
import { usableCpus } from '../../../kernel/cgroup/cpuset.ts';
import { formatCpuList, parseCpuList } from '../../../kernel/cgroup/parse.ts';
import { pathFrom } from '../../../kernel/vfs/cgroup-files.ts';
import { sendAtOnce } from '../../../kernel/kill.ts';
import { SA, SIG } from '../../../kernel/signal.ts';
import { childOf, findMemory, type Task } from '../../../kernel/task.ts';
import { TASK } from '../../../kernel/task.machine.ts';
import { COMP } from '../../../trace/components.ts';
import { LoadState, type JobLog, type LoadDef } from '../../loads/load.ts';
import { startProcess } from '../../loads/process.ts';
import { parseLoad } from '../../loads/registry.ts';
import { quantileOf } from '../quantile.ts';
import type { World } from '../../world.ts';
import { answerOf, failure, misuse, noProcess, OK, say, type ShellAnswer } from './answer.ts';
import { endOf, signalNamed, stateOf } from './fate.ts';
import { idleProgram } from './idle.ts';
import { ShellMemory } from './mailbox.ts';

/** How long a process has to get to sleep or to die before the next line, ns: less than a shell takes between two. */
const SETTLE_NS = 3e6;

const INHERITED_FILES = 6;

export class ShellProcesses {
  private readonly world: World;
  private readonly seed: number;
  private spawned = 0;
  /** Every process and thread that the script made, by id, those that ended too. */
  private readonly made = new Map<number, Task>();

  constructor(world: World, seed: number) {
    this.world = world;
    this.seed = seed;
  }

  private member(written: string): CgroupTask | null {
    return this.world.tree.findTask(Number(written));
  }

  /** A process or thread that the script made, null: there was none. */
  known(written: string): Task | null {
    return this.made.get(Number(written)) ?? null;
  }

  /** The same if it has not ended. */
  alive(written: string): Task | null {
    const task = this.known(written);
    return task?.ended === false ? task : null;
  }

  /** A process that asked for it has made a child. */
  adopt(id: number): void {
    const task = this.world.host.findTask(id);
    if (task) this.made.set(id, task);
  }

  private task(member: CgroupTask): Task {
    return this.world.host.task(member.tid);
  }

  /** Whether a process may be put into a cgroup from outside; null: it may. */
  private refusalAt(path: string): ShellAnswer | null {
    const { tree } = this.world;
    const group = tree.directory(path);
    if ('ok' in group) return answerOf(group);
    const allowed = tree.vetNew(group);
    if (allowed.ok) return null;
    // It was forked before it was to move there.
    this.world.host.tasks.skip();
    return answerOf(allowed);
  }

  /** A process that waits for `do`. Whoever it forks is reaped by it at once, as it is itself by the shell. */
  spawnIdle(path: string, name: string, uid: number): ShellAnswer {
    const refused = this.refusalAt(path);
    if (refused) return refused;
    const { host: kernel } = this.world;
    const task = kernel.spawn({
      name,
      program: idleProgram,
      memory: new ShellMemory(),
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
      cgroup: path,
      uid,
    });
    task.autoreap = true;
    task.sighand.set(SIG.CHLD, { handler: 'default', flags: SA.NOCLDWAIT, mask: 0n });
    // What a script's runner leaves open in its children: its terminal, its port, the script, a directory.
    for (let fd = 0; fd < INHERITED_FILES; fd++) task.files.install({ kind: 'file', id: -1 });
    this.made.set(task.id, task);
    this.world.afterChange();
    this.begin(task);
    this.settle(() => task.sleeping || task.ended);
    return say(String(task.id));
  }

  /** Starts a program in a cgroup; gives its process id. Threads share it. */
  spawn(path: string, program: string, uid: number): ShellAnswer {
    const load = parseLoad(program);
    if (!('def' in load)) return misuse(load.en, load.ko);
    const refused = this.refusalAt(path);
    if (refused) return refused;
    const { host: kernel, sim } = this.world;
    const number = this.spawned++;
    const { machine } = kernel;
    const { tasks } = startProcess(
      kernel,
      {
        ...load,
        number,
        rng: seedFrom(this.seed, 'spawn', number),
        window: { startNs: sim.nowNs, endNs: Infinity, setupNs: 0 },
        task: { userComp: COMP.app, kernelComp: machine.kernelComp, cgroup: path, uid },
      },
      (task) => {
        this.made.set(task.id, task);
        this.world.afterChange();
        this.begin(task);
      },
    );
    return say(String(tasks[0]?.id ?? 0));
  }

  /** Lets time pass until something is so, but not for long. */
  settle(done: () => boolean): void {
    const { world } = this;
    const untilNs = world.nowNs + SETTLE_NS;
    while (!done() && world.nextNs <= untilNs) world.step();
  }

  private begin(task: Task): void {
    const { host: kernel, sim } = this.world;
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
    const { host: kernel, tree } = this.world;
    const from = parent.cgroup;
    const target = into ?? from;
    const task = this.task(parent);
    const state = findMemory(task, LoadState);
    if (!state) return noProcess(written);
    if (parent.frozen) return failure('busy', `${written} is frozen`, `${written}은(는) 얼어 있습니다`);
    const refused = this.refusal(parent, target, actor, thread);
    if (refused) {
      kernel.tasks.skip();
      return refused;
    }
    const shared = thread ? { mm: task.mm, tgid: parent.tgid } : {};
    const child = kernel.copyProcess(task, {
      ...childOf(task, state.def.program),
      ...shared,
      cgroup: target.path,
    });
    this.made.set(child.id, child);
    this.begin(child);
    // The source's count is compared with the target's (`cgroup_post_fork` of 6.18), so an older kill of either reaches the child.
    if (from.killSeq !== target.killSeq) tree.host.kill(child);
    this.world.afterChange();
    return say(String(child.id));
  }

  /** Why a process may not make a child in a cgroup; null: it may, and the controllers have charged it. */
  private refusal(parent: CgroupTask, to: Cgroup, actor: Actor, thread: boolean): ShellAnswer | null {
    const { tree } = this.world;
    const allowed = tree.vetFork(parent.tid, to, actor, !thread);
    if (!allowed.ok) return answerOf(allowed);
    const errno = tree.calls.canFork(to);
    return errno === null
      ? null
      : failure(errno, 'a controller refuses one more process', '컨트롤러가 프로세스 추가를 거절했습니다');
  }

  /** A signal for the process, by its name without SIG; '': SIGKILL. */
  kill(written: string, name: string): ShellAnswer {
    const task = this.alive(written);
    if (!task) return noProcess(written);
    const sig = name === '' ? SIG.KILL : signalNamed(name);
    if (sig === undefined) return misuse(`"${name}" is no signal`, `"${name}"은(는) 시그널이 아닙니다`);
    sendAtOnce(this.world.host, task, sig);
    this.world.afterChange();
    if (findMemory(task, ShellMemory))
      this.settle(() => task.ended || task.state === TASK.stopped || !(task.signalPending || task.killed));
    return OK;
  }

  /** Its state while it is there, or how it ended. */
  status(written: string): ShellAnswer {
    const task = this.known(written);
    return task ? say(endOf(task) ?? stateOf(task)) : noProcess(written);
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
    this.world.host.scheduler.reweight(task);
    this.world.afterChange();
    return OK;
  }

  /** `sched_setattr` sched_runtime, ns; 0: the default slice. */
  slice(written: string, ns: number): ShellAnswer {
    const found = this.member(written);
    if (!found) return noProcess(written);
    this.world.host.scheduler.setSlice(this.task(found), ns);
    return OK;
  }

  /** `sched_setaffinity`. */
  taskset(written: string, list: string): ShellAnswer {
    const { host: kernel, tree } = this.world;
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
    return found ? say(`0::${pathFrom(root?.path ?? '/', found.cgroup.path)}`) : noProcess(written);
  }

  /** What is known of a process, one line each. */
  proc(written: string): ShellAnswer {
    const found = this.member(written);
    if (!found) return noProcess(written);
    this.world.charge();
    const task = this.task(found);
    const state = findMemory(task, LoadState);
    const rows = [
      `name ${task.name}`,
      `state ${shownState(task)}`,
      `cgroup ${found.cgroup.path}`,
      `nice ${String(task.nice)}`,
      `cpu ${String(task.cpu)}`,
      `cpus_allowed ${formatCpuList(task.affinity ?? this.allCpus())}`,
      `cpu_usec ${us(task.sumExecNs)}`,
      `wait_usec ${us(task.runDelayNs)}`,
    ];
    if (state) rows.push(...jobRows(state.def, state.jobs));
    return say(rows.join('\n'));
  }

  private allCpus(): number[] {
    return Array.from({ length: this.world.host.cpuCount }, (_, cpu) => cpu);
  }
}

function us(ns: number): string {
  return String(Math.floor(ns / 1000));
}

/** What the scheduler and the freezer hold is said, too. */
function shownState(task: Task): string {
  if (task.trapped) return 'S (frozen)';
  if (task.state === TASK.throttled) return 'R (throttled)';
  return stateOf(task);
}

function jobRows(def: LoadDef, jobs: JobLog): string[] {
  if (!def.jobs) return [];
  const sorted = jobs.responses().sort();
  const at = (part: number): string => us(quantileOf(sorted, part));
  return [
    `jobs ${String(jobs.count)}`,
    `response_p50_usec ${at(0.5)}`,
    `response_p99_usec ${at(0.99)}`,
    `response_max_usec ${at(1)}`,
  ];
}
