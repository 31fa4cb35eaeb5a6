/** What each group sends and receives over the run, and how long its packets wait, as lanes. Pure. */
import type { GroupNetwork, NeighbourFrame, NetworkView } from '../../../../bridge/protocol.ts';

/** Lanes that there is room for: groups that sent and received least are left out. */
export const LANES_MAX = 8;

export interface NetworkLane {
  readonly group: GroupNetwork;
  readonly path: string;
  /** Most bits a second that it sent and received together in a slot. */
  readonly most: number;
  /** Of the last slot. */
  readonly sentBits: number;
  readonly receivedBits: number;
  readonly waitNs: number;
}

function laneOf(group: GroupNetwork, path: string): NetworkLane {
  const both = group.sent.map((bits, slot) => bits + (group.received[slot] ?? 0));
  return {
    group,
    path,
    most: Math.max(0, ...both),
    sentBits: group.sent.at(-1) ?? 0,
    receivedBits: group.received.at(-1) ?? 0,
    waitNs: group.waitNs.at(-1) ?? 0,
  };
}

/** Lanes in the order of the groups, the machine's own only if something of it was on its way. */
export function networkLanes(frame: NeighbourFrame, { groups }: NetworkView): readonly NetworkLane[] {
  const paths = new Map(frame.groups.map(({ index, path }) => [index, path]));
  const all = groups.map((group) => laneOf(group, paths.get(group.index) ?? ''));
  const there = all.filter(({ path, most }) => path !== '/' || most > 0);
  const ranked = [...there].sort((a, b) => b.most - a.most).slice(0, LANES_MAX);
  return there.filter((lane) => ranked.includes(lane));
}

/** Highest place of the lanes' axis, bits a second: what went through, and limits that are not far above it. */
export function topBits(lanes: readonly NetworkLane[]): number {
  const most = Math.max(1, ...lanes.map((lane) => lane.most));
  const limits = lanes
    .flatMap(({ group }) => [group.egressBits, group.ingressBits])
    .filter((limit) => limit <= most * 2);
  return Math.max(most, ...limits) * 1.05;
}

/** Longest mean wait of any slot, ns; at least a millisecond, so that nothing is drawn as a tower. */
export function topWaitNs(lanes: readonly NetworkLane[]): number {
  return Math.max(1e6, ...lanes.flatMap(({ group }) => [...group.waitNs]));
}
