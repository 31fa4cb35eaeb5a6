/** A start of each era's stack on the same server: how long it takes, and what an idle instance leaves in memory. */
import type { EraId, EraSpec, EraStart } from '../../core/era-views.ts';
import { invariant } from '../../core/invariant.ts';
import type { StartMemoryView, StartRaceView, StartSpec } from '../../core/start-views.ts';
import { text, type Text } from '../../core/text.ts';
import { cpusEach, ERA_DEFS, guestBytesOf, startStackOf } from './plan.ts';

export interface StartCost extends EraStart {
  readonly memory: readonly StartMemoryView[];
  /** What one more takes. */
  readonly marginalBytes: number;
}

const HOW: Readonly<Record<EraId, Text>> = Object.freeze({
  traditional: text('fork, exec', 'fork, exec'),
  virtual: text('firmware to service', '펌웨어부터 서비스까지'),
  containers: text('docker run', 'docker run'),
  nested: text('firmware to docker run', '펌웨어부터 docker run까지'),
});

/** The start, as the room of starts is asked for it. */
export function startSpecOf(spec: EraSpec, era: EraId): StartSpec {
  const [first] = spec.apps;
  invariant(first !== undefined, 'no-applications');
  const { cpus, seed, switches = {}, costs = {} } = spec;
  const guest = ERA_DEFS[era].isVm ? { vcpus: cpusEach(spec), guestBytes: guestBytesOf(first) } : {};
  const stacks = [startStackOf(spec, era)];
  return { stacks, atOnce: 1, seed, cpus, snapshot: false, pull: false, switches, costs, ...guest };
}

/** What an era has of a start that has ended. */
export function startCost({ stacks: [start] }: StartRaceView, era: EraId): StartCost {
  invariant(start !== undefined, 'no-start', era);
  const { stack, totalNs, memory, marginalBytes } = start;
  return { stack, totalNs: totalNs.p50, how: HOW[era], memory, marginalBytes };
}
