/**
 * Network interface and the cable to another one. Transmit: fetch and send; receive: into memory, then an interrupt that
 * waits for its moderation timer so that a burst of packets costs one interrupt.
 */
import { invariant } from '../core/invariant.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import type { Ctx } from '../ops/context.ts';
import { COMP } from '../trace/components.ts';
import { probeIndex } from '../trace/probes.ts';
import type { Device } from './device.ts';
import { hardwareRow } from './hardware-row.ts';
import type { Machine } from './machine.ts';
import type { Packet } from './packet.ts';
import { EVENT, PRIORITY, type Entity } from './sim.ts';

const TX = REFERENCE_PROFILE.index('nic.tx');
const MODERATION = REFERENCE_PROFILE.index('nic.rx_irq_moderation');
const WIRE = REFERENCE_PROFILE.index('net.wire');
const SERIALIZE = REFERENCE_PROFILE.index('net.serialize');
const SWITCH = REFERENCE_PROFILE.index('net.switch');
const DEVICE_PROBE = probeIndex('device');
const WIRE_PROBE = probeIndex('wire');
/** The serialisation figure is for a full frame of this size. */
const FULL_FRAME_BYTES = 1526;
/** Ethernet, IP and TCP headers with preamble and gap. */
const HEADER_BYTES = 98;
const SENT = 0;
const ARRIVED = 1;
const INTERRUPT = 2;

export class Nic implements Device, Entity {
  readonly entity: number;
  readonly name = 'eth0';
  readonly comp = COMP.nic;
  readonly virtual = false;
  index = -1;
  vector = -1;
  readonly machine: Machine;
  /** The other end of the cable. */
  peer: Nic | null = null;
  readonly submitted: Packet[] = [];
  private readonly sending: Packet[] = [];
  readonly inFlight: Packet[] = [];
  readonly received: Packet[] = [];
  private interruptPending = false;
  /** CPU that handles this NIC's interrupts (`smp_affinity`). */
  irqCpu = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    this.entity = machine.sim.register(() => this);
    machine.attach(this);
  }

  doorbell(_ctx: Ctx): void {
    const { sim } = this.machine;
    for (const packet of this.submitted.splice(0)) {
      const ns = sim.sampler.sample(TX);
      this.row(COMP.nic, DEVICE_PROBE, packet, ns, TX);
      this.sending.push(packet);
      sim.after(ns, PRIORITY.device, EVENT.deviceDone, this.entity, SENT);
    }
  }

  handle(_kind: number, what: number): void {
    if (what === SENT) this.send();
    else if (what === ARRIVED) this.arrive();
    else this.interrupt();
  }

  /** The frame leaves: serialisation, switch and cable. */
  private send(): void {
    const { sim } = this.machine;
    const { peer } = this;
    const packet = this.sending.shift();
    invariant(peer !== null && packet !== undefined, 'cable-not-plugged');
    const share = Math.min(1, (packet.bytes + HEADER_BYTES) / FULL_FRAME_BYTES);
    const ns =
      Math.round(sim.sampler.sample(SERIALIZE) * share) +
      sim.sampler.sample(SWITCH) +
      sim.sampler.sample(WIRE);
    this.row(
      peer.machine.opaqueComp >= 0 ? peer.machine.opaqueComp : COMP.nic,
      WIRE_PROBE,
      packet,
      ns,
      SWITCH,
    );
    peer.inFlight.push(packet);
    sim.after(ns, PRIORITY.device, EVENT.deviceDone, peer.entity, ARRIVED);
  }

  private arrive(): void {
    const packet = this.inFlight.shift();
    invariant(packet !== undefined, 'packet-lost');
    this.received.push(packet);
    if (this.interruptPending) return;
    this.interruptPending = true;
    const { sim } = this.machine;
    const wait = sim.sampler.sample(MODERATION);
    this.row(COMP.nic, DEVICE_PROBE, packet, wait, MODERATION);
    sim.after(wait, PRIORITY.device, EVENT.deviceDone, this.entity, INTERRUPT);
  }

  private row(comp: number, probe: number, packet: Packet, ns: number, cost: number): void {
    const { machine } = this;
    hardwareRow(machine.sim, machine, { comp, from: COMP.nic, probe, flow: packet.flow, ns, cost });
  }

  private interrupt(): void {
    this.interruptPending = false;
    const first = this.received[0];
    this.machine.cpu(this.irqCpu).raise(this.vector, first?.flow ?? 0, COMP.nic);
  }
}
