/** An operation that can be issued and measured: one file `operations/NAME.operation.ts`. */
import type { Text } from '../core/text.ts';
import type { OperationGroup } from '../core/views.ts';
import { Issuer } from '../kernel/issuer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { memoryOf } from '../kernel/task.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import type { NetworkMode, Place } from '../virt/layer.ts';

export interface OperationParam {
  readonly id: string;
  readonly label: Text;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly unit: string;
}

/** Parameter of operations with a remote partner, 1: it is in a network namespace of the host instead (a veth pair for a cable). */
export const PEER_IN_NAMESPACE = 'peer-namespace';

/** Another program that takes part. */
export interface Partner {
  readonly program: Program;
  /** On the program's CPU, on another one, or on the remote machine. */
  readonly on: 'same' | 'other' | 'remote';
  /** True: a thread of the same process. */
  readonly thread: boolean;
}

/** Where the parts of an operation were placed. */
export interface Cast {
  readonly place: Place;
  /** Where the partner is: the place itself, or its other end. */
  readonly partner: Pick<Place, 'kernel' | 'netns'>;
  readonly params: Readonly<Record<string, number>>;
}

/** Locals 0 to 5 that the programs start with. */
export interface StartValues {
  readonly main: readonly number[];
  readonly partner?: readonly number[];
}

export interface OperationDef {
  readonly id: string;
  /** What it is about; the list is in these groups. */
  readonly group: OperationGroup;
  readonly label: Text;
  /** Short remark beside the label. */
  readonly tag: Text;
  readonly about: Text;
  readonly params: readonly OperationParam[];
  readonly network: NetworkMode;
  /** Who is measured: the program in the stack, or one on the remote machine that asks it. */
  readonly measuredOn: 'place' | 'remote';
  /** The measured program: see `measured`. */
  readonly main: Program;
  readonly partner: Partner | null;
  /** Opens files, connects sockets. */
  readonly prepare: (cast: Cast) => StartValues;
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
}

export function defineOperation(def: OperationDef): OperationDef {
  return Object.freeze(def);
}

/** Who issues operations to the program of a context: it is in the program's memory. */
function issuerOf(kernel: Kernel, ctx: Ctx): Issuer {
  return memoryOf(kernel.task(ctx.task), Issuer);
}

/**
 * The measured program: waits in user mode for the next operation to be issued, does `body`, and again. It waits by
 * looking at memory, so that nothing but the operation itself is between "issued" and "begun", unless it needs something
 * put in order first: `before` is done when it has been issued and is no part of it.
 */
export function measured(
  name: string,
  body: (p: KernelBuilder) => void,
  before: ((p: KernelBuilder) => void) | null = null,
): Program {
  return program(name, (p) => {
    p.forever((p) => {
      p.spin('wait until issued', (kernel, ctx, cpu) => {
        const issuer = issuerOf(kernel, ctx);
        if (issuer.ready) return 0;
        issuer.wait(kernel, kernel.task(ctx.task), cpu);
        return Infinity;
      });
      if (before) p.when('not begun', (kernel, ctx) => !issuerOf(kernel, ctx).inFlight, before);
      p.effect('begin', (kernel, ctx) => issuerOf(kernel, ctx).begin(ctx));
      body(p);
      p.effect('end', (kernel, ctx) => issuerOf(kernel, ctx).end(ctx));
    });
  });
}
