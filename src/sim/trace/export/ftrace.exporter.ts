/**
 * Text in the layout of Linux's `/sys/kernel/tracing/trace` (Documentation/trace/ftrace.rst): task-pid, CPU, flags,
 * time, event. Every machine counts its own CPUs and pids, so each line names its machine. The flags column is empty
 * (dots): the trace does not hold them.
 */
import { VMX_NUMBERS, type ExitReasonName } from '../exit-reasons.ts';
import { defineExporter, rowsOf, type TraceSource } from './define.ts';
import { probeName, reasonName } from './row-text.ts';

const TASK_WIDTH = 24;
const NS_PER_S = 1_000_000_000;

/** Seconds with nine decimals; an instant before zero has a sign. */
function seconds(ns: number): string {
  const size = Math.abs(ns);
  const whole = Math.floor(size / NS_PER_S);
  const rest = String(size % NS_PER_S).padStart(9, '0');
  return `${ns < 0 ? '-' : ''}${whole}.${rest}`;
}

function fields(source: TraceSource, slot: number): string {
  const { trace, names } = source;
  const reason = reasonName(trace.reason[slot] ?? 0);
  const cost = names.cost(trace.cost[slot] ?? -1);
  const flow = trace.flow[slot] ?? 0;
  const parts = [
    `machine=${names.machine(trace.machine[slot] ?? 0)}`,
    `from=${names.component(trace.from[slot] ?? 0)}`,
    `to=${names.component(trace.to[slot] ?? 0)}`,
    `ns=${trace.durationNs[slot] ?? 0}`,
  ];
  if (reason !== '') parts.push(`reason=${reason}(${VMX_NUMBERS[reason as ExitReasonName]})`);
  if (cost !== '') parts.push(`cost=${cost}`);
  const group = trace.group[slot] ?? -1;
  if (group >= 0) {
    parts.push(`group=${names.group(trace.machine[slot] ?? 0, group)}`, `pool_ns=${trace.poolNs[slot] ?? 0}`);
  }
  if (flow !== 0) parts.push(`op=${trace.op[slot] ?? -1}`);
  return parts.join(' ');
}

function line(source: TraceSource, row: number): string {
  const { trace, names } = source;
  const i = trace.slot(row);
  const machine = trace.machine[i] ?? 0;
  const cpu = trace.cpu[i] ?? -1;
  const id = trace.task[i] ?? 0;
  // A device works for nobody's account; ftrace has no such line, so it is shown as a task of its own.
  const task = cpu < 0 ? `${names.component(trace.to[i] ?? 0)}-0` : `${names.task(machine, id)}-${id}`;
  const where = cpu < 0 ? '[---]' : `[${String(cpu).padStart(3, '0')}]`;
  const when = seconds((trace.startNs[i] ?? 0) - source.zeroNs).padStart(14);
  return `${task.padStart(TASK_WIDTH)} ${where} ..... ${when}: ${probeName(trace.probe[i] ?? 0)}: ${fields(source, i)}\n`;
}

function* writeFtrace(sources: readonly TraceSource[]): Generator<string, void, undefined> {
  yield '# tracer: nop\n#\n';
  yield `#${'TASK-PID'.padStart(TASK_WIDTH - 1)}  CPU# FLAGS      TIMESTAMP  FUNCTION\n`;
  for (const source of sources) {
    yield `# stack: ${source.stack}\n`;
    for (const row of rowsOf(source)) yield line(source, row);
  }
}

export default defineExporter({ id: 'ftrace', extension: 'txt', mime: 'text/plain', write: writeFtrace });
