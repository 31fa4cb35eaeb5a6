/** What a group sent and received by the cable of its machine over a run. */
import { controlOf } from '../../kernel/net/tc/traffic-control.ts';
import type { World } from '../world.ts';
import { isWithin } from './instances.ts';
import { podName } from './pod-name.ts';
import type { NetFigures, Scenario } from './types.ts';

/** Counters of a group with those below it: bytes sent and received, frames dropped, frames out of queues and their waits, ns. */
export type NetCounters = readonly [number, number, number, number, number];

/** The counters of every group, by path; empty: nobody shapes the network. */
export function netsOf(world: World, { groups }: Pick<Scenario, 'groups'>): ReadonlyMap<string, NetCounters> {
  if (!world.host.net.control) return new Map();
  const { accounts, pods } = controlOf(world.host);
  return new Map(
    groups.map(({ path }) => {
      const within = [...pods.keys()].filter((pod) => isWithin(pod, path));
      const sums: [number, number, number, number, number] = [0, 0, 0, 0, 0];
      for (const pod of within) {
        const { sentBytes, receivedBytes, dropped, passed, waitedNs } = accounts.of(podName(pod));
        [sentBytes, receivedBytes, dropped, passed, waitedNs].forEach((count, at) => {
          sums[at] = (sums[at] ?? 0) + count;
        });
      }
      return [path, sums];
    }),
  );
}

/** The figures of a run of so many seconds. */
export function netFigures(now: NetCounters, before: NetCounters, seconds: number): NetFigures {
  const grown = (at: number): number => (now[at] ?? 0) - (before[at] ?? 0);
  const passed = grown(3);
  return {
    sent_bits_per_s: Math.round((grown(0) * 8) / seconds),
    received_bits_per_s: Math.round((grown(1) * 8) / seconds),
    dropped: grown(2),
    queued_us: passed === 0 ? 0 : Math.round(grown(4) / passed / 100) / 10,
  };
}
