/** What kind of crossing a hop is. */
import type { Stratum } from '../../../../bridge/protocol.ts';
import type { Hop } from '../state/hops.ts';

/** Trace points where the other side goes on by itself: nobody waits for the answer. */
const ASYNCHRONOUS = new Set([
  'doorbell',
  'device',
  'irq_handler_entry',
  'local_timer_entry',
  'reschedule_entry',
  'call_function_single_entry',
  'softirq_entry',
  'sched_waking',
  'ipi_send_cpu',
  'kvm_inj_virq',
  'kvm_vcpu_wakeup',
  'net_dev_xmit',
  'hrtimer',
  'wire',
]);

/** True for interrupts, wake-ups and requests to devices, drawn dashed; false for calls, returns, exits and entries. */
export function isAsynchronous(hop: Hop): boolean {
  const device = hop.from?.stratum === 'hardware' || hop.to?.stratum === 'hardware';
  return device || ASYNCHRONOUS.has(hop.probe?.name ?? '');
}

/** True inside the guest or sandbox: the application and the kernel that answers it. */
export function isInside(stratum: Stratum): boolean {
  return stratum === 'user' || stratum === 'guest-kernel';
}

/** True when the hop leaves guest mode. Only meaningful on a stack that has a guest kernel. */
export function leavesGuest(hop: Hop): boolean {
  if (!hop.from || !hop.to) return false;
  return isInside(hop.from.stratum) && !isInside(hop.to.stratum);
}

export function isCrossing(hop: Hop): boolean {
  return hop.from?.id !== hop.to?.id;
}

/** How much of the hop is over at `nowNs`, 0 to 1. */
export function progressOf(hop: Hop, nowNs: number): number {
  if (!(hop.durationNs > 0)) return nowNs >= hop.startNs ? 1 : 0;
  return Math.min(1, Math.max(0, (nowNs - hop.startNs) / hop.durationNs));
}

/** Hops under way at `nowNs`: the newest of each CPU, and of each device, which work beside them. */
export function runningHops(hops: readonly Hop[], nowNs: number): Hop[] {
  const newest = new Map<string, Hop>();
  for (const hop of hops) {
    if (hop.startNs > nowNs) continue;
    newest.set(hop.cpu >= 0 ? `cpu${hop.cpu}` : `device ${hop.to?.id ?? ''}`, hop);
  }
  return [...newest.values()].filter((hop) => nowNs < hop.startNs + hop.durationNs);
}
