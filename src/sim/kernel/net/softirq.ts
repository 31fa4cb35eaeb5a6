/** `net_rx_action`: a pass for the packets that are there; what they cause on this CPU takes another pass of the same softirq. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { SOFTIRQ } from '../softirqs.ts';
import { driverStep } from '../paths/device-driver.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { interruptEntry, interruptExit, interruptHandled } from '../paths/core-paths.ts';
import { queueOf, SKB } from './devices.ts';
import { receive } from './forward.ts';
import type { Kernel } from '../kernel.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';

/** Local that counts the packets left in this pass. */
const LEFT = 3;
/** Local that counts the packets a poll without an interrupt took from a virtio ring. */
const FROM_RING = 2;
const VIRTIO_DRIVER = REFERENCE_PROFILE.index('virtio.drv');
/** Local that counts the passes of one softirq: what a packet causes on this CPU is received in the same one. */
const PASSES = 1;
/** NET_RX_SOFTIRQ as the trace holds it. */
const netRx = (): number => 1 + SOFTIRQ.netRx;
/** Packets taken from a NIC at a time (`NAPI_POLL_WEIGHT`). */
const WEIGHT = 64;

/**
 * Asks the polled NICs for more once the packets of the last pass are done with. One that has none gets its interrupt back
 * (`napi_complete_done`), so under load packets come without interrupts. There is no ksoftirqd: a pass is never put off.
 */
function pollAgain(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const { net } = kernel;
  ctx.set(FROM_RING, 0);
  if (net.backlog(cpu.index) > 0) return;
  const polled = net.polled[cpu.index] ?? [];
  for (const name of [...polled]) {
    const dev = net.device(name);
    const queue = queueOf(kernel, dev);
    if (queue.received.length === 0) {
      queue.interruptsOff = false;
      polled.splice(polled.indexOf(name), 1);
    }
    const packets = queue.received.splice(0, WEIGHT);
    for (const packet of packets) net.queue(cpu.index, { packet, dev });
    if (dev.kind === 'virtio' && !queue.driver) ctx.set(FROM_RING, ctx.get(FROM_RING) + packets.length);
  }
}

export const netRxAction = program('net_rx_action', (p) => {
  p.effect('pending off', (kernel, _ctx, cpu) => void (kernel.softirqPending[cpu.index] = 0));
  p.effect('napi_poll', (kernel, ctx, cpu) => {
    ctx.set(PASSES, 0);
    pollAgain(kernel, ctx, cpu);
  });
  p.loopWhile(
    'packets are queued',
    (kernel, _ctx, cpu) => kernel.net.backlog(cpu.index) > 0 || kernel.net.control?.due(cpu.index) === true,
    (p) => {
      p.when(
        'the softirq begins',
        (_kernel, ctx) => ctx.get(PASSES) === 0,
        (p) => p.work('irq.softirq_net', { probe: 'softirq_entry', field: netRx }),
        (p) => p.work('irq.softirq_net', { probe: 'napi_poll' }),
      );
      p.effect('one more pass', (_kernel, ctx) => ctx.set(PASSES, ctx.get(PASSES) + 1));
      p.effect('this pass', (kernel, ctx, cpu) => ctx.set(LEFT, kernel.net.backlog(cpu.index)));
      p.loopWhile(
        'packets of this pass',
        (_kernel, ctx) => ctx.get(LEFT) > 0,
        (p) => {
          p.effect('take packet', (kernel, ctx, cpu) => {
            ctx.set(LEFT, ctx.get(LEFT) - 1);
            ctx.set(SKB, kernel.net.take(cpu.index));
          });
          p.callBy('netif_receive_skb', (kernel) => kernel.net.control?.receive ?? receive.index);
        },
      );
      p.callBy('net_tx_action', (kernel) => kernel.net.control?.action ?? -1);
      p.effect('napi_poll', pollAgain);
      p.workBy('virtnet_poll', (_kernel, ctx) => (ctx.get(FROM_RING) > 0 ? VIRTIO_DRIVER : -1), {
        probe: 'virtio',
      });
    },
  );
  p.effect('pending off', (kernel, _ctx, cpu) => void (kernel.softirqPending[cpu.index] = 0));
  p.when(
    'it has run',
    (_kernel, ctx) => ctx.get(PASSES) > 0,
    (p) => p.mark('softirq_exit', { field: netRx }),
  );
});

/** Softirqs on the way out of the interrupt that asked for them. */
export const softirqsAfterInterrupt = program('irq_exit_rcu', (p) => {
  p.call(netRxAction);
  interruptExit(p);
});

/**
 * `local_bh_enable`: receive work that a task queued on its own CPU runs before the task goes on. An interrupt in between
 * queues more but starts no second softirq on top: both would count the same packets as theirs.
 */
export function runSoftirqs(p: KernelBuilder): void {
  p.when(
    'receive work was queued here',
    (kernel, _ctx, cpu) => kernel.softirqPending[cpu.index] === 1 && kernel.inSoftirq[cpu.index] === 0,
    (p) => {
      p.effect('in softirq', (kernel, _ctx, cpu) => kernel.beginSoftirq(cpu.index));
      p.call(netRxAction);
      p.effect('done', (kernel, _ctx, cpu) => kernel.endSoftirq(cpu.index));
    },
  );
}

/** `napi_schedule`: the NIC stays quiet from now on, the softirq asks it for packets. */
function schedulePoll(kernel: Kernel, cpu: Cpu, name: string): void {
  const dev = kernel.net.device(name);
  const polled = kernel.net.polled[cpu.index] ?? [];
  queueOf(kernel, dev).interruptsOff = true;
  if (!polled.includes(name)) polled.push(name);
  kernel.softirqPending[cpu.index] = 1;
}

/** The NIC's interrupt: the rest is left to the softirq. */
export const nicInterrupt = program('nic_msix', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.effect('napi_schedule', (kernel, _ctx, cpu) => schedulePoll(kernel, cpu, 'eth0'));
  p.mark('softirq_raise', { field: netRx });
  interruptHandled(p);
  p.privileged('eoi');
  interruptExit(p);
});

export const virtioNetInterrupt = program('virtio_net_msix', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  driverStep(p, 'complete', (kernel) => queueOf(kernel, kernel.net.device('eth0')));
  p.effect('napi_schedule', (kernel, _ctx, cpu) => schedulePoll(kernel, cpu, 'eth0'));
  p.mark('softirq_raise', { field: netRx });
  interruptHandled(p);
  p.privileged('eoi');
  interruptExit(p);
});
