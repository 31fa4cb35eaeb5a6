/**
 * Text in the layout of Linux's `/sys/kernel/tracing/trace` (Documentation/trace/ftrace.rst): task-pid, CPU, flags,
 * time, event, each event as its trace point prints it. A kernel traces itself alone, so every machine has a part of its
 * own; `trace-cmd`, Perfetto and whatever reads the kernel's own file read a part. `op=N` after the arguments names the
 * operation that a line belongs to, or that was under way. What the model does not hold (addresses, arguments) is left out.
 */
import type { ProbeName } from '../probes.ts';
import { defineExporter, rowsOf, type TraceSource } from './define.ts';
import { comm, linesOf, type Row } from './ftrace-lines.ts';
import { probeName } from './row-text.ts';
import { readSwitch } from '../fields.ts';

const TASK_WIDTH = 16;
/** The line that readers look for first, as events/sched/sched_switch/format has it. */
const SWITCH_FORMAT =
  '# sched_switch: prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%s ==> next_comm=%s next_pid=%d next_prio=%d\n#\n';
const NS_PER_S = 1_000_000_000;
/** Rows that tell when a CPU enters a hard interrupt or a softirq, and when it leaves it. */
const HARD_IN: ReadonlySet<string> = new Set<ProbeName>([
  'irq_handler_entry',
  'local_timer_entry',
  'reschedule_entry',
  'call_function_single_entry',
]);
const HARD_OUT: ReadonlySet<string> = new Set<ProbeName>([
  'irq_handler_exit',
  'local_timer_exit',
  'reschedule_exit',
  'call_function_single_exit',
]);

/** Seconds with nine decimals; an instant before zero has a sign. */
function seconds(ns: number): string {
  const size = Math.abs(ns);
  const whole = Math.floor(size / NS_PER_S);
  const rest = String(size % NS_PER_S).padStart(9, '0');
  return `${ns < 0 ? '-' : ''}${whole}.${rest}`;
}

/** What the flags column tells of a CPU: in a hard interrupt, in a softirq. */
class IrqContext {
  private readonly hard = new Map<number, number>();
  private readonly soft = new Map<number, number>();

  /** Flags of a row's lines: interrupts off, need-resched, hard or soft interrupt, preemption depth, migration. */
  flags(probe: string, cpu: number): string {
    if (HARD_IN.has(probe)) this.add(this.hard, cpu, 1);
    if (probe === 'softirq_entry') this.add(this.soft, cpu, 1);
    const hard = this.hard.get(cpu) ?? 0;
    const soft = this.soft.get(cpu) ?? 0;
    if (HARD_OUT.has(probe)) this.add(this.hard, cpu, -1);
    if (probe === 'softirq_exit') this.add(this.soft, cpu, -1);
    if (hard > 0) return soft > 0 ? 'd.H..' : 'd.h..';
    return soft > 0 ? '..s..' : '.....';
  }

  private add(depth: Map<number, number>, cpu: number, by: number): void {
    depth.set(cpu, Math.max(0, (depth.get(cpu) ?? 0) + by));
  }
}

/** Whose line it is: of a switch, the task's that leaves. */
function owner(row: Row, probe: string): string {
  const id = probe === 'sched_switch' ? readSwitch(row.field).prev : row.task;
  return id === 0 ? '<idle>-0' : `${comm(row, id, row.cpu)}-${id}`;
}

function* writeMachine(source: TraceSource, machine: number): Generator<string, void, undefined> {
  const { trace } = source;
  const context = new IrqContext();
  // What belongs to nobody's operation happened during the one whose lines are before it, or after it ended.
  let operation = -1;
  for (const number of rowsOf(source)) {
    const slot = trace.slot(number);
    if (trace.machine[slot] !== machine) continue;
    const cpu = trace.cpu[slot] ?? -1;
    const row: Row = {
      source,
      slot,
      machine,
      cpu,
      task: trace.task[slot] ?? 0,
      field: trace.field[slot] ?? 0,
    };
    const probe = probeName(trace.probe[slot] ?? 0);
    const flags = context.flags(probe, cpu);
    const startNs = (trace.startNs[slot] ?? 0) - source.zeroNs;
    if ((trace.op[slot] ?? -1) >= 0) operation = trace.op[slot] ?? -1;
    const op = operation < 0 ? '' : ` op=${operation}`;
    const head = `${owner(row, probe).padStart(TASK_WIDTH)} [${String(cpu).padStart(3, '0')}] ${flags}`;
    for (const { event, text, atEnd, isFunction } of linesOf(row)) {
      const when = seconds(startNs + (atEnd ? (trace.durationNs[slot] ?? 0) : 0)).padStart(14);
      yield isFunction
        ? `${head} ${when}: ${event} <-${text}\n`
        : `${head} ${when}: ${event}: ${text}${op}\n`;
    }
  }
}

/** Machines with rows, in the order in which they come. */
function machinesOf(source: TraceSource): readonly number[] {
  if (source.machine !== undefined) return [source.machine];
  const machines = new Set<number>();
  for (const row of rowsOf(source)) machines.add(source.trace.machine[source.trace.slot(row)] ?? 0);
  return [...machines];
}

function* writeFtrace(sources: readonly TraceSource[]): Generator<string, void, undefined> {
  for (const source of sources)
    for (const machine of machinesOf(source)) {
      yield `# tracer: nop\n#\n# stack: ${source.stack}, machine: ${source.names.place(machine)}\n#\n`;
      yield SWITCH_FORMAT;
      yield `#${'TASK-PID'.padStart(TASK_WIDTH - 1)}  CPU#  |||||  TIMESTAMP  FUNCTION\n`;
      yield* writeMachine(source, machine);
    }
}

export default defineExporter({ id: 'ftrace', extension: 'txt', mime: 'text/plain', write: writeFtrace });
