/** A kernel booted with `mitigations=off`. */
import { expect, test } from 'vitest';
import { measureStack } from '../../../src/sim/index.ts';

function mean(stack: string, op: string, switches: Readonly<Record<string, string>>): number {
  return measureStack({ op, stack, params: {}, seed: 1, switches, costs: {} }, 200).totalNs.mean;
}

test('a system call is shorter by what the entry and the return are, in guests too', () => {
  for (const stack of ['bare', 'kvm', 'container']) {
    const saved = mean(stack, 'getpid', {}) - mean(stack, 'getpid', { mitigations: 'off' });
    expect(saved).toBeGreaterThan(18);
    expect(saved).toBeLessThan(28);
  }
});

test('page tables are not isolated without mitigations, whatever kpti says', () => {
  const off = { mitigations: 'off' };
  expect(mean('bare', 'getpid', { ...off, kpti: 'on' })).toBe(mean('bare', 'getpid', off));
});

test('gVisor’s own costs still stand for the kernel’s when it is off', () => {
  const switches = mean('gvisor-systrap', 'context-switch', { mitigations: 'off' });
  expect(switches / mean('gvisor-systrap', 'context-switch', {})).toBeGreaterThan(0.9);
});
