/** What each network namespace of a kernel sent and received, what of it waits in queues of this machine, and for how long. */
import type { Packet } from '../../../hw/packet.ts';
import type { NetStack } from '../net-stack.ts';
import type { Queued } from './qdisc.ts';

/** Counters of a namespace; bytes with the headers of every frame. */
export interface NetAccount {
  /** Left by a network card, and came in by one. */
  sentBytes: number;
  receivedBytes: number;
  /** In queues now, in both directions; and packets that came out of them, and how long those had waited, ns together. */
  waitingBytes: number;
  passed: number;
  waitedNs: number;
  /** Frames that no queue had room for, or that waited too long. */
  dropped: number;
}

export class NetAccounts {
  private readonly accounts = new Map<string, NetAccount>();
  private readonly machine: number;

  constructor(machine: number) {
    this.machine = machine;
  }

  of(netns: string): NetAccount {
    let account = this.accounts.get(netns);
    if (!account) {
      account = { sentBytes: 0, receivedBytes: 0, waitingBytes: 0, passed: 0, waitedNs: 0, dropped: 0 };
      this.accounts.set(netns, account);
    }
    return account;
  }

  /** Whose packet it is: the one's here that it comes from or goes to. */
  ofPacket({ sockets }: NetStack, packet: Packet): NetAccount {
    const receives = packet.toKernel === this.machine;
    return this.of(receives ? (sockets[packet.toSocket]?.netns ?? '') : (packet.netns ?? ''));
  }

  entered(account: NetAccount, bytes: number): void {
    account.waitingBytes += bytes;
  }

  left(account: NetAccount, { bytes, frames, sinceNs }: Queued, nowNs: number): void {
    account.waitingBytes -= bytes;
    account.passed += frames;
    account.waitedNs += (nowNs - sinceNs) * frames;
  }

  dropped(account: NetAccount, { bytes, frames }: Queued): void {
    account.waitingBytes -= bytes;
    account.dropped += frames;
  }
}
