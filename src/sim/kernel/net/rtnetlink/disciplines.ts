/** Queueing disciplines and classes of interfaces, as `tc` sets them up and lists them (net/sched/sch_api.c). */
import type { Kernel } from '../../kernel.ts';
import type { Htb } from '../tc/htb.ts';
import { type HtbClass } from '../tc/htb.ts';
import type { Qdisc } from '../tc/qdisc.ts';
import { controlOf } from '../tc/traffic-control.ts';
import { htbClassOf, minorOf, qdiscOf, rateText, refusalOf, sizeText } from '../tc/words.ts';
import { refuse, type NetLink, type NetLinks, type Reply } from './links.ts';

const DONE: Reply = Object.freeze({ text: '' });
/** First number that the kernel gives to a discipline without one. */
const FIRST_HANDLE = 0x8001;

export type Mode = 'add' | 'change' | 'replace' | 'del';

export class Disciplines {
  private readonly kernel: Kernel;
  private readonly links: NetLinks;

  constructor(kernel: Kernel, links: NetLinks) {
    this.kernel = kernel;
    this.links = links;
  }

  /** Only htb has classes. */
  private treeOf(link: NetLink): Htb | null {
    const root = this.rootOf(link);
    return root?.kind === 'htb' ? (root as Htb) : null;
  }

  private rootOf({ dev }: NetLink): Qdisc | null {
    return controlOf(this.kernel).lines.get(dev)?.qdisc ?? null;
  }

  /** `tc qdisc MODE dev X root [handle H:] KIND …`. */
  setRoot(link: NetLink, mode: Mode, handle: string, words: readonly string[]): Reply {
    const device = this.links.deviceOf(link);
    const known = this.rootOf(link);
    const control = controlOf(this.kernel);
    if (mode === 'del') {
      if (!known || !device) return refuse('ENOENT', 'Cannot delete qdisc with handle of zero.');
      control.setRoot(device, null);
      link.handle = 0;
      return DONE;
    }
    const now = this.kernel.now();
    const wrong = refusalOf(() => qdiscOf(words, now));
    if (wrong !== null) return { usage: wrong };
    const qdisc = qdiscOf(words, now);
    if (mode === 'add' && known) return refuse('EEXIST', 'Exclusivity flag on, cannot modify.');
    if (mode === 'change' && !known)
      return refuse('ENOENT', 'Qdisc not found. To create specify NLM_F_CREATE flag.');
    if (mode === 'change' && known?.kind !== qdisc?.kind)
      return refuse('EINVAL', 'Invalid qdisc name: must match existing qdisc.');
    const major = handle === '' ? FIRST_HANDLE + this.links.handles++ : parseInt(handle, 16);
    if (Number.isNaN(major)) return { usage: `Illegal "handle"\n${handle}` };
    if (device) control.setRoot(device, qdisc);
    link.handle = major;
    return DONE;
  }

  /** `tc class MODE dev X parent P classid C htb …`. */
  setClass(link: NetLink, mode: Mode, parent: string, id: string, words: readonly string[]): Reply {
    const tree = this.treeOf(link);
    if (!tree) return refuse('EINVAL', 'Specified qdisc kind is unknown.');
    const minor = minorOf(id);
    if (minor === null) return { usage: `Illegal "classid"\n${id}` };
    const known = tree.classes.get(minor);
    if (mode === 'del') {
      if (!known) return refuse('ENOENT', 'Specified class not found.');
      if (known.children.length > 0) return refuse('EBUSY', 'HTB class in use.');
      tree.classes.delete(minor);
      known.parent?.children.splice(known.parent.children.indexOf(known), 1);
      return DONE;
    }
    if (mode === 'add' && known) return refuse('EEXIST');
    if (mode === 'change' && !known) return refuse('ENOENT', 'Specified class not found.');
    const [kind = '', ...rest] = words;
    if (kind !== 'htb') return refuse('EINVAL', 'Specified class kind is unknown.');
    const above = parent === 'root' || /:0*$/.test(parent) ? 0 : (minorOf(parent) ?? 0);
    const wrong = refusalOf(() => htbClassOf(rest, minor, above));
    if (wrong !== null) return { usage: wrong };
    const made = tree.setClass(htbClassOf(rest, minor, above), this.kernel.now());
    return made ? DONE : refuse('ENOENT');
  }

  /** `tc [-s] qdisc show`: a line for each interface that has one. */
  list(links: readonly NetLink[], counts: boolean): string {
    return links
      .flatMap((link) => {
        const qdisc = this.rootOf(link);
        if (!qdisc) return link.up ? [`qdisc noqueue 0: dev ${link.name} root refcnt 2 \n`] : [];
        const handle = link.handle.toString(16);
        const head = `qdisc ${qdisc.kind} ${handle}: dev ${link.name} root refcnt 2 ${qdisc.options} \n`;
        return [head + (counts ? statsText(qdisc.stats, qdisc) : '')];
      })
      .join('');
  }

  listClasses(link: NetLink, counts: boolean): string {
    const tree = this.treeOf(link);
    const major = link.handle.toString(16);
    return hashed([...(tree?.classes.values() ?? [])], link.handle)
      .map((one) => {
        const { id, parent, rate, ceil, burst, cburst, prio } = one.spec;
        const place = parent === 0 ? 'root' : `parent ${major}:${parent.toString(16)}`;
        const leaf = one.children.length === 0 ? ` prio ${String(prio)}` : '';
        const rates = `rate ${rateText(rate)} ceil ${rateText(ceil)}`;
        const bursts = `burst ${sizeText(burst)} cburst ${sizeText(cburst)}`;
        const head = `class htb ${major}:${id.toString(16)} ${place}${leaf} ${rates} ${bursts} \n`;
        return (
          head + (counts ? statsText(one.stats, { backlogBytes: one.fifo.bytes, qlen: one.fifo.length }) : '')
        );
      })
      .join('');
  }
}

function statsText(
  { bytes, packets, drops, overlimits, requeues }: Qdisc['stats'],
  { backlogBytes, qlen }: Pick<Qdisc, 'backlogBytes' | 'qlen'>,
): string {
  const counts = `(dropped ${String(drops)}, overlimits ${String(overlimits)} requeues ${String(requeues)})`;
  return ` Sent ${String(bytes)} bytes ${String(packets)} pkt ${counts} \n backlog ${String(backlogBytes)}b ${String(qlen)}p requeues ${String(requeues)}\n`;
}

/** The order in which the kernel's table of classes lists them: by bucket, in each the last one first (`qdisc_class_hash`). */
function hashed(classes: readonly HtbClass[], major: number): HtbClass[] {
  let buckets: HtbClass[][] = [[], [], [], []];
  let count = 0;
  const bucketOf = ({ spec }: HtbClass, size: number): number => {
    let id = (major << 16) | spec.id;
    id ^= id >>> 8;
    id ^= id >>> 4;
    return id & (size - 1);
  };
  for (const one of classes) {
    buckets[bucketOf(one, buckets.length)]?.unshift(one);
    count++;
    if (count * 4 <= buckets.length * 3) continue;
    const wider: HtbClass[][] = Array.from({ length: buckets.length * 2 }, () => []);
    for (const known of buckets.flat()) wider[bucketOf(known, wider.length)]?.unshift(known);
    buckets = wider;
  }
  return buckets.flat();
}
