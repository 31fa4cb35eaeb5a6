/** An operation that can be issued and measured: one file `operations/NAME.operation.ts`. */
import { invariant } from '../core/invariant.ts';
import type { Text } from '../core/text.ts';
import { Issuer } from '../kernel/issuer.ts';
import type { Kernel } from '../kernel/kernel.ts';
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
  /** Kernel of the partner: the place's own, or the remote machine's. */
  readonly partnerKernel: Kernel;
  readonly params: Readonly<Record<string, number>>;
}

/** Locals 0 to 5 that the programs start with. */
export interface StartValues {
  readonly main: readonly number[];
  readonly partner?: readonly number[];
}

export interface OperationDef {
  readonly id: string;
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
  const { memory } = kernel.task(ctx.task);
  invariant(memory instanceof Issuer, 'no-issuer', String(ctx.task));
  return memory;
}

/**
 * The measured program: waits in user mode for the next operation to be issued, does `body`, and again. It waits by
 * looking at memory, so that nothing but the operation itself is between "issued" and "begun".
 */
export function measured(name: string, body: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    p.forever((p) => {
      p.spin('wait until issued', (kernel, ctx, cpu) => {
        const issuer = issuerOf(kernel, ctx);
        if (issuer.ready) return 0;
        issuer.wait(kernel, kernel.task(ctx.task), cpu);
        return Infinity;
      });
      p.effect('begin', (kernel, ctx) => issuerOf(kernel, ctx).begin(ctx));
      body(p);
      p.effect('end', (kernel, ctx) => issuerOf(kernel, ctx).end(ctx));
    });
  });
}
