/**
 * Storage devices: a submission queue, a number of channels that serve requests side by side, an interrupt for each
 * completion on the CPU that submitted it. What a request takes is decided by the medium (`disks/*.disk.ts`).
 */
import { COMP } from '../trace/components.ts';
import { probeIndex } from '../trace/probes.ts';
import type { Ctx } from '../ops/context.ts';
import type { Device } from './device.ts';
import { hardwareRow } from './hardware-row.ts';
import type { Machine } from './machine.ts';
import { EVENT, PRIORITY, type Entity, type Sim } from './sim.ts';

/** What a request asks for. */
export const DISK_OP = Object.freeze({ read: 0, write: 1, flush: 2 });

export interface DiskRequest {
  readonly op: number;
  readonly bytes: number;
  /** First 512-byte sector. */
  readonly sector: number;
  readonly flow: number;
  /** Whatever the driver needs to find its own request again. */
  readonly cookie: number;
  /** CPU that gets the completion interrupt. */
  readonly cpu: number;
  /** Of a bio that the driver had to split: place of this request among its parts, from 0. Absent: it was not split. */
  readonly part?: number;
  /** Bytes of the whole bio, if it was split. */
  readonly wholeBytes?: number;
}

/** A medium: how many requests it serves at once and how long one takes. */
export interface Medium {
  readonly id: string;
  readonly channels: number;
  /** It writes past its cache on request (FUA). */
  readonly fua?: boolean;
  /** Queues to its driver; absent: one for each CPU, as NVMe drives have. */
  readonly queues?: number;
  /** It has heads that seek. */
  readonly rotational?: boolean;
  /** Pieces of memory that one request may have (`max_segments`); absent: more than anybody asks for. */
  readonly segments?: number;
  /** Time of a request that starts now, ns, and the cost it came from. May move the head or fill the buffer (state in `disk`). */
  serve(sim: Sim, disk: Disk, request: DiskRequest): { readonly ns: number; readonly cost: number };
}

const DEVICE_PROBE = probeIndex('device');

export class Disk implements Device, Entity {
  readonly entity: number;
  readonly name = 'disk';
  readonly comp = COMP.disk;
  readonly virtual = false;
  index = -1;
  vector = -1;
  readonly machine: Machine;
  readonly medium: Medium;
  readonly queues?: number;
  readonly maxSegments?: number;
  readonly rotational: boolean;
  readonly fua: boolean;
  /** Written by the driver, taken by the device at the doorbell. */
  readonly submitted: DiskRequest[] = [];
  private readonly waiting: DiskRequest[] = [];
  private readonly serving: (DiskRequest | null)[] = [];
  private busy = 0;
  /** Finished, not yet taken by the driver. */
  readonly completed: DiskRequest[] = [];
  /** Sector under the head of a rotating disk. */
  headSector = 0;
  /** When the write buffer of a solid-state disk will be empty, ns. */
  drainedNs = 0;

  constructor(machine: Machine, medium: Medium) {
    this.machine = machine;
    this.medium = medium;
    this.fua = medium.fua === true;
    this.rotational = medium.rotational === true;
    if (medium.queues !== undefined) this.queues = medium.queues;
    if (medium.segments !== undefined) this.maxSegments = medium.segments;
    this.entity = machine.sim.register(() => this);
    machine.attach(this);
  }

  doorbell(_ctx: Ctx): void {
    this.waiting.push(...this.submitted.splice(0));
    this.startMore();
  }

  handle(_kind: number, slot: number): void {
    const request = this.serving[slot];
    this.serving[slot] = null;
    this.busy--;
    if (!request) return;
    // One that the driver has not taken yet has its interrupt on the way, and that will take this one too.
    const announced = this.completed.some(({ cpu }) => cpu === request.cpu);
    this.completed.push(request);
    if (!announced) this.machine.cpu(request.cpu).raise(this.vector, request.flow, COMP.disk);
    this.startMore();
  }

  private startMore(): void {
    while (this.busy < this.medium.channels) {
      const request = this.waiting.shift();
      if (!request) return;
      const { ns, cost } = this.medium.serve(this.machine.sim, this, request);
      let slot = this.serving.indexOf(null);
      if (slot < 0) slot = this.serving.push(null) - 1;
      this.serving[slot] = request;
      this.busy++;
      this.row(request, ns, cost);
      this.machine.sim.after(ns, PRIORITY.device, EVENT.deviceDone, this.entity, slot);
    }
  }

  private row(request: DiskRequest, ns: number, cost: number): void {
    const { comp, machine } = this;
    hardwareRow(machine.sim, machine, {
      comp,
      from: comp,
      probe: DEVICE_PROBE,
      flow: request.flow,
      ns,
      cost,
    });
  }
}
