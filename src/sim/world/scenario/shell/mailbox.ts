/**
 * Where a process of the cgroup shell finds what it is to do. The shell puts a request there and wakes whoever sleeps on it by
 * the futex; everything else the process does itself.
 */
import type { Kernel } from '../../../kernel/kernel.ts';
import type { SigAction } from '../../../kernel/signal.ts';
import type { ProgramMemory } from '../../../kernel/task.ts';

/** Futexes of these processes lie above those of loads; each has one, by its task's id. */
const FIRST_FUTEX = 0x4000_0000;

/** What a process was asked, and what its op keeps while it works: numbers of its own, and the answer. */
export class Ask {
  /** Index of the op's program. */
  readonly program: number;
  /** Words after the op's name, and all of that as one text. */
  readonly words: readonly string[];
  readonly rest: string;
  /** Numbers of the op's own: how far it is, of how many. */
  at = 0;
  until = 0;
  /** Null: `ok`, or the errno that the last call gave. */
  answer: string | null = null;
  /** A child that the op has made, as the process numbers it. */
  made = 0;
  /** What a child that the op makes begins with; null: as its parent is. */
  child: ProgramMemory | null = null;
  /** What the process did at SIGCHLD before the op. */
  before: SigAction | null = null;

  constructor(program: number, words: readonly string[], rest: string) {
    this.program = program;
    this.words = words;
    this.rest = rest;
  }

  word(n: number): string {
    return this.words[n] ?? '';
  }

  /** The n-th word as a whole number; 0 if it is none (`atoi`). */
  int(n: number): number {
    return parseInt(this.word(n), 10) || 0;
  }

  /** The n-th word as a size, bytes; absent: `otherwise`. NaN: it is none. */
  bytes(n: number, otherwise = NaN): number {
    const word = this.word(n);
    return word === '' ? otherwise : bytesOf(word);
  }
}

const NOTHING = Object.freeze(new Ask(-1, [], ''));
const UNITS: Readonly<Record<string, number>> = Object.freeze({ '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 });

/** `4096`, `64K`, `20M`, `1G` in bytes; NaN: it is no size. */
export function bytesOf(written: string): number {
  const match = /^(\d+)([KMG]?)$/.exec(written);
  return match ? Number(match[1]) * (UNITS[match[2] ?? ''] ?? NaN) : NaN;
}

/** A mapped region that an op named. */
export interface Region {
  /** Where it begins in the address space, as `mmap` answered. */
  readonly address: number;
  readonly bytes: number;
}

/** What a thread remembers; regions are the process's. */
export class ShellMemory implements ProgramMemory {
  /** Mapped memory by the name that the script gave it. */
  readonly regions: Map<string, Region>;
  /** Requests put into the mailbox and answered so far. */
  asked = 0;
  answered = 0;
  ask: Ask = NOTHING;
  /** The signal that its handler caught last, and from whom; '': none since it was asked. */
  caught = '';
  answer = '';

  constructor(regions: Map<string, Region> = new Map()) {
    this.regions = regions;
  }

  get busy(): boolean {
    return this.asked !== this.answered;
  }

  /** A child by fork has copies of all that is mapped. */
  forked(): ProgramMemory {
    return this.ask.child ?? new ShellMemory(new Map(this.regions));
  }

  /** Another thread sees the same memory. */
  shared(): ShellMemory {
    return new ShellMemory(this.regions);
  }
}

/** The futex that a process sleeps on while nothing is asked. */
export function mailFutex(task: number): number {
  return FIRST_FUTEX + task;
}

/** Puts a request into a process's mailbox. Answers the sleeper that has to be woken, 0: it does something else. */
export function putRequest(kernel: Kernel, task: number, memory: ShellMemory, ask: Ask): number {
  memory.ask = ask;
  memory.asked++;
  kernel.futexes.store(mailFutex(task), memory.asked);
  return kernel.futexes.wakeOne(mailFutex(task));
}
