/** Every composition that is accepted can be built and runs; a layer offers only what lies below it. */
import { describe, expect, test } from 'vitest';
import { buildOperation, LAYERS, stackIssues } from '../../src/sim/index.ts';

/** All compositions of this many layers that are accepted. */
function accepted(depth: number): string[] {
  let level = LAYERS.map((layer) => layer.id);
  for (let d = 1; d < depth; d++) level = level.flatMap((outer) => LAYERS.map(({ id }) => `${outer}/${id}`));
  return level.filter((stack) => stackIssues(stack).length === 0);
}

function run(stack: string, op: string): void {
  const world = buildOperation({ op, stack, params: {}, seed: 1, switches: {}, costs: {} });
  world.issue(1);
  world.runToEnd();
  if (world.issuer.done !== 1) throw new Error(`${op} in ${stack} did not end`);
}

/** What throws, by stack. */
function faults(stacks: readonly string[], op: string): string[] {
  return stacks.flatMap((stack) => {
    try {
      run(stack, op);
      return [];
    } catch (error) {
      return [`${stack}: ${String(error)}`];
    }
  });
}

describe.each([1, 2, 3])('compositions of %i layers', (depth) => {
  const stacks = accepted(depth);

  test('are accepted in numbers', () => {
    expect(stacks.length).toBeGreaterThan(depth * 15);
  });

  test('run getpid', () => {
    expect(faults(stacks, 'getpid')).toEqual([]);
  });

  // A part of the deep ones: 3 and 17 divide no number of layers evenly, so each layer has its turn in each place.
  test.each(['read-disk', 'fork-exec', 'tcp-host-network', 'futex-other-cpu'])('run %s', (op) => {
    const some =
      depth < 3 ? stacks.filter((_, n) => depth === 1 || n % 3 === 0) : stacks.filter((_, n) => n % 17 === 0);
    expect(faults(some, op)).toEqual([]);
  });
});

test.each([
  ['kvm/bare/xen-pv', 'outermost'],
  ['kvm/bare/wsl2', 'outermost'],
  ['kvm/bare/vmware-bt', 'ring 0'],
  ['firecracker/bare/kvm', 'hides VT-x'],
  ['firecracker/bare/bare/kata', 'hides VT-x'],
  ['qemu-tcg/bare/gvisor-kvm', 'SVM'],
])('%s is refused as it is without the process between', (stack, reason) => {
  const texts = (id: string): string[] =>
    stackIssues(id).map((issue) => issue.message.en.replace(/^.*?possible: /, ''));
  expect(texts(stack).join()).toContain(reason);
  expect(texts(stack)).toEqual(texts(stack.replaceAll('/bare', '')));
});

test.each(['xen-pv', 'xen-hvm', 'wsl2', 'vmware-bt', 'kvm'])(
  '%s in a bare process is the same machine',
  (id) => {
    const hash = (stack: string): string => {
      const world = buildOperation({ op: 'read-disk', stack, params: {}, seed: 1, switches: {}, costs: {} });
      world.issue(3);
      world.runToEnd();
      return world.traceHash;
    };
    expect(hash(`bare/${id}`)).toBe(hash(id));
  },
);
