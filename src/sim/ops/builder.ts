/**
 * Builds op programs. `K` is the kernel type the functions get, `C` the CPU type.
 *
 *   const read = program<Kernel, Cpu>('sys_read', (p) => {
 *     p.when('page cached', cached, (p) => p.work('vfs.read4k'));
 *     p.ret();
 *   });
 */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { COMP } from '../trace/components.ts';
import { exitReason, FIRST_DETAIL, type ExitReasonName } from '../trace/exit-reasons.ts';
import { probeIndex, type ProbeName } from '../trace/probes.ts';
import type { Ctx } from './context.ts';
import { makeProgram, OP, PRIV, PRIV_NAMES, type Op, type OpKind, type Program, SLEEP } from './op.ts';

export type ComponentName = keyof typeof COMP;
export type PrivilegedName = keyof typeof PRIV;
type Fn<K, C> = (kernel: K, ctx: Ctx, cpu: C) => number | boolean | void;
type Body<K, C> = (p: ProgramBuilder<K, C>) => void;

/** What the trace point prints besides, as one number (`trace/fields.ts`). */
type Field<K, C> = (kernel: K, ctx: Ctx, cpu: C) => number;

interface Extras<K, C> {
  readonly probe?: ProbeName;
  readonly field?: Field<K, C>;
  /** Factor of the cost, or bytes for a cost by the byte. */
  readonly scale?: (kernel: K, ctx: Ctx, cpu: C) => number;
  readonly label?: string;
}

export class ProgramBuilder<K, C> {
  readonly ops: Op[] = [];

  /** Uses CPU time: `cost` is a cost id. */
  work(cost: string, extras: Extras<K, C> = {}): this {
    return this.push(OP.work, {
      cost: REFERENCE_PROFILE.index(cost),
      probe: probeIndex(extras.probe ?? ''),
      scales: extras.scale !== undefined,
      ...(extras.scale ? { run: extras.scale } : {}),
      ...fieldOf(extras),
      label: `work ${extras.label ?? cost}`,
    });
  }

  /** Uses CPU time; the function picks the cost id's index, or −1 for none (no row then). */
  workBy(
    label: string,
    choose: (kernel: K, ctx: Ctx, cpu: C) => number,
    extras: Pick<Extras<K, C>, 'probe' | 'field'> = {},
  ): this {
    return this.push(OP.work, {
      probe: probeIndex(extras.probe ?? ''),
      choosesCost: true,
      run: choose,
      ...fieldOf(extras),
      label: `work ${label}`,
    });
  }

  /**
   * Goes to another component or ring; `cost` may be null for a crossing whose cost is elsewhere. `scale`, the factor of
   * the cost, is for crossings to a component named here.
   */
  cross(
    to: ComponentName | ((kernel: K, ctx: Ctx, cpu: C) => number),
    ring: 0 | 3 | -1,
    cost: string | null,
    extras: Extras<K, C> & { carriesExitReason?: boolean } = {},
  ): this {
    const named = typeof to === 'string';
    return this.push(OP.cross, {
      cost: cost === null ? -1 : REFERENCE_PROFILE.index(cost),
      probe: probeIndex(extras.probe ?? ''),
      to: named ? COMP[to] : -1,
      arg: extras.carriesExitReason ? 1 : 0,
      ring,
      scales: named && extras.scale !== undefined,
      ...(named ? (extras.scale ? { run: extras.scale } : {}) : { run: to }),
      ...fieldOf(extras),
      label: extras.label ?? `cross to ${named ? to : 'caller'}${cost === null ? '' : ` (${cost})`}`,
    });
  }

  /** Changes state in no time. */
  effect(label: string, run: Fn<K, C>): this {
    return this.push(OP.effect, { run: run as Op['run'], label });
  }

  /** Runs `then` if the test holds, else `otherwise`. */
  when(label: string, test: Fn<K, C>, then: Body<K, C>, otherwise?: Body<K, C>): this {
    const at = this.ops.length;
    this.push(OP.unless, {
      run: (k: K, c: Ctx, cpu: C) => Number(test(k, c, cpu) ?? 0),
      label: `if ${label}`,
    });
    then(this);
    if (otherwise) {
      const jump = this.ops.length;
      this.push(OP.jump, { label: 'else' });
      this.aim(at, this.ops.length);
      otherwise(this);
      this.aim(jump, this.ops.length);
    } else {
      this.aim(at, this.ops.length);
    }
    return this;
  }

  /** Repeats the body while the test holds. */
  loopWhile(label: string, test: Fn<K, C>, body: Body<K, C>): this {
    const at = this.ops.length;
    this.push(OP.unless, {
      run: (k: K, c: Ctx, cpu: C) => Number(test(k, c, cpu) ?? 0),
      label: `while ${label}`,
    });
    body(this);
    this.push(OP.jump, { target: at, label: 'again' });
    this.aim(at, this.ops.length);
    return this;
  }

  /** Repeats the body for ever. */
  forever(body: Body<K, C>): this {
    const at = this.ops.length;
    body(this);
    return this.push(OP.jump, { target: at, label: 'again' });
  }

  call(program: Program): this {
    return this.push(OP.call, { program, label: `call ${program.name}` });
  }

  /** Calls the program that the function names by its index; −1: none. */
  callBy(label: string, choose: (kernel: K, ctx: Ctx, cpu: C) => number): this {
    return this.push(OP.call, { run: choose, label: `call ${label}` });
  }

  ret(): this {
    return this.push(OP.ret, { label: 'ret' });
  }

  /** Sleeps until woken, unless the function answers false or 0 (nothing to wait for). It has queued the task where its waker looks. */
  block(label: string, mustWait: Fn<K, C>): this {
    return this.push(OP.block, {
      run: (k: K, c: Ctx, cpu: C) => Number(mustWait(k, c, cpu) ?? 1),
      label: `block: ${label}`,
    });
  }

  /** The same, in a way that signals don't end: by default for a device (`io_schedule`), see `SLEEP`. */
  blockIo(label: string, mustWait: Fn<K, C>, how: number = SLEEP.io): this {
    this.block(label, mustWait);
    const at = this.ops.length - 1;
    this.ops[at] = { ...(this.ops[at] as Op), arg: how };
    return this;
  }

  /** A privileged op; `arg` answers its operand. */
  privileged(what: PrivilegedName, arg?: (kernel: K, ctx: Ctx, cpu: C) => number): this {
    return this.push(OP.privileged, {
      arg: PRIV[what],
      ...(arg ? { run: arg } : {}),
      label: `privileged ${PRIV_NAMES[PRIV[what]] ?? what}`,
    });
  }

  /** Computes in user mode for as long as the function answers, ns. Interruptions do not shorten it. */
  compute(label: string, howLong: (kernel: K, ctx: Ctx, cpu: C) => number): this {
    return this.push(OP.compute, { run: howLong, label: `compute: ${label}` });
  }

  guest(): this {
    return this.push(OP.guest, { label: 'run guest' });
  }

  /** Burns CPU time: the function answers for how many ns at most (Infinity: until ended from outside), 0: go on. */
  spin(
    label: string,
    howLong: (kernel: K, ctx: Ctx, cpu: C) => number,
    extras: { probe?: ProbeName } = {},
  ): this {
    return this.push(OP.spin, {
      run: howLong,
      probe: probeIndex(extras.probe ?? ''),
      label: `spin: ${label}`,
    });
  }

  resched(): this {
    return this.push(OP.resched, { label: 'may reschedule' });
  }

  /** The kernel gives the CPU to another task in its own code, without what is due before user mode. */
  preempt(): this {
    return this.push(OP.resched, { arg: 1, label: 'preempt_schedule' });
  }

  /** `detail`: a number that belongs to the probe, e.g. which lock; it stands above the exit reasons in the trace. */
  mark(
    probe: ProbeName,
    extras: { reason?: ExitReasonName; detail?: number; field?: Field<K, C> } = {},
  ): this {
    const { reason, detail } = extras;
    return this.push(OP.mark, {
      probe: probeIndex(probe),
      arg: reason ? exitReason(reason) : detail === undefined ? 0 : FIRST_DETAIL + detail,
      ...fieldOf(extras),
      label: `mark ${probe}`,
    });
  }

  irqsOff(): this {
    return this.push(OP.irqs, { arg: 1, label: 'cli' });
  }

  irqsOn(): this {
    return this.push(OP.irqs, { arg: 0, label: 'sti' });
  }

  private aim(at: number, target: number): void {
    const op = this.ops[at];
    if (op) this.ops[at] = { ...op, target };
  }

  private push(kind: OpKind, fields: Partial<Op>): this {
    this.ops.push({
      kind,
      cost: fields.cost ?? -1,
      probe: fields.probe ?? 0,
      to: fields.to ?? -1,
      ring: fields.ring ?? -1,
      target: fields.target ?? -1,
      arg: fields.arg ?? 0,
      program: fields.program ?? null,
      choosesCost: fields.choosesCost ?? false,
      scales: fields.scales ?? false,
      label: fields.label ?? '',
      field: fields.field ?? null,
      run: fields.run ?? nothing,
    });
    return this;
  }
}

function nothing(): number {
  return 0;
}

function fieldOf<K, C>({ field }: { readonly field?: Field<K, C> }): Partial<Op> {
  return field ? { field: field as NonNullable<Op['field']> } : {};
}

/** Makes a program; a missing `ret` at the end is added. */
export function program<K, C>(name: string, body: Body<K, C>): Program {
  const builder = new ProgramBuilder<K, C>();
  body(builder);
  builder.ret();
  return makeProgram(name, builder.ops);
}
