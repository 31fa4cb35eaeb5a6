/** Stacks in stacks: what can be inside what, and that the inner one starts in its own kernel. */
import { expect, test } from 'vitest';
import { requestIssues, stackIssues, type StackStart } from '../../../src/sim/index.ts';
import { LAYERS } from '../../../src/sim/world/registry.ts';
import { startOf } from '../../support/starts.ts';

function one(stack: string, atOnce = 1): StackStart {
  return startOf(stack, { guest: 'minimal' }, atOnce);
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
  expect(lock(one('container', 6))).toBeGreaterThan(6);
  expect(lock(one('kvm/container', 6))).toBe(0);
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
  // `tcg.native_ns`: eight nanoseconds for one.
  expect(ms('qemu-tcg/container', 'runtime-init') / ms('kvm/container', 'runtime-init')).toBeCloseTo(8, 0);
});

test.each([
  ['container/container', /a container inside a container is not modelled/],
  ['unikernel/netns', /netns inside unikernel is not possible/],
  ['container/netns', /netns inside container is not possible/],
  ['netns/bare', /unknown stack "netns"/],
  ['nothing', /unknown stack "nothing"/],
  ['docker', /unknown stack "docker"; accepted: bare, container/],
  ['', /the name of a stack is empty/],
])('%s is refused with the reason', (stack, reason) => {
  const [first] = requestIssues({ stacks: [stack], atOnce: 1, seed: 1 });
  expect(first?.message.en).toMatch(reason);
  expect(first?.message.ko).toBeTruthy();
});

test.each([
  'kvm/xen-pv',
  'kvm/wsl2',
  'kvm/vmware-bt',
  'xen-pv/vmware-bt',
  'wsl2/kvm',
  'wsl2/kata',
  'vmware-vtx/kata',
  'firecracker/kata',
  'qemu-tcg/kvm',
  'unikernel/bare',
  'kvm/vmware-bt/gvisor-kvm',
  'kvm/kvm/kvm/kvm',
  'kvm/',
  '/kvm',
])('%s is refused in the words with which its code paths are', (stack) => {
  const issues = stackIssues(stack);
  expect(issues).not.toEqual([]);
  expect(requestIssues({ stacks: [stack], atOnce: 1, seed: 1 })).toEqual(issues);
});

test.each(LAYERS.flatMap((outer) => LAYERS.map((inner) => `${outer.id}/${inner.id}`)))(
  '%s can be started where it can be built',
  (stack) => {
    expect(requestIssues({ stacks: [stack], atOnce: 1, seed: 1 })).toEqual(stackIssues(stack));
  },
);

test('a VM in a bare process is the VM, and a part of the work starts alone or in a VM', () => {
  expect(names(one('bare/kvm'))).toEqual(['fork', ...names(one('kvm'))]);
  expect(names(one('netns'))).toEqual(['namespaces', 'network']);
  expect(names(one('kvm/netns')).slice(-2)).toEqual(['namespaces', 'network']);
});

test.each(['vmware', 'runc', 'tcg'])('%s is another name here, too', (stack) => {
  expect(requestIssues({ stacks: [stack], atOnce: 1, seed: 1 })).toEqual([]);
  expect(one(stack).phases).not.toEqual([]);
});

test('what has no snapshot cannot be restored, and the number at once has bounds', () => {
  const at = (stack: string, atOnce: number): string[] =>
    requestIssues({ stacks: [stack], atOnce, seed: 1, options: { snapshot: true } }).map(({ path }) => path);
  expect(at('container', 1)).toEqual(['snapshot']);
  expect(at('firecracker', 1)).toEqual([]);
  expect(at('firecracker', 0)).toEqual(['atOnce']);
});
