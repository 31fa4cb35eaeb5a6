/** What every device has: a place on its machine's bus, an interrupt vector and a doorbell. */
import type { Ctx } from '../ops/context.ts';

export interface Device {
  readonly name: string;
  /** Component of its rows. */
  readonly comp: number;
  /** Place on the bus and interrupt vector, given by `Machine.attach`. */
  index: number;
  vector: number;
  /** True: there is no hardware behind it; a doorbell leaves the guest. */
  readonly virtual: boolean;
  /** Task on the kernel around the machine that serves its requests, 0: none; absent: it has no such task. */
  readonly worker?: number;
  /** The driver rang: the device looks at its queue. `ctx` is the context that wrote the register. */
  doorbell(ctx: Ctx): void;
}
