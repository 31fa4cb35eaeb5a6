/** What every container is made of on the kernel that is already there: network namespace, cgroup, the view its tasks get. */
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { CLONE } from '../kernel/clone-flags.ts';
import type { SeccompFilter } from '../kernel/seccomp.ts';
import { Container, DOCKER_CAPABILITIES, type Bundle, type BundleMount } from '../virt/container.ts';
import { translates, type BuildContext, type Place } from '../virt/layer.ts';

/** Name of the container, its network namespace and its cgroup. */
export const CONTAINER = 'web';
/** The host's end of its veth pair. */
export const HOST_END = 'veth0';
/** The container's end. */
export const INNER_END = `${CONTAINER}/eth0`;

/** New namespaces of a container; the network's is made before it and joined. */
export const NAMESPACES = CLONE.NEWNS | CLONE.NEWUTS | CLONE.NEWIPC | CLONE.NEWPID | CLONE.NEWCGROUP;

/** Where runc and containerd have the root file system before it becomes one. */
export const ROOTFS = '/run/containerd/io.containerd.runtime.v2.task/default/web/rootfs';

/** In the order of Docker's spec, after the root itself. */
export const SPEC_MOUNTS: readonly BundleMount[] = Object.freeze([
  { type: 'proc', target: '/proc' },
  { type: 'tmpfs', target: '/dev' },
  { type: 'devpts', target: '/dev/pts' },
  { type: 'sysfs', target: '/sys' },
  { type: 'cgroup2', target: '/sys/fs/cgroup' },
  { type: 'mqueue', target: '/dev/mqueue' },
  { type: 'tmpfs', target: '/dev/shm' },
]);

/** What `docker run` asks a runtime for; `given` says what is different. */
export function dockerBundle(given: Partial<Bundle>): Bundle {
  const docker: Bundle = {
    hostname: CONTAINER,
    namespaces: NAMESPACES,
    netns: '',
    root: { type: 'overlay', path: ROOTFS },
    mounts: SPEC_MOUNTS,
    capabilities: DOCKER_CAPABILITIES,
    noNewPrivs: false,
    seccomp: null,
  };
  return Object.freeze({ ...docker, ...given });
}

/** A filter as the switch says: none, one whose constant answers are cached, or one that runs on every call. */
export function filterFor(choice: string, profile: string): SeccompFilter | null {
  return choice === 'off' ? null : Object.freeze({ profile, cached: choice !== 'filter' });
}

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
  readonly bundle: Bundle;
  /** Path of its group in the kernel's hierarchy. */
  readonly cgroup: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** The place inside a container; the runtime makes its group. */
export function containerPlace(below: Place, { bundle, cgroup, facts }: ContainerSpec): Place {
  makeGroup(below.kernel.cgroups, cgroup);
  return {
    ...below,
    netns: bundle.netns,
    container: new Container(bundle),
    cgroup,
    facts: { ...below.facts, ...facts },
  };
}
