/**
 * Single privileged events, as Adams and Agesen timed them (ASPLOS 2006) to tell software from hardware virtualisation:
 * each is an op program that runs in any stack, like an operation, but is in no list.
 */
import { text } from '../core/text.ts';
import { exceptionEntry, exceptionReturn } from '../kernel/mm/fault.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import { syscall } from '../kernel/syscalls/call.ts';
import type { PrivilegedName } from '../ops/builder.ts';
import { PRIV } from '../ops/op.ts';
import { buildWorld } from './build.ts';
import { operationWorld } from './compile/operation.ts';
import { operationKind } from './programs/operations.ts';
import { measured, type OperationDef } from './operation.ts';
import type { OperationSpec } from './operation-spec.ts';

/** The port of no device. */
const NO_DEVICE = -1;

function inKernel(p: KernelBuilder, body: (p: KernelBuilder) => void): void {
  p.cross((kernel) => kernel.machine.kernelComp, 0, null, { label: 'kernel code' });
  body(p);
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, null, { label: 'user code' });
}

/** An instruction that executes, or that whoever is below gets instead. */
function instruction(p: KernelBuilder, cost: string, what: PrivilegedName): void {
  inKernel(p, (p) =>
    p.when(
      'it traps',
      (_kernel, _ctx, cpu) => cpu.port.traps?.(PRIV[what], NO_DEVICE) === true,
      (p) => p.privileged(what, () => NO_DEVICE),
      (p) => p.work(cost),
    ),
  );
}

const PROGRAMS = {
  syscall: (p: KernelBuilder): void => syscall(p, 'getpid'),
  in: (p: KernelBuilder): void => instruction(p, 'cpu.in', 'register'),
  cr8wr: (p: KernelBuilder): void => instruction(p, 'cpu.cr8', 'cr8'),
  callret: (p: KernelBuilder): void => inKernel(p, (p) => p.work('cpu.call_ret')),
  pgfault: (p: KernelBuilder): void => {
    p.privileged('fault');
    exceptionEntry(p, '#PF');
    p.work('cpu.page_fault');
    exceptionReturn(p);
  },
  divzero: (p: KernelBuilder): void => {
    exceptionEntry(p, '#DE');
    p.work('cpu.divide_error');
    exceptionReturn(p);
  },
  ptemod: (p: KernelBuilder): void => instruction(p, 'cpu.pte_write', 'pte'),
};

export type NanobenchId = keyof typeof PROGRAMS;

function operation(id: NanobenchId): OperationDef {
  const label = text(id, id);
  return Object.freeze({
    id,
    group: 'call',
    label,
    tag: label,
    about: label,
    params: [],
    network: 'none',
    measuredOn: 'place',
    main: measured(`nano_${id}`, PROGRAMS[id]),
    partner: null,
    prepare: () => ({ main: [] }),
    fidelity: 'partial',
    fidelityNote: label,
  });
}

const OPERATIONS: Readonly<Record<NanobenchId, OperationDef>> = Object.freeze({
  syscall: operation('syscall'),
  in: operation('in'),
  cr8wr: operation('cr8wr'),
  callret: operation('callret'),
  pgfault: operation('pgfault'),
  divzero: operation('divzero'),
  ptemod: operation('ptemod'),
});

const KINDS = Object.freeze([operationKind(Object.values(OPERATIONS))]);

/** Mean time of a nanobenchmark in a stack, ns, over `count` runs. */
export function nanobench(id: NanobenchId, spec: Omit<OperationSpec, 'op'>, count: number): number {
  const world = buildWorld(operationWorld({ ...spec, op: id }, OPERATIONS[id]), { kinds: KINDS });
  world.issue(count);
  world.runToEnd();
  return world.sim.metrics.totals.mean;
}
