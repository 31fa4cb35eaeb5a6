/** Which program serves an interrupt. */
import { invariant } from '../core/invariant.ts';
import { VECTOR } from '../hw/port.ts';
import type { Program } from '../ops/op.ts';
import type { Kernel } from './kernel.ts';

/** The handler of an interrupt vector: the timer's, the reschedule interrupt's, or that of a device. */
export function interruptHandler(kernel: Kernel, vector: number): Program {
  if (vector === VECTOR.timer) return kernel.programs.timerInterrupt;
  if (vector === VECTOR.reschedule) return kernel.programs.rescheduleInterrupt;
  const device = kernel.machine.deviceOfVector(vector);
  const program = device ? kernel.programs.deviceInterrupt.get(device.name) : undefined;
  invariant(program !== undefined, 'no-interrupt-handler', String(vector));
  return program;
}
