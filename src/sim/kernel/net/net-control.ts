import type { WriteResult } from '../cgroup/cgroup.ts';

/**
 * What a kernel's network asks whoever shapes it: queueing disciplines, and connections with windows. Only worlds that limit
 * bandwidth have somebody (`tc/traffic-control.ts`), so that the others neither load nor pay for it. Programs are given by
 * their index; local `SKB` holds the packet.
 */
export interface NetControl {
  /** In place of a device's driver, of `netif_receive_skb`, of `tcp_v4_rcv`. */
  readonly transmit: number;
  readonly receive: number;
  readonly deliver: number;
  /** `net_tx_action`, and what timers left to a softirq of this CPU. */
  readonly action: number;
  /** Something of that is due on a CPU. */
  due(cpu: number): boolean;
  /** A timer of it is due. */
  timer(payload: number, cpu: number): void;
  /** What can be set so, and what is. */
  keysOf(path: string): readonly { readonly name: string; readonly text: string }[];
  /** Sets the network of a group, as whoever runs containers does; null: the path names nothing of it. */
  write(path: string, text: string): WriteResult | null;
}
