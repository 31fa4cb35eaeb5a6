/** Builds a world from its spec: machine, kernel, layers, programs; runs the set-up; stops where measuring begins. */
import { invariant } from '../core/invariant.ts';
import { seedFrom } from '../core/rng.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { CostSampler } from '../costs/sampler.ts';
import { Disk } from '../hw/disk.ts';
import { DISKS } from '../hw/disks/media.ts';
import { Machine } from '../hw/machine.ts';
import { Memory } from '../hw/memory.ts';
import { Nic } from '../hw/nic.ts';
import { PhysicalPort } from '../hw/physical-port.ts';
import { Sim } from '../hw/sim.ts';
import { bootKernel } from '../kernel/boot.ts';
import { Issuer } from '../kernel/issuer.ts';
import type { KernelConfig } from '../kernel/config.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { FairScheduler } from '../kernel/sched/fair.ts';
import type { Task } from '../kernel/task.ts';
import type { Program } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import type { BuildContext, Place } from '../virt/layer.ts';
import { fileIssues, writeFiles } from './files.ts';
import type { Issue } from './issue.ts';
import { hog } from './hog.ts';
import type { OperationDef, StartValues } from './operation.ts';
import { findLayer, findOperation } from './registry.ts';
import { canonicalStack, depthOf, innerVms } from './stack.ts';
import { findSwitch } from './switches.ts';
import type { WorldSpec } from './spec.ts';
import { World } from './world.ts';

const HOST_CPUS = 8;
/** Host of virtual machines three deep: each level's helpers want CPUs of their own. */
const DEEP_HOST_CPUS = 16;
const HOST_FRAMES = 65_536;
/** CPU of the measured program (or of its vCPU) and of its partner. */
const APP_CPU = 2;
const OTHER_CPU = 3;
/** CPUs for the helpers of what is built: a VMM's disk and network threads, the NIC's interrupts, further vCPUs. */
const SPARE_CPUS = [4, 5, 6, 7, 0, 1, 8, 9, 10, 11, 12, 13, 14, 15];
const PAGE_CACHE_PAGES = 512;
/** The remote machine's number; the host is 0, a guest 1, the guest's guest 2. */
export const PEER_ID = 15;
/** Set-up ends this long after a tick, so that a short measurement is not cut by the next one. */
const AFTER_TICK_NS = 50_000;
const SETUP_LIMIT_EVENTS = 2_000_000;
/** Code of the fault for a world that the user's costs keep from ever being ready. */
const COSTS_UNBEARABLE = 'costs-unbearable';

/** Ids that a machine's own services have already used up, by kernel. */
const FIRST_PID: Readonly<Record<string, number>> = Object.freeze({ host: 4231, guest: 812, remote: 2017 });

/** A program of the operation and how it starts. */
export interface Role {
  readonly name: string;
  readonly program: Program;
  readonly cpu: number;
  readonly service: boolean;
  /** Locals 0 to 5. */
  readonly values: readonly number[];
  /** Address space it shares; absent: its own. */
  readonly mm?: number;
}

export class Builder {
  readonly sim: Sim;
  readonly operation: OperationDef;
  readonly spec: WorldSpec;
  readonly hz: number;
  readonly machines: Machine[] = [];

  constructor(spec: WorldSpec, operation = findOperation(spec.op)) {
    this.spec = spec;
    invariant(operation !== undefined, 'no-such-operation', spec.op);
    this.operation = operation;
    const { profile } = REFERENCE_PROFILE.withOverrides(new Map(Object.entries(spec.costs)));
    this.sim = new Sim(spec.seed, new CostSampler(profile, spec.seed, canonicalStack(spec.stack)));
    this.hz = Number(this.choice('hz'));
  }

  private get hasOwnCosts(): boolean {
    return Object.keys(this.spec.costs).length > 0;
  }

  /** Value of a switch. Throws SimFault 'switch-unknown': a layer that asks for a switch that is none is broken. */
  choice(id: string): string {
    const def = findSwitch(id);
    invariant(def !== undefined, 'switch-unknown', id);
    return this.spec.switches[id] ?? def.default;
  }

  phase(label: string): number {
    return seedFrom(this.spec.seed, 'phase', label).nextFloat();
  }

  makeKernel(machine: Machine, name: string, extra: Partial<KernelConfig> = {}): Kernel {
    const tickNs = Math.round(1e9 / this.hz);
    // The switch is the host's: a guest halts, and the remote machine is always the same.
    const idle = name === 'host' ? this.choice('idle') : 'c1';
    const config: KernelConfig = Object.freeze({
      name,
      hz: this.hz,
      firstPid: FIRST_PID[name] ?? 812,
      kpti: this.choice('kpti') === 'on',
      idle: idle === 'poll' || idle === 'deep' ? idle : 'c1',
      tickPhaseNs: Math.floor(this.phase(name) * tickNs),
      pageCachePages: PAGE_CACHE_PAGES,
      ...extra,
    });
    this.machines.push(machine);
    return bootKernel(this.sim, machine, config, (host) => new FairScheduler<Task>(host));
  }

  physicalMachine(id: number, name: string, cpus: number, opaqueComp: number): Machine {
    const port = Object.freeze(new PhysicalPort());
    const kernelComp = opaqueComp >= 0 ? opaqueComp : COMP.kernel;
    return new Machine(
      this.sim,
      id,
      { name, cpus, depth: 0, kernelComp, opaqueComp },
      new Memory(HOST_FRAMES, HOST_FRAMES / 4),
      () => port,
    );
  }

  host(): Kernel {
    const cpus = depthOf(this.spec.stack) > 2 ? DEEP_HOST_CPUS : HOST_CPUS;
    const machine = this.physicalMachine(0, 'host', cpus, -1);
    const medium = DISKS.get(this.choice('disk'))?.medium;
    invariant(medium !== undefined, 'no-such-disk');
    const disk = new Disk(machine, medium);
    // Who needs the bare machine was there before the host's kernel, whatever process stands between them.
    const first = this.spec.stack
      .split('/')
      .map(findLayer)
      .find((layer) => layer?.host);
    const kernel = this.makeKernel(machine, 'host', first?.host);
    kernel.blocks.device = disk;
    return kernel;
  }

  /** The remote machine and the cable to it. */
  peer(host: Kernel, cpus = 2): Kernel {
    const machine = this.physicalMachine(PEER_ID, 'remote', cpus, COMP.peer);
    const kernel = this.makeKernel(machine, 'remote');
    const here = new Nic(host.machine);
    const there = new Nic(machine);
    here.peer = there;
    there.peer = here;
    for (const [k, nic] of [
      [host, here],
      [kernel, there],
    ] as const) {
      k.net.addDevice({
        name: 'eth0',
        kind: 'physical',
        netns: '',
        peer: '',
        bus: nic.index,
        bridged: false,
      });
      k.net.queues.set('eth0', nic);
    }
    host.net.addRoute('eth0', PEER_ID);
    there.irqCpu = 0;
    return kernel;
  }

  nic(kernel: Kernel): Nic {
    const nic = kernel.machine.devices.find((device) => device instanceof Nic);
    invariant(nic instanceof Nic, 'no-nic');
    return nic;
  }

  runUntil(condition: () => boolean, what: string): void {
    this.sim.settle();
    const limit = this.sim.events + SETUP_LIMIT_EVENTS;
    while (!condition()) {
      const more = this.sim.step();
      // A tick that costs more than its period leaves no time for anything else: the user's costs, not a broken engine.
      invariant(this.sim.events < limit || !this.hasOwnCosts, COSTS_UNBEARABLE, what);
      invariant(more && this.sim.events < limit, 'set-up-did-not-end', what);
    }
  }

  context(innerVms: number): BuildContext {
    return {
      sim: this.sim,
      choice: (id) => this.choice(id),
      network: this.operation.network,
      hz: this.hz,
      innerVms,
      phase: (label) => this.phase(label),
      runUntil: (condition, what) => this.runUntil(condition, what),
      makeKernel: (machine, name, config) => this.makeKernel(machine, name, config),
    };
  }

  place(host: Kernel): Place {
    let place: Place = {
      kernel: host,
      appCpu: APP_CPU,
      otherCpu: OTHER_CPU,
      spareCpus: SPARE_CPUS.filter((cpu) => cpu < host.machine.cpus.length),
      netns: '',
      container: null,
      cgroup: '',
      nicCpu: null,
      depth: 0,
      facts: {},
    };
    const layers = this.spec.stack.split('/').map((id) => {
      const layer = findLayer(id);
      invariant(layer !== undefined, 'no-such-layer', id);
      return layer;
    });
    layers.forEach((layer, index) => {
      place = layer.build(place, this.context(innerVms(layers, index)));
    });
    return place;
  }

  /** Starts a program of the operation on the remote machine (`away`) or in the stack. */
  startProgram(away: Kernel | null, place: Place, role: Role): Task {
    const kernel = away ?? place.kernel;
    const task = kernel.spawn({
      name: role.name,
      program: role.program,
      userComp: away ? COMP.peer : COMP.app,
      kernelComp: kernel.machine.kernelComp,
      affinity: [role.cpu],
      container: away ? null : place.container,
      cgroup: away ? '' : place.cgroup,
      service: role.service,
      ...(role.mm === undefined ? {} : { mm: role.mm }),
      ...(kernel.config.singleAddressSpace === true ? { mm: SHARED_MM } : {}),
    });
    if (!away && place.container && role.name === 'app') task.innerPid = 1;
    role.values.forEach((value, index) => task.ctx.set(index, value));
    kernel.start(task);
    return task;
  }

  /** Starts the measured program and its partner. The one in the stack is the app, whichever is measured. */
  startCast(place: Place, peer: Kernel | null, values: StartValues): Task {
    const { main, partner, measuredOn } = this.operation;
    const away = measuredOn === 'remote';
    const first = this.startProgram(away ? peer : null, place, {
      name: away ? 'client' : 'app',
      program: main,
      cpu: away ? 0 : place.appCpu,
      service: false,
      values: values.main,
    });
    if (!partner) return first;
    const partnerAway = partner.on === 'remote' && !away;
    const second = this.startProgram(partnerAway ? peer : null, place, {
      name: away ? 'app' : partnerAway ? 'server' : 'partner',
      program: partner.program,
      cpu: partnerAway ? 0 : partner.on === 'other' ? place.otherCpu : place.appCpu,
      service: true,
      values: values.partner ?? [],
      ...(partner.thread ? { mm: first.mm } : {}),
    });
    return away ? second : first;
  }

  /** What the kernels refuse of the files to write: found by writing them. */
  refusedFiles(): Issue[] {
    const place = this.place(this.host());
    return fileIssues(this.spec.files ?? [], place.kernel, this.machines);
  }

  build(): World {
    const { operation, sim } = this;
    const host = this.host();
    const peer = operation.partner?.on === 'remote' ? this.peer(host) : null;
    const place = this.place(host);
    writeFiles(this.spec.files ?? [], place.kernel, this.machines);
    if (peer) this.nic(host).irqCpu = place.nicCpu ?? place.appCpu;
    const partnerKernel = peer ?? place.kernel;
    const issuer = new Issuer(sim);
    (operation.measuredOn === 'remote' ? partnerKernel : place.kernel).issuer = issuer;
    const params = Object.fromEntries(
      operation.params.map((p) => [p.id, this.spec.params[p.id] ?? p.default]),
    );
    const values = operation.prepare({ place, partnerKernel, params });
    const app = this.startCast(place, peer, values);
    for (let n = Number(this.choice('host-load')); n > 0; n--) {
      host.start(
        host.spawn({
          name: `hog ${n}`,
          program: hog,
          userComp: COMP.app,
          kernelComp: COMP.kernel,
          affinity: [APP_CPU],
        }),
      );
    }
    this.runUntil(() => issuer.cpu !== null, 'the program to be ready');
    issuer.issue(WARM_UP);
    this.runUntil(() => issuer.done === WARM_UP, 'the warm-up');
    const facts = { ...place.facts, pid: String(app.innerPid), hostPid: String(app.id) };
    const zeroNs = this.settleAfterTick(host);
    issuer.restart();
    sim.metrics.measuring = true;
    return new World(this.spec, {
      sim,
      host,
      machines: this.machines,
      place: { ...place, facts },
      issuer,
      app,
      zeroNs,
      zeroRow: sim.trace.count,
    });
  }

  /** Runs on to shortly after a tick of the host. */
  private settleAfterTick(host: Kernel): number {
    const { tickNs, config } = host;
    const ticks = Math.ceil((this.sim.nowNs - config.tickPhaseNs) / tickNs) + 1;
    const zeroNs = config.tickPhaseNs + ticks * tickNs + AFTER_TICK_NS;
    while (this.sim.nextNs() <= zeroNs && this.sim.step());
    this.sim.nowNs = zeroNs;
    return zeroNs;
  }
}

/** Address space of every program on a kernel that has only one. */
const SHARED_MM = 1;

/** Operations done before measuring, so that connections and buffers exist. */
const WARM_UP = 1;

/** Builds the world of a valid spec (see `specIssues`); `operation` stands for one that is not in the registry. */
export function buildWorld(spec: WorldSpec, operation?: OperationDef): World {
  return new Builder(spec, operation).build();
}

/** What the kernels of a valid spec (see `specIssues`) refuse of the files it writes. */
export function writtenIssues(spec: WorldSpec): Issue[] {
  return spec.files === undefined || spec.files.length === 0 ? [] : new Builder(spec).refusedFiles();
}
