/** What the programs that replay a recorded log ask of whoever holds the log. Tasks are named by their id. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';

export interface CallFeeder {
  /** True: the task has no call yet, and the log goes on. It is remembered where the task spins. */
  starves(task: number, cpu: Cpu): boolean;
  /** True: the task must give up its CPU, because the end of its call is too far ahead in the log. */
  parked(task: number): boolean;
  /** Makes at once the calls whose whole way is known and that nothing can come between. */
  makeKnown(ctx: Ctx, cpu: Cpu): void;
  /** True: the task has a call to make. */
  hasCall(task: number): boolean;
  /** True: no call will come any more, or the task has exited. */
  over(task: number): boolean;
  /** CPU time in user mode before the next call, ns. */
  thinkNs(task: number): number;
  /** The call begins: its number, the program of its work and the program's arguments go into the locals. */
  begin(ctx: Ctx): void;
  /** True: another program of the log has to act before the call can go on. */
  waits(task: number): boolean;
  /** The same, asked at the moment of going to sleep: the task is queued where its waker looks. */
  blocks(task: number): boolean;
  /** How long the call still waits for time to pass or for the world outside the log, ns. */
  waitNs(task: number): number;
  /** Program of one side of a call that copies between two files, and its object. */
  copySide(task: number, side: 'source' | 'sink'): { readonly program: number; readonly object: number };
  /** Makes the child of a clone on a CPU that it chooses. The child's task id, 0: the child is not in the log. */
  fork(task: number): number;
  /** The call did its work: bytes move, and those who waited for it may go on. */
  settle(task: number): void;
  /** Takes a task that may go on, 0: none. The caller wakes it. */
  nextReleased(): number;
  /** The call has returned to user mode. */
  returned(ctx: Ctx): void;
  /** The task ends. */
  gone(task: number): void;
}
