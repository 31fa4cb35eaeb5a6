/** A virtual CPU: the guest's CPU, the host task it runs in, interrupts on their way to it, its halt polling. */
import { invariant } from '../core/invariant.ts';
import type { Cpu } from '../hw/cpu.ts';
import { VECTOR } from '../hw/port.ts';
import { EVENT, PRIORITY, type Entity, type Sim } from '../hw/sim.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import { findKernel } from '../kernel/kernel-of.ts';
import { COMP } from '../trace/components.ts';
import { exitReason } from '../trace/exit-reasons.ts';
import { VCPU, VCPU_EVENT, vcpuMachine } from './vcpu.machine.ts';

/** `halt_poll_ns_grow_start`; each success doubles it up to the cap, a long sleep sets it to 0 (KVM's defaults). */
const GROW_START_NS = 10_000;
const GROW = 2;
const PREEMPTION_TIMER = exitReason('PREEMPTION_TIMER');

/** The vCPU that a CPU is, null for a physical one. The port says so. */
function vcpuBelow(cpu: Cpu): Vcpu | null {
  const { port } = cpu;
  return 'vcpu' in port && port.vcpu instanceof Vcpu ? port.vcpu : null;
}

/** The guest that runs on a CPU by hardware virtualisation, null: none, or one that is emulated. */
export function hardwareGuest(cpu: Cpu): Cpu | null {
  const { guest } = cpu;
  return guest !== null && vcpuBelow(guest)?.hardware === true ? guest : null;
}

/** An interrupt that waits for the next entry. */
export interface PendingInterrupt {
  readonly vector: number;
  readonly flow: number;
}

export class Vcpu implements Entity {
  readonly entity: number;
  readonly sim: Sim;
  readonly index: number;
  readonly hostKernel: Kernel;
  private readonly hostTask: Task[] = [];
  private readonly guestCpu: Cpu[] = [];
  state = vcpuMachine.initial;
  readonly pending: PendingInterrupt[] = [];
  /** The guest's timer, ns; Infinity: off. */
  deadlineNs = Infinity;
  private timerHandle = -1;
  /** Order of its timer among the events of one instant. */
  protected readonly timerPriority: number = PRIORITY.timer;
  haltPollNs = 0;
  readonly haltPollMaxNs: number;
  haltSinceNs = 0;
  /** Host timer that ends a sleep at the guest's deadline, −1: none. */
  wakeTimer = -1;
  /** CPU of the host that it is on. */
  wakeTimerCpu = 0;
  /** `run_delay` of the host task at the last entry: the difference is steal. */
  runDelaySeenNs = 0;
  stealNs = 0;
  /** Exit by which a running guest notices that its timer is due. */
  timerExit = PREEMPTION_TIMER;
  /** Component of the hypervisor's loop. */
  comp: number = COMP.kvm;
  /** Guest code executes on the CPU itself; false: a program emulates it, so no hypervisor below sees it leave. */
  hardware = true;
  /** The exit being handled belongs to the guest's own hypervisor. */
  reflecting = false;

  constructor(sim: Sim, index: number, hostKernel: Kernel, haltPollMaxNs: number) {
    this.sim = sim;
    this.index = index;
    this.hostKernel = hostKernel;
    this.haltPollMaxNs = haltPollMaxNs;
    this.entity = sim.register(() => this);
  }

  /** Ties the vCPU to its host task and its guest CPU. Called once while the VM is built. */
  tie(task: Task, cpu: Cpu): void {
    this.hostTask.push(task);
    this.guestCpu.push(cpu);
    task.guestCpu = cpu;
  }

  get task(): Task {
    const task = this.hostTask[0];
    invariant(task !== undefined, 'vcpu-without-task');
    return task;
  }

  get cpu(): Cpu {
    const cpu = this.guestCpu[0];
    invariant(cpu !== undefined, 'vcpu-without-cpu');
    return cpu;
  }

  /** Host CPU the vCPU's task is on. */
  get hostCpu(): Cpu {
    return this.hostKernel.machine.cpu(this.task.cpu);
  }

  send(event: number): void {
    this.state = vcpuMachine.step(this.state, event);
  }

  /** True: guest code executes on hardware right now. */
  get executing(): boolean {
    return this.cpu.running;
  }

  /**
   * True: interrupts must be posted or kick the CPU (`IN_GUEST_MODE`). Set before the entry begins, so that an interrupt
   * that arrives while the CPU is entering is not forgotten.
   */
  get inGuestMode(): boolean {
    return this.state === VCPU.inGuest;
  }

  /** A deadline that passed while the CPU was entering: the preemption timer ends the guest's turn at once. */
  recheckTimer(): void {
    if (this.deadlineNs <= this.sim.nowNs && this.timerHandle < 0) this.arm(this.deadlineNs);
  }

  /**
   * Leaves guest mode. The guest's context goes on after the exit was handled. If the hypervisor is itself in a VM, its
   * context is made ready, but hardware leaves to the hypervisor below first, which hands the exit over.
   */
  exit(reason: number, arg: number, flow: number): void {
    this.send(VCPU_EVENT.exit);
    const { hostCpu } = this;
    hostCpu.leaveGuest(reason, arg, flow);
    const below = this.hardware ? vcpuBelow(hostCpu) : null;
    if (!below) return;
    below.reflecting = true;
    below.exit(reason, 0, flow);
    // The row of the exit came from the guest; what comes next is the inner hypervisor's.
    hostCpu.ctx.comp = this.comp;
  }

  /** Leaves to the lowest hypervisor, which handles it alone: the ones between do not see it. */
  exitToRoot(reason: number, arg: number, flow: number): void {
    const below = vcpuBelow(this.hostCpu);
    if (below) {
      below.exitToRoot(reason, arg, flow);
      return;
    }
    this.send(VCPU_EVENT.exit);
    this.hostCpu.leaveGuest(reason, arg, flow);
  }

  /** True: something waits for the guest, so it must not sleep. */
  get hasEvents(): boolean {
    return this.pending.length > 0 || this.cpu.pendingCount > 0 || this.deadlineNs <= this.sim.nowNs;
  }

  /** Arms the guest's timer. */
  arm(deadlineNs: number): void {
    if (this.timerHandle >= 0) this.sim.cancel(this.timerHandle);
    this.deadlineNs = deadlineNs;
    this.timerHandle =
      deadlineNs === Infinity
        ? -1
        : this.sim.at(Math.max(deadlineNs, this.sim.nowNs), this.timerPriority, EVENT.timer, this.entity, 0);
  }

  /** The guest's timer is due: a running guest leaves; otherwise the next entry sees it. */
  handle(_kind: number, _payload: number): void {
    this.timerHandle = -1;
    this.timerDue();
  }

  protected timerDue(): void {
    if (this.executing) this.exit(this.timerExit, 0, this.timerFlow());
    else if (this.state === VCPU.polling) this.hostCpu.endSpin();
  }

  /** The guest's timer came to its end before an entry: an interrupt like others. */
  timerExpired(): void {
    this.pending.push({ vector: VECTOR.timer, flow: 0 });
  }

  /** Whom the guest's timer belongs to: a sleeper or a watcher of the tick; a tick like any other belongs to nobody. */
  protected timerFlow(): number {
    return findKernel(this.cpu)?.timers.dueFlow(this.cpu.index) ?? 0;
  }

  /** How long to poll before sleeping, learned from the last sleep (`kvm_vcpu_halt`). */
  learn(sleptNs: number): void {
    const { haltPollNs, haltPollMaxNs } = this;
    if (haltPollMaxNs === 0 || sleptNs <= haltPollNs) return;
    if (sleptNs > haltPollMaxNs) this.haltPollNs = 0;
    else if (haltPollNs < haltPollMaxNs)
      this.haltPollNs = Math.min(haltPollMaxNs, Math.max(GROW_START_NS, haltPollNs * GROW));
  }
}
