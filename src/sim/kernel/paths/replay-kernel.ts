import { invariant } from '../../core/invariant.ts';
import type { Kernel } from '../kernel.ts';
import type { CallFeeder } from './replay-feeder.ts';

/** Who feeds the replayed programs of this kernel; a kernel that runs one has one. */
export function feederOf(kernel: Kernel): CallFeeder {
  invariant(kernel.feeder !== null, 'replay-without-feeder');
  return kernel.feeder;
}
