/**
 * Events from outside a guest, as a kernel on Xen (`drivers/xen/events`) or Hyper-V (`vmbus_isr`) takes them from other
 * partitions and virtio-fs takes its answers: one interrupt for all, whose handler looks up who waits for each.
 */
import { invariant } from '../core/invariant.ts';
import type { Device } from '../hw/device.ts';
import type { Ctx } from '../ops/context.ts';
import type { Kernel } from './kernel.ts';
import { interruptEntry, interruptExit, interruptHandled } from './paths/core-paths.ts';
import { program, type KernelBuilder } from './paths/types.ts';
import type { Program } from '../ops/op.ts';
import { tryToWakeUp, WAKE_TASK } from './paths/wakeup.ts';

/** An event that its CPU has not seen yet: the task to wake. */
interface PendingEvent {
  readonly cpu: number;
  readonly task: number;
}

const CHANNELS = 'evtchn';
/** Name of the interrupt that brings the answers to file requests. */
export const FILE_ANSWERS = 'virtio-fs';

/** Name of the interrupt that brings messages of the system around the machine. */
export const MESSAGES = 'virtio-vsock-rx';

/** The channels of a kernel. Nothing but the hypervisor signals them. */
export class EventChannels implements Device {
  readonly name: string;
  readonly comp: number;
  readonly virtual = true;
  index = -1;
  vector = -1;
  readonly pending: PendingEvent[] = [];

  /** `comp`: the hypervisor. `name`: the interrupt's, by which its handler is found. */
  constructor(comp: number, name = CHANNELS) {
    this.comp = comp;
    this.name = name;
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

/** The channels of a kernel's machine. Throws if it has none: it runs on no hypervisor that knows them. */
export function channelsOf(kernel: Kernel, name = CHANNELS): EventChannels {
  const device = kernel.machine.devices.find((d) => d instanceof EventChannels && d.name === name);
  if (!(device instanceof EventChannels)) throw new Error(`machine without ${name}`);
  return device;
}

/** What an interrupt needs besides its channels. */
interface UpcallSteps {
  readonly driver: (p: KernelBuilder) => void;
  readonly end: (p: KernelBuilder) => void;
}

function upcall(name: string, channels: string, { driver, end }: UpcallSteps): Program {
  return program(name, (p) => {
    const next = (kernel: Kernel, ctx: Ctx, cpu: { readonly index: number }): void =>
      ctx.set(WAKE_TASK, channelsOf(kernel, channels).take(cpu.index));
    interruptEntry(p, 'irq.entry_exit');
    driver(p);
    p.effect('next event', next);
    p.loopWhile(
      'events are pending',
      (_kernel, ctx) => ctx.get(WAKE_TASK) > 0,
      (p) => {
        p.call(tryToWakeUp);
        p.effect('next event', next);
      },
    );
    interruptHandled(p);
    end(p);
    interruptExit(p);
  });
}

/** `xen_evtchn_do_upcall`. */
export const eventUpcall = upcall('evtchn_do_upcall', CHANNELS, {
  driver: () => undefined,
  end: () => undefined,
});

/** The request queue of virtio-fs has answers. */
export const fileAnswers = upcall('virtio_fs_vq_done', FILE_ANSWERS, {
  driver: (p) => p.work('virtio.drv', { probe: 'virtio' }),
  end: (p) => p.privileged('eoi'),
});

/** A message of the system around the machine has come (`virtio_vsock_rx_done`, a channel of VMBus). */
export const messageInterrupt = upcall('virtio_vsock_rx_done', MESSAGES, {
  driver: () => undefined,
  end: (p) => p.privileged('eoi'),
});
