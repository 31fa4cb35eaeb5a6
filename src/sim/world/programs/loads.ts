/** Loads as programs of a world: they work by themselves, from zero or from their start on. */
import { invariant } from '../../core/invariant.ts';
import { seedFrom } from '../../core/rng.ts';
import { text } from '../../core/text.ts';
import { installCalls } from '../../kernel/extra-calls/define.ts';
import type { Task } from '../../kernel/task.ts';
import type { LoadDef, LoadWindow } from '../loads/load.ts';
import { connectLoad } from '../loads/net-work.ts';
import { startProcess } from '../loads/process.ts';
import { findLoad, LOADS } from '../loads/registry.ts';
import { MAX_NS } from '../spec.ts';
import { defineKind, homeOf, type ProgramParam, type ProgramStage, type RunningProgram } from './define.ts';

/** What every load takes beside its own numbers. */
const COMMON: readonly ProgramParam[] = Object.freeze([
  {
    id: 'setUpNs',
    about: text('CPU time before its work begins, ns', '일을 시작하기 전의 CPU 시간, ns'),
    min: 0,
    max: MAX_NS,
    default: 0,
  },
  {
    id: 'endNs',
    about: text('when it ends, ns after zero', '끝나는 시각, 0 이후 ns'),
    min: 0,
    max: MAX_NS,
    default: MAX_NS,
  },
]);

function loadOf(id: string): LoadDef {
  const def = findLoad(id);
  invariant(def !== undefined, 'no-such-load', id);
  return def;
}

/** One that starts before zero waits for it; the others begin at once. */
function windowOf({ spec, sim, zeroNs, args }: ProgramStage): LoadWindow {
  const waits = spec.start !== 'set-up' && spec.start < 0;
  return {
    startNs: waits && zeroNs !== null ? zeroNs : sim.nowNs,
    endNs: (zeroNs ?? sim.nowNs) + (args['endNs'] ?? MAX_NS),
    setupNs: args['setUpNs'] ?? 0,
  };
}

function start(def: LoadDef, stage: ProgramStage): RunningProgram {
  const { spec, place, seed, sim, others } = stage;
  const { kernel } = place;
  if (def.calls) installCalls(kernel, def.calls);
  const placing = seedFrom(seed, 'first CPU', spec.id);
  const all = kernel.machine.cpus.map(({ index }) => index);
  /** A new process begins on whichever of its CPUs is idle at that moment, which nobody knows: it is drawn. */
  const begin = (task: Task): void => {
    const { affinity } = task;
    const cpus = affinity ?? all;
    task.affinity = [cpus[placing.int(cpus.length)] ?? 0];
    task.cpu = task.affinity[0] ?? 0;
    if (def.farEnd && stage.peer) connectLoad(place, stage.peer, task, def.farEnd(args));
    kernel.start(task);
    task.affinity = affinity;
    sim.settle();
    stage.pause();
  };
  const before = others.reduce((sum, { loads = [] }) => sum + loads.length, 0);
  const window = windowOf(stage);
  const args = def.params.map(({ name }) => stage.args[name] ?? 0);
  const loads = Array.from({ length: spec.count }, (_, index) =>
    startProcess(
      kernel,
      {
        def,
        args,
        number: before + index,
        rng: seedFrom(seed, 'load', spec.id, index),
        window,
        container: place.container,
        task: { ...homeOf(place), affinity: spec.cpus ?? null, nice: spec.nice ?? 0 },
      },
      begin,
    ),
  );
  const tasks = loads.flatMap((load) => load.tasks);
  return { spec, place, tasks, issuer: null, app: null, peerFds: [], loads };
}

export const loads = defineKind({
  folder: 'loads',
  ids: LOADS.map(({ id }) => id),
  params: (id) => [
    ...loadOf(id).params.map((param) => ({ ...param, id: param.name, fractional: true })),
    ...COMMON,
  ],
  peer: (id) => (loadOf(id).farEnd ? 'needed' : 'none'),
  several: true,
  start: (id, stage) => start(loadOf(id), stage),
});
