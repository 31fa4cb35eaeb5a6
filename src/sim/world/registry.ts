/** Everything that can be chosen: operations, and the layers that stacks are composed of. */
import type { StackLayer } from '../virt/layer.ts';
import type { OperationDef } from './operation.ts';

const operations = import.meta.glob<OperationDef>('./operations/*.operation.ts', {
  eager: true,
  import: 'default',
});
const hypervisors = import.meta.glob<StackLayer>('../virt/hypervisors/*.hypervisor.ts', {
  eager: true,
  import: 'default',
});
const runtimes = import.meta.glob<StackLayer>('../runtimes/*.runtime.ts', { eager: true, import: 'default' });

/** Order in the list; operations that are not named come after, by id. */
const ORDER = [
  'getpid',
  'clock-gettime',
  'read-cached',
  'read-disk',
  'write-fsync',
  'page-fault',
  'futex-same-cpu',
  'futex-other-cpu',
  'pipe-round-trip',
  'tcp-loopback',
  'tcp-host-network',
  'tcp-bridge',
  'tcp-published-port',
  'fork-exec',
  'clone-thread',
  'context-switch',
  'kill-self',
  'kill-other',
  'timer-tick',
  'sleep',
];

/** True for an operation that is looked at first. */
export function isUsual(id: string): boolean {
  return ORDER.includes(id);
}

function rank(id: string): number {
  const at = ORDER.indexOf(id);
  return at < 0 ? ORDER.length : at;
}

export const OPERATIONS: readonly OperationDef[] = Object.freeze(
  Object.values(operations).sort((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1)),
);

function place(layer: StackLayer): number {
  return layer.order ?? Number.MAX_SAFE_INTEGER;
}

export const LAYERS: readonly StackLayer[] = Object.freeze(
  [...Object.values(runtimes), ...Object.values(hypervisors)].sort(
    (a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1),
  ),
);

export function findOperation(id: string): OperationDef | undefined {
  return OPERATIONS.find((operation) => operation.id === id);
}

/** A layer by its id or another name of it. */
export function findLayer(id: string): StackLayer | undefined {
  return LAYERS.find((layer) => layer.id === id || layer.aliases?.includes(id));
}
