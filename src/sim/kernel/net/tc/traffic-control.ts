/**
 * Traffic control of a kernel: the queueing discipline of each device and what runs it, devices that stand for others at ingress
 * (ifb), and the timers of connections with windows. What leaves by a network card waits in its queue while the card has
 * enough (byte queue limits). Programs are in `programs.ts`.
 */
import { invariant } from '../../../core/invariant.ts';
import type { Nic } from '../../../hw/nic.ts';
import type { Packet, PacketMemory } from '../../../hw/packet.ts';
import type { Entity } from '../../../hw/sim.ts';
import { COMP } from '../../../trace/components.ts';
import type { WriteResult } from '../../cgroup/cgroup.ts';
import type { Kernel } from '../../kernel.ts';
import { TIMER } from '../../timers.ts';
import type { NetControl } from '../net-control.ts';
import { NetLinks } from '../rtnetlink/links.ts';
import { NetAccounts, type NetAccount } from './accounts.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { NetDev, Skb } from '../net-stack.ts';
import { queuedOf, type Qdisc, type Queued } from './qdisc.ts';

/** Frames that a card has at least before its queue waits: the rest of a limit that Linux learns (lib/dynamic_queue_limits.c). */
const RING_MIN_BYTES = 2 * FRAME_BYTES;

/** What timers and softirqs are for. */
export const WORK = Object.freeze({ queue: 0, retransmit: 1, delack: 2, send: 3 });
const KINDS = 4;

/** A device's queue. */
export class Line {
  readonly dev: NetDev;
  qdisc: Qdisc;
  /** A CPU takes packets out of it (`__QDISC_STATE_RUNNING`). */
  running = false;
  /** What the card behind it has and has not sent, in order, and the bytes of that. */
  readonly ring: Queued[] = [];
  ringBytes = 0;
  readonly card: Nic | null;

  constructor(dev: NetDev, qdisc: Qdisc, card: Nic | null) {
    this.dev = dev;
    this.qdisc = qdisc;
    this.card = card;
  }

  /** The card has one packet beside the longest, so that it never waits for the next. */
  get isFull(): boolean {
    const longest = this.ring.reduce((most, { bytes }) => Math.max(most, bytes), 0);
    return this.card !== null && this.ringBytes > Math.max(longest, RING_MIN_BYTES);
  }
}

/** Hears from a card that a packet has left. */
class Completion implements Entity {
  readonly entity: number;
  private readonly line: Line;
  private readonly control: TrafficControl;

  constructor(control: TrafficControl, line: Line) {
    this.control = control;
    this.line = line;
    this.entity = control.kernel.sim.register(() => this);
  }

  handle(): void {
    this.control.completed(this.line);
  }
}

/** Keys that the page shows of a group with a network, and of the machine. */
const POD_KEYS = ['cni.bandwidth', 'tc.eth0'];
const ROOT_KEYS = ['tc.eth0'];

export interface ControlPrograms {
  readonly transmit: number;
  readonly receive: number;
  readonly deliver: number;
  readonly action: number;
}

/** Who understands settings (`writeSetting`). */
type Setter = (control: TrafficControl, path: string, text: string) => WriteResult | null;

export class TrafficControl implements NetControl {
  readonly kernel: Kernel;
  readonly transmit: number;
  readonly receive: number;
  readonly deliver: number;
  readonly action: number;
  private readonly setter: Setter;
  /** Queues by the device's name. */
  readonly lines = new Map<string, Line>();
  /** Device that what comes in by another is handed to (`mirred`), by the other's name. */
  readonly redirects = new Map<string, string>();
  readonly accounts: NetAccounts;
  /** Interfaces that programs have set up. */
  readonly links: NetLinks;
  /** Veth pairs of groups, by the group's path; and what was set of each, by `path/key`. */
  readonly pods = new Map<string, { readonly inside: string; readonly host: string }>();
  readonly settings = new Map<string, string>();
  /** Work that waits for a softirq, per CPU: pairs of what and for whom. */
  private readonly work: number[][];
  /** When each timer is set for, by its payload. */
  private readonly armed = new Map<number, number>();
  /** What packets that are here hold of their sockets. */
  private readonly charges = new Map<number, { readonly socket: number; readonly bytes: number }>();
  private nextCharge = 0;

  constructor(kernel: Kernel, programs: ControlPrograms, setter: Setter) {
    this.setter = setter;
    this.links = new NetLinks(kernel);
    this.accounts = new NetAccounts(kernel.machine.id);
    this.kernel = kernel;
    this.transmit = programs.transmit;
    this.receive = programs.receive;
    this.deliver = programs.deliver;
    this.action = programs.action;
    this.work = kernel.machine.cpus.map(() => []);
  }

  // ------------------------------------------------------------ queues

  /** Gives a device a root discipline; what waited in the one before is lost, as in Linux. Null takes it away. */
  setRoot(dev: NetDev, qdisc: Qdisc | null): void {
    const line = this.lines.get(dev.name);
    if (line) this.empty(line.qdisc);
    if (qdisc === null) {
      this.lines.delete(dev.name);
      return;
    }
    if (line) line.qdisc = qdisc;
    else this.lines.set(dev.name, this.lineOf(dev, qdisc));
  }

  private lineOf(dev: NetDev, qdisc: Qdisc): Line {
    const queue =
      dev.kind === 'physical' ? (this.kernel.net.queues.get(dev.name) as Nic | undefined) : undefined;
    const line = new Line(dev, qdisc, queue ?? null);
    if (queue) queue.sentTo = new Completion(this, line).entity;
    return line;
  }

  private empty(qdisc: Qdisc): void {
    // A queue without tokens gives nothing: its clock runs ahead until it is empty.
    for (let atNs = this.kernel.now(); qdisc.qlen > 0; atNs += 1e9) {
      const item = qdisc.dequeue(atNs, (gone) => this.lost(gone));
      if (item) this.lost(item);
    }
  }

  /** True: the device has a queue. */
  queues(dev: NetDev): boolean {
    return this.lines.has(dev.name);
  }

  lineAt(index: number): Line | undefined {
    for (const line of this.lines.values()) if (line.dev.index === index) return line;
    return undefined;
  }

  /** `q->enqueue`. */
  enqueue({ packet, dev, from }: Skb): void {
    const line = this.lines.get(dev.name);
    invariant(line !== undefined, 'no-queue', dev.name);
    const now = this.kernel.now();
    const item = queuedOf(packet, from ?? null, now);
    this.accounts.entered(this.accountOf(packet), item.bytes);
    line.qdisc.enqueue(item, now, (gone) => this.lost(gone));
  }

  private accountOf(packet: Packet): NetAccount {
    return this.accounts.ofPacket(this.kernel.net, packet);
  }

  private lost(item: Queued): void {
    this.accounts.dropped(this.accountOf(item.packet), item);
    this.release(item.packet);
  }

  /** `qdisc_restart`: the next packet of a device that may leave; null: none, and the watchdog knows when to look again. */
  next(line: Line, cpu: number): Skb | null {
    const { qdisc, dev } = line;
    const now = this.kernel.now();
    const item = line.isFull ? null : qdisc.dequeue(now, (gone) => this.lost(gone));
    if (item === null) {
      line.running = false;
      if (!line.isFull && qdisc.nextNs < Infinity) this.arm(cpu, WORK.queue, dev.index ?? 0, qdisc.nextNs);
      return null;
    }
    this.accounts.left(this.accountOf(item.packet), item, now);
    if (line.card) {
      line.ring.push(item);
      line.ringBytes += item.bytes;
    }
    return { packet: item.packet, dev, ...(item.from ? { from: item.from } : {}) };
  }

  /** The card has sent its oldest packet: its interrupt tells the CPU that looks after it. */
  completed(line: Line): void {
    const { card } = line;
    const item = line.ring.shift();
    if (!item || !card) return;
    line.ringBytes -= item.bytes;
    this.accountOf(item.packet).sentBytes += item.bytes;
    const cpu = card.irqCpu;
    const waited = this.due(cpu);
    const sender = this.freed(item.packet);
    if (sender >= 0) this.push(cpu, WORK.send, sender);
    if (line.qdisc.qlen > 0) this.push(cpu, WORK.queue, line.dev.index ?? 0);
    if (!waited && this.due(cpu)) this.kernel.machine.cpu(cpu).raise(card.vector, item.packet.flow, COMP.nic);
  }

  // ------------------------------------------------------------ memory of sockets

  /** A packet is no longer the sender's: it has left, was lost, or went into another namespace (`skb_orphan`). */
  release(packet: Packet): void {
    const sender = this.freed(packet);
    if (sender < 0) return;
    // Code on a CPU did it: its softirq goes on (`tcp_wfree`).
    const cpu = Math.max(0, this.kernel.machine.executing);
    this.push(cpu, WORK.send, sender);
    this.kernel.softirqPending[cpu] = 1;
  }

  /** Gives back what a packet held. Returns the socket that may send again because of it, −1: none. */
  private freed({ wmem }: Packet): number {
    const held = wmem?.kernel === this.kernel.machine.id ? this.charges.get(wmem.charge) : undefined;
    if (!wmem || !held) return -1;
    this.charges.delete(wmem.charge);
    const { window } = this.kernel.net.socket(held.socket);
    if (window) window.queuedBytes -= held.bytes;
    if (window?.throttled !== true) return -1;
    window.throttled = false;
    return held.socket;
  }

  /** A packet of so many bytes holds memory of its socket (`skb_set_owner_w`). */
  charge(socket: number, bytes: number): PacketMemory {
    const charge = this.nextCharge++;
    this.charges.set(charge, { socket, bytes });
    return Object.freeze({ kernel: this.kernel.machine.id, charge });
  }

  // ------------------------------------------------------------ softirqs and timers

  private push(cpu: number, what: number, whom: number): void {
    const list = this.work[cpu];
    const key = whom * KINDS + what;
    if (list?.includes(key) === false) list.push(key);
  }

  due(cpu: number): boolean {
    return (this.work[cpu]?.length ?? 0) > 0;
  }

  /** Takes the next piece of work of a CPU; null: there is none. */
  takeWork(cpu: number): { readonly what: number; readonly whom: number } | null {
    const key = this.work[cpu]?.shift();
    return key === undefined ? null : { what: key % KINDS, whom: Math.floor(key / KINDS) };
  }

  /** Sets a timer. One that is set for earlier stays: who it runs off for looks whether it is time. */
  arm(cpu: number, what: number, whom: number, atNs: number): void {
    const key = whom * KINDS + what;
    const known = this.armed.get(key);
    if (known !== undefined && known <= atNs) return;
    this.armed.set(key, atNs);
    this.kernel.timers.start(cpu, TIMER.net, atNs, key);
  }

  timer(payload: number, cpu: number): void {
    const setNs = this.armed.get(payload);
    if (setNs !== undefined && setNs <= this.kernel.now()) this.armed.delete(payload);
    this.push(cpu, payload % KINDS, Math.floor(payload / KINDS));
    this.kernel.softirqPending[cpu] = 1;
  }

  /** What can be set of a group, or of the machine (`/`): the key and what it says, `max` where nothing was said. */
  keysOf(path: string): readonly { readonly name: string; readonly text: string }[] {
    const group = path.replace(/^\//, '');
    const names = group === '' ? ROOT_KEYS : this.pods.has(group) ? POD_KEYS : [];
    return names.map((name) => ({ name, text: this.settings.get(`${group}/${name}`) ?? 'max' }));
  }

  write(path: string, text: string): WriteResult | null {
    return this.setter(this, path, text);
  }

  // ------------------------------------------------------------ ingress

  /** A packet came in by a device; one from a card is the receiver's (`__netif_receive_skb`). */
  received({ packet, dev }: Skb): void {
    if (dev.kind === 'physical') this.accountOf(packet).receivedBytes += queuedOf(packet, null, 0).bytes;
  }

  /** Where a packet that came in is handed to; null: nowhere, or it was already. */
  redirect({ dev, from }: Skb): NetDev | null {
    const other = from === undefined ? this.redirects.get(dev.name) : undefined;
    return other === undefined ? null : this.kernel.net.device(other);
  }
}

/** Who shapes the network of a kernel that is known to have somebody. */
export function controlOf(kernel: Kernel): TrafficControl {
  const { control } = kernel.net;
  invariant(control !== null, 'no-traffic-control', kernel.config.name);
  // There is no other: the interface keeps it out of what kernels without it load.
  return control as TrafficControl;
}
