/** Stacks in stacks: what can be inside what, and that the inner one starts in its own kernel. */
import { expect, test } from 'vitest';
import { requestIssues, startUp, type StackStart } from '../../../src/sim/index.ts';

function one(stack: string, atOnce = 1): StackStart {
  const [start] = startUp({ stacks: [stack], atOnce, seed: 1, options: { guest: 'minimal' } }).stacks;
  if (!start) throw new Error(stack);
  return start;
}

const names = (start: StackStart): string[] => start.phases.map(({ name }) => name);

test('the VM starts, then what is inside it', () => {
  const inner = names(one('container'));
  const outer = names(one('kvm')).filter((name) => name !== 'exec');
  expect(names(one('kvm/container'))).toEqual([...outer, ...inner]);
  expect(names(one('kvm/kvm'))).toEqual([...outer, ...outer, 'exec']);
});

test('a guest has locks of its own: containers in VMs do not wait for each other’s iptables', () => {
  const lock = ({ waits }: StackStart): number =>
    waits.find(({ name }) => name === 'xtables.lock')?.count ?? 0;
  expect(lock(one('container', 10))).toBeGreaterThan(10);
  expect(lock(one('kvm/container', 10))).toBe(0);
});

test('a guest reads through its own page cache, which takes memory of the VM', () => {
  const inside = one('kvm/container');
  const shim = inside.memory.find(({ id }) => id === 'shim.text');
  expect(shim?.share).toBe('private');
  expect(one('container').memory.find(({ id }) => id === 'shim.text')?.share).toBe('shared');
  expect(inside.memory.find(({ id }) => id === 'dockerd')?.share).toBe('private');
  expect(inside.marginalBytes).toBeGreaterThan(one('kvm').marginalBytes + 82e6);
});

test('code in an emulated machine is slowed down, whatever it is', () => {
  const ms = (stack: string, phase: string): number =>
    (one(stack).phases.find(({ name }) => name === phase)?.durationNs ?? 0) / 1e6;
  expect(ms('qemu-tcg/container', 'runtime-init') / ms('kvm/container', 'runtime-init')).toBeCloseTo(10, 0);
});

test.each([
  ['bare/kvm', /nothing else can be started inside bare/],
  ['container/container', /nothing else can be started inside container/],
  ['unikernel/bare', /nothing else can be started inside unikernel/],
  ['firecracker/kata', /kata needs hardware virtualisation/],
  ['qemu-tcg/kvm', /kvm needs hardware virtualisation/],
  ['kvm/vmware-bt/gvisor-kvm', /gvisor-kvm needs hardware virtualisation/],
  ['kvm/kvm/kvm/kvm/bare', /at most 4 layers/],
  ['nothing', /"nothing" is no stack/],
])('%s is refused with the reason', (stack, reason) => {
  const [first] = requestIssues({ stacks: [stack], atOnce: 1, seed: 1 });
  expect(first?.message.en).toMatch(reason);
  expect(first?.message.ko).toBeTruthy();
});

test('what has no snapshot cannot be restored, and the number at once has bounds', () => {
  const at = (stack: string, atOnce: number): string[] =>
    requestIssues({ stacks: [stack], atOnce, seed: 1, options: { snapshot: true } }).map(({ path }) => path);
  expect(at('container', 1)).toEqual(['snapshot']);
  expect(at('firecracker', 1)).toEqual([]);
  expect(at('firecracker', 0)).toEqual(['atOnce']);
});
