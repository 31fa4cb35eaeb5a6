/** An operation in a stack as a world: the stack, the measured program in it, and its partner on the other machine. */
import { invariant } from '../../core/invariant.ts';
import { choiceOf } from '../switches.ts';
import { buildWorld, refusedFiles } from '../build.ts';
import type { Issue } from '../issue.ts';
import { PEER_IN_NAMESPACE, type OperationDef } from '../operation.ts';
import type { OperationSpec } from '../operation-spec.ts';
import { findOperation } from '../registry.ts';
import type { ProgramSpec, WorldSpec } from '../spec.ts';
import type { World } from '../world.ts';
import {
  CABLE,
  filesOf,
  HOST,
  innermost,
  NEIGHBOUR,
  placesOf,
  referenceHost,
  REMOTE,
  remoteMachine,
} from './stack.ts';

/** CPUs of the machine at the other end: for its program, and one more. */
const PARTNER_CPUS = 2;
/** CPU that the measured program (or its vCPU) is on. */
const MEASURED_CPU = 2;
/** Set-up ends this long after a tick, so that a short measurement is not cut by the next one. */
const AFTER_TICK_NS = 50_000;
export const MEASURED = 'measured';

/** Zero once the set-up has ended and the host has ticked at least once since. */
export function settledZero(hz: number): WorldSpec['zero'] {
  return { afterSetUpNs: Math.round(1e9 / hz), afterTickNs: AFTER_TICK_NS };
}

/** Programs that want the measured program's CPU (switch `host-load`). */
function companions(spec: OperationSpec): ProgramSpec[] {
  const count = Number(choiceOf('host-load', spec.switches));
  if (count === 0) return [];
  return [
    {
      id: 'host-load',
      in: HOST,
      run: 'loads/hog',
      args: {},
      count,
      cpus: [MEASURED_CPU],
      start: 'set-up',
    },
  ];
}

/** The world of a checked spec (see `specIssues`); `operation` stands for one that is not in the registry. */
export function operationWorld(
  spec: OperationSpec,
  operation: OperationDef | undefined = findOperation(spec.op),
): WorldSpec {
  invariant(operation !== undefined, 'no-such-operation', spec.op);
  const { stack, seed, switches, costs } = spec;
  const places = placesOf(stack, { network: operation.network });
  const host = referenceHost(switches, places);
  const connected = operation.partner?.on === 'remote';
  const far = connected && spec.params[PEER_IN_NAMESPACE] !== 1;
  const measured: ProgramSpec = {
    id: MEASURED,
    in: innermost(places),
    run: `operations/${operation.id}`,
    args: spec.params,
    count: 1,
    ...(connected ? { peer: far ? REMOTE : NEIGHBOUR.b } : {}),
    start: 'set-up',
  };
  return {
    v: 1,
    name: stack,
    seed,
    profile: 'reference',
    costs,
    machines: far ? [host, remoteMachine(switches, PARTNER_CPUS)] : [host],
    links: connected ? [far ? CABLE : NEIGHBOUR] : [],
    places,
    ...filesOf(spec, places),
    programs: [measured, ...companions(spec)],
    zero: settledZero(host.kernel.hz),
  };
}

/** Builds the world of a checked spec. */
export function buildOperation(spec: OperationSpec): World {
  return buildWorld(operationWorld(spec));
}

/** What the kernels of a checked spec refuse of the files it writes. */
export function writtenIssues(spec: OperationSpec): Issue[] {
  return refusedFiles(operationWorld(spec));
}
