/** Device nodes of a machine as devtmpfs makes them, and which of them something answers. */
import type { Errno } from '../../core/errno.ts';
import { own } from '../../core/own.ts';
import { capabilities, isCapable, type Cred } from '../cred.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import type { VNode } from './nodes.ts';

type Row = readonly [name: string, kind: 'c' | 'b', major: number, minor: number, mode: number];

const NODES: readonly Row[] = [
  ['console', 'c', 5, 1, 0o600],
  ['full', 'c', 1, 7, 0o666],
  ['fuse', 'c', 10, 229, 0o600],
  ['hwrng', 'c', 10, 183, 0o600],
  ['kmsg', 'c', 1, 11, 0o644],
  ['mem', 'c', 1, 1, 0o600],
  ['null', 'c', 1, 3, 0o666],
  ['ptmx', 'c', 5, 2, 0o666],
  ['random', 'c', 1, 8, 0o666],
  ['rtc0', 'c', 250, 0, 0o600],
  ['tty', 'c', 5, 0, 0o666],
  ['tty0', 'c', 4, 0, 0o600],
  ['ttyS0', 'c', 4, 64, 0o600],
  ['urandom', 'c', 1, 9, 0o666],
  ['vda', 'b', 254, 0, 0o600],
  ['vdb', 'b', 254, 16, 0o600],
  ['zero', 'c', 1, 5, 0o666],
];

export function makeDeviceNodes(dev: VNode): void {
  for (const [name, kind, major, minor, mode] of NODES) {
    const node = dev.add(name, kind, mode);
    node.major = major;
    node.minor = minor;
  }
}

/** What drivers refuse: there is no controlling terminal, and no devpts is mounted. */
const REFUSE: Readonly<Record<string, Errno>> = Object.freeze({ '5:0': 'ENXIO', '5:2': 'ENOENT' });
/** Capabilities that a driver of `mem` asks for, by its minor number (`dmesg_restrict` is on, as Debian has it). */
const ASKED: Readonly<Record<number, bigint>> = Object.freeze({
  1: capabilities('SYS_RAWIO'),
  11: capabilities('SYSLOG'),
});
const MEM = 1;

/** What the driver behind a number answers to open: ENXIO if there is none; EPERM: it wants a capability. */
export function openDriver({ kind, major, minor }: VNode, cred: Cred): Errno | null {
  const known = NODES.some(([, of, one, two]) => of === kind && one === major && two === minor);
  if (!known) return 'ENXIO';
  const refuses = kind === 'c' ? own(REFUSE, `${String(major)}:${String(minor)}`) : undefined;
  if (refuses) return refuses;
  const asked = kind === 'c' && major === MEM ? (ASKED[minor] ?? 0n) : 0n;
  return asked === 0n || isCapable(cred, FIRST_USER_NAMESPACE, asked) ? null : 'EPERM';
}
