/**
 * Replays steps in one stack. Simulated time stands still while a program that could run has no call yet, so the result
 * does not depend on how fast the log is read. Calls that are fed are kept only until they are made.
 */
import { invariant } from '../../core/invariant.ts';
import type { HopView } from '../../core/views.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { CallFeeder } from '../../kernel/paths/replay-feeder.ts';
import { replayMain, WORK } from '../../kernel/paths/replay-main.ts';
import { SECCOMP_ARGS_FLAG, SYSCALL_NR } from '../../kernel/paths/syscall-entry.ts';
import { TASK } from '../../kernel/task.machine.ts';
import type { Task } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import { COMP } from '../../trace/components.ts';
import { Trace } from '../../trace/trace.ts';
import { namesOf } from '../names.ts';
import { Objects } from './objects.ts';
import { Peers } from './peers.ts';
import { planOf } from './plan.ts';
import { ReplayProcess } from './process.ts';
import { ReplayMetrics } from './replay-metrics.ts';
import { buildStage, type Stage, type StageSpec } from './stage.ts';
import type { ReplayStep, StepSink } from './steps.ts';
import { Tally } from './tally.ts';

/** Calls that may wait to be made before programs stuck in a call that is not read yet are put to sleep. */
const WINDOW = 65_536;
/** Trace rows after which the trace starts over: nobody reads it here. */
const TRACE_ROWS = 4000;

/** Calls whose arguments Docker's default seccomp profile looks at. */
const ARGUMENT_CHECKED: ReadonlySet<string> = new Set([
  'clone',
  'clone3',
  'personality',
  'socket',
  'socketcall',
]);

export interface StackReplaySpec extends StageSpec {
  /** Time between calls is kept. */
  readonly thinkTime: boolean;
  /** Files are in the page cache from the start. */
  readonly warm: boolean;
}

export class StackReplay implements StepSink, CallFeeder {
  readonly spec: StackReplaySpec;
  private readonly stage: Stage;
  private readonly sim: Sim;
  private readonly kernel: Kernel;
  private readonly objects: Objects;
  readonly metrics: ReplayMetrics;
  readonly tally = new Tally();
  readonly peers: Peers;
  private readonly processes = new Map<number, ReplayProcess>();
  private readonly byTask: (ReplayProcess | null)[] = [];
  private readonly starving = new Set<ReplayProcess>();
  private readonly zombies: Task[] = [];
  private readonly freeFlows: number[] = [];
  private readonly scratch = new Trace();
  private readonly zeroNs: number;
  private lastEndNs: number;
  private living = 0;
  private parkedCount = 0;
  private queued = 0;
  private closed = false;
  /** Time spent waiting for the world outside the log, ns, over all programs. */
  outsideNs = 0;

  constructor(spec: StackReplaySpec) {
    this.spec = spec;
    this.stage = buildStage(spec);
    const { world, outside } = this.stage;
    this.sim = world.sim;
    const { kernel, netns } = world.parts.place;
    this.kernel = kernel;
    kernel.feeder = this;
    this.objects = new Objects({ kernel, outside, netns, warm: spec.warm });
    this.peers = new Peers(this.processes);
    this.metrics = new ReplayMetrics(this.sim.trace.draft);
    Object.assign(this.sim, { metrics: this.metrics });
    this.zeroNs = this.sim.nowNs;
    this.lastEndNs = this.zeroNs;
  }

  /** Simulated time from the first program's start to the last one's end, ns. */
  get totalNs(): number {
    return this.lastEndNs - this.zeroNs;
  }

  // ------------------------------------------------------------ the log

  start(number: number): void {
    this.spawnRoot(this.processOf(number));
    this.sim.settle();
    this.advance();
  }

  feed(step: ReplayStep): void {
    const process = this.processOf(step.process);
    process.push(step);
    this.queued++;
    this.wakeForCalls(process);
    this.advance();
  }

  /** The log is over: everything that is left runs to its end. */
  end(): void {
    this.closed = true;
    do {
      for (const process of this.processes.values()) {
        if (process.task === null && process.next !== null) this.spawnRoot(process);
        else this.wakeForCalls(process);
      }
      this.sim.settle();
      this.advance();
    } while ([...this.processes.values()].some((process) => process.task === null && process.next !== null));
  }

  private processOf(number: number): ReplayProcess {
    let process = this.processes.get(number);
    if (!process) {
      process = new ReplayProcess(number);
      this.processes.set(number, process);
    }
    return process;
  }

  /** What was not known is known now: it goes on at the very moment at which it stopped. */
  private wakeForCalls(process: ReplayProcess): void {
    if (process.starvesOn) {
      process.starvesOn.endSpin();
      process.starvesOn = null;
      this.starving.delete(process);
    } else if (process.parkedSinceNs >= 0) {
      process.parkedNs += this.sim.nowNs - process.parkedSinceNs;
      process.parkedSinceNs = -1;
      this.parkedCount--;
      this.kernel.start(this.taskOf(process));
    }
    process.mustPark = false;
    this.sim.settle();
  }

  // ------------------------------------------------------------ time

  private advance(): void {
    while (this.living > 0) {
      if (this.starving.size > 0) {
        if (this.queued < WINDOW) return;
        this.park();
      } else if (this.peers.waiting.size + this.parkedCount === this.living) {
        if (!this.closed && this.queued < WINDOW) return;
        if (!this.giveUpOldest()) return;
      } else if (!this.sim.step()) return;
      if (this.zombies.length > 0) this.reap();
      const { trace } = this.sim;
      if (trace.count > TRACE_ROWS) trace.truncate(0);
    }
  }

  /** The calls they are in end too far ahead in the log to keep everything up to there. */
  private park(): void {
    for (const process of this.starving) {
      process.mustPark = true;
      process.starvesOn?.endSpin();
      process.starvesOn = null;
    }
    this.starving.clear();
    this.sim.settle();
  }

  /** Everybody waits for somebody: whoever came first in the log stops waiting. */
  private giveUpOldest(): boolean {
    const oldest = this.peers.oldest();
    if (!oldest) return false;
    this.peers.giveUp(oldest);
    this.peers.released.length = 0;
    this.kernel.start(this.taskOf(oldest));
    this.sim.settle();
    return true;
  }

  /** Takes finished tasks out of the task table, as their parent or init does. */
  private reap(): void {
    for (let i = this.zombies.length - 1; i >= 0; i--) {
      const task = this.zombies[i] as Task;
      if (task.state !== TASK.zombie) continue;
      this.kernel.reap(task.id);
      this.byTask[task.id] = null;
      this.zombies.splice(i, 1);
    }
  }

  // ------------------------------------------------------------ tasks

  private taskOf(process: ReplayProcess): Task {
    invariant(process.task !== null, 'replay-without-task', String(process.number));
    return process.task;
  }

  private ownerOf(task: number): ReplayProcess {
    const process = this.byTask[task];
    invariant(process !== null && process !== undefined, 'task-without-log', String(task));
    return process;
  }

  private spawnRoot(process: ReplayProcess): void {
    const { place, app } = this.stage.world.parts;
    const task = this.kernel.spawn({
      name: `program ${process.number}`,
      program: replayMain,
      userComp: COMP.app,
      kernelComp: this.kernel.machine.kernelComp,
      affinity: [place.appCpu, place.otherCpu],
      container: place.container,
    });
    task.cgroup = app.cgroup;
    this.adopt(process, task);
    this.kernel.start(task);
  }

  private adopt(process: ReplayProcess, task: Task): void {
    const { place } = this.stage.world.parts;
    const { scheduler } = this.kernel;
    process.task = task;
    process.flow = this.freeFlows.pop() ?? this.sim.newFlow(true);
    task.ctx.flow = process.flow;
    task.cpu =
      scheduler.nrRunning(place.otherCpu) < scheduler.nrRunning(place.appCpu) ? place.otherCpu : place.appCpu;
    this.byTask[task.id] = process;
    this.metrics.owners[process.flow] = process;
    this.living++;
  }

  fork(task: number): number {
    const parent = this.ownerOf(task);
    const target = parent.current?.target ?? 0;
    if (target === 0) return 0;
    const child = this.processOf(target);
    if (child.task !== null) return 0;
    const shape = parent.current?.call.clone;
    const id = this.kernel.fork(task, replayMain.index);
    const made = this.kernel.task(id);
    if (shape?.sharesMemory === true) {
      made.mm = this.taskOf(parent).mm;
      child.memory = parent.memory;
      child.borrowsMemory = shape.vfork;
    }
    child.isThread = shape?.thread === true;
    this.adopt(child, made);
    return id;
  }

  gone(task: number): void {
    const process = this.ownerOf(task);
    if (process.task === null || process.ended) return;
    process.over = true;
    process.ended = true;
    this.living--;
    this.lastEndNs = this.sim.nowNs;
    this.zombies.push(process.task);
    this.peers.ended(process);
  }

  // ------------------------------------------------------------ CallFeeder: which call is next

  starves(task: number, cpu: Cpu): boolean {
    const process = this.ownerOf(task);
    if (process.over || process.mustPark || process.next !== null || this.closed) return false;
    process.starvesOn = cpu;
    this.starving.add(process);
    return true;
  }

  parked(task: number): boolean {
    const process = this.ownerOf(task);
    if (!process.mustPark || process.next !== null || this.closed) return false;
    process.mustPark = false;
    process.parkedSinceNs = this.sim.nowNs;
    this.parkedCount++;
    return true;
  }

  hasCall(task: number): boolean {
    return this.ownerOf(task).next !== null;
  }

  over(task: number): boolean {
    const process = this.ownerOf(task);
    return process.over || (this.closed && process.next === null);
  }

  thinkNs(task: number): number {
    const process = this.ownerOf(task);
    const recordedNs = this.spec.thinkTime ? (process.next?.call.thinkNs ?? 0) : 0;
    const thinkNs = Math.max(0, recordedNs - process.parkedNs);
    process.parkedNs = Math.max(0, process.parkedNs - recordedNs);
    return thinkNs;
  }

  // ------------------------------------------------------------ CallFeeder: the call

  begin(ctx: Ctx): void {
    const process = this.ownerOf(ctx.task);
    const step = process.take();
    invariant(step !== null, 'no-call');
    this.queued--;
    const plan = planOf(step, process.memory, process.isThread, this.objects);
    process.current = step;
    process.plan = plan;
    process.beganNs = this.sim.nowNs;
    process.rows.clear();
    this.metrics.callExits[process.flow] = 0;
    ctx.flow = process.flow;
    ctx.set(0, plan.object);
    ctx.set(1, plan.page);
    ctx.set(2, plan.bytes);
    ctx.set(SYSCALL_NR, ARGUMENT_CHECKED.has(step.call.name) ? SECCOMP_ARGS_FLAG : 0);
    ctx.set(WORK, plan.program);
  }

  waits(task: number): boolean {
    return this.peers.mustWait(this.ownerOf(task));
  }

  blocks(task: number): boolean {
    return this.peers.startWait(this.ownerOf(task), this.sim.nowNs);
  }

  waitNs(task: number): number {
    const process = this.ownerOf(task);
    const { plan, current } = process;
    if (!plan || !current) return 0;
    const recordedNs = process.gaveUp
      ? current.call.blockedNs - (this.sim.nowNs - process.waitingSinceNs)
      : plan.waitNs;
    const waitNs = Math.max(0, recordedNs - process.parkedNs);
    process.parkedNs = 0;
    if (plan.isOutside || process.gaveUp) this.outsideNs += waitNs;
    return waitNs;
  }

  copySide(task: number, side: 'source' | 'sink'): { readonly program: number; readonly object: number } {
    const work = this.ownerOf(task).plan?.sides?.[side];
    return work ?? { program: -1, object: 0 };
  }

  settle(task: number): void {
    const process = this.ownerOf(task);
    const { current, plan } = process;
    if (current?.call.kind === 'exec' && current.call.errno === null) this.peers.ownsMemory(process);
    for (const action of plan?.actions ?? []) this.peers.perform(action);
    this.peers.settled(process);
  }

  nextReleased(): number {
    for (;;) {
      const process = this.peers.released.shift();
      if (!process) return 0;
      if (process.task && !process.ended) return process.task.id;
    }
  }

  returned(ctx: Ctx): void {
    const process = this.ownerOf(ctx.task);
    const { current } = process;
    invariant(current !== null, 'end-without-call');
    const { sim, metrics } = this;
    const hops = (): HopView[] => process.rows.hops(this.scratch, namesOf(this.stage.world), this.zeroNs);
    if (current.counted)
      this.tally.add(current, sim.nowNs - process.beganNs, metrics.callExits[process.flow] ?? 0, hops);
    this.lastEndNs = sim.nowNs;
    process.current = null;
    process.plan = null;
    this.peers.callOver(process);
    if (!process.ended) return;
    metrics.owners[process.flow] = null;
    this.freeFlows.push(process.flow);
    this.processes.delete(process.number);
  }
}
