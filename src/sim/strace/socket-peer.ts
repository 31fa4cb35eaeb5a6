/** Where a socket leads, from its family and from the addresses that the log shows. */
import type { TrackedFile } from './fd-table.ts';
import type { SocketPeer } from './replay-types.ts';

const FAMILY = /^[AP]F_(\w+)/;
const ADDRESS =
  /sa_family=[AP]F_(\w+)(?:[^}]*?(?:inet_addr\("([\d.]+)"|inet_pton\(AF_INET6, "([\da-fA-F:.]+)"))?/;
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$)/;
/** `TCP:[10.0.0.2:41234->192.0.2.7:443]`, `TCPv6:[[::1]:1->[::1]:2]`. */
const CONNECTION = /^(?:TCP|UDP|SCTP|DCCP)\w*:\[\[?([^\]]*?)\]?:\d+->\[?(.*?)\]?:\d+\]$/;

/** What a socket of this family leads to; null: that depends on its address. */
export function peerOfFamily(family: string): SocketPeer | null {
  const name = FAMILY.exec(family)?.[1];
  if (name === 'UNIX' || name === 'LOCAL' || name === 'FILE') return 'unix';
  if (name === 'NETLINK' || name === 'ROUTE') return 'netlink';
  return name === undefined || name === 'INET' || name === 'INET6' || name === 'UNSPEC' ? null : 'other';
}

/** The same for an address as strace prints it (`{sa_family=AF_INET, …}`). */
export function peerOfAddress(text: string): SocketPeer | null {
  const match = ADDRESS.exec(text);
  if (match === null) return null;
  const [, family = '', four, six] = match;
  if (family !== 'INET' && family !== 'INET6') return peerOfFamily(`AF_${family}`);
  const address = four ?? six;
  if (address === undefined) return null;
  return LOOPBACK.test(address) ? 'loopback' : 'wire';
}

/** The same for what `strace -yy` writes behind an fd. */
export function peerOfDecoration(text: string): SocketPeer | null {
  if (text.startsWith('UNIX')) return 'unix';
  if (text.startsWith('NETLINK')) return 'netlink';
  if (/^(?:PACKET|RAW|ICMP|PING)/.test(text)) return 'other';
  const match = CONNECTION.exec(text);
  if (match === null) return null;
  const [, here = '', there = ''] = match;
  return LOOPBACK.test(there) || here === there ? 'loopback' : 'wire';
}

/** Notes where the socket leads if an argument of the call names the other end. */
export function learnPeer(file: TrackedFile | null, address: string | undefined): void {
  if (file === null || address === undefined || !address.includes('sa_family=')) return;
  const peer = peerOfAddress(address);
  if (peer === null || file.channelId !== null) return;
  if (file.class === 'unknown') file.class = 'socket';
  file.peer = peer;
}
