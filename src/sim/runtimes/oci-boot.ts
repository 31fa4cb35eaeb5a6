/** runc as op programs: `create` up to the FIFO that the container's process waits at, `start` that lets it go. */
import { invariant } from '../core/invariant.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import type { WriteResult } from '../kernel/cgroup/cgroup.ts';
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { locked, shared } from '../kernel/locks/locked.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import { actorOf } from '../virt/boot/instance.ts';
import { inKernel, listen, phase, post, whenChosen, work } from '../virt/boot/marks.ts';
import { file, hold } from '../virt/boot/memory-steps.ts';
import { enterNext, start, step } from '../virt/boot/tasks.ts';

const FIXED = REFERENCE_PROFILE.index('ns.nsproxy');

/** The kinds that one call of `unshare` makes, besides the network's. */
const KINDS = ['ns.uts', 'ns.ipc', 'ns.pid', 'ns.cgroup'] as const;

/** `setup_net` registers the loopback and every subsystem under RTNL; before Linux 4.17 all of it under net_mutex. */
export function networkNamespace(p: KernelBuilder): void {
  const setUp = (p: KernelBuilder): void => locked(p, 'rtnl_mutex', (p) => work(p, 'ns.net'));
  p.when(
    'before Linux 4.17',
    (kernel) => kernel.config.netMutex === true,
    (p) => locked(p, 'net_mutex', setUp),
    (p) => shared(p, 'pernet_ops_rwsem', setUp),
  );
}

/** What `unshare` pays once however many kinds it makes is part of each kind's figure. */
function oneCall(p: KernelBuilder, kinds: number): void {
  p.effect('one nsproxy for all', (kernel, ctx) => {
    ctx.creditNs -= (kinds - 1) * kernel.sim.sampler.profile.meanNs(FIXED);
  });
}

const unshareAll = program('unshare_nsproxy_namespaces', (p) => {
  locked(p, 'namespace_sem', (p) => work(p, 'ns.mnt'));
  for (const kind of KINDS) work(p, kind);
  whenChosen(
    p,
    'a network of its own',
    (choice) => choice.network !== 'host',
    (p) => {
      oneCall(p, KINDS.length + 2);
      networkNamespace(p);
    },
    (p) => oneCall(p, KINDS.length + 1),
  );
});

/** New namespaces of every kind in one call. */
export function unshare(p: KernelBuilder): void {
  phase(p, 'namespaces');
  inKernel(p, 'unshare', (p) => p.call(unshareAll));
  p.effect('first process', (kernel, ctx) => void (actorOf(kernel, ctx).instance.containerInit = ctx.task));
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

/** The cgroup and the process in it. */
export function joinCgroup(p: KernelBuilder): void {
  phase(p, 'cgroup');
  inKernel(p, 'mkdir', (p) =>
    locked(p, 'cgroup_mutex', (p) => {
      work(p, 'cg.mkdir');
      p.effect('cgroup_mkdir', (kernel, ctx) => makeGroup(kernel.cgroups, groupOf(kernel, ctx)));
    }),
  );
  inKernel(p, 'write cgroup.procs', (p) =>
    locked(p, 'cgroup_mutex', (p) =>
      locked(p, 'cgroup_threadgroup_rwsem', (p) => {
        work(p, 'cg.attach');
        p.effect('cgroup_attach_task', (kernel, ctx) => {
          const pid = String(actorOf(kernel, ctx).instance.containerInit);
          done(kernel.cgroups.write(`${groupOf(kernel, ctx)}/cgroup.procs`, pid), 'cgroup.procs');
        });
      }),
    ),
  );
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

/** Mounts in this order, each under the kernel's lock of all mounts. */
export function mountAll(p: KernelBuilder, mounts: readonly string[]): void {
  phase(p, 'mounts');
  for (const cost of mounts) inKernel(p, 'mount', (p) => locked(p, 'namespace_sem', (p) => work(p, cost)));
}

export function pivotRoot(p: KernelBuilder): void {
  inKernel(p, 'pivot_root', (p) => locked(p, 'namespace_sem', (p) => work(p, 'mnt.pivot_detach')));
}

/** In the order of Docker's spec: the root, proc, /dev, devpts, sysfs, cgroup, mqueue, shm, then files of /etc. */
const SPEC_MOUNTS = [
  'mnt.bind',
  'mnt.proc',
  'mnt.tmpfs',
  'mnt.tmpfs',
  'mnt.sysfs',
  'mnt.sysfs',
  'mnt.mqueue',
  'mnt.tmpfs',
  'mnt.bind',
  'mnt.bind',
  'mnt.bind',
];
const LIMITS = 4;

/** `runc init`: becomes the container's first process. */
const init = step('runc:[2:INIT]', 'fork', 'app', (p) => {
  unshare(p);
  post(p, 'namespaces made');
  listen(p, 'in the cgroup');
  phase(p, 'runtime-init');
  work(p, 'rt.go_start');
  mountAll(p, SPEC_MOUNTS);
  post(p, 'mounted');
  listen(p, 'limits set');
  phase(p, 'mounts');
  pivotRoot(p);
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
