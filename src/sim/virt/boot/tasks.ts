/** Steps that make tasks: processes and threads of a start-up, vCPU threads, and what runs inside the last layer. */
import { invariant } from '../../core/invariant.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { shared } from '../../kernel/locks/locked.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { inKernel, listen, mustTell, post } from './marks.ts';
import { Actor, actorOf, type Instance } from './instance.ts';

type Body = (p: KernelBuilder) => void;
const CHILD_CPU = 5;

/** How a task comes to be: with its own memory, as a thread, or as a program started by a daemon. */
const MAKE_COST = Object.freeze({
  process: 'proc.vfork_spawn',
  fork: 'proc.fork',
  thread: 'proc.clone_thread',
});

export interface Step {
  /** Name of the task, as `ps` shows it. */
  readonly name: string;
  readonly makes: keyof typeof MAKE_COST;
  readonly component: keyof typeof COMP;
  readonly program: Program;
}

/** The process ends: its memory is free. The time of exit is part of the figures of whole program runs. */
function exits(kernel: Kernel, ctx: Ctx): void {
  const task = kernel.task(ctx.task);
  kernel.processes.exit(task, kernel.machine.memory);
  if (task.mm === task.id) kernel.pages.exit(task.mm);
}

/** Makes a step from its body. When the body ends, whoever `join`s goes on and the task exits. */
export function step(name: string, makes: Step['makes'], component: Step['component'], body: Body): Step {
  const made = program(name, (p) => {
    body(p);
    p.effect('exit_mm', exits);
    post(p, `${name} done`);
  });
  return Object.freeze({ name, makes, component, program: made });
}

/** Counts a task to an instance. */
export function enlist(task: Task, instance: Instance): void {
  task.memory = new Actor(instance);
  task.ctx.flow = instance.flow;
  instance.tasks.push(task);
}

/** A new task on this kernel for the instance of the calling one. */
function made(kernel: Kernel, ctx: Ctx, child: Step): Task {
  const parent = kernel.task(ctx.task);
  const { instance } = actorOf(kernel, ctx);
  const { ownCpus } = instance.host;
  const task = kernel.spawn({
    name: child.name,
    program: child.program,
    userComp: COMP[child.component],
    kernelComp: kernel.machine.kernelComp,
    affinity: kernel === instance.host.kernel ? ownCpus : null,
    parent,
    ...(child.makes === 'thread' ? { mm: parent.mm } : {}),
  });
  enlist(task, instance);
  return task;
}

/** `wake_up_new_task` for the task that `which` answers; its CPU is told if it must be. */
export function wakeNew(p: KernelBuilder, which: (kernel: Kernel, ctx: Ctx) => Task): void {
  p.effect('wake_up_new_task', (kernel, ctx, cpu) => {
    const task = which(kernel, ctx);
    kernel.wakeNew(task.id, cpu.index, ctx.flow, ctx.comp);
    ctx.set(CHILD_CPU, task.cpu);
  });
  p.when(
    'its CPU must be told',
    (kernel, ctx, cpu) => mustTell(kernel, ctx.get(CHILD_CPU), cpu),
    (p) => {
      p.mark('ipi_send_cpu');
      p.privileged('icr', (_kernel, ctx) => ctx.get(CHILD_CPU));
    },
  );
}

/** `clone`: the cgroups of a task do not change while it is made. */
function cloning(
  p: KernelBuilder,
  name: string,
  makes: Step['makes'],
  which: Parameters<typeof wakeNew>[1],
): void {
  inKernel(p, `clone ${name}`, (p) =>
    shared(p, 'cgroup_threadgroup_rwsem', (p) => {
      p.workBy(MAKE_COST[makes], () => REFERENCE_PROFILE.index(MAKE_COST[makes]), {
        probe: 'sched_process_fork',
      });
      wakeNew(p, which);
    }),
  );
}

/** Starts a task of the instance; the caller goes on. */
export function start(p: KernelBuilder, child: Step): void {
  cloning(p, child.name, child.makes, (kernel, ctx) => made(kernel, ctx, child));
}

/** Starts every thread that a machine was built with and that does not run yet. */
export function startThreads(p: KernelBuilder): void {
  p.loopWhile('threads of the VM', hasThreads, (p) => cloning(p, 'thread of the VM', 'thread', nextThread));
}

function waitingThreads(kernel: Kernel, ctx: Ctx): Task[] {
  return actorOf(kernel, ctx).instance.vms[kernel.machine.depth]?.cold?.threads ?? [];
}

function hasThreads(kernel: Kernel, ctx: Ctx): boolean {
  return waitingThreads(kernel, ctx).length > 0;
}

function nextThread(kernel: Kernel, ctx: Ctx): Task {
  const task = waitingThreads(kernel, ctx).shift();
  invariant(task !== undefined, 'no-thread-left');
  enlist(task, actorOf(kernel, ctx).instance);
  return task;
}

/** Waits for a step of the same kernel to end. */
export function join(p: KernelBuilder, child: Step): void {
  inKernel(p, `wait ${child.name}`, (p) => listen(p, `${child.name} done`));
}

/** Starts a step and waits for its end. */
export function run(p: KernelBuilder, child: Step): void {
  start(p, child);
  join(p, child);
}

/** Goes on with the next layer of the composition. */
export function enterNext(p: KernelBuilder): void {
  p.callBy('next layer', (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    const next = instance.layers[instance.entered++];
    invariant(next !== undefined, 'no-layer-left');
    return next.program.index;
  });
}
