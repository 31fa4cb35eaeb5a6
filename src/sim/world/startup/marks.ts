/** Small steps that start-up programs are written with: phases, CPU work, locks, sleeps, signals. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { entryPath } from '../../kernel/paths/syscall-entry.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import { TIMER } from '../../kernel/timers.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { MARK, WAITS, type PhaseId, type WaitId } from './phases.ts';
import { actorOf, type Actor, type Lock, type Scope, type StartChoice } from './state.ts';
import type { ProbeName } from '../../trace/probes.ts';

type Body = (p: KernelBuilder) => void;
/** Local with the end of a sleep, ns. */
const UNTIL = 4;

/** A row that takes no time; whoever reads the trace knows it by the op's label. */
function mark(p: KernelBuilder, label: string, probe: ProbeName): void {
  p.cross((_kernel, ctx) => ctx.comp, -1, null, { label, probe });
}

/** A phase begins; the one before ends. */
export function phase(p: KernelBuilder, id: PhaseId): void {
  mark(p, `${MARK.phase}${id}`, 'startup_phase');
}

/** The program does its first useful work. */
export function ready(p: KernelBuilder): void {
  mark(p, MARK.ready, 'startup_phase');
  p.effect('first useful work', (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    instance.ready = true;
    instance.host.ready++;
  });
}

function slowdown(kernel: Kernel, ctx: Ctx): number {
  return actorOf(kernel, ctx).scope.slowdown;
}

/** CPU time of a cost; of a composite only what is not charged elsewhere. Slower where the code is emulated. */
export function work(p: KernelBuilder, cost: string, probe: ProbeName = ''): void {
  p.work(cost, { scale: slowdown, probe });
}

/** CPU time of a cost by the byte. */
export function workBytes(p: KernelBuilder, cost: string, bytes: number): void {
  p.work(cost, { scale: () => bytes });
}

export function whenActor(
  p: KernelBuilder,
  label: string,
  test: (actor: Actor) => boolean,
  then: Body,
  otherwise?: Body,
): void {
  p.when(label, (kernel, ctx) => test(actorOf(kernel, ctx)), then, otherwise);
}

/** Depends on what the user chose for the start. */
export function whenChosen(
  p: KernelBuilder,
  label: string,
  test: (choice: StartChoice) => boolean,
  then: Body,
  otherwise?: Body,
): void {
  whenActor(p, label, ({ instance }) => test(instance.choice), then, otherwise);
}

/** A system call: into the kernel, the body, and back. */
export function inKernel(p: KernelBuilder, name: string, body: Body): void {
  p.call(entryPath(name, body));
}

// ------------------------------------------------------------ waiting

/** What the body sleeps is told as a wait of this name. */
export function waiting(p: KernelBuilder, id: WaitId, body: Body): void {
  const isLock = WAITS[id].kind === 'lock';
  mark(p, `${MARK.wait}${id}`, isLock ? 'contention_begin' : '');
  body(p);
  mark(p, `${MARK.waited}${id}`, isLock ? 'contention_end' : '');
}

const lockPrograms = new Map<WaitId, { readonly take: Program; readonly pass: Program }>();

/** Tries to get a lock; a waiter that woke up and finds it taken asks to be handed it. True: it is the task's. */
function tryLock(lock: Lock, task: number): boolean {
  if (lock.owner === task) return true;
  const at = lock.waiters.indexOf(task);
  if (lock.owner === 0 && !lock.handOff) {
    lock.owner = task;
    if (at >= 0) lock.waiters.splice(at, 1);
    return true;
  }
  if (at < 0) {
    lock.contended++;
    lock.waiters.push(task);
  } else if (at === 0) lock.handOff = true;
  return false;
}

/** Gives a lock up. Answers the task to wake, 0: nobody waits. */
function unlock(lock: Lock): number {
  lock.owner = 0;
  const first = lock.waiters[0] ?? 0;
  if (lock.handOff && first > 0) {
    lock.owner = first;
    lock.waiters.shift();
  }
  lock.handOff = false;
  return first;
}

/** `mutex_lock` and `mutex_unlock`. There is no optimistic spinning: who finds it held sleeps. */
function lockOf(id: WaitId): { readonly take: Program; readonly pass: Program } {
  let made = lockPrograms.get(id);
  if (made) return made;
  const theLock = (kernel: Kernel, ctx: Ctx): Lock => actorOf(kernel, ctx).scope.lock(id);
  // An interrupt may come between queueing and sleeping, and the lock be given up meanwhile.
  const isHeld = (kernel: Kernel, ctx: Ctx): boolean => {
    const { owner } = theLock(kernel, ctx);
    return owner !== 0 && owner !== ctx.task;
  };
  const take = program(`lock ${id}`, (p) => {
    p.when(
      'another one has it',
      (kernel, ctx) => !tryLock(theLock(kernel, ctx), ctx.task),
      (p) =>
        waiting(p, id, (p) => {
          p.block('mutex', isHeld);
          p.loopWhile(
            'another one has it',
            (kernel, ctx) => !tryLock(theLock(kernel, ctx), ctx.task),
            (p) => p.block('mutex', isHeld),
          );
        }),
    );
  });
  const pass = program(`unlock ${id}`, (p) => {
    p.effect('unlock', (kernel, ctx) => ctx.set(WAKE_TASK, unlock(theLock(kernel, ctx))));
    p.call(tryToWakeUp);
  });
  made = Object.freeze({ take, pass });
  lockPrograms.set(id, made);
  return made;
}

/** The body runs with a lock of this kernel (or of a daemon on it) held. */
export function locked(p: KernelBuilder, id: WaitId, body: Body): void {
  p.call(lockOf(id).take);
  body(p);
  p.call(lockOf(id).pass);
}

/** Sleeps for as long as a cost says; of a cost by the byte for so many bytes. */
export function sleep(p: KernelBuilder, id: WaitId, cost: string, bytes = 0): void {
  const index = REFERENCE_PROFILE.index(cost);
  waiting(p, id, (p) => {
    p.effect('hrtimer_start', (kernel, ctx, cpu) => {
      const { sampler } = kernel.sim;
      const ns = bytes > 0 ? sampler.sampleBytes(index, bytes) : sampler.sample(index);
      ctx.set(UNTIL, kernel.now() + ns);
      kernel.timers.start(cpu.index, TIMER.wake, kernel.now() + ns, ctx.task);
    });
    p.loopWhile(
      'time is left',
      (kernel, ctx) => kernel.now() < ctx.get(UNTIL),
      (p) => p.block('schedule_timeout', (kernel, ctx) => kernel.now() < ctx.get(UNTIL)),
    );
  });
}

// ------------------------------------------------------------ signals between the tasks of an instance

function key(scope: Scope, name: string): string {
  return `${String(scope.id)} ${name}`;
}

/** A signal of the task's own kernel, or of the one around it. */
type Where = 'here' | 'below';

function place(scope: Scope, where: Where): Scope {
  return where === 'below' ? (scope.below ?? scope) : scope;
}

/** Tells whoever waits for it, now or later: in the same kernel, or (a guest its VMM's side) in the one around it. */
export function post(p: KernelBuilder, name: string, where: Where = 'here'): void {
  p.effect(`post ${name}`, (kernel, ctx) => {
    const { instance, scope } = actorOf(kernel, ctx);
    const id = key(place(scope, where), name);
    instance.signals.add(id);
    ctx.set(WAKE_TASK, instance.listeners.get(id) ?? 0);
  });
  p.call(tryToWakeUp);
}

function isPosted(kernel: Kernel, ctx: Ctx, name: string, where: Where): boolean {
  const { instance, scope } = actorOf(kernel, ctx);
  return instance.signals.has(key(place(scope, where), name));
}

/** Sleeps until it is told. */
export function listen(p: KernelBuilder, name: string, where: Where = 'here'): void {
  p.loopWhile(
    `${name} has not come`,
    (kernel, ctx) => !isPosted(kernel, ctx, name, where),
    (p) =>
      p.block(name, (kernel, ctx) => {
        if (isPosted(kernel, ctx, name, where)) return false;
        const { instance, scope } = actorOf(kernel, ctx);
        instance.listeners.set(key(place(scope, where), name), ctx.task);
        return true;
      }),
  );
  p.effect(`take ${name}`, (kernel, ctx) => {
    const { instance, scope } = actorOf(kernel, ctx);
    const id = key(place(scope, where), name);
    instance.signals.delete(id);
    instance.listeners.delete(id);
  });
}

/** Stays for good: a server that waits for requests. */
export function stay(p: KernelBuilder): void {
  p.forever((p) => p.block('until asked for something', () => true));
}

/** True: the CPU chosen for a task must be told of it. */
export function mustTell(kernel: Kernel, target: number, cpu: Cpu): boolean {
  if (target === cpu.index || !kernel.needResched[target]) return false;
  return kernel.current(target) !== null || kernel.config.idle !== 'poll';
}
