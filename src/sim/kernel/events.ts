/**
 * Events from other partitions, as a kernel on Xen (`drivers/xen/events`) or Hyper-V (`vmbus_isr`) takes them: one interrupt
 * for all channels, whose handler looks up who waits behind each.
 */
import { invariant } from '../core/invariant.ts';
import type { Device } from '../hw/device.ts';
import type { Ctx } from '../ops/context.ts';
import type { Kernel } from './kernel.ts';
import { interruptEntry } from './paths/core-paths.ts';
import { program } from './paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from './paths/wakeup.ts';

/** An event that its CPU has not seen yet: the task to wake. */
interface PendingEvent {
  readonly cpu: number;
  readonly task: number;
}

/** The channels of a kernel. Nothing but the hypervisor signals them. */
export class EventChannels implements Device {
  readonly name = 'evtchn';
  readonly comp: number;
  readonly virtual = true;
  index = -1;
  vector = -1;
  readonly pending: PendingEvent[] = [];

  /** `comp`: the hypervisor. */
  constructor(comp: number) {
    this.comp = comp;
  }

  doorbell(_ctx: Ctx): void {
    invariant(false, 'doorbell-of-event-channel');
  }

  /** Takes the next event of a CPU; returns the task to wake, 0: none is left. */
  take(cpu: number): number {
    const at = this.pending.findIndex((event) => event.cpu === cpu);
    return at < 0 ? 0 : (this.pending.splice(at, 1)[0]?.task ?? 0);
  }
}

/** The channels of a kernel's machine. Throws if it has none: it runs on no hypervisor. */
export function channelsOf(kernel: Kernel): EventChannels {
  const device = kernel.machine.devices.find((d) => d instanceof EventChannels);
  if (!device) throw new Error('machine without event channels');
  return device;
}

/** `xen_evtchn_do_upcall`. */
export const eventUpcall = program('evtchn_do_upcall', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.effect('next event', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, channelsOf(kernel).take(cpu.index)));
  p.loopWhile(
    'events are pending',
    (_kernel, ctx) => ctx.get(WAKE_TASK) > 0,
    (p) => {
      p.call(tryToWakeUp);
      p.effect('next event', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, channelsOf(kernel).take(cpu.index)));
    },
  );
});
