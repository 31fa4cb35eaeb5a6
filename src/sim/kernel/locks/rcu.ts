/** Grace periods of RCU: when one has begun and ended. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Kernel } from '../kernel.ts';

const COST = REFERENCE_PROFILE.index('rcu.synchronize_rcu');
/** Ticks a second of the kernel that the cost was measured on. */
const MEASURED_HZ = 250;
/** The sleep until idle CPUs are looked for is rounded up to a tick, and begins half a tick after one on average. */
const ROUNDING_TICKS = 1.5;

/** `RCU_JIFFIES_TILL_FORCE_QS`: ticks until idle CPUs are looked for. */
function jiffiesTillFqs(hz: number): number {
  return 1 + (hz > 250 ? 1 : 0) + (hz > 500 ? 1 : 0);
}

function lengthNs(hz: number): number {
  return (jiffiesTillFqs(hz) + ROUNDING_TICKS) / hz;
}

/** When the grace period has ended that one who asks now waits for, ns. A grace period is made of ticks. */
export function afterGracePeriod(kernel: Kernel): number {
  const scale = lengthNs(kernel.config.hz) / lengthNs(MEASURED_HZ);
  return kernel.locks.rcu.after(kernel.now(), () => Math.round(kernel.sim.sampler.sample(COST) * scale));
}
