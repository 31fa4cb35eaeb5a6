/** `net_rx_action`: one pass for the packets that are there; what they cause on this CPU takes another pass. */
import { program } from '../paths/types.ts';
import { interruptEntry } from '../paths/core-paths.ts';
import { queueOf, SKB } from './devices.ts';
import { receive } from './forward.ts';
import type { Kernel } from '../kernel.ts';
import type { Cpu } from '../../hw/cpu.ts';

/** Local that counts the packets left in this pass. */
const LEFT = 3;

export const netRxAction = program('net_rx_action', (p) => {
  p.effect('pending off', (kernel, _ctx, cpu) => void (kernel.softirqPending[cpu.index] = 0));
  p.loopWhile(
    'packets are queued',
    (kernel, _ctx, cpu) => kernel.net.backlog(cpu.index) > 0,
    (p) => {
      p.work('irq.softirq_net', { probe: 'softirq_entry' });
      p.effect('this pass', (kernel, ctx, cpu) => ctx.set(LEFT, kernel.net.backlog(cpu.index)));
      p.loopWhile(
        'packets of this pass',
        (_kernel, ctx) => ctx.get(LEFT) > 0,
        (p) => {
          p.effect('take packet', (kernel, ctx, cpu) => {
            ctx.set(LEFT, ctx.get(LEFT) - 1);
            ctx.set(SKB, kernel.net.take(cpu.index));
          });
          p.call(receive);
        },
      );
    },
  );
  p.effect('pending off', (kernel, _ctx, cpu) => void (kernel.softirqPending[cpu.index] = 0));
});

/** Takes what the NIC received to this CPU's backlog. */
function collect(kernel: Kernel, cpu: Cpu, name: string): void {
  const dev = kernel.net.device(name);
  for (const packet of queueOf(kernel, dev).received.splice(0)) kernel.net.queue(cpu.index, { packet, dev });
  kernel.softirqPending[cpu.index] = 1;
}

/** The NIC's interrupt: the rest is left to the softirq. */
export const nicInterrupt = program('nic_msix', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.effect('napi_schedule', (kernel, _ctx, cpu) => collect(kernel, cpu, 'eth0'));
  p.privileged('eoi');
});

export const virtioNetInterrupt = program('virtio_net_msix', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.work('virtio.drv', { probe: 'virtio' });
  p.effect('napi_schedule', (kernel, _ctx, cpu) => collect(kernel, cpu, 'eth0'));
  p.privileged('eoi');
});
