/** A guest's driver of a device that is not virtio: what it does besides descriptors in memory. */
import type { Program } from '../ops/op.ts';

/** `mmio`: loads and stores to mapped memory; `pio`: IN and OUT. */
export type RegisterSpace = 'mmio' | 'pio';

/** Programs of the driver. Frozen. */
export interface DeviceDriver {
  /** Before the doorbell of a request or packet. */
  readonly submit: Program;
  /** In the device's interrupt handler. */
  readonly complete: Program;
  /** It looks at a ring, once for all that is there; absent: at registers, for each request. */
  readonly ring?: boolean;
  /** Where its registers are: in memory or in the ports of I/O instructions; absent: it has rings. */
  readonly registers?: RegisterSpace;
}
