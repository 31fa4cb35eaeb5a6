/** Draws who had which CPU as text: one line a CPU, one character a step, `.` idle. */
import type { TestHost } from './sched-host.ts';
import type { HostTask } from './sched-task.ts';

/**
 * A CPU's timeline from `fromNs` on, `steps` characters of `stepNs`; each shows who ran in the middle of the step.
 * @param letter the character of a task
 */
export function timelineArt(
  host: TestHost,
  cpu: number,
  fromNs: number,
  steps: number,
  stepNs: number,
  letter: (task: HostTask) => string,
): string {
  let art = '';
  for (let i = 0; i < steps; i++) {
    const at = fromNs + (i + 0.5) * stepNs;
    const row = host.timeline.find((r) => r.cpu === cpu && r.fromNs <= at && at < r.toNs);
    art += row ? letter(row.task) : '.';
  }
  return art;
}
