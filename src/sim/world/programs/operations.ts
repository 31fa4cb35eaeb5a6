/** Operations as programs of a world: they wait in user mode until one is asked for. */
import { invariant } from '../../core/invariant.ts';
import { Issuer } from '../../kernel/issuer.ts';
import type { Place } from '../../virt/layer.ts';
import type { OperationDef, StartValues } from '../operation.ts';
import { OPERATIONS } from '../registry.ts';
import { defineKind, startTask, type ProgramKind, type ProgramStage, type RunningProgram } from './define.ts';

/** Operations done before measuring: connections and buffers exist, and those who take turns have found theirs. */
const WARM_UP = 3;

/** Starts the measured program and its partner. The one in the place is the app, whichever is measured. */
function startCast(
  { main, partner, measuredOn }: OperationDef,
  { place, peer, spec }: ProgramStage,
  values: StartValues,
  issuer: Issuer,
): Pick<RunningProgram, 'tasks' | 'app'> {
  const away = measuredOn === 'remote';
  const home = (other: Place | null): Place => other ?? place;
  const firstPlace = home(away ? peer : null);
  const first = startTask(firstPlace, {
    name: away ? 'client' : 'app',
    program: main,
    cpus: spec.cpus ?? [firstPlace.appCpu],
    values: values.main,
    memory: issuer,
  });
  if (!partner) return { tasks: [first], app: first };
  const partnerAway = partner.on === 'remote' && !away;
  const secondPlace = home(partnerAway ? peer : null);
  const second = startTask(secondPlace, {
    name: away ? 'app' : partnerAway ? 'server' : 'partner',
    program: partner.program,
    cpus: [partner.on === 'other' ? secondPlace.otherCpu : secondPlace.appCpu],
    service: true,
    values: values.partner ?? [],
    ...(partner.thread ? { mm: first.mm } : {}),
  });
  return { tasks: [first, second], app: away ? second : first };
}

/** The kind over a list of operations: those of the registry, or others that are in no list. */
export function operationKind(operations: readonly OperationDef[]): ProgramKind {
  const find = (id: string): OperationDef => {
    const operation = operations.find((one) => one.id === id);
    invariant(operation !== undefined, 'no-such-operation', id);
    return operation;
  };
  return defineKind({
    folder: 'operations',
    ids: operations.map(({ id }) => id),
    params: (id) => find(id).params.map((param) => ({ ...param, about: param.label })),
    peer: (id) => (find(id).partner?.on === 'remote' ? 'needed' : 'none'),
    start: (id, stage) => {
      const operation = find(id);
      const { spec, place, peer, args } = stage;
      const issuer = new Issuer(stage.sim);
      const values = operation.prepare({ place, partner: peer ?? place, params: args });
      return { spec, place, issuer, peerFds: [], ...startCast(operation, stage, values, issuer) };
    },
    warmUp: ({ issuer }, runUntil) => {
      invariant(issuer !== null, 'no-issuer');
      runUntil(() => issuer.cpu !== null, 'the program to be ready');
      issuer.issue(WARM_UP);
      runUntil(() => issuer.done === WARM_UP, 'the warm-up');
    },
  });
}

export const operations = operationKind(OPERATIONS);
