/** `runsc` on a Linux kernel: the Sentry's threads, its packet socket, the Gofer, and the place inside. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { Machine } from '../../hw/machine.ts';
import { Memory } from '../../hw/memory.ts';
import { CLONE } from '../../kernel/clone-flags.ts';
import { makeGroup } from '../../kernel/cgroup/make-group.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { enterSandbox } from '../../virt/container.ts';
import { kvmConfig } from '../../virt/kvm-vm.ts';
import { translates, type BuildContext, type Place } from '../../virt/layer.ts';
import { kernelBelow } from '../../virt/levels.ts';
import { GUEST_FRAMES, makeThread } from '../../virt/vm-parts.ts';
import { dockerBundle, filterFor, HOST_END, NAMESPACES, vethPair } from '../container-parts.ts';
import { goferRun } from './gofer.ts';
import { enterGuest, hostFault, SANDBOX_DEVICE, sendFrames } from './host-calls.ts';
import { sentryOps, type PlatformId } from './platforms.ts';
import { Sandbox, SentryNic, SentryThread } from './sandbox.ts';
import { SentryPort } from './sentry-port.ts';
import { sentryRun } from './sentry-run.ts';

/** The host's file system that the sandbox sees as its root: 16 GiB. */
const ROOT_PAGES = 4_194_304;
/** Threads for the program, its partner, and one that waits for frames. */
const TASK_THREADS = 2;

/** What the Sentry does in its own way: netstack for the kernel's TCP, goroutines for tasks. */
const SUBSTITUTES: Readonly<Record<string, string>> = Object.freeze({
  'net.tcp_tx': 'gv.netstack.tx',
  'net.tcp_rx': 'gv.netstack.rx',
  'irq.softirq_net': 'gv.go.ready',
  'sched.switch.process': 'gv.go.switch',
  'sched.switch.thread': 'gv.go.switch',
  'sched.wakeup.local': 'gv.go.ready',
  'sched.wakeup.ipi': 'gv.go.ready',
  'mm.fault.anon4k': 'gv.fault',
});

function substitutes(): Map<number, number> {
  return new Map(
    Object.entries(SUBSTITUTES).map(([from, to]) => [
      REFERENCE_PROFILE.index(from),
      REFERENCE_PROFILE.index(to),
    ]),
  );
}

/** The sandbox's group on the host. */
const CGROUP = '/web';

/** The sandbox's processes are in the container's cgroup and have a filter of their own; its image is an overlay. */
const BUNDLE = dockerBundle({
  namespaces: NAMESPACES | CLONE.NEWNET,
  seccomp: filterFor('bitmap', 'runsc'),
  mounts: [],
});

class SandboxBuilder {
  readonly host: Kernel;
  readonly below: Place;
  readonly context: BuildContext;
  readonly platform: PlatformId;
  readonly sandbox: Sandbox;
  /** Its first process, which the host sees. */
  seen: Task | null = null;
  /** The container's group on the host. */
  readonly cgroup: string;

  constructor(below: Place, context: BuildContext, platform: PlatformId) {
    const { kernel } = below;
    this.host = kernel;
    this.below = below;
    this.context = context;
    this.platform = platform;
    this.cgroup = context.cgroup ?? CGROUP;
    makeGroup(kernel.cgroups, this.cgroup);
    const root = kernel.fs.open('/run/containerd/web/rootfs', ROOT_PAGES);
    const calls = Object.freeze({
      fault: hostFault,
      send: sendFrames,
      enterGuest: platform === 'kvm' ? enterGuest : null,
    });
    const config = kvmConfig(context, kernel.machine.depth > 0, false);
    const rootFd = kernel.files.install({ kind: 'file', id: root });
    this.sandbox = new Sandbox(kernel, config, below, calls, rootFd);
  }

  get networked(): boolean {
    return this.context.network !== 'none';
  }

  /** Host CPU for the thread that waits for frames and for the Gofer. */
  get helperCpu(): number {
    return this.below.spareCpus[1] ?? this.below.otherCpu;
  }

  /** A process or thread of the sandbox on the host. */
  private spawn(name: string, program: Program, cpu: number, comp: number): Task {
    const task = makeThread(this.sandbox, {
      name,
      program,
      cpu,
      userComp: comp,
      kernelComp: this.host.machine.kernelComp,
      comp: COMP.kernel,
      cgroup: this.cgroup,
    });
    if (this.seen === null) enterSandbox(this.host, task, BUNDLE);
    this.seen ??= task;
    return task;
  }

  machine(): Machine {
    const { host, sandbox } = this;
    const threads = TASK_THREADS + (this.networked ? 1 : 0);
    const made = Array.from({ length: threads }, (_, index) => new SentryThread(host.sim, index, host, 0));
    sandbox.vcpus.push(...made);
    const machine = new Machine(
      host.sim,
      {
        name: 'sentry',
        on: host.machine.place,
        cpus: threads,
        depth: host.machine.depth + (this.platform === 'kvm' ? 1 : 0),
        kernelComp: COMP.sentry,
        slowdown: host.machine.slowdown,
      },
      new Memory(GUEST_FRAMES, 0),
      (index) => new SentryPort(sandbox, made[index] as SentryThread),
    );
    machine.rename(new Map([[COMP.kernel, host.machine.kernelComp]]));
    machine.substitute(substitutes());
    sandbox.plug(machine);
    made.forEach((thread, index) => {
      const cpus = [this.below.appCpu, this.below.otherCpu, this.helperCpu];
      const task = this.spawn(`runsc-sandbox ${index}`, sentryRun, cpus[index] ?? 0, COMP.sentry);
      task.ctx.ring = 3;
      task.ctx.comp = COMP.sentry;
      thread.tie(task, machine.cpu(index));
    });
    return machine;
  }

  /** The Sentry has no tick of its own: it comes with the host's. The first process is number 1. */
  kernel(machine: Machine, gofer: boolean): Kernel {
    const { hz, tickPhaseNs } = this.host.config;
    const kernel = this.context.makeKernel(machine, 'sentry', {
      hz,
      tickPhaseNs,
      firstPid: 1,
      pvOps: sentryOps(this.platform, gofer),
    });
    this.sandbox.boot(kernel);
    return kernel;
  }

  /** Netstack's interface: a packet socket at the inner end of a veth pair. */
  connect(machine: Machine, kernel: Kernel): void {
    const { host, sandbox } = this;
    const nic = new SentryNic();
    machine.attach(nic);
    sandbox.nic = nic;
    vethPair(host, { masqueraded: translates(this.context.network), packetSocket: true });
    host.net.queues.set(SANDBOX_DEVICE, nic.socket);
    host.net.addRoute(HOST_END, machine.id);
    for (let below = kernelBelow(host); below; below = kernelBelow(below))
      below.net.addRoute('tap0', machine.id);
    kernel.net.addDevice({
      name: 'eth0',
      kind: 'physical',
      netns: '',
      peer: '',
      bus: nic.index,
      bridged: false,
    });
    kernel.net.queues.set('eth0', nic);
    const waiting = sandbox.vcpu(TASK_THREADS);
    if (waiting instanceof SentryThread) waiting.nic = nic;
    nic.socket.worker = waiting.task.id;
  }

  startGofer(): void {
    const task = this.spawn('runsc-gofer', goferRun, this.helperCpu, COMP.gofer);
    this.sandbox.gofer = task.id;
    this.host.start(task);
  }

  start(): void {
    for (const { task } of this.sandbox.vcpus) this.host.start(task);
    this.sandbox.booted();
  }
}

/** Builds a sandbox on a Linux kernel. */
export function buildSandbox(below: Place, context: BuildContext, platform: PlatformId): Place {
  const builder = new SandboxBuilder(below, context, platform);
  const gofer = context.choice('gofer') === 'on';
  const machine = builder.machine();
  const kernel = builder.kernel(machine, gofer);
  if (builder.networked) builder.connect(machine, kernel);
  if (gofer) builder.startGofer();
  builder.start();
  const { cpus: _hosts, ...outside } = below;
  return {
    ...outside,
    kernel,
    appCpu: 0,
    otherCpu: 1,
    spareCpus: [],
    netns: '',
    container: null,
    cgroup: '',
    nicCpu: below.nicCpu ?? below.appCpu,
    depth: below.depth + (platform === 'kvm' ? 1 : 0),
    ...(builder.seen ? { sandbox: { kernel: builder.host, task: builder.seen } } : {}),
    facts: {
      ...below.facts,
      runtime: `runsc, platform ${platform}, ${gofer ? 'gofer' : 'directfs'}`,
    },
  };
}
