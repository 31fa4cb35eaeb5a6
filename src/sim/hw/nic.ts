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
/** Ethernet, IP and TCP headers with preamble and gap. */
const HEADER_BYTES = 98;
/** Payload of a full frame; a longer packet is cut up by the NIC (TSO). */
const SEGMENT_BYTES = 1448;

const SENT = 0;
const ARRIVED = 1;
const INTERRUPT = 2;

/** Bytes that a packet takes on the cable, headers of all its frames included. */
function wireBytes(bytes: number): number {
  return bytes + HEADER_BYTES * Math.max(1, Math.ceil(bytes / SEGMENT_BYTES));
}

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
  /** The driver polls: packets that arrive wait for it without an interrupt. */
  interruptsOff = false;
  /** Until when the cable is taken by frames already on their way, ns. */
  private cableBusyNs = 0;
  /** CPU that handles this NIC's interrupts (`smp_affinity`). */
  irqCpu = 0;
  /** Who hears when a packet has left (a number of `Sim.entities`); −1: nobody. */
  sentTo = -1;
  /** What a byte takes on this cable, ns; null: as the costs say (`net.serialize`). */
  nsPerByte: number | null = null;

  constructor(machine: Machine) {
    this.machine = machine;
    this.entity = machine.sim.register(() => this);
    machine.attach(this);
  }

  doorbell(_ctx: Ctx): void {
    const { sim } = this.machine;
    for (const packet of this.submitted.splice(0)) {
      const ns = sim.sampler.sample(TX, packet.flow);
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
    const wait = Math.max(0, this.cableBusyNs - sim.nowNs);
    const nsPerByte = this.nsPerByte ?? sim.sampler.profile.nsPerByte(SERIALIZE);
    const serialize =
      sim.sampler.sample(SERIALIZE, packet.flow) + Math.round(nsPerByte * wireBytes(packet.bytes));
    const ns =
      wait + serialize + sim.sampler.sample(SWITCH, packet.flow) + sim.sampler.sample(WIRE, packet.flow);
    this.cableBusyNs = sim.nowNs + wait + serialize;
    if (this.sentTo >= 0) sim.after(wait + serialize, PRIORITY.device, EVENT.deviceDone, this.sentTo, 0);
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
    if (this.interruptPending || this.interruptsOff) return;
    this.interruptPending = true;
    const { sim } = this.machine;
    const wait = sim.sampler.sample(MODERATION, packet.flow);
    this.row(COMP.nic, DEVICE_PROBE, packet, wait, MODERATION);
    sim.after(wait, PRIORITY.device, EVENT.deviceDone, this.entity, INTERRUPT);
  }

  private row(comp: number, probe: number, packet: Packet, ns: number, cost: number): void {
    const { machine } = this;
    hardwareRow(machine.sim, machine, { comp, from: COMP.nic, probe, flow: packet.flow, ns, cost });
  }

  private interrupt(): void {
    this.interruptPending = false;
    if (this.interruptsOff) return;
    const first = this.received[0];
    this.machine.cpu(this.irqCpu).raise(this.vector, first?.flow ?? 0, COMP.nic);
  }
}
