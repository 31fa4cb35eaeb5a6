/** What a measured time took: counted from the rows of the trace and the doorbells of virtual devices. */
import type { Histogram } from '../../core/histogram.ts';
import type { LoadMeasure, ResponseTimes } from '../../core/load-views.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { kernelOf } from '../../kernel/kernel-of.ts';
import { FileShare } from '../../virt/file-share.ts';
import { buildWorld } from '../build.ts';
import { REMOTE } from '../compile/stack.ts';
import type { WorldSpec } from '../spec.ts';
import type { World } from '../world.ts';
import { Tally } from './tally.ts';

/** A world whose rows are counted as they are written. */
export interface Counted {
  readonly world: World;
  readonly tally: Tally;
}

export function buildCounted(spec: WorldSpec): Counted {
  const tally = new Tally();
  return { world: buildWorld(spec, { observers: { trace: tally } }), tally };
}

interface Kicks {
  readonly kicks: number;
  readonly suppressedKicks: number;
}

/** The kernel of every machine of the stack and of the client. */
function kernelsOf({ parts }: World): Kernel[] {
  return parts.machines.map((machine) => kernelOf(machine.cpu(0)));
}

function kicksOf({ world }: Counted): Kicks {
  const queues = kernelsOf(world).flatMap(({ net, blocks, machine }) => [
    ...net.queues.values(),
    ...(blocks.device ? [blocks.device] : []),
    ...machine.devices.filter((device) => device instanceof FileShare),
  ]);
  return {
    kicks: queues.reduce((sum, { kicks = 0 }) => sum + kicks, 0),
    suppressedKicks: queues.reduce((sum, { suppressedKicks = 0 }) => sum + suppressedKicks, 0),
  };
}

/** Counting begins; the answer is for `effortSince`. */
export function startCounting(stack: Counted): Kicks {
  stack.tally.restart();
  return kicksOf(stack);
}

type Effort = Omit<
  LoadMeasure,
  'windowNs' | 'throughputPerSec' | 'bytesPerSec' | 'responseNs' | 'requests' | 'answered'
>;

/** Counts since then, without the client's machine. */
export function effortSince(stack: Counted, before: Kicks): Effort {
  const { tally, world } = stack;
  const after = kicksOf(stack);
  const host = world.host.machine.id;
  const client = world.parts.kernels.get(REMOTE)?.machine.id ?? -1;
  const guestCpuNs = tally.cpuNs.reduce(
    (sum, ns, machine) => (machine === host || machine === client ? sum : sum + ns),
    0,
  );
  return {
    exits: tally.rowsOf('kvm_exit', client),
    kicks: after.kicks - before.kicks,
    suppressedKicks: after.suppressedKicks - before.suppressedKicks,
    interrupts: tally.rowsOf('irq_handler_entry', client) + tally.rowsOf('local_timer_entry', client),
    contextSwitches: tally.rowsOf('sched_switch', client),
    syscalls: tally.rowsOf('sys_enter', client),
    hostCpuNs: tally.cpuNs[host] ?? 0,
    guestCpuNs,
    traceHash: tally.hash.digest(),
  };
}

export function responseTimes(times: Histogram): ResponseTimes {
  return {
    mean: times.mean,
    min: times.min,
    p50: times.quantile(0.5),
    p90: times.quantile(0.9),
    p99: times.quantile(0.99),
    max: times.max,
  };
}
