/**
 * Network interfaces as programs set them up by rtnetlink: names and numbers of each namespace, their state, their addresses
 * (net/core/rtnetlink.c, drivers/net/veth.c). Behind each is a device of the network stack, under a name that never changes.
 * IPv4 only; a namespace's interfaces go with its last task.
 */
import type { Errno } from '../../../core/errno.ts';
import type { Kernel } from '../../kernel.ts';
import type { NetDev } from '../net-stack.ts';

export type LinkKind = 'loopback' | 'veth' | 'dummy' | 'ifb';

export interface Address {
  /** As a whole number, and bits of its network. */
  readonly ip: number;
  readonly bits: number;
}

export interface NetLink {
  index: number;
  name: string;
  /** Namespace, as devices know it. */
  netns: string;
  readonly kind: LinkKind;
  /** Device behind it, by its name in the network stack. */
  readonly dev: string;
  peer: NetLink | null;
  up: boolean;
  mtu: number;
  readonly addresses: Address[];
  /** Number of its root discipline, 0: none was set up. */
  handle: number;
}

/** What a request gives: text, or why not; `said` is the kernel's own message beside the errno (extended ack). */
export type Reply =
  | { readonly text: string }
  | { readonly errno: Errno; readonly said?: string }
  /** The program itself does not take the words. */
  | { readonly usage: string };

const DONE: Reply = Object.freeze({ text: '' });
const LOOPBACK_IP = 0x7f000001;
/** IFNAMSIZ, its end included. */
const NAME_MAX = 15;

export function refuse(errno: Errno, said?: string): Reply {
  return { errno, ...(said === undefined ? {} : { said }) };
}

/** A dotted address as a number; null: it is none. */
export function ipOf(word: string): number | null {
  const parts = word.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return null;
  return parts.reduce((all, part) => all * 256 + part, 0);
}

export function ipText(ip: number): string {
  return [16_777_216, 65_536, 256, 1].map((unit) => String(Math.floor(ip / unit) % 256)).join('.');
}

function sharesNetwork({ ip, bits }: Address, other: number): boolean {
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  return (ip & mask) === (other & mask);
}

/** A port that a task listens at. */
export interface Listener {
  readonly netns: string;
  readonly port: number;
  /** Who reads what comes; 0: nobody yet. */
  task: number;
  /** Connections that wait to be read, and the one that is read: it is over when nothing more comes. */
  readonly sockets: number[];
  over: boolean;
}

/** Where a connection goes: by which device, to which namespace. */
export interface Route {
  readonly dev: string;
  readonly netns: string;
}

export class NetLinks {
  private readonly kernel: Kernel;
  readonly all: NetLink[] = [];
  private made = 0;
  /** Numbers that the kernel gave to disciplines. */
  handles = 0;
  /** Ports that are listened at. */
  readonly listeners: Listener[] = [];
  private readonly known = new Set<string>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Interfaces of a namespace by number; the first look at it finds its loopback. */
  of(netns: string): readonly NetLink[] {
    this.prune();
    if (!this.known.has(netns)) {
      this.known.add(netns);
      this.make('lo', 'loopback', netns, 65_536);
    }
    return this.all.filter((link) => link.netns === netns).sort((a, b) => a.index - b.index);
  }

  find(netns: string, name: string): NetLink | null {
    return this.of(netns).find((link) => link.name === name) ?? null;
  }

  /** `cleanup_net`: what is in a namespace that nobody is in any more goes, the other ends of its veth pairs too. */
  private prune(): void {
    const used = new Set(['']);
    for (const task of this.kernel.tasks.all()) if (!task.ended) used.add(task.nsproxy.net.name);
    for (const link of [...this.all]) if (!used.has(link.netns)) this.remove(link);
    for (const netns of this.known) if (!used.has(netns)) this.known.delete(netns);
  }

  private remove(link: NetLink): void {
    for (const one of [link, ...(link.peer ? [link.peer] : [])]) {
      const at = this.all.indexOf(one);
      if (at >= 0) this.all.splice(at, 1);
      this.kernel.net.devices.delete(one.dev);
    }
  }

  private freeIndex(netns: string, wanted = 0): number {
    const taken = new Set(this.all.filter((link) => link.netns === netns).map(({ index }) => index));
    if (wanted > 0 && !taken.has(wanted)) return wanted;
    let index = 1;
    while (taken.has(index)) index++;
    return Math.max(index, ...[...taken].map((one) => one + 1));
  }

  private make(name: string, kind: LinkKind, netns: string, mtu = 1500): NetLink {
    const dev = `link${String(this.made++)}`;
    const index = this.freeIndex(netns);
    const link: NetLink = {
      index,
      name,
      netns,
      kind,
      dev,
      peer: null,
      up: false,
      mtu,
      addresses: [],
      handle: 0,
    };
    this.all.push(link);
    if (kind === 'veth' || kind === 'loopback')
      this.kernel.net.addDevice({ name: dev, kind, netns, peer: '', bus: -1, bridged: false });
    return link;
  }

  /** The device behind an interface; null: nothing is sent by it. */
  deviceOf({ dev }: NetLink): NetDev | null {
    return this.kernel.net.devices.get(dev) ?? null;
  }

  private place(link: NetLink): void {
    const dev = this.deviceOf(link);
    if (dev)
      this.kernel.net.devices.set(
        link.dev,
        Object.freeze({ ...dev, netns: link.netns, peer: link.peer?.dev ?? '' }),
      );
  }

  // ------------------------------------------------------------ links

  add(netns: string, name: string, kind: string, peer: string): Reply {
    if (name.length > NAME_MAX || name === '' || name.includes('/')) return refuse('EINVAL');
    if (this.find(netns, name)) return refuse('EEXIST');
    if (kind === 'dummy' || kind === 'ifb') {
      this.make(name, kind, netns);
      return DONE;
    }
    if (kind !== 'veth') return refuse('EOPNOTSUPP', 'Unknown device type.');
    const other = peer === '' ? this.freeName(netns, name) : peer;
    if (other === name || this.find(netns, other)) return refuse('EEXIST');
    // The peer is registered first.
    const second = this.make(other, 'veth', netns);
    const first = this.make(name, 'veth', netns);
    first.peer = second;
    second.peer = first;
    this.place(first);
    this.place(second);
    return DONE;
  }

  private freeName(netns: string, taken: string): string {
    let number = 0;
    while (taken === `veth${String(number)}` || this.find(netns, `veth${String(number)}`)) number++;
    return `veth${String(number)}`;
  }

  delete(link: NetLink): Reply {
    if (link.kind === 'loopback') return refuse('EOPNOTSUPP');
    this.remove(link);
    return DONE;
  }

  /** `dev_change_net_namespace`: it comes there down and without addresses, under its number if that is free. */
  move(link: NetLink, netns: string): Reply {
    if (netns === link.netns) return DONE;
    if (link.kind === 'loopback') return refuse('EINVAL', 'The interface netns is immutable');
    if (this.find(netns, link.name)) return refuse('EEXIST');
    link.index = this.freeIndex(netns, link.index);
    link.netns = netns;
    link.up = false;
    link.addresses.length = 0;
    this.place(link);
    return DONE;
  }

  rename(link: NetLink, name: string): Reply {
    if (name.length > NAME_MAX) return refuse('EINVAL');
    if (this.find(link.netns, name)) return refuse('EEXIST');
    link.name = name;
    return DONE;
  }

  setUp(link: NetLink, up: boolean): void {
    link.up = up;
    if (!up || link.kind !== 'loopback' || link.addresses.length > 0) return;
    link.addresses.push({ ip: LOOPBACK_IP, bits: 8 });
  }

  // ------------------------------------------------------------ ports

  /** Who listens; those whose task has ended do not any more. */
  listener(netns: string, port: number): Listener | null {
    const there = (one: Listener): boolean =>
      one.task === 0 || this.kernel.findTask(one.task)?.ended === false;
    return this.listeners.find((one) => one.netns === netns && one.port === port && there(one)) ?? null;
  }

  listen(netns: string, port: number): Listener | Errno {
    if (this.listener(netns, port)) return 'EADDRINUSE';
    const made = { netns, port, task: 0, sockets: [], over: false };
    this.listeners.push(made);
    return made;
  }

  // ------------------------------------------------------------ addresses

  addAddress(link: NetLink, address: Address): Reply {
    const same = link.addresses.some(({ ip, bits }) => ip === address.ip && bits === address.bits);
    if (same) return refuse('EEXIST', 'ipv4: Address already assigned.');
    link.addresses.push(address);
    return DONE;
  }

  removeAddress(link: NetLink, address: Address): Reply {
    const at = link.addresses.findIndex(({ ip, bits }) => ip === address.ip && bits === address.bits);
    if (at < 0) return refuse('EADDRNOTAVAIL', 'ipv4: Address not found.');
    link.addresses.splice(at, 1);
    return DONE;
  }

  /** Where packets for an address go: ENETUNREACH without a route, EHOSTUNREACH if nobody there has it. */
  route(netns: string, ip: number): Route | Errno {
    const own = this.of(netns);
    const up = own.filter((link) => link.up);
    const loopback = up.find(({ kind }) => kind === 'loopback');
    const isOwn = up.some((link) => link.addresses.some((address) => address.ip === ip));
    const isLoop = loopback?.addresses.some((address) => sharesNetwork(address, ip)) === true;
    if (isOwn || isLoop) return loopback ? { dev: loopback.dev, netns } : 'ENETUNREACH';
    const by = up.find((link) => link.addresses.some((address) => sharesNetwork(address, ip)));
    if (!by) return 'ENETUNREACH';
    const { peer } = by;
    const answers = peer?.up === true && peer.addresses.some((address) => address.ip === ip);
    return answers ? { dev: by.dev, netns: peer.netns } : 'EHOSTUNREACH';
  }
}
