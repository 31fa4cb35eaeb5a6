/**
 * Op programs: kernel paths as data. An op is one small step; the closed list of kinds is `OP`.
 * Programs are frozen, so checkpoints share them and the inspector can show them with their current line.
 */
import type { Ctx } from './context.ts';

/** The kinds of op. */
export const OP = Object.freeze({
  /** Uses CPU time where it is. */
  work: 0,
  /** Uses CPU time and changes privilege or component. */
  cross: 1,
  /** Changes simulated state in no time. */
  effect: 2,
  /** Jumps to `target` when its function answers 0. */
  unless: 3,
  jump: 4,
  /** Runs another program, fixed or chosen by its function. */
  call: 5,
  ret: 6,
  /** Gives up the CPU until woken; the function answers 0 if there is nothing to wait for. */
  block: 7,
  /** Does something only the most privileged level may do: on a vCPU it may end in a VM exit. */
  privileged: 8,
  /** Lets a guest run on this CPU until it exits. */
  guest: 9,
  /** Burns CPU time until its function answers 0 or a deadline passes. */
  spin: 10,
  /** A place where the kernel may give the CPU to another task. */
  resched: 11,
  /** Writes a row that takes no time. */
  mark: 12,
  /** Holds interrupts off or lets them in. */
  irqs: 13,
  /** Uses as much CPU time as its function answers, ns: what a program computes, not what a path costs. */
  compute: 14,
});
/** How a task sleeps (`block`): until a signal or its waker; for a device, to the end or until SIGKILL; for a task, the same. */
export const SLEEP = Object.freeze({ light: 0, io: 1, ioKillable: 2, killable: 3 });
export type OpKind = (typeof OP)[keyof typeof OP];

/** What a privileged op asks for. */
export const PRIV = Object.freeze({
  hlt: 0,
  tscDeadline: 1,
  icr: 2,
  doorbell: 3,
  eoi: 4,
  cr3: 5,
  /** Memory access to a page that may have no backing below: local 0 holds the page frame number. */
  touch: 6,
  /** A page fault was raised: without nested paging the hypervisor sees it first. */
  fault: 7,
  invlpg: 8,
  /** Enters a guest: on hardware the next op does it, a vCPU has to ask the hypervisor below. */
  vmresume: 9,
  /** Reads or writes a field of the guest's control structure. */
  vmread: 10,
  /** Reads or writes a register of a device; the device starts nothing. */
  register: 11,
  /** Writes the task priority register. */
  cr8: 12,
  /** Changes an entry of a page table in use. */
  pte: 13,
  /** Asks the kernel below by a call of its own; the operand is the index of the program that answers there. */
  hostcall: 14,
  /** Writes a field of a guest's control structure that is never shadowed, or makes another one current. */
  vmwrite: 15,
  /** Asks the CPU what it is: VT-x always exits. */
  cpuid: 16,
});
export const PRIV_NAMES: readonly string[] = Object.freeze([
  'hlt',
  'wrmsr TSC_DEADLINE',
  'wrmsr ICR',
  'doorbell',
  'EOI',
  'mov CR3',
  'touch',
  '#PF',
  'invlpg',
  'VMRESUME',
  'VMREAD or VMWRITE',
  'IN, OUT or MMIO',
  'mov CR8',
  'page-table write',
  'host call',
  'VMWRITE, VMPTRLD',
  'CPUID',
]);

/** One op. Every op has every field, so that the interpreter's loads stay of one shape. */
export interface Op {
  readonly kind: OpKind;
  /** Cost index, −1: none or chosen by `run`. */
  readonly cost: number;
  readonly probe: number;
  /** Component to go to, −1: stay. */
  readonly to: number;
  /** Ring after a crossing, −1: unchanged. */
  readonly ring: number;
  /** Jump target. */
  readonly target: number;
  /** Kind of privileged op, or 1/0 for interrupts off/on. */
  readonly arg: number;
  readonly program: Program | null;
  /** True: `run` answers the cost index, or −1 for no cost, and decides so whether the row is written. */
  readonly choosesCost: boolean;
  /** True: `run` answers the factor (or bytes, for costs by the byte) of the cost. */
  readonly scales: boolean;
  readonly label: string;
  /** What the op's trace point prints besides who, when and where (`trace/fields.ts`); null: nothing. */
  readonly field: ((kernel: unknown, ctx: Ctx, cpu: unknown) => number) | null;
  /** The op's function; what the answer means depends on the kind. A method, so that its parameters may be narrower. */
  run(kernel: unknown, ctx: Ctx, cpu: unknown): number;
}

export interface Program {
  readonly name: string;
  /** Number in the list of all programs (not stable between builds; never hashed). */
  readonly index: number;
  readonly ops: readonly Op[];
}

const programs: Program[] = [];

/** All programs made so far, by their index. */
export function allPrograms(): readonly Program[] {
  return programs;
}

/** Registers a finished list of ops. */
export function makeProgram(name: string, ops: readonly Op[]): Program {
  const program: Program = Object.freeze({
    name,
    index: programs.length,
    ops: Object.freeze(ops.map((op) => Object.freeze(op))),
  });
  programs.push(program);
  return program;
}
