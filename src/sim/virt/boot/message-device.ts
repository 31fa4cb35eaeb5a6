/** The way by which a guest talks to the system around it while it boots: virtio-vsock, a channel of VMBus, XenStore's event. */
import { COMP } from '../../trace/components.ts';
import { VirtioDevice } from '../virtio-device.ts';

/** Its doorbell wakes `worker`: the task that waits for the message. */
export class MessageDevice extends VirtioDevice {
  constructor() {
    super('virtio-vsock', COMP.vmm);
  }
}
