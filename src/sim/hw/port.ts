/**
 * The inversion that makes the model recursive: a CPU does privileged things through its port. A physical CPU's port
 * acts on the hardware; a vCPU's port turns them into exits that the hypervisor's code handles.
 */
import type { Ctx } from '../ops/context.ts';

export interface CpuPort<C> {
  /** True for a vCPU. */
  readonly virtual: boolean;
  /** True: its code is executed by a program, not by the CPU below itself. Absent: false. */
  readonly emulated?: boolean;
  /** True: the instruction does not execute, whoever is below gets it instead (`PRIV`). Absent: all execute. */
  traps?(what: number, arg: number): boolean;
  /** Does a privileged op (`PRIV`). True: the CPU stops (halted, or its hardware was taken away by an exit). */
  privileged(cpu: C, ctx: Ctx, what: number, arg: number): boolean;
  /** Time that other guests or the host took from this CPU, ns: 0 on hardware. */
  stolenNs(cpu: C): number;
  /** The thread that the CPU's code runs in has died. Absent: there is none. */
  lost?(): void;
  /** The kernel on the CPU has panicked, which whoever runs its machine is told. Absent: nobody is there to be told. */
  panicked?(cpu: C): void;
  /** Makes a CPU look at its run queue, without any simulated code that would have asked for it (set-up, commands). */
  poke(cpu: C): void;
}

/** What a CPU needs of the kernel that runs on it. */
export interface CpuKernel<C> {
  /** Program of the handler of an interrupt vector (a number of `VECTOR` or a device's), as an index. */
  startInterrupt(cpu: C, ctx: Ctx, vector: number): void;
  /** The topmost context has nothing left to do; the kernel takes it off and decides what is next. False: nothing. */
  contextDone(cpu: C, ctx: Ctx): boolean;
  /** The task on the CPU sleeps; `how` as in `SLEEP`. */
  block(cpu: C, how: number): void;
  /** A place where the CPU may go to another task: before user mode, or in the kernel's own code. True: it did. */
  resched(cpu: C, inKernel: boolean): boolean;
  /** The task's code on a CPU goes on in this ring. */
  ringChanged(cpu: C, ring: number): void;
  /** The guest of the vCPU task on a CPU runs from now on; it has left. */
  guestEntered(cpu: C, guest: C): void;
  guestLeft(cpu: C): void;
  /** The guest CPU that the vCPU task on `cpu` runs; null if the running task is no vCPU. */
  guestOf(cpu: C): C | null;
}

/** Interrupt vectors that every machine has; devices take the next ones. */
export const VECTOR = Object.freeze({ timer: 0, reschedule: 1, firstDevice: 2 });
