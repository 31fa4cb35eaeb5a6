/** Names that a kernel's own tables give: for a trace that is written as the kernel writes it. */
import type { Kernel } from '../kernel/kernel.ts';
import type { TraceNames } from '../trace/export/define.ts';

/** Priority of a task with nice 0 (`DEFAULT_PRIO`), which idle tasks show too. */
const DEFAULT_PRIO = 120;
/** Names of interrupts that a driver registers, by its device; others have their device's. */
const IRQ_NAMES: Readonly<Record<string, string>> = Object.freeze({
  disk: 'nvme0q1',
  'virtio-blk': 'virtio1-req.0',
  'virtio-net': 'virtio0-input.0',
});

/** `find`: the kernel of a machine, by the machine's number. */
export function kernelNames(
  find: (machine: number) => Kernel | null | undefined,
): Pick<TraceNames, 'prio' | 'netdev' | 'irq'> {
  return {
    prio: (id, task) => DEFAULT_PRIO + (find(id)?.findTask(task)?.nice ?? 0),
    netdev: (id, device) => [...(find(id)?.net.devices.keys() ?? [])][device] ?? '',
    irq: (id, irq) => {
      const name = find(id)?.machine.deviceOfVector(irq)?.name ?? '';
      return IRQ_NAMES[name] ?? name;
    },
  };
}
