/** Every switch changes something, and only where it should. */
import { describe, expect, test } from 'vitest';
import { buildOperation, specIssues, SWITCHES, type OperationSpec } from '../../src/sim/index.ts';
import { runBlockLoad } from '../../src/sim/world/load/index.ts';
import { expectId, expectText } from './support.ts';

/** Operations one after the other, or requests to the disk side by side. */
type Experiment =
  | { readonly op: string; readonly stack: string; readonly count: number }
  | { readonly stack: string; readonly depth: number };

/** An experiment in which each switch can be felt. */
const FELT: Readonly<Record<string, Experiment>> = {
  disk: { op: 'write-fsync', stack: 'bare', count: 20 },
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
  'qemu-batches': { stack: 'kvm', depth: 4 },
  'qemu-cache': { op: 'write-fsync', stack: 'kvm', count: 5 },
  'clh-block-engine': { op: 'read-disk', stack: 'cloud-hypervisor', count: 5 },
  gofer: { op: 'fork-exec', stack: 'gvisor-systrap', count: 5 },
  'halt-poll': { op: 'read-disk', stack: 'kvm', count: 20 },
  idle: { op: 'read-disk', stack: 'bare', count: 20 },
  'host-load': { op: 'timer-tick', stack: 'kvm', count: 20 },
  hz: { op: 'timer-tick', stack: 'bare', count: 20 },
};

function hash(experiment: Experiment, switches: Readonly<Record<string, string>>): string {
  const { stack } = experiment;
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
    expect(new Set(hashes).size).toBe(hashes.length);
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
