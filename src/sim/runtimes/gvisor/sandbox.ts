/** A gVisor sandbox: the Sentry as a machine whose CPUs are threads of the host, and what it remembers of its tasks. */
import { PRIORITY } from '../../hw/sim.ts';
import type { Device } from '../../hw/device.ts';
import type { Packet } from '../../hw/packet.ts';
import { invariant } from '../../core/invariant.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { findKernel, kernelOf } from '../../kernel/kernel-of.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { Vcpu } from '../../virt/vcpu.ts';
import { Vm, type VmConfig, type VmHome } from '../../virt/vm.ts';

const EXTERNAL_INTERRUPT = exitReason('EXTERNAL_INTERRUPT');

/** Host programs that answer what the Sentry's CPUs may not do themselves. Frozen. */
export interface HostCalls {
  /** First touch of a page without backing, local 0: the frame. */
  readonly fault: Program;
  /** Frames to the packet socket. */
  readonly send: Program;
  /** Back into guest mode; null: the platform has none. */
  readonly enterGuest: Program | null;
}

/** The endpoint of netstack: a packet socket on the sandbox's end of a veth pair. */
export class SentryNic implements Device {
  readonly name = 'eth0';
  readonly comp = COMP.sentry;
  readonly virtual = true;
  index = -1;
  vector = -1;
  /** Written by netstack. */
  readonly submitted: Packet[] = [];
  /** Taken from the socket's ring for netstack. */
  readonly received: Packet[] = [];
  /** The packet socket's ring, filled by the host, and the thread that waits for it. */
  readonly socket: { readonly submitted: Packet[]; readonly received: Packet[]; worker: number } = {
    submitted: [],
    received: [],
    worker: 0,
  };

  doorbell(): void {
    invariant(false, 'doorbell-of-packet-socket');
  }
}

/** A thread of the Sentry that runs task goroutines: a CPU of its kernel. */
export class SentryThread extends Vcpu {
  /** Before the host's own timers of the same instant: the Sentry's tick comes with the host's. */
  protected override readonly timerPriority = PRIORITY.device;
  /** True while it is in guest mode (KVM platform only). */
  override hardware = false;
  /** The packet socket that it waits for, null: none. */
  nic: SentryNic | null = null;

  override get hasEvents(): boolean {
    return super.hasEvents || (this.nic !== null && this.nic.socket.received.length > 0);
  }

  /**
   * A Go timer is due while the thread runs. The tick needs no timer of its own: the host's tick interrupts the thread at
   * the same instant, and whoever watches the Sentry's tick watches that one.
   */
  protected override timerDue(): void {
    const kernel = findKernel(this.cpu);
    if (!this.executing || !kernel) return;
    const { timers } = kernel;
    const flow = this.timerFlow();
    const tick = timers.tickIsDue(this.cpu.index);
    if (tick && flow > 0) this.hostKernel.timers.watchTick(this.hostCpu.index, flow);
    if (!tick || (this.hardware && flow > 0)) this.exit(EXTERNAL_INTERRUPT, 0, flow);
  }

  /**
   * The host's tick was the Sentry's, too: no signal tells it, and the thread goes on where it was. Only if another task
   * of the application is to have the CPU, the Sentry hears of it.
   */
  override timerExpired(): void {
    const { cpu } = this;
    const kernel = kernelOf(cpu);
    if (!kernel.timers.takeTick(cpu.index)) {
      super.timerExpired();
      return;
    }
    cpu.timerDirty = false;
    this.arm(cpu.timerDeadlineNs);
    if (kernel.needResched[cpu.index]) super.timerExpired();
  }
}

export class Sandbox extends Vm {
  readonly calls: HostCalls;
  /** Descriptor, on the host, of the root file system that was donated to it. */
  readonly rootFd: number;
  nic: SentryNic | null = null;
  /** Host task of the Gofer, 0: none. */
  gofer = 0;
  /** Host tasks whose request waits for the Gofer, and those that were answered. */
  readonly requests: number[] = [];
  readonly answered = new Set<number>();
  /** System call sites that jump to the trampoline, by address space: a site is the C library's wrapper of one call. */
  readonly sites = new Map<number, Set<number>>();
  /** When each task was last handed to the application and when to the Sentry, ns: who waits spins only so long. */
  readonly toAppNs = new Map<number, number>();
  readonly toSentryNs = new Map<number, number>();
  /** Tasks that came by a signal and go back by `rt_sigreturn`. */
  readonly bySignal = new Set<number>();

  constructor(hostKernel: Kernel, config: VmConfig, home: VmHome, calls: HostCalls, rootFd: number) {
    super(hostKernel, config, home);
    this.calls = calls;
    this.rootFd = rootFd;
  }

  override get stateName(): null {
    return null;
  }
}
