/**
 * The thread by which KVM takes back huge pages that it split because they may not be executed (iTLB multihit). As a kernel
 * thread it is put into the groups of the process that makes the VM before `KVM_CREATE_VM` returns.
 */
import type { Kernel } from '../../kernel/kernel.ts';
import { shared } from '../../kernel/locks/locked.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { rankOf } from '../../kernel/release.ts';
import type { Task } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import { attachTask } from './attach.ts';
import { actorOf } from './instance.ts';
import { listen, post, stay } from './marks.ts';
import { enlist, wakeNew } from './tasks.ts';

/** Since 6.13 it is a thread of the VMM's own, made when a vCPU first runs and in its groups by birth: not modelled. */
const SINCE = 5004;
const UNTIL = 6013;
const IN_GROUPS = 'the worker is in the groups';
/** Local of the worker with the process that made the VM; of that process with the worker. */
const OTHER = 3;

/** `cgroup_attach_task_all`. */
const worker = program('kvm_vm_worker_thread', (p) => {
  attachTask(p, (kernel, ctx) => ({
    task: ctx.task,
    path: kernel.task(ctx.get(OTHER)).css?.cgroup.path ?? '',
  }));
  post(p, IN_GROUPS);
  stay(p);
});

function makeWorker(kernel: Kernel, ctx: Ctx): void {
  const { kernelComp } = kernel.machine;
  const task = kernel.spawn({
    name: 'kvm-nx-lpage-re',
    program: worker,
    userComp: kernelComp,
    kernelComp,
    kthread: true,
    service: true,
  });
  task.ctx.set(OTHER, ctx.task);
  enlist(task, actorOf(kernel, ctx).instance);
  ctx.set(OTHER, task.id);
}

function workerOf(kernel: Kernel, ctx: Ctx): Task {
  return kernel.task(ctx.get(OTHER));
}

/** `kvm_vm_create_worker_thread`: waits until the thread says that it is where it belongs. */
export function makeNxWorker(p: KernelBuilder): void {
  p.when(
    'huge pages are taken back by a kernel thread',
    ({ config }) => rankOf(config) >= SINCE && rankOf(config) < UNTIL,
    (p) => {
      shared(p, 'cgroup_threadgroup_rwsem', (p) => {
        p.work('proc.clone_thread', { probe: 'sched_process_fork' });
        p.effect('kthread_create', makeWorker);
        wakeNew(p, workerOf);
      });
      listen(p, IN_GROUPS);
    },
  );
}
