/** A process of the log in one stack: its calls still to come, its task, and the call it is in. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Task } from '../../kernel/task.ts';
import type { Action } from './action.ts';
import { CallRows } from './call-rows.ts';
import type { Plan } from './plan.ts';
import type { ReplayStep } from './steps.ts';

export class ReplayProcess {
  readonly number: number;
  readonly rows = new CallRows();
  private readonly calls: ReplayStep[] = [];
  private head = 0;
  task: Task | null = null;
  flow = 0;
  /** Processes that share their memory have the same number here. */
  memory: number;
  current: ReplayStep | null = null;
  plan: Plan | null = null;
  /** Plan of `next`, if it was made already: a plan is made once for each call. */
  nextPlan: Plan | null = null;
  /** The present call's way is worth remembering, under this key; −1: it is not. */
  learns = -1;
  /** Events of the simulation before the present call. */
  eventsBefore = 0;
  beganNs = 0;
  /** Where it spins until its next call is read; null: it does not. */
  starvesOn: Cpu | null = null;
  mustPark = false;
  parkedSinceNs = -1;
  /** Time that it was parked before its next call, ns. */
  parkedNs = 0;
  /** Action that it sleeps for. */
  waiting: Action | null = null;
  waitingSinceNs = 0;
  /** The action was allowed while it slept. */
  released = false;
  /** The wait was given up: the log's order could not be kept. */
  gaveUp = false;
  /** CLONE_VFORK: it still has its parent's memory. */
  borrowsMemory = false;
  isThread = false;
  /** No more calls will be made. */
  over = false;
  /** Its task has exited, or is about to. */
  ended = false;

  constructor(number: number) {
    this.number = number;
    this.memory = number;
  }

  push(step: ReplayStep): void {
    this.calls.push(step);
  }

  get next(): ReplayStep | null {
    return this.calls[this.head] ?? null;
  }

  take(): ReplayStep | null {
    const step = this.next;
    if (step === null) return null;
    this.head++;
    if (this.head === this.calls.length) {
      this.calls.length = 0;
      this.head = 0;
    } else if (this.head >= COMPACT_AT) {
      this.calls.splice(0, this.head);
      this.head = 0;
    }
    return step;
  }

  /** The call after the next one. */
  get afterNext(): ReplayStep | null {
    return this.calls[this.head + 1] ?? null;
  }

  /** Place in the log of the first call that it has not done; Infinity: none that is known. */
  get progress(): number {
    return (this.current ?? this.next)?.seq ?? Infinity;
  }
}

const COMPACT_AT = 1024;
