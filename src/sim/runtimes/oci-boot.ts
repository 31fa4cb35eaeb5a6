/** runc as op programs: `create` up to the FIFO that the container's process waits at, `start` that lets it go. */
import { invariant } from '../core/invariant.ts';
import { CLONE } from '../kernel/clone-flags.ts';
import { enterOwnPids } from '../kernel/copy-process.ts';
import { FS_TYPES, type FsType } from '../kernel/fs/mount-namespace.ts';
import type { WriteResult } from '../kernel/cgroup/cgroup.ts';
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { locked } from '../kernel/locks/locked.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import { DOCKER_FILTER } from '../kernel/seccomp.ts';
import { syscall } from '../kernel/syscalls/call.ts';
import { setHostname } from '../kernel/unshare.ts';
import { userString } from '../kernel/user-string.ts';
import type { Ctx } from '../ops/context.ts';
import { attachTask, bornInGroup } from '../virt/boot/attach.ts';
import { actorOf } from '../virt/boot/instance.ts';
import { inKernel, listen, phase, post, whenSwitched, work } from '../virt/boot/marks.ts';
import { file, hold } from '../virt/boot/memory-steps.ts';
import { enterNext, start, step } from '../virt/boot/tasks.ts';
import { dropPrivileges, type Bundle, type BundleMount } from '../virt/container.ts';
import { dockerBundle, NAMESPACES, ROOTFS, SPEC_MOUNTS } from './container-parts.ts';

/** New namespaces of every kind in one call. */
export function unshare(p: KernelBuilder): void {
  phase(p, 'namespaces');
  syscall(p, 'unshare', (kernel, ctx) => {
    const { network } = actorOf(kernel, ctx).instance.choice;
    ctx.set(0, network === 'host' ? NAMESPACES : NAMESPACES | CLONE.NEWNET);
  });
  p.effect('first process', (kernel, ctx) => {
    actorOf(kernel, ctx).instance.containerInit = ctx.task;
    enterOwnPids(kernel.task(ctx.task));
  });
  hold(p, 'kernel.container');
}

/** The container's group: where the runtime's parent keeps such groups. */
function groupOf(kernel: Kernel, ctx: Ctx): string {
  const { number, host } = actorOf(kernel, ctx).instance;
  return `${kernel === host.kernel ? host.group : ''}/containers/${String(number)}`;
}

function done(result: WriteResult, what: string): void {
  invariant(result.ok, 'cgroup-refused', what);
}

/** The process that goes into the group, and the group. */
function joining(kernel: Kernel, ctx: Ctx): { readonly task: number; readonly path: string } {
  return { task: actorOf(kernel, ctx).instance.containerInit, path: groupOf(kernel, ctx) };
}

/** The cgroup and the process in it: moved there, or made there (LXC; its clone is counted here). */
export function joinCgroup(p: KernelBuilder, how: 'moved' | 'born' = 'moved'): void {
  phase(p, 'cgroup');
  inKernel(p, 'mkdir', (p) =>
    locked(p, 'cgroup_mutex', (p) => {
      work(p, 'cg.mkdir');
      p.effect('cgroup_mkdir', (kernel, ctx) => makeGroup(kernel.cgroups, groupOf(kernel, ctx)));
    }),
  );
  if (how === 'born') inKernel(p, 'clone3', (p) => bornInGroup(p, joining));
  else inKernel(p, 'write cgroup.procs', (p) => attachTask(p, joining));
}

/** Writes of the limits: `pids.max`, `memory.swap.max`, `memory.max`, and last `cpu.max`, which sets none. */
export function writeLimits(p: KernelBuilder, files: number): void {
  phase(p, 'cgroup');
  for (let n = 0; n < files; n++)
    inKernel(p, 'write', (p) => locked(p, 'cgroup_mutex', (p) => work(p, 'cg.write')));
  p.effect('cpu_max_write', (kernel, ctx) =>
    done(kernel.cgroups.write(`${groupOf(kernel, ctx)}/cpu.max`, 'max 100000'), 'cpu.max'),
  );
}

/** Where this instance's root file system is before it becomes the root; dockerd and containerd have made it. */
export function rootfsOf(kernel: Kernel, ctx: Ctx): string {
  return `${ROOTFS}-${String(actorOf(kernel, ctx).instance.number)}`;
}

/** `mount` of a type at a path below the root file system that is to be. */
export function mountAt(p: KernelBuilder, type: FsType, target: string): void {
  syscall(p, 'mount', (kernel, ctx) => {
    const root = rootfsOf(kernel, ctx);
    ctx.set(0, FS_TYPES.indexOf(type));
    ctx.set(1, userString(type === 'bind' ? root : type));
    ctx.set(2, userString(root + target));
  });
}

/** Mounts in this order, each under the kernel's lock of all mounts. */
export function mountAll(p: KernelBuilder, mounts: readonly BundleMount[]): void {
  phase(p, 'mounts');
  for (const { type, target } of mounts) mountAt(p, type, target);
}

/** The root changes; what the process gives up next is part of the runtime's own time. */
export function pivotRoot(p: KernelBuilder, bundle: Bundle): void {
  syscall(p, 'pivot_root', (kernel, ctx) => {
    const root = userString(rootfsOf(kernel, ctx));
    ctx.set(0, root);
    ctx.set(1, root);
  });
  p.effect('sethostname, capset, seccomp', (kernel, ctx) => {
    const task = kernel.task(ctx.task);
    invariant(ctx.result === 0, 'container-refused', 'pivot_root');
    setHostname(task, bundle.hostname);
    dropPrivileges(task, bundle);
  });
}

/** The root, then what Docker's spec has, then files of /etc. */
export const MOUNTS: readonly BundleMount[] = [
  { type: 'bind', target: '' },
  ...SPEC_MOUNTS,
  { type: 'bind', target: '/etc/resolv.conf' },
  { type: 'bind', target: '/etc/hostname' },
  { type: 'bind', target: '/etc/hosts' },
];
export const BUNDLE = dockerBundle({ seccomp: DOCKER_FILTER });
/** Files of its group that `docker run` has written: see `writeLimits`. */
export const LIMITS = 4;

/** `runc init`: becomes the container's first process. */
const init = step('runc:[2:INIT]', 'fork', 'app', (p) => {
  unshare(p);
  post(p, 'namespaces made');
  listen(p, 'in the cgroup');
  phase(p, 'runtime-init');
  // Against a container that overwrites the runtime's binary (CVE-2019-5736); later ones seal an overlay of it.
  whenSwitched(p, 'runc', '1.1', (p) => work(p, 'rt.runc.self_copy'));
  work(p, 'rt.go_start');
  mountAll(p, MOUNTS);
  post(p, 'mounted');
  listen(p, 'limits set');
  phase(p, 'mounts');
  pivotRoot(p, BUNDLE);
  post(p, 'created');
  listen(p, 'exec.fifo');
  enterNext(p);
});

/** What runc does until the container's process waits at the FIFO. */
function creates(p: KernelBuilder): void {
  phase(p, 'runtime-create');
  file(p, 'runc.text');
  hold(p, 'runc.heap');
  work(p, 'rt.go_start');
  work(p, 'rt.runc.create', 'runtime');
  start(p, init);
  listen(p, 'namespaces made');
  joinCgroup(p);
  post(p, 'in the cgroup');
  listen(p, 'mounted');
  writeLimits(p, LIMITS);
  post(p, 'limits set');
  listen(p, 'created');
}

/** `runc create`: leaves a process that waits at the FIFO, and exits. */
export const runcCreate = step('runc create', 'process', 'app', creates);

/** `runc start`: opens the FIFO; the process behind it executes the program. */
export const runcStart = step('runc start', 'process', 'app', (p) => {
  phase(p, 'runtime-start');
  work(p, 'rt.go_start');
  work(p, 'rt.runc.start', 'runtime');
  post(p, 'exec.fifo');
});

/** `runc run -d`: both in one process, so the Go runtime starts once. */
export const runcRun = step('runc run', 'process', 'app', (p) => {
  creates(p);
  phase(p, 'runtime-start');
  work(p, 'rt.runc.start', 'runtime');
  post(p, 'exec.fifo');
});
