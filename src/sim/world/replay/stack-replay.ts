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
import { makeDirty } from '../../kernel/fs/file-io.ts';
import { PART } from '../../kernel/paths/replay-parts.ts';
import { buildWorld } from '../build.ts';
import { replayWorld } from '../compile/replay.ts';
import { innermost, REMOTE, type StackChoice } from '../compile/stack.ts';
import { namesOf } from '../names.ts';
import type { World } from '../world.ts';
import { CallNumbers } from './call-numbers.ts';
import { Objects } from './objects.ts';
import { Peers } from './peers.ts';
import { canBeKnown, KnownWays, wayKey } from './known-ways.ts';
import { planOf } from './plan.ts';
import type { ReplayProcess } from './process.ts';
import { Programs } from './programs.ts';
import { ReplayMetrics, UnreadTrace } from './replay-metrics.ts';
import type { ReplayStep, StepSink } from './steps.ts';
import { Tally } from './tally.ts';

/** Calls that may wait to be made before programs stuck in a call that is not read yet are put to sleep. */
const WINDOW = 65_536;
/** Calls fed before they are made. */
const BATCH = 256;

export interface StackReplaySpec extends StackChoice {
  /** Time between calls is kept. */
  readonly thinkTime: boolean;
  /** Files are in the page cache from the start. */
  readonly warm: boolean;
  /** Every call is interpreted, also those whose way is known: slower, and the same to the ns. */
  readonly interpret?: boolean;
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
  /** Processes that were fed calls since the last `flush`, first fed first, and how many calls. */
  private readonly fed = new Set<ReplayProcess>();
  private fedCount = 0;
  private closed = false;
  /** Null: every call is interpreted. */
  private readonly ways: KnownWays | null;
  /** Lines of the calls before which a gap was shortened to `MAX_THINK_NS`. */
  readonly shortened: number[] = [];
  /** Lines of the calls whose wait was shortened to `MAX_WAIT_NS`. */
  readonly shortenedWaits: number[] = [];
  /** Time spent waiting for the world outside the log, ns, over all programs. */
  outsideNs = 0;

  constructor(spec: StackReplaySpec) {
    this.spec = spec;
    const stage = replayWorld(spec);
    const trace = new UnreadTrace();
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
    // A quota may stop a program on its way to user mode, and a kernel that enters in another way has effects there.
    const isPlain = (spec.files ?? []).length === 0 && canBeKnown(this.kernel);
    this.ways = spec.interpret === true || !isPlain ? null : new KnownWays(this.sim, this.kernel);
  }

  /** Simulated time from the first call to the end of the last program, ns. */
  get totalNs(): number {
    return this.zeroNs < 0 ? 0 : this.lastEndNs - this.zeroNs;
  }

  // ------------------------------------------------------------ the log

  start(number: number): void {
    this.flush();
    this.programs.spawnRoot(this.programs.processOf(number));
    this.sim.settle();
    this.advance();
  }

  feed(step: ReplayStep): void {
    const process = this.programs.processOf(step.process);
    process.push(step);
    this.queued++;
    this.fed.add(process);
    if (++this.fedCount === BATCH) this.flush();
  }

  /** The calls fed so far are made. Time stood still until now, so it does not matter how many there are. */
  private flush(): void {
    this.fedCount = 0;
    for (const process of this.fed) this.wakeForCalls(process);
    this.fed.clear();
    this.advance();
  }

  /** The log is over: everything that is left runs to its end. */
  end(): void {
    this.flush();
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

  makeKnown(ctx: Ctx, cpu: Cpu): void {
    const process = this.ownerOf(ctx.task);
    process.learns = -1;
    // What happens once (a preemption, a signal, the end of a park) is interpreted.
    const isPlain =
      this.ways !== null &&
      this.zeroNs >= 0 &&
      process.parkedNs === 0 &&
      this.kernel.needResched[cpu.index] === 0 &&
      !this.kernel.task(ctx.task).work;
    if (!isPlain) return;
    for (let step = process.next; step !== null; step = process.next)
      if (!this.makeKnownCall(process, step, ctx, cpu, this.ways)) return;
  }

  /** False: the call has to be interpreted. */
  private makeKnownCall(
    process: ReplayProcess,
    step: ReplayStep,
    ctx: Ctx,
    cpu: Cpu,
    ways: KnownWays,
  ): boolean {
    const { sim, peers } = this;
    const thinkNs = this.spec.thinkTime ? step.call.thinkNs : 0;
    if (sim.nowNs + thinkNs >= sim.nextNs() || thinkNs > MAX_THINK_NS) return false;
    process.nextPlan ??= planOf(step, process, this.objects);
    const plan = process.nextPlan;
    const key = wayKey(this.kernel, plan, step.call.name);
    if (key < 0 || peers.wouldStir(process, process.afterNext)) return false;
    if (!ways.has(key)) {
      process.learns = key;
      return false;
    }
    if (!peers.areQuiet(plan.actions)) return false;
    ctx.flow = process.flow;
    const tookNs = ways.take(key, ctx, cpu, thinkNs);
    if (tookNs < 0) return false;
    if (plan.program === PART.fileWrite.index) makeDirty(this.kernel, plan.object, plan.page, plan.bytes);
    process.take();
    process.nextPlan = null;
    this.queued--;
    for (const action of plan.actions) peers.perform(action);
    peers.settled(process);
    const beganNs = sim.nowNs - tookNs;
    if (step.counted)
      this.tally.add(step, tookNs, 0, () => {
        ways.note(key, process.rows, ctx, cpu, beganNs);
        return process.rows.hops(this.scratch, namesOf(this.world), this.zeroNs);
      });
    this.lastEndNs = sim.nowNs;
    return true;
  }

  begin(ctx: Ctx): void {
    const process = this.ownerOf(ctx.task);
    const step = process.take();
    invariant(step !== null, 'no-call');
    this.queued--;
    const plan = process.nextPlan ?? planOf(step, process, this.objects);
    process.nextPlan = null;
    process.current = step;
    process.plan = plan;
    process.eventsBefore = this.sim.events;
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
    const process = this.ownerOf(task);
    // Also a sleep that ends at the instant at which it began is another way.
    process.learns = -1;
    return this.peers.startWait(process, this.sim.nowNs);
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
    // Whoever goes on is woken within the call: another way than that of a call nobody waits for.
    if (this.peers.released.length > 0) process.learns = -1;
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
    const tookNs = sim.nowNs - process.beganNs;
    const events = sim.events - process.eventsBefore;
    const cpu = this.kernel.machine.cpus[this.kernel.task(ctx.task).cpu];
    if (process.learns >= 0 && cpu) this.ways?.learn(process.learns, process.rows, ctx, cpu, tookNs, events);
    const hops = (): HopView[] => process.rows.hops(this.scratch, namesOf(this.world), this.zeroNs);
    if (current.counted) this.tally.add(current, tookNs, metrics.callExits[process.flow] ?? 0, hops);
    this.lastEndNs = sim.nowNs;
    process.current = null;
    process.plan = null;
    this.peers.callOver(process);
    if (process.ended) this.programs.forget(process);
  }
}
