/** Which program handles an interrupt vector. */
import { invariant } from '../core/invariant.ts';
import type { Machine } from '../hw/machine.ts';
import { VECTOR } from '../hw/port.ts';
import type { Program } from '../ops/op.ts';
import type { CorePrograms } from './config.ts';

/** Local of a handler that holds its vector to its end. */
export const VECTOR_LOCAL = 7;

/** The handler of a vector: the timer's, the reschedule interrupt's, or that of the device's driver. */
export function interruptProgram(machine: Machine, programs: CorePrograms, vector: number): Program {
  if (vector === VECTOR.timer) return programs.timerInterrupt;
  if (vector === VECTOR.reschedule) return programs.rescheduleInterrupt;
  const device = machine.deviceOfVector(vector);
  const program = device ? programs.deviceInterrupt.get(device.name) : undefined;
  if (program === undefined) invariant(false, 'no-interrupt-handler', String(vector));
  return program;
}
