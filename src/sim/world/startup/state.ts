/** What start-up programs act on: instances, the kernels they start in, locks, page caches. Plain objects. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import { memoryOf } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Ledger } from './ledger.ts';

/** What the user chose for the start. */
export interface StartChoice {
  readonly snapshot: boolean;
  readonly pull: boolean;
  readonly network: 'published' | 'bridge' | 'host';
  /** `distro`: kernel and systemd of a distribution; `debian`: a plain one; `minimal`: a kernel for micro-VMs. */
  readonly guest: 'default' | 'minimal' | 'debian' | 'distro';
  readonly firmware: 'default' | 'seabios' | 'direct';
  readonly cache: 'warm' | 'cold';
  readonly ksm: boolean;
}

/**
 * A sleeping lock as Linux's mutex is: it may be taken by whoever comes when it is free; only when the first waiter has
 * woken up in vain is it handed over to it (`MUTEX_FLAG_HANDOFF`).
 */
export interface Lock {
  owner: number;
  readonly waiters: number[];
  handOff: boolean;
  /** How often it was asked for and found held. */
  contended: number;
}

/** Pages of a file are read in windows of this size (`read_ahead_kb`, Linux's default). */
export const CHUNK_BYTES = 131_072;
export const CHUNK = Object.freeze({ absent: 0, reading: 1, present: 2 });

export interface CachedFile {
  readonly chunks: Uint8Array;
  /** First sector on the disk. */
  readonly sector: number;
  readonly waiters: number[];
}

/** A kernel as the start-up sees it: its locks and its page cache. The host's, or a guest's. */
export class Scope {
  readonly id: number;
  /** The kernel around it; null: the host's. */
  readonly below: Scope | null;
  /** How many VMs are around it. */
  readonly depth: number;
  /** Factor of CPU time of code in it: more than 1 under emulation. */
  readonly slowdown: number;
  /** True: everything it reads is in memory already. */
  readonly warm: boolean;
  readonly locks = new Map<string, Lock>();
  readonly files = new Map<string, CachedFile>();
  /** Services that run in it. */
  readonly daemons = new Set<string>();
  /** Images that are there. */
  readonly images = new Set<string>();
  private nextSector = 2048;

  constructor(id: number, below: Scope | null, slowdown: number, warm: boolean) {
    this.id = id;
    this.below = below;
    this.depth = below === null ? 0 : below.depth + 1;
    this.slowdown = slowdown * (below?.slowdown ?? 1);
    this.warm = warm;
  }

  lock(name: string): Lock {
    let lock = this.locks.get(name);
    if (!lock) {
      lock = { owner: 0, waiters: [], handOff: false, contended: 0 };
      this.locks.set(name, lock);
    }
    return lock;
  }

  file(id: string, bytes: number): CachedFile {
    let file = this.files.get(id);
    if (!file) {
      file = { chunks: new Uint8Array(Math.ceil(bytes / CHUNK_BYTES)), sector: this.nextSector, waiters: [] };
      this.nextSector += file.chunks.length * (CHUNK_BYTES / 512);
      this.files.set(id, file);
    }
    return file;
  }
}

/** One start of a stack, from the request to the first useful work. */
export class Instance {
  readonly number: number;
  readonly flow: number;
  readonly host: StartHost;
  readonly choice: StartChoice;
  /** Programs of the layers, outermost first. */
  readonly layers: readonly Program[];
  /** Layers entered so far. */
  entered = 0;
  ready = false;
  readonly tasks: Task[] = [];
  /** Files that its living processes map. */
  readonly mapped = new Set<string>();
  readonly signals = new Set<string>();
  readonly listeners = new Map<string, number>();

  constructor(
    number: number,
    flow: number,
    host: StartHost,
    choice: StartChoice,
    layers: readonly Program[],
  ) {
    this.number = number;
    this.flow = flow;
    this.host = host;
    this.choice = choice;
    this.layers = layers;
  }
}

/** The host under the instances. */
export interface StartHost {
  readonly kernel: Kernel;
  readonly ledger: Ledger;
  readonly scope: Scope;
  readonly instances: Instance[];
  /** Kernels made so far, the host's included. */
  scopes: number;
  ready: number;
}

/** What a task of a start-up remembers. */
export class Actor {
  readonly instance: Instance;
  readonly scope: Scope;
  /** The task runs another system's programs and stays itself: the thread of a vCPU, the Sentry. */
  isSystem: boolean;
  /** Name since its last exec; '': the task's own. */
  name = '';

  constructor(instance: Instance, scope: Scope, isSystem = false) {
    this.instance = instance;
    this.scope = scope;
    this.isSystem = isSystem;
  }

  forked(): null {
    return null;
  }
}

export function actorOf(kernel: Kernel, ctx: Ctx): Actor {
  return memoryOf(kernel.task(ctx.task), Actor);
}
