/** Pieces that the programs under load are written with. */
import { errnoName } from '../../core/errno.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { enterAtOnce, leaveAtOnce } from '../../kernel/paths/syscall-entry.ts';
import { FUTEX } from '../../kernel/futex.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { loadOf, type LoadState } from './load.ts';

/** How often a program that looks at the clock does so, ns: a turn of its inner loop. */
const LOOK_NS = 2_000;
/** Gaps are noted over the first half second, when longer than 0.3 ms: what the recorded programs do. */
const GAP_WINDOW_NS = 500e6;
const GAP_MIN_NS = 300e3;
const MAX_GAPS = 200;

type Moment = (state: LoadState, kernel: Kernel) => number;

/** Sleeps until an instant, unless it has passed. */
export function sleepUntil(p: KernelBuilder, when: Moment): void {
  p.when(
    'the instant is still to come',
    (kernel, ctx) => kernel.now() < when(loadOf(kernel, ctx), kernel),
    (p) => {
      syscall(p, 'clock_nanosleep', (kernel, ctx) => ctx.set(0, when(loadOf(kernel, ctx), kernel)));
      p.effect('awake', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        if (state.begun) state.jobs.wakes.add(kernel.now() - when(state, kernel));
      });
    },
  );
}

/** Notes when the thread wanted to run and did not. Asked whenever it is back in user mode. */
function noteGap(kernel: Kernel, ctx: Ctx, state: LoadState): void {
  const task = kernel.task(ctx.task);
  if (task.involuntarySwitches === state.seenSwitches) return;
  state.seenSwitches = task.involuntarySwitches;
  const now = kernel.now();
  const lostNs = task.runnableSinceNs;
  if (now - lostNs <= GAP_MIN_NS || lostNs - state.startNs >= GAP_WINDOW_NS) return;
  if (state.gapsUs.length >= 2 * MAX_GAPS) return;
  state.gapsUs.push(Math.round((lostNs - state.startNs) / 1e3), Math.round((now - state.startNs) / 1e3));
}

/** Wall time left in the window, CPU time left to the job; 0 or less: it is over. */
function leftNs(kernel: Kernel, ctx: Ctx, state: LoadState): number {
  const windowNs = state.endNs - kernel.now();
  return Math.min(windowNs, state.doneAtExecNs - kernel.task(ctx.task).sumExecNs);
}

/** A look at the clocks: how long the program computes before the next look that changes anything. */
function look(kernel: Kernel, ctx: Ctx, cpu: Cpu): number {
  const state = loadOf(kernel, ctx);
  noteGap(kernel, ctx, state);
  if (state.def.readsCpuClock) kernel.scheduler.updateCurr(cpu.index);
  const left = leftNs(kernel, ctx, state);
  if (left <= 0 || kernel.needResched[cpu.index]) return 0;
  if (!state.def.readsCpuClock) return left;
  const { scheduler } = kernel;
  const check = scheduler instanceof FairScheduler ? scheduler.nextCheckNs(cpu.index) : Infinity;
  return Math.ceil(Math.min(left, check + LOOK_NS));
}

/** Computes until the job's CPU time is used up (`state.doneAtExecNs`) or the window closes. */
export function spendCpu(p: KernelBuilder): void {
  p.loopWhile(
    'CPU time is left',
    (kernel, ctx) => leftNs(kernel, ctx, loadOf(kernel, ctx)) > 0,
    (p) => {
      p.spin('compute', look);
      // The last look was a system call: the kernel may switch tasks or set its timer on the way back.
      p.effect('clock_gettime()', enterAtOnce);
      p.resched();
      p.effect('back in user mode', (kernel, ctx, cpu) => leaveAtOnce(kernel, ctx, cpu));
    },
  );
}

/** Burns CPU time until an instant, however little of it the thread gets. */
export function burnUntil(
  p: KernelBuilder,
  label: string,
  when: Moment,
  done: (state: LoadState) => boolean = never,
): void {
  p.spin(label, (kernel, ctx) => {
    const state = loadOf(kernel, ctx);
    return done(state) ? 0 : Math.max(0, Math.min(when(state, kernel), state.endNs) - kernel.now());
  });
}

function never(): boolean {
  return false;
}

/** A futex of the process, or which one it is. */
type Slot = number | ((state: LoadState) => number);

function addressOf(state: LoadState, slot: Slot): number {
  return state.shared.address + (typeof slot === 'number' ? slot : slot(state));
}

/** Waits on a futex of the process, whose word has `value`, while a condition holds. */
export function waitWhile(
  p: KernelBuilder,
  label: string,
  slot: Slot,
  value: (state: LoadState) => number,
  condition: (state: LoadState) => boolean,
): void {
  p.loopWhile(
    label,
    (kernel, ctx) => condition(loadOf(kernel, ctx)),
    (p) =>
      syscall(p, 'futex', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        ctx.set(0, addressOf(state, slot));
        ctx.set(1, FUTEX.wait);
        ctx.set(2, value(state));
      }),
  );
}

/** Stores a word and wakes so many of those who wait for it to change. */
export function storeAndWake(
  p: KernelBuilder,
  label: string,
  slot: Slot,
  value: (state: LoadState) => number,
  count: (state: LoadState) => number,
): void {
  p.effect(label, (kernel, ctx) => {
    const state = loadOf(kernel, ctx);
    kernel.futexes.store(addressOf(state, slot), value(state));
    state.toWake = count(state);
  });
  p.loopWhile(
    'threads to wake',
    (kernel, ctx) => loadOf(kernel, ctx).toWake-- > 0,
    (p) =>
      syscall(p, 'futex', (kernel, ctx) => {
        ctx.set(0, addressOf(loadOf(kernel, ctx), slot));
        ctx.set(1, FUTEX.wake);
      }),
  );
}

/** What a thread has just changed: those of the process that spin on a CPU see it at once, the others when they run again. */
export function seenBySpinners(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const { shared } = loadOf(kernel, ctx);
  for (const other of kernel.machine.cpus) {
    const running = kernel.current(other.index);
    if (other !== cpu && running && shared.threads.includes(running.id) && other.top === 0) other.endSpin();
  }
}

/** A job begins; `arrivedNs` is when it was asked for. */
export function beginJob(kernel: Kernel, ctx: Ctx, cpu: Cpu, arrivedNs: number, runNs: number): void {
  const state = loadOf(kernel, ctx);
  kernel.scheduler.updateCurr(cpu.index);
  const task = kernel.task(ctx.task);
  state.working = true;
  state.jobStartNs = arrivedNs;
  state.doneAtExecNs = task.sumExecNs + runNs;
  state.seenSwitches = task.involuntarySwitches;
}

/** The job is done, unless the window closed before. */
export function endJob(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  state.working = false;
  noteAnswer(kernel, ctx, state.jobStartNs);
}

/** A request is answered, unless the window closed before; several threads may have had to do with it. */
export function noteAnswer(kernel: Kernel, ctx: Ctx, arrivedNs: number): void {
  const state = loadOf(kernel, ctx);
  const now = kernel.now();
  state.job++;
  if (now < state.endNs) state.jobs.add(now - arrivedNs, now - state.startNs);
}

/** The last call was refused. */
export function noteRefusal(kernel: Kernel, ctx: Ctx): void {
  loadOf(kernel, ctx).jobs.noteRefusal(errnoName(ctx.result));
}

/** Charges the thread and remembers its figures at the start of the window. */
function beginWindow(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const state = loadOf(kernel, ctx);
  const task = kernel.task(ctx.task);
  kernel.scheduler.updateCurr(cpu.index);
  state.startExecNs = task.sumExecNs;
  state.startVoluntary = task.voluntarySwitches;
  state.startInvoluntary = task.involuntarySwitches;
  state.seenSwitches = task.involuntarySwitches;
  state.begun = true;
}

function endWindow(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const state = loadOf(kernel, ctx);
  kernel.scheduler.updateCurr(cpu.index);
  state.endExecNs = kernel.task(ctx.task).sumExecNs;
  state.finished = true;
}

/** Whether the window is open. */
export function open(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.now() < loadOf(kernel, ctx).endNs;
}

/** A program under load: set-up, a common start, its body, its end. */
export function loadProgram(name: string, body: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    p.compute('fork, exec and set-up', (kernel, ctx) => loadOf(kernel, ctx).setupNs);
    sleepUntil(p, (state) => state.startNs);
    p.effect('the window opens', beginWindow);
    body(p);
    p.effect('the window closes', endWindow);
  });
}
