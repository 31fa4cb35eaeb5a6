/** Many at once: the waits follow from locks, grace periods and CPUs. */
import { expect, test } from 'vitest';
import type { StackStart } from '../../../src/sim/index.ts';
import { startOf } from '../../support/starts.ts';

function waits({ waits }: StackStart, name: string): { ns: number; count: number } {
  return waits.find((wait) => wait.name === name) ?? { ns: 0, count: 0 };
}

test('a hundred containers at once wait for locks that one alone finds free', () => {
  const alone = startOf('container', { cpus: 128 });
  const hundred = startOf('container', { cpus: 128 }, 100);
  for (const lock of ['xtables.lock', 'rtnl_mutex'] as const) {
    expect(waits(alone, lock).count).toBe(0);
    expect(waits(hundred, lock).count).toBeGreaterThan(0);
  }
  // With a CPU for each it is locks that make them slower.
  expect(hundred.totalNs.mean).toBeGreaterThan(3 * alone.totalNs.mean);
  expect(waits(hundred, 'xtables.lock').ns).toBeGreaterThan(waits(hundred, 'cpu').ns);
});

test('six hundred iptables runs go one after another', () => {
  const { totalNs } = startOf('container', { cpus: 128 }, 100);
  expect(totalNs.max).toBeGreaterThan(600 * 5e6 * 0.9);
});

test('without networks of their own the same hundred wait far less', () => {
  const own = startOf('lxc', { cpus: 64 }, 50);
  const none = startOf('lxc', { cpus: 64, network: 'host' }, 50);
  expect(waits(none, 'rtnl_mutex').count).toBe(0);
  expect(waits(none, 'rcu').count).toBe(0);
  expect(own.totalNs.mean).toBeGreaterThan(20 * none.totalNs.mean);
});

test('network namespaces are made one at a time: the last of many is ready in proportion to their number', () => {
  const ten = startOf('netns', {}, 10);
  const fifty = startOf('netns', {}, 50);
  expect(fifty.totalNs.max / ten.totalNs.max).toBeGreaterThan(4);
  expect(fifty.totalNs.max / ten.totalNs.max).toBeLessThan(5.5);
  // The grace periods pass with the lock held, so the CPUs are idle meanwhile.
  expect(waits(fifty, 'rcu').count).toBe(100);
  expect(waits(fifty, 'rtnl_mutex').ns).toBeGreaterThan(20 * waits(fifty, 'cpu').ns);
});

test('boots share the CPUs: twice the CPUs, half the time', () => {
  const boots = (cpus: number): StackStart => startOf('firecracker', { cpus }, 16);
  const mean = (cpus: number): number => boots(cpus).totalNs.mean;
  expect(mean(2) / mean(4)).toBeCloseTo(2, 0);
  expect(mean(32)).toBeLessThan(startOf('firecracker').totalNs.mean * 1.3);
  expect(waits(boots(2), 'cpu').ns).toBeGreaterThan(16 * 300e6);
});

test('xl makes one domain at a time', () => {
  const four = startOf('xen-pv', { guest: 'minimal' }, 4);
  expect(waits(four, 'xl.lock').count).toBe(3);
  expect(four.totalNs.max).toBeGreaterThan(4 * 350e6);
});

test('the second distribution finds the utility VM of WSL running', () => {
  const { instances, memory } = startOf('wsl2', {}, 2);
  const total = instances.map(({ totalNs }) => totalNs).sort((a, b) => a - b);
  expect((total[1] ?? 0) - (total[0] ?? 0)).toBeLessThan(50e6);
  const kernel = memory.find(({ id }) => id === 'guest.kernel.minimal');
  const alone = startOf('wsl2').memory.find(({ id }) => id === 'guest.kernel.minimal');
  expect(kernel?.bytes).toBe((alone?.bytes ?? 0) / 2);
});

test('a thousand requests at one instant are all answered', () => {
  const { instances, totalNs } = startOf('bare', { cpus: 2 }, 1000);
  expect(instances).toHaveLength(1000);
  // Two CPUs, about 0.4 ms of CPU time each.
  expect(totalNs.max).toBeGreaterThan((1000 * 0.35e6) / 2);
});
