/** Requests of `ip` and `tc` to the kernel: what is asked, who may, and what is answered. */
import { capabilities, isCapable } from '../../cred.ts';
import type { Kernel } from '../../kernel.ts';
import { findByPid } from '../../kill.ts';
import type { Task } from '../../task.ts';
import { controlOf } from '../tc/traffic-control.ts';
import { Disciplines, type Mode } from './disciplines.ts';
import { ipOf, refuse, type Address, type NetLink, type NetLinks, type Reply } from './links.ts';

const ADMIN = capabilities('NET_ADMIN');
/** Requests that only read. */
const READS: readonly string[] = ['links', 'qdiscs', 'classes'];

/** `10.0.0.1/24`; without a length one address alone. Null: no prefix. */
function prefixOf(word: string): Address | null {
  const [dotted = '', length = '32', more] = word.split('/');
  const ip = ipOf(dotted);
  const bits = /^\d{1,2}$/.test(length) ? Number(length) : 99;
  return ip === null || bits > 32 || more !== undefined ? null : { ip, bits };
}

/** What of an interface `ip` prints. */
export interface LinkRow {
  readonly index: number;
  readonly name: string;
  readonly kind: NetLink['kind'];
  /** Name of the other end here, or `if3` where it is elsewhere; '': it has none. */
  readonly at: string;
  readonly state: 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN';
  readonly flags: string;
  readonly mtu: number;
  readonly addresses: readonly Address[];
}

/** The kernel's side of rtnetlink. */
export class RtNetlink {
  private readonly kernel: Kernel;
  private readonly links: NetLinks;
  private readonly disciplines: Disciplines;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.links = controlOf(kernel).links;
    this.disciplines = new Disciplines(kernel, this.links);
  }

  /** Answers a task's request, its first word what is asked. */
  ask(task: Task, [what = '', ...words]: readonly string[]): Reply {
    const { net } = task.nsproxy;
    if (!READS.includes(what) && !isCapable(task.cred, net.userNs, ADMIN)) return refuse('EPERM');
    if (what === 'links') return { text: JSON.stringify(this.links.of(net.name).map(rowOf)) };
    const [name = '', ...rest] = words;
    if (what === 'add') return this.links.add(net.name, name, rest[0] ?? '', rest[1] ?? '');
    if (what === 'qdiscs' && name === '')
      return { text: this.disciplines.list(this.links.of(net.name), rest[0] === 'counts') };
    const link = this.links.find(net.name, name);
    if (!link) return { usage: `Cannot find device "${name}"` };
    return this.change(task, what, link, rest);
  }

  private change(task: Task, what: string, link: NetLink, words: readonly string[]): Reply {
    const [first = '', second = '', third = '', ...rest] = words;
    switch (what) {
      case 'delete':
        return this.links.delete(link);
      case 'set':
        return this.set(task, link, words);
      case 'address':
      case 'no-address': {
        const prefix = prefixOf(first);
        if (!prefix) return { usage: `Error: any valid prefix is expected rather than "${first}".` };
        return what === 'address'
          ? this.links.addAddress(link, prefix)
          : this.links.removeAddress(link, prefix);
      }
      case 'qdiscs':
        return { text: this.disciplines.list([link], first === 'counts') };
      case 'classes':
        return { text: this.disciplines.listClasses(link, first === 'counts') };
      case 'qdisc':
        return this.disciplines.setRoot(
          link,
          first as Mode,
          second,
          [third, ...rest].filter((word) => word !== ''),
        );
      case 'class':
        return this.disciplines.setClass(link, first as Mode, second, third, rest);
      default:
        return refuse('EOPNOTSUPP');
    }
  }

  /** Pairs of what is set and to what, one after the other. */
  private set(task: Task, link: NetLink, words: readonly string[]): Reply {
    for (let at = 0; at < words.length; at += 2) {
      const [key, value = ''] = [words[at], words[at + 1]];
      const done = this.setOne(task, link, key ?? '', value);
      if (!('text' in done)) return done;
    }
    return { text: '' };
  }

  private setOne(task: Task, link: NetLink, key: string, value: string): Reply {
    if (key === 'state') this.links.setUp(link, value === 'up');
    if (key === 'name') return this.links.rename(link, value);
    if (key === 'mtu') {
      if (!/^\d+$/.test(value)) return { usage: `Error: argument "${value}" is wrong: Invalid "mtu" value` };
      if (Number(value) < 68) return refuse('EINVAL', 'mtu less than device minimum');
      link.mtu = Number(value);
    }
    if (key !== 'netns') return { text: '' };
    const other = /^\d+$/.test(value) ? findByPid(this.kernel, task, Number(value)) : null;
    if (!other)
      return /^\d+$/.test(value)
        ? refuse('ESRCH')
        : { usage: `Error: argument "${value}" is wrong: Invalid "netns" value` };
    const to = other.nsproxy.net;
    return isCapable(task.cred, to.userNs, ADMIN) ? this.links.move(link, to.name) : refuse('EPERM');
  }
}

/** `default_operstate`: what carries, and why not. */
function rowOf({ index, name, kind, peer, up, mtu, netns, addresses }: NetLink): LinkRow {
  const here = peer !== null && peer.netns === netns;
  const carrier = kind !== 'veth' || (up && peer?.up === true);
  const state = !up
    ? 'DOWN'
    : kind !== 'veth'
      ? 'UNKNOWN'
      : carrier
        ? 'UP'
        : here
          ? 'LOWERLAYERDOWN'
          : 'DOWN';
  const flags = [
    ...(up && !carrier ? ['NO-CARRIER'] : []),
    ...(kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST']),
    ...(kind === 'veth' ? ['MULTICAST'] : kind === 'loopback' ? [] : ['NOARP']),
    ...(up ? ['UP', ...(carrier ? ['LOWER_UP'] : [])] : []),
    ...(kind === 'veth' && here && !peer.up ? ['M-DOWN'] : []),
  ];
  const at = peer === null ? '' : here ? peer.name : `if${String(peer.index)}`;
  return { index, name, kind, at, state, flags: flags.join(','), mtu, addresses };
}
