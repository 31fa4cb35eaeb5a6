/** What a guest's driver does for a device besides descriptors in memory: virtio's rings, or an emulated device's registers. */
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { DeviceDriver, RegisterSpace } from '../device-driver.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from './types.ts';

/** Accesses to a device's registers, each of which its hypervisor emulates. */
export interface RegisterAccesses {
  readonly registers: RegisterSpace;
  readonly submit: number;
  readonly complete: number;
}

/** Locals of a driver's programs: the device's place on the bus, accesses left. */
const BUS = 0;
const LEFT = 1;

function accesses(name: string, count: number): Program {
  return program(name, (p) => {
    p.effect('accesses', (_kernel, ctx) => ctx.set(LEFT, count));
    p.loopWhile(
      'registers to read or write',
      (_kernel, ctx) => ctx.get(LEFT) > 0,
      (p) => {
        p.effect('next', (_kernel, ctx) => ctx.set(LEFT, ctx.get(LEFT) - 1));
        p.privileged('register', (_kernel, ctx) => ctx.get(BUS));
      },
    );
  });
}

/** Driver of a device without queues shared with the hypervisor. */
export function registerDriver(name: string, count: RegisterAccesses): DeviceDriver {
  return Object.freeze({
    registers: count.registers,
    submit: accesses(`${name}_start`, count.submit),
    complete: accesses(`${name}_intr`, count.complete),
  });
}

/** What the steps need of a device's queue. */
interface DriverQueue {
  readonly index?: number;
  readonly virtual?: boolean;
  readonly driver?: DeviceDriver | null;
}

/** A virtual device's queue, as far as doorbells go. */
interface KickedQueue extends DriverQueue {
  /** False: its rings have no event index. */
  readonly eventIndex?: boolean;
  kickSuppressed?: boolean;
  kicks?: number;
  suppressedKicks?: number;
}

/**
 * Whether a virtual device must be told of what was put on its queue; counts what it was told or spared. A ring has an event
 * index: the device is told once, and not again until it has looked, found nothing and moved the index on
 * (VIRTIO_F_EVENT_IDX, Virtio 1.2 section 2.7.10; Xen's rings and VMBus have the same). Registers are written each time, and
 * so is the doorbell of a ring without one.
 */
export function mustKick(queue: KickedQueue): boolean {
  const isIndexed = queue.eventIndex !== false && (!queue.driver || queue.driver.ring === true);
  if (isIndexed && queue.kickSuppressed) {
    queue.suppressedKicks = (queue.suppressedKicks ?? 0) + 1;
    return false;
  }
  queue.kicks = (queue.kicks ?? 0) + 1;
  if (isIndexed) queue.kickSuppressed = true;
  return true;
}

/** The driver's part of a step. Nothing for real hardware: there it is part of other costs. */
export function driverStep(
  p: KernelBuilder,
  step: 'submit' | 'complete',
  queueOf: (kernel: Kernel, ctx: Ctx) => DriverQueue,
): void {
  const registers = program(`${step}_registers`, (p) => {
    p.effect('device', (kernel, ctx) => ctx.set(BUS, queueOf(kernel, ctx).index ?? -1));
    p.callBy('driver', (kernel, ctx) => queueOf(kernel, ctx).driver?.[step].index ?? -1);
  });
  p.when(
    'the device has registers',
    (kernel, ctx) => Boolean(queueOf(kernel, ctx).driver),
    (p) => p.call(registers),
    (p) =>
      p.when(
        'the device is virtio',
        (kernel, ctx) => queueOf(kernel, ctx).virtual === true,
        (p) => p.work('virtio.drv', { probe: 'virtio' }),
      ),
  );
}
