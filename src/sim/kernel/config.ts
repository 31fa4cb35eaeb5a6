/** What a kernel is booted with. */
import type { Cpu } from '../hw/cpu.ts';
import type { Program } from '../ops/op.ts';
import type { ControllerDef } from './cgroup/controller.ts';
import type { KernelMemory } from './mm/kernel-memory.ts';
import type { NetControl } from './net/net-control.ts';
import type { PreemptModel } from './preempt.ts';
import type { PvOps } from './pv-ops.ts';
import type { FairScheduler } from './sched/fair.ts';
import type { SchedHost } from './sched/types.ts';
import type { Task } from './task.ts';

/** How a kernel keeps account of memory by groups: the controller, and what stands behind it. Frozen. */
export interface MemoryParts {
  readonly controllers: readonly ControllerDef[];
  readonly make: (kernel: object) => KernelMemory;
}

/** What is fixed when a kernel boots. Frozen. */
export interface KernelConfig {
  readonly name: string;
  /** Release of Linux, e.g. `6.18`; absent: the reference. Files that did not exist then are absent. */
  readonly release?: string;
  readonly hz: number;
  /** Id of the first task; the ones before it belong to what the machine already runs. */
  readonly firstPid: number;
  /** Kernel page-table isolation (Meltdown mitigation). */
  readonly kpti: boolean;
  /** False: booted with `mitigations=off`, without what guards entries against speculation. Absent: true. */
  readonly mitigations?: boolean;
  /** `poll`, `c1` or `deep`: how far an idle CPU goes to sleep. */
  readonly idle: 'poll' | 'c1' | 'deep';
  /** When a running task is taken off its CPU. Absent: `lazy`. */
  readonly preempt?: PreemptModel;
  /** Instant of a tick, ns; the others follow every 1/hz s. */
  readonly tickPhaseNs: number;
  /** Pages the page cache may hold before the oldest clean one is taken again. */
  readonly pageCachePages: number;
  /** What it does differently because of what is below it; absent: nothing. */
  readonly pvOps?: PvOps | null;
  /** Linux up to 4.16: network namespaces are made one at a time under `net_mutex`. Absent: false. */
  readonly netMutex?: boolean;
  /** The cgroup hierarchy is mounted with `favordynmods`: moving tasks is cheap, fork and exit are dearer. Absent: false. */
  readonly favorDynMods?: boolean;
  /** One address space for all: page tables are made at boot, `fork` is ENOSYS. Absent: false. */
  readonly singleAddressSpace?: boolean;
  /** How memory is charged to groups and limited. Absent: the controller has no files, and nothing is counted. */
  readonly memory?: MemoryParts;
  /** Who shapes its network; absent: nothing waits or is lost. */
  readonly network?: (kernel: object) => NetControl;
}

/** The programs that the core needs; given at boot because they are written against this class. */
export interface CorePrograms {
  readonly contextSwitch: Program;
  readonly idle: Program;
  readonly timerInterrupt: Program;
  readonly rescheduleInterrupt: Program;
  readonly netRxAction: Program;
  readonly deviceInterrupt: ReadonlyMap<string, Program>;
  /** What is due before a task returns to user mode (`exit_to_user_mode_loop`). True: another task was chosen. */
  taskWork(kernel: object, cpu: Cpu, task: Task): boolean;
  /** The program of the CPU's task is over. */
  exitCurrent(kernel: object, cpu: Cpu): void;
}

/** The scheduler of a kernel's tasks; it knows groups. */
export type KernelScheduler = FairScheduler<Task>;

/** What a kernel is put together from. */
export interface KernelParts {
  readonly programs: CorePrograms;
  /** Index of the program of each system call, by number. */
  readonly syscallTable: readonly number[];
  readonly makeScheduler: (host: SchedHost<Task>) => KernelScheduler;
}
