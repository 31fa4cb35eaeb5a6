/**
 * A machine: CPUs, memory and devices, under one kernel. The CPUs are physical, or vCPUs whose port leads to a host.
 */
import { Cpu } from './cpu.ts';
import { SimFault } from '../core/invariant.ts';
import type { Board } from './board.ts';
import type { Device } from './device.ts';
import type { Memory } from './memory.ts';
import { VECTOR, type CpuPort } from './port.ts';
import type { Sim } from './sim.ts';

/** Numbers of components are below this. */
const MAX_COMPONENTS = 256;

export interface MachineSpec {
  /** Its name, unless another machine of the world has it: then a number follows. */
  readonly name: string;
  readonly cpus: number;
  /** Place of the machine it runs on; absent: it is physical. */
  readonly on?: string;
  /** 0: physical; 1: a VM on it; … */
  readonly depth: number;
  /** Component of code in kernel mode. */
  readonly kernelComp: number;
  /** A machine seen from afar: everything in it shows as this one component. −1: seen from inside. */
  readonly opaqueComp?: number;
  /** How many times longer code takes than on hardware; absent: 1. */
  readonly slowdown?: number;
}

export class Machine implements Board {
  readonly sim: Sim;
  /** Its number in the trace, given by `Sim.addMachine`. */
  readonly id: number;
  readonly name: string;
  readonly place: string;
  readonly depth: number;
  readonly kernelComp: number;
  readonly opaqueComp: number;
  readonly slowdown: number;
  costMap: Int32Array | null = null;
  executing = -1;
  readonly cpus: Cpu[] = [];
  readonly devices: Device[] = [];
  readonly memory: Memory;

  constructor(sim: Sim, spec: MachineSpec, memory: Memory, portOf: (index: number) => CpuPort<Cpu>) {
    this.sim = sim;
    this.name = sim.freeMachineName(spec.name);
    this.place = spec.on === undefined ? this.name : `${spec.on}/${this.name}`;
    this.id = sim.addMachine(this);
    this.depth = spec.depth;
    this.kernelComp = spec.kernelComp;
    this.opaqueComp = spec.opaqueComp ?? -1;
    this.slowdown = spec.slowdown ?? 1;
    this.memory = memory;
    for (let index = 0; index < spec.cpus; index++) this.cpus.push(new Cpu(sim, this, index, portOf(index)));
  }

  /** CPU `index`; throws for one that is not there. */
  cpu(index: number): Cpu {
    const cpu = this.cpus[index];
    if (!cpu) throw new RangeError(`${this.name} has no CPU ${index}`);
    return cpu;
  }

  /** Lets components show as others in the trace, on the CPUs named (absent: all). */
  rename(names: ReadonlyMap<number, number>, cpus?: readonly number[]): void {
    const map = Uint8Array.from({ length: MAX_COMPONENTS }, (_, comp) => names.get(comp) ?? comp);
    for (const index of cpus ?? this.cpus.keys()) this.cpu(index).compMap = map;
  }

  /** Lets costs stand for others, by index: another implementation of the same step. */
  substitute(costs: ReadonlyMap<number, number>): void {
    const { size } = this.sim.sampler.profile;
    const before = this.costMap;
    this.costMap = Int32Array.from({ length: size }, (_, cost) => costs.get(cost) ?? before?.[cost] ?? cost);
  }

  interrupt(cpu: number, vector: number, flow: number, cause: number): void {
    this.cpu(cpu).raise(vector, flow, cause);
  }

  /** Adds a device and gives it the next interrupt vector. */
  attach(device: Device): void {
    device.index = this.devices.length;
    device.vector = VECTOR.firstDevice + device.index;
    this.devices.push(device);
  }

  /** The first device of a kind, null: it has none. */
  findDevice<D extends Device>(kind: abstract new (...args: never[]) => D): D | null {
    for (const device of this.devices) if (device instanceof kind) return device;
    return null;
  }

  /** The same. Throws SimFault 'no-such-device'. */
  device<D extends Device>(kind: abstract new (...args: never[]) => D): D {
    const device = this.findDevice(kind);
    if (device) return device;
    throw new SimFault('no-such-device', `${this.name}: ${kind.name}`, null, this.sim.nowNs);
  }

  /** The device behind an interrupt vector. */
  deviceOfVector(vector: number): Device | undefined {
    return this.devices[vector - VECTOR.firstDevice];
  }
}
