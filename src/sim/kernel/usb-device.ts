/** Devices on the machine's USB bus, as usbfs shows them: opened and closed again. Nothing more of them is modelled. */
import { ERRNO } from '../core/errno.ts';
import { extraCall, type ExtraCall } from './extra-calls/define.ts';

/** `USB_DEVICE_MAJOR`, and device numbers of a bus (drivers/usb/core/devio.c). */
const USB_MAJOR = 189;
const DEVICES_PER_BUS = 128;

/** Minor number of a device: `/dev/bus/usb/BBB/DDD`. */
export function usbMinor(bus: number, device: number): number {
  return (bus - 1) * DEVICES_PER_BUS + device - 1;
}

/**
 * `open` for reading and writing and its end at once; locals: 0 bus, 1 device. EPERM: a device filter of the caller's group says no;
 * ENOENT: a guest has no USB device unless its monitor passes one on, which is not modelled.
 */
export const OPEN_USB: ExtraCall = extraCall('open', 2, 'vfs.open', (kernel, task, ctx) => {
  if (kernel.machine.depth > 0) return -ERRNO.ENOENT;
  const minor = usbMinor(ctx.get(0), ctx.get(1));
  const refused = kernel.cgroups.calls.deviceOpen(task.css, {
    type: 'c',
    major: USB_MAJOR,
    minor,
    access: 'rw',
  });
  return refused === null ? 0 : -ERRNO[refused];
});
