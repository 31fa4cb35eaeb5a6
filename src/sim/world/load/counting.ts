/** What a measured time took: counted from the rows of the trace and the doorbells of virtual devices. */
import { invariant } from '../../core/invariant.ts';
import type { Histogram } from '../../core/histogram.ts';
import type { LoadMeasure, ResponseTimes } from '../../core/load-views.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { FileShare } from '../../virt/file-share.ts';
import type { Builder } from '../build.ts';
import type { Tally } from './tally.ts';

/** What of a stack is counted. */
export interface Counted {
  readonly builder: Builder;
  readonly tally: Tally;
}

interface Kicks {
  readonly kicks: number;
  readonly suppressedKicks: number;
}

/** The kernel of every machine of the stack and of the client. */
export function kernelsOf(builder: Builder): Kernel[] {
  return builder.machines.map((machine) => {
    const kernel = machine.cpu(0).kernelOn;
    invariant(kernel instanceof Kernel, 'machine-without-kernel', machine.name);
    return kernel;
  });
}

function kicksOf({ builder }: Counted): Kicks {
  const queues = kernelsOf(builder).flatMap(({ net, blocks, machine }) => [
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
  const { tally } = stack;
  const { remoteId } = stack.builder;
  const after = kicksOf(stack);
  const guestCpuNs = tally.cpuNs.reduce(
    (sum, ns, machine) => (machine === 0 || machine === remoteId ? sum : sum + ns),
    0,
  );
  return {
    exits: tally.rowsOf('kvm_exit', remoteId),
    kicks: after.kicks - before.kicks,
    suppressedKicks: after.suppressedKicks - before.suppressedKicks,
    interrupts: tally.rowsOf('irq_handler_entry', remoteId),
    contextSwitches: tally.rowsOf('sched_switch', remoteId),
    syscalls: tally.rowsOf('sys_enter', remoteId),
    hostCpuNs: tally.cpuNs[0] ?? 0,
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
