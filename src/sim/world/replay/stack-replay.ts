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
import { WORK } from '../../kernel/paths/replay-main.ts';
import { SYSCALL_NR } from '../../kernel/paths/syscall-entry.ts';
import { entryNr } from '../../kernel/seccomp.ts';
import type { Ctx } from '../../ops/context.ts';
import { Trace } from '../../trace/trace.ts';
import { buildWorld } from '../build.ts';
import { replayWorld } from '../compile/replay.ts';
import { innermost, REMOTE, type StackChoice } from '../compile/stack.ts';
import { namesOf } from '../names.ts';
import type { World } from '../world.ts';
import { CallNumbers } from './call-numbers.ts';
import { Objects } from './objects.ts';
import { Peers } from './peers.ts';
import { planOf } from './plan.ts';
import type { ReplayProcess } from './process.ts';
import { Programs } from './programs.ts';
import { ReplayMetrics } from './replay-metrics.ts';
import type { ReplayStep, StepSink } from './steps.ts';
import { Tally } from './tally.ts';

/** Calls that may wait to be made before programs stuck in a call that is not read yet are put to sleep. */
const WINDOW = 65_536;
/** Trace rows after which the trace starts over: nobody reads it here. */
const TRACE_ROWS = 4000;

export interface StackReplaySpec extends StackChoice {
  /** Time between calls is kept. */
  readonly thinkTime: boolean;
  /** Files are in the page cache from the start. */
  readonly warm: boolean;
}

/**
 * A longer gap between two calls of a program is shortened to this: a minute of computing is 15,000 ticks, and a gap of
 * days is a clock that was set or two logs in one file.
 */
export const MAX_THINK_NS = 60e9;

/** A longer wait within a call is shortened to this: 2,500 of them are as long as the clock of a run can count (2^53 ns). */
export const MAX_WAIT_NS = 3600e9;

export class StackReplay implements StepSink, CallFeeder {
  readonly spec: StackReplaySpec;
  private readonly world: World;
  private readonly sim: Sim;
  private readonly kernel: Kernel;
  private readonly objects: Objects;
  readonly metrics: ReplayMetrics;
  readonly tally = new Tally();
  readonly peers: Peers;
  private readonly programs: Programs;
  private readonly starving = new Set<ReplayProcess>();
  private readonly scratch = new Trace();
  private readonly numbers = new CallNumbers();
  /** When the first program began its first call, or to think before it, ns; −1: not yet. */
  private zeroNs = -1;
  private lastEndNs = -1;
  private parkedCount = 0;
  private queued = 0;
  private closed = false;
  /** Lines of the calls before which a gap was shortened to `MAX_THINK_NS`. */
  readonly shortened: number[] = [];
  /** Lines of the calls whose wait was shortened to `MAX_WAIT_NS`. */
  readonly shortenedWaits: number[] = [];
  /** Time spent waiting for the world outside the log, ns, over all programs. */
  outsideNs = 0;

  constructor(spec: StackReplaySpec) {
    this.spec = spec;
    const stage = replayWorld(spec);
    const trace = new Trace();
    this.metrics = new ReplayMetrics(trace.draft);
    this.world = buildWorld(stage, { observers: { trace, metrics: this.metrics } });
    this.sim = this.world.sim;
    const place = this.world.placeOf(innermost(stage.places));
    this.kernel = place.kernel;
    this.kernel.feeder = this;
    const outside = this.world.kernel(REMOTE);
    this.objects = new Objects({ kernel: this.kernel, outside, netns: place.netns, warm: spec.warm });
    this.programs = new Programs(this.sim, place, this.metrics);
    this.peers = new Peers(this.programs.processes);
  }

  /** Simulated time from the first call to the end of the last program, ns. */
  get totalNs(): number {
    return this.zeroNs < 0 ? 0 : this.lastEndNs - this.zeroNs;
  }

  // ------------------------------------------------------------ the log

  start(number: number): void {
    this.programs.spawnRoot(this.programs.processOf(number));
    this.sim.settle();
    this.advance();
  }

  feed(step: ReplayStep): void {
    const process = this.programs.processOf(step.process);
    process.push(step);
    this.queued++;
    this.wakeForCalls(process);
    this.advance();
  }

  /** The log is over: everything that is left runs to its end. */
  end(): void {
    this.closed = true;
    do {
      for (const process of this.programs.processes.values()) {
        if (process.task === null && process.next !== null) this.programs.spawnRoot(process);
        else this.wakeForCalls(process);
      }
      this.sim.settle();
      this.advance();
    } while (
      [...this.programs.processes.values()].some((process) => process.task === null && process.next !== null)
    );
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
      this.kernel.start(this.programs.taskOf(process));
    }
    process.mustPark = false;
    this.sim.settle();
  }

  // ------------------------------------------------------------ time

  private advance(): void {
    while (this.programs.living > 0) {
      if (this.starving.size > 0) {
        if (this.queued < WINDOW) return;
        this.park();
      } else if (this.peers.waiting.size + this.parkedCount === this.programs.living) {
        if (!this.closed && this.queued < WINDOW) return;
        if (!this.giveUpOldest()) return;
      } else invariant(this.sim.step(), 'replay-stands-still');
      this.programs.reap();
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
    this.kernel.start(this.programs.taskOf(oldest));
    this.sim.settle();
    return true;
  }

  // ------------------------------------------------------------ CallFeeder: tasks

  fork(task: number): number {
    return this.programs.fork(this.ownerOf(task));
  }

  gone(task: number): void {
    const process = this.ownerOf(task);
    if (process.ended) return;
    this.programs.ended(process);
    this.lastEndNs = this.sim.nowNs;
    this.peers.ended(process);
  }

  private ownerOf(task: number): ReplayProcess {
    return this.programs.ownerOf(task);
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
    if (this.zeroNs < 0) this.zeroNs = this.sim.nowNs;
    const call = process.next?.call;
    const recordedNs = this.spec.thinkTime ? Math.min(MAX_THINK_NS, call?.thinkNs ?? 0) : 0;
    if (call && this.spec.thinkTime && call.thinkNs > MAX_THINK_NS) this.shortened.push(call.line);
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
    ctx.set(SYSCALL_NR, entryNr(step.call.name, this.numbers.of(step.call.name)));
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
    const loggedNs = process.gaveUp
      ? current.call.blockedNs - (this.sim.nowNs - process.waitingSinceNs)
      : plan.waitNs;
    if (loggedNs > MAX_WAIT_NS) this.shortenedWaits.push(current.call.line);
    const waitNs = Math.max(0, Math.min(MAX_WAIT_NS, loggedNs) - process.parkedNs);
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
    const hops = (): HopView[] => process.rows.hops(this.scratch, namesOf(this.world), this.zeroNs);
    if (current.counted)
      this.tally.add(current, sim.nowNs - process.beganNs, metrics.callExits[process.flow] ?? 0, hops);
    this.lastEndNs = sim.nowNs;
    process.current = null;
    process.plan = null;
    this.peers.callOver(process);
    if (process.ended) this.programs.forget(process);
  }
}
