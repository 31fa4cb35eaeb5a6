/**
 * A container: a process that has unshared namespaces, changed its root, given up capabilities and put on a filter. The
 * kernel knows nothing else of it; what is shown of one is read off its first process.
 */
import { invariant } from '../core/invariant.ts';
import { hasFlag, CLONE } from '../kernel/clone-flags.ts';
import { enterOwnPids } from '../kernel/copy-process.ts';
import { ALL_CAPABILITIES, capabilities, capabilityText } from '../kernel/cred.ts';
import { mount, pivotRoot } from '../kernel/fs/mount.ts';
import type { FsType } from '../kernel/fs/mount-namespace.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { addSeccompFilter, capset, dropBounding } from '../kernel/privileges.ts';
import { ownNamespaces } from '../kernel/proc.ts';
import type { SeccompFilter } from '../kernel/seccomp.ts';
import type { Task, TaskSpec } from '../kernel/task.ts';
import { joinNet, setHostname, unshare } from '../kernel/unshare.ts';

/** Docker's default set, and that of containerd: `CapEff: 00000000a80425fb`. */
export const DOCKER_CAPABILITIES = capabilities(
  ...([
    'CHOWN',
    'DAC_OVERRIDE',
    'FSETID',
    'FOWNER',
    'MKNOD',
    'NET_RAW',
    'SETGID',
    'SETUID',
    'SETFCAP',
  ] as const),
  ...(['SETPCAP', 'NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'] as const),
);

export interface BundleMount {
  readonly type: FsType;
  /** From the container's root. */
  readonly target: string;
}

/** What a runtime is to set up (the `config.json` of an OCI bundle). Frozen. */
export interface Bundle {
  readonly hostname: string;
  /** New namespaces (`CLONE`). */
  readonly namespaces: number;
  /** Network namespace that it joins, by its name; '': the one it is in. */
  readonly netns: string;
  /** Its root's file system and where the runtime has mounted it; null: it keeps the root that it has. */
  readonly root: { readonly type: FsType; readonly path: string } | null;
  readonly mounts: readonly BundleMount[];
  readonly capabilities: bigint;
  readonly noNewPrivs: boolean;
  readonly seccomp: SeccompFilter | null;
}

function done(answer: number, what: string): void {
  invariant(answer === 0, 'container-refused', `${what}: ${String(answer)}`);
}

/** The root and everything that belongs below it, then `pivot_root`. The task has a mount namespace of its own. */
export function enterRoot(kernel: Kernel, task: Task, { root, mounts }: Bundle): void {
  if (!root) return;
  done(mount(task, root.type, root.type, root.path), root.path);
  for (const { type, target } of mounts) done(mount(task, type, type, root.path + target), target);
  done(pivotRoot(kernel, task, root.path, root.path), 'pivot_root');
}

/**
 * The last things before exec: what it may no longer do. Who may still gain privileges needs one to put on a filter, so
 * that comes before the capabilities go (runc's `finalizeNamespace`).
 */
export function dropPrivileges(task: Task, { capabilities: kept, noNewPrivs, seccomp }: Bundle): void {
  if (noNewPrivs) task.noNewPrivs = true;
  if (seccomp) done(addSeccompFilter(task, seccomp), 'seccomp');
  done(dropBounding(task, ALL_CAPABILITIES & ~kept), 'bounding set');
  done(capset(task, kept, kept, 0n), 'capset');
}

/** A container on a kernel, and who is in it. */
export class Container {
  readonly bundle: Bundle;
  /** Its first process; null: not started. */
  init: Task | null = null;

  constructor(bundle: Bundle) {
    this.bundle = bundle;
  }
}

/**
 * A task in a container, `container` null: on the kernel itself. The first one is set up by the kernel's own functions in
 * no time, as when all of that was done long ago; the others are its children, as by `exec` of the runtime. Throws
 * SimFault 'container-refused' where the kernel refuses a step.
 */
export function spawnIn(kernel: Kernel, container: Container | null, spec: TaskSpec): Task {
  if (!container) return kernel.spawn(spec);
  const { bundle, init } = container;
  if (init) return kernel.spawn({ ...spec, parent: init, pinned: true });
  const task = kernel.spawn({ ...spec, flags: bundle.namespaces });
  container.init = task;
  if (bundle.netns !== '') done(joinNet(kernel, task, bundle.netns), bundle.netns);
  if (hasFlag(bundle.namespaces, CLONE.NEWUTS)) done(setHostname(task, bundle.hostname), 'sethostname');
  enterRoot(kernel, task, bundle);
  dropPrivileges(task, bundle);
  return task;
}

/**
 * A helper that the host has put aside, such as a sandbox's process: what `bundle` says of namespaces, root and
 * privileges, in no time. Throws SimFault 'container-refused'.
 */
export function enterSandbox(kernel: Kernel, task: Task, bundle: Bundle): void {
  done(unshare(kernel, task, bundle.namespaces), 'unshare');
  enterOwnPids(task);
  enterRoot(kernel, task, bundle);
  dropPrivileges(task, bundle);
}

/** What the page says about a container, read off a process in it. */
export function containerFacts(kernel: Kernel, task: Task): Readonly<Record<string, string>> {
  const own = ownNamespaces(kernel, task);
  const { root } = task.fs;
  const filters = task.seccomp.map(({ profile }) => profile).join(', ');
  return {
    cgroup: task.css?.cgroup.path ?? '',
    namespaces: String(own.length),
    root: root.type,
    capabilities: capabilityText(task.cred.effective),
    ...(filters === '' ? {} : { seccomp: filters }),
  };
}
