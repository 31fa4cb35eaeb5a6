import { expect, test } from 'vitest';
import type { Cpu } from '../../../src/sim/hw/cpu.ts';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';

/** A CPU that takes no interrupts for now. */
function busyCpu(): Cpu {
  const spec = { op: 'getpid', stack: 'bare', params: {}, seed: 1, switches: {}, costs: {} };
  const cpu = buildOperation(spec).host.machine.cpu(3);
  cpu.ctx.irqsOff = true;
  cpu.halted = false;
  return cpu;
}

test('an interrupt whose vector waits already is delivered once for both, however often it comes', () => {
  const cpu = busyCpu();
  for (let n = 0; n < 100; n++) cpu.raise(40, 0, 0);
  expect(cpu.pendingCount).toBe(1);
});

test('interrupts of different vectors wait side by side', () => {
  const cpu = busyCpu();
  for (const vector of [40, 41, 40, 42]) cpu.raise(vector, 0, 0);
  expect(cpu.pendingCount).toBe(3);
});
