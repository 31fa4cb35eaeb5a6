/** How long a guest is away when it leaves for a reason: from the exit to the entry back into it. */
import { buildOperation, type OperationSpec } from '../../../src/sim/index.ts';
import { COMP } from '../../../src/sim/trace/components.ts';
import { exitReason, type ExitReasonName } from '../../../src/sim/trace/exit-reasons.ts';
import { probeIndex } from '../../../src/sim/trace/probes.ts';
import { once, SEED } from './figure.ts';
import { brief, costsOf } from './probe.ts';

const EXIT = probeIndex('kvm_exit');
const ENTRY = probeIndex('kvm_entry');
/** Operations that tell whether the time moves. */
const ENOUGH = 16;
const INNERMOST: ReadonlySet<number> = new Set([COMP.guestKernel, COMP.app]);

/** Mean time away, ns, over the exits of `reason` that `count` operations make. */
export function awayNs(
  op: string,
  stack: string,
  reason: ExitReasonName,
  count: number,
  switches: Readonly<Record<string, string>> = {},
): number {
  const spec = { op, stack, params: {}, seed: SEED, switches, costs: costsOf() };
  return once('away', [spec, reason, count], () => meanAwayNs(spec, reason, brief(count, ENOUGH)));
}

function meanAwayNs(spec: OperationSpec, reason: ExitReasonName, count: number): number {
  const world = buildOperation(spec);
  const wanted = exitReason(reason);
  const { trace } = world.sim;
  const from = trace.count;
  world.issue(count);
  world.runToEnd();
  let leftAt = -1;
  let sum = 0;
  let times = 0;
  for (let row = Math.max(trace.first, from); row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow) continue;
    const probe = trace.probe[slot];
    const leaves = probe === EXIT && INNERMOST.has(trace.from[slot] ?? -1);
    if (leaves && leftAt < 0 && trace.reason[slot] === wanted) leftAt = trace.startNs[slot] ?? 0;
    else if (probe === ENTRY && leftAt >= 0 && INNERMOST.has(trace.to[slot] ?? -1)) {
      sum += (trace.startNs[slot] ?? 0) + (trace.durationNs[slot] ?? 0) - leftAt;
      times += 1;
      leftAt = -1;
    }
  }
  return sum / Math.max(1, times);
}
