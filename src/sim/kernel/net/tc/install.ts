/** Traffic control for kernels whose world limits bandwidth. */
import { installCalls } from '../../extra-calls/define.ts';
import type { Kernel } from '../../kernel.ts';
import type { KernelConfig } from '../../config.ts';
import { WINDOWED_CALLS } from '../window/programs.ts';
import { CONTROL_PROGRAMS } from './programs.ts';
import { writeSetting } from './settings.ts';
import { TrafficControl } from './traffic-control.ts';

/** Gives a kernel traffic control, and calls that know connections with windows. */
export const makeControl: KernelConfig['network'] & {} = (made) => {
  const kernel = made as Kernel;
  installCalls(kernel, WINDOWED_CALLS);
  return new TrafficControl(kernel, CONTROL_PROGRAMS, writeSetting);
};
