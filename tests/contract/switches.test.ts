/** Every switch changes something, and only where it should. */
import { describe, expect, test } from 'vitest';
import { buildWorld, specIssues, SWITCHES, type WorldSpec } from '../../src/sim/index.ts';
import { expectId, expectText } from './support.ts';

/** An experiment in which each switch can be felt. */
const FELT: Readonly<
  Record<string, { readonly op: string; readonly stack: string; readonly count: number }>
> = {
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
  'qemu-batches': { op: 'read-disk', stack: 'kvm', count: 5 },
  'qemu-cache': { op: 'write-fsync', stack: 'kvm', count: 5 },
  'clh-block-engine': { op: 'read-disk', stack: 'cloud-hypervisor', count: 5 },
  gofer: { op: 'fork-exec', stack: 'gvisor-systrap', count: 5 },
  'halt-poll': { op: 'read-disk', stack: 'kvm', count: 20 },
  idle: { op: 'read-disk', stack: 'bare', count: 20 },
  'host-load': { op: 'timer-tick', stack: 'kvm', count: 20 },
  hz: { op: 'timer-tick', stack: 'bare', count: 20 },
};

function hash(op: string, stack: string, count: number, switches: Readonly<Record<string, string>>): string {
  const spec: WorldSpec = { op, stack, params: {}, seed: 1, switches, costs: {} };
  expect(specIssues(spec)).toEqual([]);
  const world = buildWorld(spec);
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
    const { op, stack, count } = felt;
    const hashes = def.values.map((value) => hash(op, stack, count, { [id]: value.id }));
    expect(new Set(hashes).size).toBe(hashes.length);
    const byDefault = def.values.findIndex((value) => value.id === def.default);
    expect(hash(op, stack, count, {})).toBe(hashes[byDefault]);
  });

  test('a value that is not its own is refused with the accepted ones', () => {
    const spec: WorldSpec = {
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
  expect(hash(op, stack, 10, { [id]: value })).toBe(hash(op, stack, 10, {}));
});
