/** Futexes: a word in user memory and the kernel's queue of those who wait for it to change. */
export const FUTEX = Object.freeze({ wait: 0, wake: 1 });

export class Futexes {
  private readonly words = new Map<number, number>();
  private readonly waiters = new Map<number, number[]>();

  value(address: number): number {
    return this.words.get(address) ?? 0;
  }

  store(address: number, value: number): void {
    this.words.set(address, value);
  }

  wait(address: number, task: number): void {
    const queue = this.waiters.get(address);
    if (queue) queue.push(task);
    else this.waiters.set(address, [task]);
  }

  /** True: the task still waits, nobody took it out of the queue. */
  isWaiting(address: number, task: number): boolean {
    return this.waiters.get(address)?.includes(task) === true;
  }

  /** The task waits no longer. */
  leave(address: number, task: number): void {
    const queue = this.waiters.get(address);
    const at = queue?.indexOf(task) ?? -1;
    if (at >= 0) queue?.splice(at, 1);
  }

  /** Takes the first waiter; 0: nobody waits. */
  wakeOne(address: number): number {
    return this.waiters.get(address)?.shift() ?? 0;
  }
}
