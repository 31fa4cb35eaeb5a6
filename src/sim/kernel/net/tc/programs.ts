/** What a kernel with traffic control executes: queues that are filled and emptied, packets handed over at ingress. */
import type { Ctx } from '../../../ops/context.ts';
import type { Kernel } from '../../kernel.ts';
import { program } from '../../paths/types.ts';
import { driverOf, SKB } from '../devices.ts';
import { receive } from '../forward.ts';
import { connectionTimer, deliverWindowed, sendMore } from '../window/programs.ts';
import { controlOf, WORK } from './traffic-control.ts';

/** Locals: of a queue its device's index, of work for a softirq what it is for. */
const DEV = 1;
const WHAT = 2;

/** An ifb gives what it sends back to the device that it came in by (`ifb_ri_tasklet`). */
const ifbXmit = program('ifb_ri_tasklet', (p) => {
  p.effect('netif_receive_skb', (kernel, ctx, cpu) => {
    const { packet, from } = kernel.net.skb(ctx.get(SKB));
    if (!from) return;
    kernel.net.drop(ctx.get(SKB));
    kernel.net.queue(cpu.index, { packet, dev: from, from });
    kernel.softirqPending[cpu.index] = 1;
  });
});

const startXmit = program('dev_hard_start_xmit', (p) => {
  p.callBy('ndo_start_xmit', (kernel, ctx) => {
    const driver = driverOf(kernel, ctx);
    return driver < 0 ? ifbXmit.index : driver;
  });
});

/** Takes the next packet that may leave. False: there is none, and whoever runs the queue is done. */
function takeNext(kernel: Kernel, ctx: Ctx, cpu: number): boolean {
  const control = controlOf(kernel);
  const line = control.lineAt(ctx.get(DEV));
  const skb = line ? control.next(line, cpu) : null;
  if (skb === null) return false;
  ctx.set(SKB, kernel.net.hold(skb));
  return true;
}

/** `__qdisc_run`: one CPU at a time. */
const qdiscRun = program('__qdisc_run', (p) => {
  p.when(
    'another CPU runs it',
    (kernel, ctx) => {
      const line = controlOf(kernel).lineAt(ctx.get(DEV));
      if (!line || line.running) return true;
      line.running = true;
      return false;
    },
    (p) => p.ret(),
  );
  p.loopWhile(
    'a packet may leave',
    (kernel, ctx, cpu) => takeNext(kernel, ctx, cpu.index),
    (p) => p.call(startXmit),
  );
});

/** `__dev_xmit_skb`, or at once where there is no queue. */
export const queueXmit = program('__dev_queue_xmit', (p) => {
  p.when(
    'the device has a queue',
    (kernel, ctx) => controlOf(kernel).queues(kernel.net.skb(ctx.get(SKB)).dev),
    (p) => {
      p.work('ztc.qdisc');
      p.effect('q->enqueue', (kernel, ctx) => {
        const skb = kernel.net.drop(ctx.get(SKB));
        ctx.set(DEV, skb.dev.index ?? 0);
        controlOf(kernel).enqueue(skb);
      });
      p.call(qdiscRun);
    },
    (p) => p.call(startXmit),
  );
});

/** `__netif_receive_skb_core`: the ingress hook first; what goes on up is no longer its sender's (`ip_rcv`). */
export const receiveHooked = program('__netif_receive_skb_core', (p) => {
  p.effect('count', (kernel, ctx) => controlOf(kernel).received(kernel.net.skb(ctx.get(SKB))));
  p.when(
    'the ingress hook hands it on',
    (kernel, ctx) => controlOf(kernel).redirect(kernel.net.skb(ctx.get(SKB))) !== null,
    (p) => {
      p.work('net.tc_mirred', { probe: 'tc_mirred' });
      p.effect('the other device', (kernel, ctx) => {
        const control = controlOf(kernel);
        const skb = kernel.net.drop(ctx.get(SKB));
        const dev = control.redirect(skb) ?? skb.dev;
        ctx.set(SKB, kernel.net.hold({ packet: skb.packet, dev, from: skb.dev }));
      });
      p.call(queueXmit);
      p.ret();
    },
  );
  p.effect('skb_orphan', (kernel, ctx) => controlOf(kernel).release(kernel.net.skb(ctx.get(SKB)).packet));
  p.call(receive);
});

/** `net_tx_action`, and timers of connections. */
export const netTxAction = program('net_tx_action', (p) => {
  p.loopWhile(
    'work is left',
    (kernel, ctx, cpu) => {
      const work = controlOf(kernel).takeWork(cpu.index);
      ctx.set(WHAT, work?.what ?? -1);
      ctx.set(DEV, work?.whom ?? 0);
      return work !== null;
    },
    (p) => {
      p.effect('for whom', (_kernel, ctx) => ctx.set(0, ctx.get(DEV)));
      p.callBy('of its kind', (_kernel, ctx) => {
        if (ctx.get(WHAT) === WORK.queue) return qdiscRun.index;
        return (ctx.get(WHAT) === WORK.send ? sendMore : connectionTimer).index;
      });
    },
  );
});

/** What a kernel's `NetControl` is made with. */
export const CONTROL_PROGRAMS = Object.freeze({
  transmit: queueXmit.index,
  receive: receiveHooked.index,
  deliver: deliverWindowed.index,
  action: netTxAction.index,
});
