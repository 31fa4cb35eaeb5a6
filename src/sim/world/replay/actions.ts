/**
 * What recorded programs do to each other: bytes through pipes and socket pairs, futex wakes, children's ends. An action
 * that cannot be done yet makes its process wait until another one's action allows it.
 */
import type { Action } from './action.ts';
import type { ReplayProcess } from './process.ts';

/** Capacity of a pipe, bytes. */
const CAPACITY = 65_536;
/** Wakes of a futex kept for waits that are still to come: timing differs from the log's. */
const MAX_CREDITS = 64;

interface Shared {
  /** Bytes in the pipe, or wakes that nobody waited for. */
  amount: number;
  readonly waiting: Set<ReplayProcess>;
}

export class Actions {
  private readonly shared = new Map<string, Shared>();
  /** True while a process has not ended, and, for vfork, has the memory of its parent. */
  private readonly isAlive: (process: number, sharesMemory: boolean) => boolean;

  constructor(isAlive: (process: number, sharesMemory: boolean) => boolean) {
    this.isAlive = isAlive;
  }

  /** True: the action can be done now. `order` is decided by whoever knows the order. */
  isPossible(action: Action): boolean {
    switch (action.kind) {
      case 'take':
        return this.amount(action.channel) >= Math.min(action.bytes, CAPACITY);
      case 'put':
        return this.amount(action.channel) < CAPACITY;
      case 'futex-wait':
        return this.amount(action.key) > 0;
      case 'child':
        return !this.isAlive(action.process, false);
      case 'vfork':
        return !this.isAlive(action.process, true);
      case 'order':
        return false;
      case 'futex-wake':
        return true;
    }
  }

  /** True: the action can be done now, and nobody waits at what it changes. */
  isQuiet(action: Action): boolean {
    const key = keyOf(action);
    return key !== null && (this.shared.get(key)?.waiting.size ?? 0) === 0 && this.isPossible(action);
  }

  /** Queues a process that waits for its action. */
  wait(process: ReplayProcess, action: Action): void {
    const key = keyOf(action);
    if (key !== null) this.at(key).waiting.add(process);
  }

  forget(process: ReplayProcess, action: Action): void {
    const key = keyOf(action);
    if (key === null) return;
    this.shared.get(key)?.waiting.delete(process);
    this.tidy(key);
  }

  /** Does the action, as far as it goes. Returns the processes whose action became possible. */
  perform(action: Action): ReplayProcess[] {
    const key = keyOf(action);
    if (key === null) return [];
    const shared = this.at(key);
    if (action.kind === 'take') shared.amount -= Math.min(shared.amount, action.bytes);
    else if (action.kind === 'put') shared.amount += action.bytes;
    else if (action.kind === 'futex-wait') shared.amount = Math.max(0, shared.amount - 1);
    else if (action.kind === 'futex-wake')
      shared.amount = Math.min(MAX_CREDITS, shared.amount + action.woken);
    const ready = this.readyAt(shared);
    this.tidy(key);
    return ready;
  }

  /** The first waiting reader and the first waiting writer that may go on, or as many futex waiters as there are wakes. */
  private readyAt(shared: Shared): ReplayProcess[] {
    const ready: ReplayProcess[] = [];
    const kinds = new Set<string>();
    for (const process of shared.waiting) {
      const action = process.waiting;
      if (action === null || (action.kind !== 'futex-wait' && kinds.has(action.kind))) continue;
      if (action.kind === 'futex-wait' && ready.length >= shared.amount) break;
      kinds.add(action.kind);
      if (this.isPossible(action)) ready.push(process);
    }
    return ready;
  }

  private amount(key: string): number {
    return this.shared.get(key)?.amount ?? 0;
  }

  private at(key: string): Shared {
    let shared = this.shared.get(key);
    if (!shared) {
      shared = { amount: 0, waiting: new Set() };
      this.shared.set(key, shared);
    }
    return shared;
  }

  private tidy(key: string): void {
    const shared = this.shared.get(key);
    if (shared?.amount === 0 && shared.waiting.size === 0) this.shared.delete(key);
  }
}

function keyOf(action: Action): string | null {
  if (action.kind === 'take' || action.kind === 'put') return action.channel;
  if (action.kind === 'futex-wait' || action.kind === 'futex-wake') return action.key;
  return null;
}
