/**
 * A virtio device: queues shared with the guest, a task on the host that serves them. A doorbell leaves the guest
 * (`EPT_MISCONFIG`), so the hardware side of `doorbell` is never reached.
 */
import { invariant } from '../core/invariant.ts';
import type { Device } from '../hw/device.ts';
import type { DeviceDriver } from '../kernel/device-driver.ts';
import type { Ctx } from '../ops/context.ts';

export class VirtioDevice implements Device {
  readonly name: string;
  readonly comp: number;
  readonly virtual = true;
  index = -1;
  vector = -1;
  /** The guest's driver, if it is not virtio's. */
  driver: DeviceDriver | null = null;
  /** Host task that serves the queues. */
  worker = 0;
  /** VIRTIO_F_EVENT_IDX is agreed on. Without it, and with a VMM that knows no flags either, each side tells the other every time. */
  eventIndex = true;
  /** The worker looks at the queues without being told, or was told already (VIRTIO_F_EVENT_IDX). */
  kickSuppressed = false;
  /** The driver polls, is in its handler or was told already: an interrupt would be for nothing (the used ring's event index). */
  interruptsOff = false;
  /** Doorbells that the guest rang, and those it spared because of `kickSuppressed`. */
  kicks = 0;
  suppressedKicks = 0;

  constructor(name: string, comp: number) {
    this.name = name;
    this.comp = comp;
  }

  doorbell(_ctx: Ctx): void {
    invariant(false, 'doorbell-of-virtual-device', this.name);
  }
}
