/**
 * A kernel with nothing but a scheduler in it: one clock, ticks, timers, context switches, tasks that compute and sleep.
 * It keeps a kernel's rules: preemption is decided at ticks, wake-ups, blocks and timers, and carried out after all
 * interrupts of the same instant; a task without quota is stopped on its way to user mode; an idle CPU has no tick.
 */
import { EventQueue } from '../../src/sim/core/queue.ts';
import { FairScheduler } from '../../src/sim/kernel/sched/fair.ts';
import type { SchedFeatures } from '../../src/sim/kernel/sched/features.ts';
import type { SchedHost } from '../../src/sim/kernel/sched/types.ts';
import type { PsiSystem } from '../../src/sim/kernel/psi/psi.ts';
import type { MachineTimes, Program, RunInterval } from './sched-task.ts';
import { HostTask } from './sched-task.ts';

const EVENT_TICK = 0;
const EVENT_TIMER = 1;
const EVENT_WAKE = 2;
const EVENT_BURST_END = 3;
const EVENT_SCHEDULE = 4;
const EVENT_POLL = 5;

/** How often a program that reads its own CPU clock does so, ns: the granularity of its slices. */
const POLL_NS = 2_000;

/** Scheduling happens after every interrupt of the same instant. */
const PRIORITY_INTERRUPT = 0;
const PRIORITY_SCHEDULE = 1;

interface Cpu {
  current: HostTask | null;
  /** Event that ends the running computation; −1: none. */
  burst: number;
  tick: number;
  /** Event of the next CPU clock reading that changes anything; −1: none. */
  poll: number;
  needResched: boolean;
  scheduled: boolean;
  idleNs: number;
  idleSinceNs: number;
}

/** The host; also the `SchedHost` of the scheduler inside. */
export class TestHost implements SchedHost<HostTask> {
  readonly cpuCount: number;
  readonly hz: number;
  readonly sched: FairScheduler<HostTask>;
  readonly tasks: HostTask[] = [];
  readonly cpus: Cpu[] = [];
  readonly timeline: RunInterval[] = [];
  psi: PsiSystem | null = null;
  recordTimeline = true;
  events = 0;
  private readonly queue = new EventQueue();
  private readonly times: MachineTimes;
  private clockNs = 0;

  constructor(
    cpuCount: number,
    hz: number,
    features?: SchedFeatures,
    times: MachineTimes = { switchNs: 0, idleExitNs: 0 },
  ) {
    this.cpuCount = cpuCount;
    this.hz = hz;
    this.times = times;
    for (let cpu = 0; cpu < cpuCount; cpu++) {
      const idle = { current: null, burst: -1, tick: -1, poll: -1, needResched: false, scheduled: false };
      this.cpus.push({ ...idle, idleNs: 0, idleSinceNs: 0 });
    }
    this.sched = new FairScheduler<HostTask>(this, features);
  }

  now(): number {
    return this.clockNs;
  }

  /** Time less steal: the longer a CPU is busy, the further it falls behind. */
  clockTask(cpu: number): number {
    const share = this.times.stealShare ?? 0;
    if (share === 0) return this.clockNs;
    const { current, idleNs, idleSinceNs } = this.cpuAt(cpu);
    const busyNs = this.clockNs - idleNs - (current ? 0 : this.clockNs - idleSinceNs);
    return this.clockNs - Math.floor(busyNs * share);
  }

  /** Wall time that run time takes on a busy CPU. */
  private wallNs(runNs: number): number {
    return Math.ceil(runNs / (1 - (this.times.stealShare ?? 0)));
  }

  current(cpu: number): HostTask | null {
    return this.cpuAt(cpu).current;
  }

  reschedule(cpu: number): void {
    this.cpuAt(cpu).needResched = true;
    this.scheduleSoon(cpu);
  }

  startTimer(kind: number, atNs: number, payload: number): number {
    return this.queue.push(Math.max(atNs, this.clockNs), PRIORITY_INTERRUPT, EVENT_TIMER, kind, payload);
  }

  cancelTimer(handle: number): void {
    this.queue.cancel(handle);
  }

  migrated(task: HostTask, _from: number, to: number): void {
    this.psi?.migrate(task, to);
    task.cpu = to;
  }

  /** Makes a task and starts it at an instant. */
  spawn(name: string, program: Program, init: Partial<HostTask> = {}, atNs = this.clockNs): HostTask {
    const task = Object.assign(new HostTask(this.tasks.length, name, program), init);
    this.tasks.push(task);
    this.sched.initTask(task);
    this.queue.push(atNs, PRIORITY_INTERRUPT, EVENT_WAKE, task.id, 0);
    return task;
  }

  /** Runs until an instant. */
  run(untilNs: number): void {
    const { queue } = this;
    while (queue.peekTime() <= untilNs && queue.pop()) {
      this.clockNs = queue.timeNs;
      this.events++;
      this.dispatch(queue.kind, queue.target, queue.payload);
    }
    this.clockNs = untilNs;
  }

  /** Charges every running task up to now, so that its figures can be read. As a real reading, this may end its slice. */
  charge(): void {
    for (const cpu of this.cpus.keys()) this.sched.updateCurr(cpu);
  }

  /** Ends a task wherever it is (SIGKILL). */
  kill(task: HostTask): void {
    if (task.state === 'dead') return;
    const cpu = this.cpuAt(task.cpu);
    if (cpu.current === task) {
      this.sched.updateCurr(task.cpu);
      task.doneAtExecNs = task.sumExecNs;
    }
    this.psi?.sleep(task, task.cpu);
    this.sched.dequeue(task, task.cpu, 'exit');
    task.state = 'dead';
    if (cpu.current === task) this.reschedule(task.cpu);
  }

  private cpuAt(index: number): Cpu {
    const cpu = this.cpus[index];
    if (!cpu) throw new Error(`no CPU ${String(index)}`);
    return cpu;
  }

  private taskAt(index: number): HostTask {
    const task = this.tasks[index];
    if (!task) throw new Error(`no task ${String(index)}`);
    return task;
  }

  private scheduleSoon(index: number, afterNs = 0): void {
    const cpu = this.cpuAt(index);
    if (cpu.scheduled) return;
    cpu.scheduled = true;
    const at = this.clockNs + (cpu.current ? afterNs : this.times.idleExitNs);
    this.queue.push(at, PRIORITY_SCHEDULE, EVENT_SCHEDULE, index, 0);
  }

  private dispatch(kind: number, target: number, payload: number): void {
    if (kind === EVENT_TICK) this.tick(target);
    else if (kind === EVENT_TIMER) this.sched.timer(target, payload, 0);
    else if (kind === EVENT_WAKE) this.wake(this.taskAt(target));
    else if (kind === EVENT_BURST_END) this.burstEnd(target);
    else if (kind === EVENT_POLL) this.poll(target);
    else this.schedule(target);
  }

  private tick(index: number): void {
    const cpu = this.cpuAt(index);
    cpu.tick = -1;
    if (!cpu.current) return;
    this.sched.tick(index);
    this.armPoll(index);
    this.armTick(index);
  }

  private armTick(index: number): void {
    const cpu = this.cpuAt(index);
    if (cpu.tick >= 0) return;
    const tickNs = Math.round(1e9 / this.hz);
    const at = (Math.floor(this.clockNs / tickNs) + 1) * tickNs;
    cpu.tick = this.queue.push(at, PRIORITY_INTERRUPT, EVENT_TICK, index, 0);
  }

  /** Traps a task (cgroup freezer) or lets it go. */
  setFrozen(task: HostTask, frozen: boolean): void {
    task.frozen = frozen;
    if (frozen && task.state === 'runnable') {
      this.psi?.sleep(task, task.cpu);
      const running = this.cpuAt(task.cpu).current === task;
      this.sched.dequeue(task, task.cpu, 'throttle');
      task.state = 'frozen';
      if (running) this.reschedule(task.cpu);
    } else if (!frozen && (task.state === 'frozen' || task.wakePending)) {
      task.wakePending = false;
      if (task.state === 'frozen') task.state = 'sleeping';
      this.wake(task);
    }
  }

  /** Moves a task to another task group, wherever it is. */
  setTaskGroup(task: HostTask, group: object): void {
    if (task.cgroup === group) return;
    if (task.sched === null || task.state === 'new') {
      task.cgroup = group;
      return;
    }
    this.sched.cgroupChange(task, 'before');
    task.cgroup = group;
    this.sched.cgroupChange(task, 'after');
  }

  /** Changes the CPUs a task may use; off a forbidden CPU it moves at once. */
  setAffinity(task: HostTask, cpus: readonly number[] | null): void {
    task.affinity = cpus;
    if (cpus === null || cpus.includes(task.cpu) || task.state !== 'runnable') return;
    const from = task.cpu;
    const running = this.cpuAt(from).current === task;
    this.sched.dequeue(task, from, 'migrate');
    const to = cpus[0] ?? 0;
    this.psi?.migrate(task, to);
    task.cpu = to;
    if (running) this.switchAway(from);
    this.sched.enqueue(task, to, 'migrate');
    this.sched.wakeupPreempt(task, to);
  }

  /** Takes the running task off its CPU at once, as the migration thread does. */
  private switchAway(index: number): void {
    this.cpuAt(index).needResched = true;
    this.cpuAt(index).scheduled = true;
    this.schedule(index);
  }

  private wake(task: HostTask): void {
    if (task.frozen && task.state !== 'dead') {
      if (task.state === 'new') task.state = 'sleeping';
      task.wakePending = true;
      return;
    }
    if (task.state !== 'new' && task.state !== 'sleeping') return;
    const reason = task.state === 'new' ? 'fork' : 'wakeup';
    task.state = 'runnable';
    task.cpu = this.sched.selectCpu(task, task.cpu, reason);
    this.sched.enqueue(task, task.cpu, reason);
    this.psi?.wake(task, task.cpu);
    this.sched.wakeupPreempt(task, task.cpu);
    this.armPoll(task.cpu);
  }

  private burstEnd(index: number): void {
    const cpu = this.cpuAt(index);
    cpu.burst = -1;
    this.sched.updateCurr(index);
    this.advance(index);
  }

  /** Asks the running task's program what comes next until it computes or leaves. */
  private advance(index: number): void {
    const cpu = this.cpuAt(index);
    const task = cpu.current;
    if (!task) return;
    for (;;) {
      const step = task.program.next(task, this.clockNs);
      if (step.do === 'compute') {
        if (step.ns <= 0) continue;
        task.doneAtExecNs = task.sumExecNs + step.ns;
        this.armBurst(index, task);
        return;
      }
      if (step.do === 'yield') {
        this.sched.yieldCurrent(index);
        this.reschedule(index);
        task.doneAtExecNs = task.sumExecNs;
        return;
      }
      if (step.do === 'sleep' && step.untilNs <= this.clockNs) continue;
      task.state = step.do === 'sleep' ? 'sleeping' : 'dead';
      if (step.do === 'sleep') this.queue.push(step.untilNs, PRIORITY_INTERRUPT, EVENT_WAKE, task.id, 0);
      task.nvcsw++;
      this.psi?.sleep(task, index);
      this.sched.dequeue(task, index, step.do === 'sleep' ? 'sleep' : 'exit');
      cpu.needResched = true;
      this.scheduleSoon(index, this.times.pickNs ?? 0);
      return;
    }
  }

  /** The running task reads its CPU clock: as the tick, this may end its slice or its quota. */
  private poll(index: number): void {
    this.cpuAt(index).poll = -1;
    this.sched.updateCurr(index);
    this.armPoll(index);
  }

  private armPoll(index: number): void {
    const cpu = this.cpuAt(index);
    if (cpu.poll >= 0) this.queue.cancel(cpu.poll);
    cpu.poll = -1;
    if (!cpu.current?.program.readsCpuClock?.()) return;
    const left = this.sched.nextCheckNs(index);
    if (left === Infinity) return;
    cpu.poll = this.queue.push(
      this.clockNs + this.wallNs(left) + POLL_NS,
      PRIORITY_INTERRUPT,
      EVENT_POLL,
      index,
      0,
    );
  }

  private armBurst(index: number, task: HostTask): void {
    this.armPoll(index);
    const left = task.doneAtExecNs - task.sumExecNs;
    if (left === Infinity) return;
    const cpu = this.cpuAt(index);
    cpu.burst = this.queue.push(
      this.clockNs + this.wallNs(left),
      PRIORITY_INTERRUPT,
      EVENT_BURST_END,
      index,
      0,
    );
  }

  /** `schedule()` and the way back to user mode. */
  private schedule(index: number): void {
    const cpu = this.cpuAt(index);
    cpu.scheduled = false;
    if (!cpu.needResched) return;
    const prev = cpu.current;
    let next = prev;
    for (;;) {
      cpu.needResched = false;
      next = this.sched.pickNext(index, next);
      if (!next || this.sched.returnToUser(index, next)) break;
    }
    if (next === prev) return;
    if (prev) {
      if (cpu.burst >= 0) this.queue.cancel(cpu.burst);
      cpu.burst = -1;
      if (cpu.poll >= 0) this.queue.cancel(cpu.poll);
      cpu.poll = -1;
      if (prev.state === 'runnable') {
        prev.nivcsw++;
        prev.program.preempted?.(prev, this.clockNs);
      }
      const last = this.timeline.at(-1);
      if (last && this.recordTimeline) this.closeInterval(index);
    } else cpu.idleNs += this.clockNs - cpu.idleSinceNs;
    cpu.current = next;
    this.psi?.switchTo(prev, next, index);
    if (next) this.start(index, next);
    else cpu.idleSinceNs = this.clockNs;
  }

  private start(index: number, task: HostTask): void {
    if (this.recordTimeline) this.timeline.push({ cpu: index, task, fromNs: this.clockNs, toNs: Infinity });
    task.program.resumed?.(task, this.clockNs + this.times.switchNs);
    this.armTick(index);
    if (task.doneAtExecNs > task.sumExecNs) this.armBurst(index, task);
    else this.advance(index);
  }

  private closeInterval(index: number): void {
    for (let i = this.timeline.length - 1; i >= 0; i--) {
      const row = this.timeline[i];
      if (row?.cpu !== index) continue;
      row.toNs = this.clockNs;
      return;
    }
  }
}
