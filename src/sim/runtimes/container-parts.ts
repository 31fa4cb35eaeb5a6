/** What every container is made of on the kernel that is already there: network namespace, cgroup, the view its tasks get. */
import type { Kernel } from '../kernel/kernel.ts';
import { FairScheduler } from '../kernel/sched/fair.ts';
import type { ContainerView } from '../kernel/task.ts';
import { translates, type BuildContext, type Place } from '../virt/layer.ts';

/** Namespaces of a container with a network of its own. */
export const NAMESPACES = Object.freeze(['mnt', 'uts', 'ipc', 'pid', 'net', 'cgroup']);
/** `cpu.max`'s period, within which the kernel draws a new group's phase. */
const DEFAULT_PERIOD_NS = 100_000_000;
/** Name of the container, its network namespace and its cgroup. */
export const CONTAINER = 'web';
/** The host's end of its veth pair. */
export const HOST_END = 'veth0';
/** The container's end. */
export const INNER_END = `${CONTAINER}/eth0`;

/** How a container's network hangs on the host's. */
export interface VethSpec {
  /** Addresses are translated on the way out and in. */
  readonly masqueraded: boolean;
  /** A program takes what arrives at the inner end by a packet socket. */
  readonly packetSocket?: boolean;
  /** Device that what arrives at the inner end is redirected to. */
  readonly mirred?: string;
}

/** A veth pair between the container's namespace and the host's bridge. */
export function vethPair(kernel: Kernel, { masqueraded, packetSocket = false, mirred }: VethSpec): void {
  kernel.net.addDevice({
    name: INNER_END,
    kind: 'veth',
    netns: CONTAINER,
    peer: HOST_END,
    bus: -1,
    bridged: false,
    packetSocket,
    ...(mirred === undefined ? {} : { mirred }),
  });
  kernel.net.addDevice({
    name: HOST_END,
    kind: 'veth',
    netns: '',
    peer: INNER_END,
    bus: -1,
    bridged: true,
    masqueraded,
  });
}

/** The container's network namespace and its way out. Answers the namespace's name. */
export function connectContainer(kernel: Kernel, context: BuildContext): string {
  if (context.network === 'host') return '';
  kernel.net.addDevice({
    name: `${CONTAINER}/lo`,
    kind: 'loopback',
    netns: CONTAINER,
    peer: '',
    bus: -1,
    bridged: false,
  });
  if (context.network === 'none') return CONTAINER;
  vethPair(kernel, { masqueraded: translates(context.network) });
  return CONTAINER;
}

/** The container's group in the scheduler, if the scheduler has groups. */
export function taskGroup(kernel: Kernel, phase: number): object | null {
  const { scheduler } = kernel;
  if (!(scheduler instanceof FairScheduler)) return null;
  return scheduler.createGroup(scheduler.rootGroup, CONTAINER, Math.floor(phase * DEFAULT_PERIOD_NS));
}

/** The place inside a container with this view. */
export function containerPlace(
  below: Place,
  context: BuildContext,
  view: ContainerView,
  netns: string,
  facts: Readonly<Record<string, string>>,
): Place {
  return {
    ...below,
    netns,
    container: view,
    cgroup: taskGroup(below.kernel, context.phase('period')),
    facts: {
      ...below.facts,
      cgroup: view.cgroupPath,
      namespaces: String(view.namespaces.length),
      ...facts,
    },
  };
}
