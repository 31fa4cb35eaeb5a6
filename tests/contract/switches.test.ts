/** Every switch changes something, and only where it should. */
import { describe, expect, test } from 'vitest';
import { buildOperation, specIssues, startUp, SWITCHES, type OperationSpec } from '../../src/sim/index.ts';
import { runBlockLoad, runLoad } from '../../src/sim/world/load/index.ts';
import { expectId, expectText } from './support.ts';

/** Operations one after the other, requests to the disk or a server side by side, or a start. */
type Experiment =
  | { readonly start: string }
  | { readonly stack: string; readonly connections: number }
  | { readonly op: string; readonly stack: string; readonly count: number }
  | { readonly stack: string; readonly depth: number };

/** Experiments in which each switch can be felt, together. */
const FELT: Readonly<Record<string, Experiment | readonly Experiment[]>> = {
  disk: { op: 'write-fsync', stack: 'bare', count: 20 },
  mitigations: { op: 'getpid', stack: 'bare', count: 20 },
  kpti: { op: 'getpid', stack: 'bare', count: 20 },
  seccomp: { op: 'getpid', stack: 'container', count: 20 },
  ept: { op: 'page-fault', stack: 'kvm', count: 20 },
  apicv: { op: 'read-disk', stack: 'kvm', count: 20 },
  'persistent-grants': { op: 'read-disk', stack: 'xen-pv', count: 5 },
  'xen-disk': { op: 'read-disk', stack: 'xen-hvm', count: 5 },
  'wsl-files': { op: 'read-cached', stack: 'wsl2', count: 5 },
  vhost: { op: 'tcp-host-network', stack: 'kvm', count: 20 },
  'shadow-vmcs': { op: 'timer-tick', stack: 'kvm/kvm', count: 5 },
  'block-engine': { op: 'read-disk', stack: 'firecracker', count: 5 },
  'event-idx': { stack: 'firecracker', connections: 20 },
  'qemu-batches': { stack: 'kvm', depth: 4 },
  'qemu-cache': { op: 'write-fsync', stack: 'kvm', count: 5 },
  'clh-block-engine': { op: 'read-disk', stack: 'cloud-hypervisor', count: 5 },
  gofer: { op: 'fork-exec', stack: 'gvisor-systrap', count: 5 },
  'halt-poll': { op: 'read-disk', stack: 'kvm', count: 20 },
  idle: { op: 'read-disk', stack: 'bare', count: 20 },
  favordynmods: { start: 'runc-alone' },
  runc: { start: 'runc-alone' },
  'host-load': { op: 'timer-tick', stack: 'kvm', count: 20 },
  preempt: [
    { op: 'context-switch', stack: 'bare', count: 50 },
    { op: 'pipe-round-trip', stack: 'bare', count: 20 },
  ],
  hz: { op: 'timer-tick', stack: 'bare', count: 20 },
};

/** Values that give what another one gives, by switch: their description says why. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  // Kernel code that offers to give way in the middle is not modelled.
  preempt: ['voluntary'],
};

function hash(felt: Experiment | readonly Experiment[], switches: Readonly<Record<string, string>>): string {
  return [felt]
    .flat()
    .map((experiment) => hashOf(experiment, switches))
    .join(' ');
}

function hashOf(experiment: Experiment, switches: Readonly<Record<string, string>>): string {
  if ('start' in experiment) {
    const { stacks } = startUp({ stacks: [experiment.start], atOnce: 1, seed: 1, options: { switches } });
    return stacks[0]?.traceHash ?? '';
  }
  const { stack } = experiment;
  if ('connections' in experiment) {
    const connections = [experiment.connections];
    const request = { stacks: [stack], server: 'kv', connections, seconds: 0.002, seed: 1, switches };
    return runLoad(request).stacks[0]?.points[0]?.traceHash ?? '';
  }
  if ('depth' in experiment)
    return runBlockLoad(stack, { depth: experiment.depth, seconds: 0.001, switches }).traceHash;
  const { op, count } = experiment;
  const spec: OperationSpec = { op, stack, params: {}, seed: 1, switches, costs: {} };
  expect(specIssues(spec)).toEqual([]);
  const world = buildOperation(spec);
  world.issue(count);
  world.runToEnd();
  return world.traceHash;
}

describe.each(SWITCHES.map((def) => ({ id: def.id, def })))('$id', ({ id, def }) => {
  test('has texts in both languages, two values or more, and a default among them', () => {
    expectId(id);
    expectText(def.label, 'name');
    expectText(def.about, 'sentence');
    const values = def.values.map((value) => value.id);
    expect(values.length).toBeGreaterThanOrEqual(2);
    expect(new Set(values).size).toBe(values.length);
    expect(values).toContain(def.default);
    for (const value of def.values) expectText(value.label, 'name');
  });

  test('every value gives a run of its own, and the default is what one gets without it', () => {
    const felt = FELT[id];
    expect(felt, `${id}: add an experiment that feels it`).toBeDefined();
    if (!felt) return;
    const hashes = def.values.map((value) => hash(felt, { [id]: value.id }));
    expect(new Set(hashes).size).toBe(hashes.length - (ALIKE[id]?.length ?? 0));
    const byDefault = def.values.findIndex((value) => value.id === def.default);
    expect(hash(felt, {})).toBe(hashes[byDefault]);
  });

  test('a value that is not its own is refused with the accepted ones', () => {
    const spec: OperationSpec = {
      op: 'getpid',
      stack: 'bare',
      params: {},
      seed: 1,
      switches: { [id]: 'nonsense' },
      costs: {},
    };
    const [issue] = specIssues(spec);
    expect(issue?.path).toBe(`switches.${id}`);
    for (const value of def.values) expect(issue?.message.en).toContain(value.id);
  });
});

test.each([
  ['apicv', 'off', 'read-disk', 'bare'],
  ['ept', 'off', 'page-fault', 'container'],
  ['vhost', 'off', 'tcp-host-network', 'bare'],
  ['seccomp', 'filter', 'getpid', 'bare'],
])('%s=%s leaves %s in %s alone', (id, value, op, stack) => {
  const experiment = { op, stack, count: 10 };
  expect(hash(experiment, { [id]: value })).toBe(hash(experiment, {}));
});
