/**
 * Sockets and network devices of a kernel. A packet's way is decided device by device (`receive` programs), by looking at
 * where its destination lives; nobody holds a list of the steps.
 */
import { invariant } from '../../core/invariant.ts';
import type { Packet } from '../../hw/packet.ts';
import { EventPolls } from './event-polls.ts';
import type { DeviceDriver } from '../device-driver.ts';
import type { NetControl } from './net-control.ts';
import { TCP_EVENT, tcpMachine } from './tcp.machine.ts';
import type { TcpWindow } from './window/tcp-window.ts';

/** A connected TCP socket. */
export interface Socket {
  readonly id: number;
  /** Name of its network namespace; '' is the host's. */
  readonly netns: string;
  /** State of its end of the connection (`tcp.machine.ts`). */
  state: number;
  /** Kernel and socket at the other end. */
  peerKernel: number;
  peerSocket: number;
  /** Number of the connection; the peer learns it from the packets. */
  connection: number;
  /** Bytes received and not yet read. */
  rxBytes: number;
  /** Task that waits for data, 0: none. */
  waiter: number;
  /** Epoll instance that watches it, −1: none. */
  poll: number;
  /** Bytes sent with MSG_MORE that wait for the next send. */
  corkedBytes: number;
  /** Of a listening socket: connections that are made and not accepted. */
  readonly backlog: number[];
  /** Listening socket that a connection was made at, −1: it was made from here. */
  listener: number;
  /** It has sent data itself: acknowledgements ride on that. */
  pingPong: boolean;
  /** A system call has it (`sock_owned_by_user`): what arrives meanwhile is held back (`sk_backlog`) until the call lets go. */
  owned: boolean;
  readonly heldBack: Skb[];
  /** What it has on the way and room for; null: nothing on the way of this connection can be lost. */
  window: TcpWindow | null;
  /** Device that its packets leave by; null: the first one of its namespace that leads there. */
  via: string | null;
}

/** Moves the state of a connection's end; an event that it does not know, such as data before the handshake, is a fault. */
export function tcpEvent(socket: Socket, event: number): void {
  socket.state = tcpMachine.step(socket.state, event);
}

/** One end of a connection that is to be made: a socket and the number of its kernel. */
export interface End {
  readonly socket: Socket;
  readonly kernel: number;
}

/** Connects two sockets before a run begins: the handshake takes no time. */
export function connectSockets(client: End, server: End): void {
  for (const [here, there] of [
    [client, server],
    [server, client],
  ] as const) {
    here.socket.peerKernel = there.kernel;
    here.socket.peerSocket = there.socket.id;
  }
  tcpEvent(server.socket, TCP_EVENT.listen);
  tcpEvent(client.socket, TCP_EVENT.connect);
  tcpEvent(server.socket, TCP_EVENT.syn);
  tcpEvent(client.socket, TCP_EVENT.synAck);
  tcpEvent(server.socket, TCP_EVENT.ack);
}

/** Kinds of network device. */
export type NetDevKind = 'loopback' | 'physical' | 'veth' | 'tap' | 'virtio' | 'ifb';

export interface NetDev {
  readonly name: string;
  readonly kind: NetDevKind;
  readonly netns: string;
  /** The other end of a veth pair; '' for other kinds. */
  readonly peer: string;
  /** Bus index of the hardware behind it, −1: none. */
  readonly bus: number;
  /** True: the device is a port of the bridge. */
  readonly bridged: boolean;
  /** Behind it is a private network: packets between it and the outside are translated. */
  readonly masqueraded?: boolean;
  /** A program takes what arrives here by a packet socket, whose queue is the device's. */
  readonly packetSocket?: boolean;
  /** Device that what arrives here is handed to at ingress (`tc mirred`). */
  readonly mirred?: string;
  /** Its place in the kernel's list, given when it is added. */
  readonly index?: number;
}

/** What the driver of a NIC, real or virtual, needs of it. */
export interface NetQueue {
  readonly submitted: Packet[];
  readonly received: Packet[];
  /** True: the device is looking at its queue, or was told to and has not yet: a doorbell would be for nothing (event index). */
  kickSuppressed?: boolean;
  /** Place on the bus; −1 or absent: none. */
  readonly index?: number;
  /** No hardware behind it. */
  readonly virtual?: boolean;
  /** The guest's driver, if it is not virtio's. */
  readonly driver?: DeviceDriver | null;
  /** Task that serves the queue of a tap device. */
  readonly worker?: number;
  /** The driver polls the queue: an interrupt would be for nothing (NAPI). */
  interruptsOff?: boolean;
  /** False: its rings have no event index. */
  readonly eventIndex?: boolean;
  /** Doorbells rung, and those that were not because the device was looking anyway. Virtual devices only. */
  kicks?: number;
  suppressedKicks?: number;
}

/** A packet on its way through this kernel, and the device it is at. */
export interface Skb {
  readonly packet: Packet;
  readonly dev: NetDev;
  /** Device that it came in by, before it was handed to another one (`skb_iif`, `redirected`). */
  readonly from?: NetDev;
}

export class NetStack {
  readonly sockets: Socket[] = [];
  readonly devices = new Map<string, NetDev>();
  /** Per-CPU backlog of packets to receive (`softnet_data`). */
  private readonly backlogs: Skb[][] = [];
  /** Skbs in the hands of a program, by number (kept in a local). */
  private readonly held: (Skb | null)[] = [];
  private readonly freeHeld: number[] = [];
  /** Connections that connection tracking has seen, by socket pair. */
  readonly conntrack = new Set<string>();
  /** Who shapes what leaves by its devices; null: nothing waits. */
  control: NetControl | null = null;
  /** Epoll instances. */
  readonly polls = new EventPolls();
  /** Devices that each CPU polls, their interrupts being off (`softnet_data.poll_list`). */
  readonly polled: string[][] = [];
  /** Hardware or thread queues behind a device, by its name. */
  readonly queues = new Map<string, NetQueue>();
  /** Kernels that are reached through a device, by the device's name. */
  private readonly behind = new Map<string, Set<number>>();

  constructor(cpus: number) {
    for (let cpu = 0; cpu < cpus; cpu++) {
      this.backlogs.push([]);
      this.polled.push([]);
    }
  }

  socket(id: number): Socket {
    const socket = this.sockets[id];
    if (socket === undefined) invariant(false, 'no-such-socket', String(id));
    return socket;
  }

  newSocket(netns: string): Socket {
    const socket: Socket = {
      id: this.sockets.length,
      netns,
      state: tcpMachine.initial,
      peerKernel: -1,
      peerSocket: -1,
      connection: 0,
      rxBytes: 0,
      waiter: 0,
      poll: -1,
      corkedBytes: 0,
      backlog: [],
      listener: -1,
      pingPong: false,
      owned: false,
      heldBack: [],
      window: null,
      via: null,
    };
    this.sockets.push(socket);
    return socket;
  }

  device(name: string): NetDev {
    const dev = this.devices.get(name);
    invariant(dev !== undefined, 'no-such-device', name);
    return dev;
  }

  addDevice(dev: NetDev): void {
    this.devices.set(dev.name, Object.freeze({ ...dev, index: this.devices.size }));
  }

  /** Lets packets for a kernel leave by a device. */
  addRoute(dev: string, kernel: number): void {
    const reached = this.behind.get(dev);
    if (reached) reached.add(kernel);
    else this.behind.set(dev, new Set([kernel]));
  }

  /** True: the kernel is reached through the device. */
  reaches(dev: NetDev, kernel: number): boolean {
    return this.behind.get(dev.name)?.has(kernel) === true;
  }

  /** Queues a packet for the receive softirq of a CPU (`enqueue_to_backlog`). */
  queue(cpu: number, skb: Skb): void {
    this.backlogs[cpu]?.push(skb);
  }

  /** Packets waiting at a CPU. */
  backlog(cpu: number): number {
    return this.backlogs[cpu]?.length ?? 0;
  }

  /** Takes the next packet of a CPU's backlog and returns its number, −1: none. */
  take(cpu: number): number {
    const skb = this.backlogs[cpu]?.shift();
    return skb ? this.hold(skb) : -1;
  }

  hold(skb: Skb): number {
    const id = this.freeHeld.pop() ?? this.held.push(null) - 1;
    this.held[id] = skb;
    return id;
  }

  skb(id: number): Skb {
    const skb = this.held[id];
    if (skb === null || skb === undefined) invariant(false, 'no-such-skb', String(id));
    return skb;
  }

  /** The packet goes on to another device of this kernel. */
  moveTo(id: number, dev: NetDev): void {
    this.held[id] = { packet: this.skb(id).packet, dev };
  }

  drop(id: number): Skb {
    const skb = this.skb(id);
    this.held[id] = null;
    this.freeHeld.push(id);
    return skb;
  }
}
