/** The processes that a log implies: what each one inherited and what it shares. */

import { FdTable, type FileMaker } from './fd-table.ts';
import type { CloneShape } from './replay-types.ts';
import type { StraceStart } from './types.ts';
import { hasFlag } from './values.ts';

/** One thread of the log. `fds`, `memory` and `place` may be shared with others. */
export interface TrackedProcess {
  readonly pid: number;
  fds: FdTable;
  /** Program break, to tell how much a brk grows. */
  memory: { breakAddress: number | null };
  /** Working directory, null until the log tells. */
  place: { cwd: string | null };
  /** When the previous call ended, microseconds; null when unknown. */
  lastEndUs: number | null;
  exited: boolean;
}

/** Reads the clone flags out of the argument text of any call that makes a child. */
export function cloneShape(name: string, args: string): CloneShape {
  const isVfork = name === 'vfork';
  return {
    thread: hasFlag(args, 'CLONE_THREAD'),
    vfork: isVfork || hasFlag(args, 'CLONE_VFORK'),
    sharesMemory: isVfork || hasFlag(args, 'CLONE_VM'),
    sharesFiles: hasFlag(args, 'CLONE_FILES'),
  };
}

/** Processes tracked at once, the oldest is forgotten first: a log without exit lines would fill memory. */
const PROCESSES_MAX = 65_536;

interface Birth {
  readonly parent: number;
  readonly shape: CloneShape;
  readonly sharesPlace: boolean;
  child: number | null;
}

/**
 * Processes by pid. A child may show up before its parent's clone is seen to return; it then belongs to the
 * clone that has been under way for longest without a child. If two parents clone at the same moment this can
 * swap their children: the log doesn't tell before the clones return.
 */
export class ProcessTable {
  readonly #files: FileMaker;
  readonly #processes = new Map<number, TrackedProcess>();
  readonly #births = new Map<number, Birth>();

  constructor(files: FileMaker) {
    this.#files = files;
  }

  get size(): number {
    return this.#processes.size;
  }

  /** The process of a line, made on its first line. */
  get(pid: number): TrackedProcess {
    const known = this.#processes.get(pid);
    if (known !== undefined && !known.exited) return known;
    for (const birth of this.#births.values()) {
      if (birth.child !== null || birth.parent === pid) continue;
      birth.child = pid;
      return this.#bear(pid, birth);
    }
    return this.#orphan(pid);
  }

  /** The process of that id if the log has shown it, ended or not. */
  peek(pid: number): TrackedProcess | null {
    return this.#processes.get(pid) ?? null;
  }

  /** A clone is under way: its child may show up before it returns. */
  cloneBegins(start: StraceStart): void {
    this.get(start.pid);
    this.#births.set(start.pid, birthOf(start.pid, start.name, start.args));
  }

  /** A clone returned (`child` null when it failed). */
  cloneEnds(parent: number, name: string, args: string, child: number | null): void {
    const begun = this.#births.get(parent);
    this.#births.delete(parent);
    if (child === null || begun?.child === child || this.peek(child)?.exited === false) return;
    this.#bear(child, birthOf(parent, name, args));
  }

  exited(pid: number): void {
    this.#processes.delete(pid);
    this.#births.delete(pid);
  }

  #bear(pid: number, birth: Birth): TrackedProcess {
    const parent = this.get(birth.parent);
    const { shape } = birth;
    return this.#add({
      pid,
      fds: shape.sharesFiles ? parent.fds : parent.fds.copy(),
      memory: shape.sharesMemory ? parent.memory : { ...parent.memory },
      place: birth.sharesPlace ? parent.place : { ...parent.place },
      lastEndUs: null,
      exited: false,
    });
  }

  /** A process whose birth isn't in the log: its standard fds come from outside. */
  #orphan(pid: number): TrackedProcess {
    const fds = new FdTable();
    for (const fd of [0, 1, 2]) fds.set(fd, this.#files.make({ class: 'unknown' }), false, 0);
    return this.#add({
      pid,
      fds,
      memory: { breakAddress: null },
      place: { cwd: null },
      lastEndUs: null,
      exited: false,
    });
  }

  #forgetOldest(): void {
    for (const pid of this.#processes.keys()) return this.exited(pid);
  }

  #add(process: TrackedProcess): TrackedProcess {
    this.#processes.set(process.pid, process);
    if (this.#processes.size > PROCESSES_MAX) this.#forgetOldest();
    return process;
  }
}

function birthOf(parent: number, name: string, args: string): Birth {
  return { parent, shape: cloneShape(name, args), sharesPlace: hasFlag(args, 'CLONE_FS'), child: null };
}
