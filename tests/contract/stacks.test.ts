/** What every layer has to keep, and which compositions are accepted. */
import { describe, expect, test } from 'vitest';
import { buildOperation, LAYERS, makeCatalog, stackIssues } from '../../src/sim/index.ts';
import { expectId, expectText } from './support.ts';

test('the stacks that links and scripts name are there, each once', () => {
  const ids = LAYERS.map((layer) => layer.id);
  expect(ids).toEqual(expect.arrayContaining(['bare', 'container', 'kvm']));
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(LAYERS.map((layer) => ({ id: layer.id, layer })))('$id', ({ id, layer }) => {
  test('has an id, texts in both languages, a word about its fidelity and known components', () => {
    expectId(id);
    expectText(layer.label, 'name');
    expectText(layer.about, 'sentence');
    expectText(layer.fidelityNote, 'sentence');
    const known = makeCatalog().components.map((component) => component.id);
    for (const component of layer.components) expect(known).toContain(component);
  });

  test('names in its catalog entry every component that its hops show', () => {
    const entry = makeCatalog().stacks.find((stack) => stack.id === id);
    const names = makeCatalog().components.map((component) => component.id);
    for (const op of ['getpid', 'read-disk', 'page-fault', 'futex-other-cpu', 'fork-exec', 'sleep']) {
      const world = buildOperation({ op, stack: id, params: {}, seed: 1, switches: {}, costs: {} });
      world.issue(2);
      world.runToEnd();
      const { trace } = world.sim;
      for (let row = trace.first; row < trace.count; row++) {
        const slot = trace.slot(row);
        if (trace.flow[slot] !== world.issuer.flow) continue;
        expect(entry?.components, op).toContain(names[trace.to[slot] ?? 0]);
        expect(entry?.components, op).toContain(names[trace.from[slot] ?? 0]);
      }
    }
  });
});

test.each([
  'bare',
  'container',
  'kvm',
  'kvm/container',
  'kvm/runc',
  'kvm/kvm',
  'kvm/kvm/runc',
  'kvm/kvm/kvm',
  'kvm/firecracker',
  'kvm/kata',
  'cloud-hypervisor/kvm/lxc',
])('%s is accepted', (stack) => {
  expect(stackIssues(stack)).toEqual([]);
});

test.each([
  { stack: '', reason: 'is empty' },
  { stack: 'docker', reason: 'unknown' },
  { stack: 'kvm/', reason: 'is empty' },
  { stack: '/kvm', reason: 'is empty' },
  { stack: 'kvm container', reason: 'unknown' },
  { stack: 'container/kvm', reason: '/dev/kvm' },
  { stack: 'container/container', reason: 'inside a container' },
  { stack: 'container/kata', reason: '/dev/kvm' },
  { stack: 'firecracker/kata', reason: 'hides VT-x' },
  { stack: 'firecracker/kvm', reason: 'hides VT-x' },
  { stack: 'unikernel/container', reason: 'one program' },
  { stack: 'kvm/kvm/kvm/kvm', reason: 'at most 3' },
])('"$stack" is refused with a reason in both languages', ({ stack, reason }) => {
  const issues = stackIssues(stack);
  expect(issues.length).toBeGreaterThan(0);
  expect(issues.map((issue) => issue.message.en).join(' ')).toContain(reason);
  for (const { path, message } of issues) {
    expect(path).toBe('stacks');
    expect(message.en).not.toBe('');
    expect(message.ko).not.toBe('');
  }
});
