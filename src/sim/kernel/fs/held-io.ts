/** Requests to a kernel's disk that its cgroups hold back: the timer that lets them go, and who waits. */
import { probeIndex } from '../../trace/probes.ts';
import type { Cgroup, IoHost } from '../cgroup/cgroup.ts';
import { countIo } from '../cgroup/io/io-state.ts';
import type { HeldRequest, Throttle } from '../cgroup/io/throttle.ts';
import type { Kernel } from '../kernel.ts';
import { pointRow } from '../point-row.ts';
import { TIMER } from '../timers.ts';

const HOLD = probeIndex('io_throttle');
const FREE = probeIndex('io_unthrottle');

/** Who waits for its group: which it is charged to, and until when. */
interface Held {
  readonly cgroup: Cgroup | null;
  readonly untilNs: number;
}

export class HeldIo implements IoHost {
  private readonly kernel: Kernel;
  throttle: Throttle | null = null;
  /** By id of the task whose request is held back; who came first is first. */
  private readonly waiting = new Map<number, Held>();
  /** The timer's CPU and handle, −1: not armed; and when it goes off. */
  private timerCpu = 0;
  private timer = -1;
  private timerJ = Infinity;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  get device(): string | null {
    return this.kernel.blocks.deviceNumber;
  }

  get rotational(): boolean {
    return this.kernel.blocks.rotational;
  }

  get hz(): number {
    return this.kernel.hz;
  }

  jiffies(): number {
    const { tickNs, tickPhaseNs } = this.kernel;
    return Math.floor((this.kernel.now() - tickPhaseNs) / tickNs);
  }

  /** On the CPU whose code asks for it; a command from outside asks on the first. */
  private get cpu(): number {
    return Math.max(0, this.kernel.machine.executing);
  }

  arm(atJiffy: number): void {
    if (atJiffy === this.timerJ) return;
    const { timers, tickNs, tickPhaseNs } = this.kernel;
    if (this.timer >= 0) timers.cancel(this.timerCpu, this.timer);
    this.timer = -1;
    this.timerJ = atJiffy;
    if (atJiffy === Infinity) return;
    this.timerCpu = this.cpu;
    this.timer = timers.start(this.timerCpu, TIMER.io, tickPhaseNs + atJiffy * tickNs, 0);
  }

  /** The timer went off. */
  expired(): void {
    this.timer = -1;
    this.timerJ = Infinity;
    if (this.throttle) this.free(this.throttle.run());
  }

  hold(task: number, cgroup: Cgroup): void {
    this.waiting.set(task, { cgroup, untilNs: Infinity });
    this.row(HOLD, task);
  }

  holdFor(task: number, ns: number): void {
    const untilNs = this.kernel.now() + ns;
    this.waiting.set(task, { cgroup: null, untilNs });
    this.kernel.timers.start(this.cpu, TIMER.wake, untilNs, task);
  }

  isHeld(task: number): boolean {
    const waits = this.waiting.get(task);
    if (waits === undefined || this.kernel.now() < waits.untilNs) return waits !== undefined;
    this.waiting.delete(task);
    return false;
  }

  /** Flow of who has waited longest; 0: nobody waits. */
  get flow(): number {
    for (const task of this.waiting.keys()) return this.kernel.findTask(task)?.ctx.flow ?? 0;
    return 0;
  }

  free(requests: readonly HeldRequest[]): void {
    for (const { direction, bytes, task } of requests) {
      const cgroup = this.waiting.get(task)?.cgroup;
      if (cgroup) countIo(cgroup, direction, bytes);
      this.waiting.delete(task);
      this.row(FREE, task);
      this.kernel.timers.start(this.cpu, TIMER.wake, this.kernel.now(), task);
    }
  }

  private row(probe: number, task: number): void {
    pointRow(this.kernel, probe, { cpu: this.kernel.machine.executing, task: this.kernel.findTask(task) });
  }
}
