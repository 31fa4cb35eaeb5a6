/** What the page needs of a moment: counters, crossings and the hops of the present operation, as plain columns. */
import {
  HOP,
  HOP_STRIDE,
  type CrossingFrame,
  type Frame,
  type StackFrame,
  type Stats,
} from '../core/views.ts';
import type { Histogram } from '../core/histogram.ts';
import { cpuMachine } from '../kernel/cpu.machine.ts';
import { syscallMachine } from '../kernel/syscall.machine.ts';
import { taskMachine } from '../kernel/task.machine.ts';
import { containerFacts } from '../virt/container.ts';
import { COMPONENTS } from '../trace/components.ts';
import type { PathsSession } from '../session/paths.ts';
import { componentsOfStack } from '../world/stack.ts';
import type { World } from '../world/world.ts';

/** Hops of one operation that are sent at most: the newest. */
const MAX_HOPS = 4096;
/** CPUs a machine can have. */
const MAX_CPUS = 256;

/** Statistics of a histogram of ns; zeros when it is empty. */
export function statsOf(histogram: Histogram, lastNs: number): Stats {
  if (histogram.count === 0) return { count: 0, lastNs: 0, min: 0, mean: 0, p50: 0, p99: 0, max: 0 };
  return {
    count: histogram.count,
    lastNs,
    min: histogram.min,
    mean: histogram.mean,
    p50: histogram.quantile(0.5),
    p99: histogram.quantile(0.99),
    max: histogram.max,
  };
}

/** Rows of the operation in flight, or of the last one. */
export function operationRows(world: World): number[] {
  const { trace } = world.sim;
  const { issuer } = world;
  const rows: number[] = [];
  for (let row = Math.max(trace.first, issuer.firstRow); row < trace.count; row++) {
    if (trace.flow[trace.slot(row)] === issuer.flow) rows.push(row);
  }
  return rows.length > MAX_HOPS ? rows.slice(-MAX_HOPS) : rows;
}

/** One number per CPU of all machines, −1: a device. */
function cpuNumber(machine: number, cpu: number): number {
  return cpu < 0 ? -1 : machine * MAX_CPUS + cpu;
}

function hopColumns(world: World, rows: readonly number[]): Float64Array {
  const { trace } = world.sim;
  const columns = new Float64Array(rows.length * HOP_STRIDE);
  rows.forEach((row, index) => {
    const i = trace.slot(row);
    const at = index * HOP_STRIDE;
    columns[at + HOP.startNs] = (trace.startNs[i] ?? 0) - world.parts.zeroNs;
    columns[at + HOP.durationNs] = trace.durationNs[i] ?? 0;
    columns[at + HOP.from] = trace.from[i] ?? -1;
    columns[at + HOP.to] = trace.to[i] ?? -1;
    columns[at + HOP.probe] = trace.probe[i] ?? 0;
    columns[at + HOP.reason] = trace.reason[i] ?? 0;
    columns[at + HOP.cost] = trace.cost[i] ?? -1;
    columns[at + HOP.program] = trace.program[i] ?? -1;
    columns[at + HOP.pc] = trace.pc[i] ?? -1;
    columns[at + HOP.cpu] = cpuNumber(trace.machine[i] ?? 0, trace.cpu[i] ?? -1);
    columns[at + HOP.task] = trace.task[i] ?? 0;
    columns[at + HOP.row] = row;
  });
  return columns;
}

function crossings(world: World): CrossingFrame[] {
  const { metrics } = world.sim;
  return [...metrics.crossings].map(([key, histogram]) => ({
    from: COMPONENTS[Math.floor(key / COMPONENTS.length)]?.id ?? '',
    to: COMPONENTS[key % COMPONENTS.length]?.id ?? '',
    stats: statsOf(histogram, metrics.lastNs.get(key) ?? 0),
  }));
}

/** Live states of the machines worth drawing: the program, and the vCPUs and helpers around it. */
function machines(world: World): StackFrame['machines'] {
  const { app, host, place } = world;
  const found: { chart: string; entity: string; state: string }[] = [
    { chart: 'task', entity: app.name, state: taskMachine.states[app.state] ?? '' },
  ];
  for (const container of place.kernel.containers) {
    found.push({ chart: 'oci', entity: container.id, state: container.stateName });
  }
  found.push(
    { chart: 'syscall', entity: app.name, state: syscallMachine.states[app.call] ?? '' },
    {
      chart: 'cpu',
      entity: `CPU ${app.cpu} (${place.kernel.config.name})`,
      state: cpuMachine.states[place.kernel.cpuStates[app.cpu] ?? -1] ?? '',
    },
  );
  for (const vm of host.guests) {
    // A sandbox is one to the engine only: to people it is a program with threads.
    if (vm.stateName !== null) found.push({ chart: 'vm', entity: `VM ${vm.id}`, state: vm.stateName });
    vm.cpuStates.forEach((state, index) => found.unshift({ chart: 'vcpu', entity: `vCPU ${index}`, state }));
  }
  return found;
}

/** What is known of the place, and of the program in it as the kernel has it. */
function factsOf({ place, app }: World): Readonly<Record<string, string>> {
  const { kernel, container, sandbox } = place;
  const seen = sandbox ?? (container?.init ? { kernel, task: container.init } : null);
  const isolation = seen ? containerFacts(seen.kernel, seen.task) : {};
  return { ...place.facts, ...isolation, pid: String(app.innerPid), hostPid: String(app.id) };
}

function stackFrame(world: World): StackFrame {
  const { issuer, sim, parts } = world;
  const rows = operationRows(world);
  return {
    id: world.spec.name,
    counts: sim.metrics.counts(),
    opsDone: issuer.done,
    opsIssued: issuer.issued === Infinity ? 0 : issuer.issued,
    opIndex: issuer.started - 1,
    opStartNs: issuer.startNs - parts.zeroNs,
    opElapsedNs: issuer.inFlight ? sim.nowNs - issuer.startNs : issuer.lastTotalNs,
    inFlight: issuer.inFlight,
    totalNs: statsOf(sim.metrics.totals, issuer.lastTotalNs),
    crossings: crossings(world),
    components: componentsOfStack(world.spec.name),
    hops: hopColumns(world, rows),
    currentHop: rows.length - 1,
    machines: machines(world),
    facts: factsOf(world),
  };
}

/** The frame of a session's present moment. */
export function frameOf(session: PathsSession, seed: number): Frame {
  const { nowNs, variants } = session;
  for (const { world } of variants) world.advanceTo(nowNs);
  return {
    nowNs,
    endNs: Math.max(session.endNs, nowNs),
    ended: !session.endless,
    events: session.position,
    hop: session.count('hop'),
    stateHash: variants.map(({ world }) => world.traceHash).join(''),
    seed,
    commands: [...session.commands],
    stacks: variants.map(({ world }) => stackFrame(world)),
  };
}
