/** Steps that make tasks: processes and threads of a start-up, vCPUs, and what runs inside the last layer. */
import { invariant } from '../../core/invariant.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { inKernel, listen, mustTell, post } from './marks.ts';
import { Actor, actorOf, Scope } from './state.ts';

type Body = (p: KernelBuilder) => void;
const CHILD_CPU = 5;
const PSEUDO_COST = 1000;

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
  /** A vCPU: runs in a kernel of its own. Cost id of one µs of its code, null at full speed. */
  readonly guest: { readonly slowdown: string | null } | null;
}

/** Makes a step from its body. When the body ends, whoever `join`s goes on and the task exits. */
export function step(
  name: string,
  makes: Step['makes'],
  component: Step['component'],
  body: Body,
  guest: Step['guest'] = null,
): Step {
  const made = program(name, (p) => {
    body(p);
    post(p, `${name} done`, guest ? 'below' : 'here');
  });
  return Object.freeze({ name, makes, component, program: made, guest });
}

function scopeOf(kernel: Kernel, parent: Actor, guest: Step['guest']): Scope {
  if (guest === null) return parent.scope;
  const { host } = parent.instance;
  const { profile } = kernel.sim.sampler;
  const factor = guest.slowdown === null ? 1 : profile.meanNs(profile.index(guest.slowdown)) / PSEUDO_COST;
  return new Scope(host.scopes++, parent.scope, factor, false);
}

/** Starts a task of the instance; the caller goes on. */
export function start(p: KernelBuilder, child: Step): void {
  inKernel(p, `clone ${child.name}`, (p) => {
    p.workBy(MAKE_COST[child.makes], () => REFERENCE_PROFILE.index(MAKE_COST[child.makes]), {
      probe: 'sched_process_fork',
    });
    p.effect('wake_up_new_task', (kernel, ctx, cpu) => {
      const parent = actorOf(kernel, ctx);
      const task = kernel.spawn({
        name: child.name,
        program: child.program,
        userComp: COMP[child.component],
        kernelComp: kernel.machine.kernelComp,
        parent: kernel.task(ctx.task),
        ...(child.makes === 'thread' ? { mm: kernel.task(ctx.task).mm } : {}),
      });
      task.memory = new Actor(parent.instance, scopeOf(kernel, parent, child.guest), child.guest !== null);
      task.ctx.flow = ctx.flow;
      parent.instance.tasks.push(task);
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
  });
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
    return next.index;
  });
}
