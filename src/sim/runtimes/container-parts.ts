/** What every container is made of on the kernel that is already there: network namespace, cgroup, the view its tasks get. */
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ContainerView } from '../kernel/task.ts';
import { translates, type BuildContext, type Place } from '../virt/layer.ts';

/** Namespaces of a container with a network of its own. */
export const NAMESPACES = Object.freeze(['mnt', 'uts', 'ipc', 'pid', 'net', 'cgroup']);
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

/** What a container adds to its place. */
export interface ContainerSpec {
  readonly view: ContainerView;
  readonly netns: string;
  /** Path of its group in the kernel's hierarchy. */
  readonly cgroup: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** The place inside a container; the runtime makes its group. */
export function containerPlace(below: Place, { view, netns, cgroup, facts }: ContainerSpec): Place {
  makeGroup(below.kernel.cgroups, cgroup);
  return {
    ...below,
    netns,
    container: view,
    cgroup,
    facts: { ...below.facts, cgroup, namespaces: String(view.namespaces.length), ...facts },
  };
}
