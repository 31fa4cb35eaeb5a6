/**
 * When a recorded run's CPU was taken from the scenario: by the hypervisor or by another process of the recording machine.
 * The recording tells it by gaps in which no task of the scenario ran although none was out of quota. Known for runs on
 * one CPU, over the first half second, in which gaps are recorded.
 */
import type { RecordedRun, Scenario, TaskResult } from './types.ts';
import { own } from '../../core/own.ts';

/** Gaps are recorded that begin in this time after the start, µs. */
export const GAP_WINDOW_US = 500_000;
/** How exactly the phases of periods are known, µs. */
const NEAR_US = 500;
const DEFAULT_PERIOD_US = 100_000;

/** A task lost the CPU and got it back, µs after the start. */
export interface Gap {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A task's gaps, in order. */
export function gapsOf(task: TaskResult): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i + 1 < task.gaps_us.length; i += 2)
    gaps.push({ fromUs: task.gaps_us[i] ?? 0, toUs: task.gaps_us[i + 1] ?? 0 });
  return gaps;
}

/** CPUs that the scenario's tasks may use; a task without affinity may use all. */
export function cpusUsed(scenario: Scenario): number {
  if (scenario.tasks.some((task) => task.cpus === null)) return Infinity;
  return new Set(scenario.tasks.flatMap((task) => task.cpus ?? [])).size;
}

/** Whether a gap may be for lack of quota: a period of a limited group above the task begins in it, or nobody knows when. */
function mayBeThrottled(scenario: Scenario, run: RecordedRun, path: string, { fromUs, toUs }: Gap): boolean {
  return scenario.groups.some((group) => {
    const [quota = 'max', period] = (group.files['cpu.max'] ?? 'max').split(' ');
    if (quota === 'max' || !(path === group.path || path.startsWith(`${group.path}/`))) return false;
    const phaseUs = own(run.periodPhaseUs, group.path);
    if (phaseUs === undefined) return true;
    const periodUs = Number(period ?? DEFAULT_PERIOD_US);
    const nextUs = phaseUs + Math.ceil((fromUs - phaseUs) / periodUs) * periodUs;
    return nextUs <= toUs + NEAR_US;
  });
}

/** Whether a task may have run during some part of an interval. One that sleeps between its jobs has no gap then either. */
function mayHaveRun(task: TaskResult, { fromUs, toUs }: Gap): boolean {
  const coveredUs = gapsOf(task).reduce(
    (sum, gap) => sum + Math.max(0, Math.min(toUs, gap.toUs) - Math.max(fromUs, gap.fromUs)),
    0,
  );
  return toUs - fromUs - coveredUs > NEAR_US / 5;
}

/** Whether a recorded gap of a task shows the CPU taken from the whole scenario. */
export function isDisturbance(scenario: Scenario, run: RecordedRun, task: TaskResult, gap: Gap): boolean {
  if (cpusUsed(scenario) !== 1 || gap.toUs > GAP_WINDOW_US) return false;
  if (mayBeThrottled(scenario, run, task.cgroup, gap)) return false;
  return !run.tasks.some((other) => other !== task && mayHaveRun(other, gap));
}
