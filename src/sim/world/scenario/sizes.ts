/** How big a scenario may be: what Linux itself allows, and what a run can count through. */
import { issue, type Issue } from '../issue.ts';
import { parseLoad } from './loads.ts';
import type { Scenario } from './types.ts';

/** Processes and threads of a machine: `kernel.pid_max` as Linux sets it by default. */
const PID_MAX = 32_768;
/** Groups: each has a run queue on every CPU. */
const MAX_GROUPS = 4096;
/** Ticks of all CPUs: some minutes of simulating before a program has done anything. */
const MAX_TICKS = 250_000_000;

/** What a task's line may put onto the machine at once. */
function processesOf({ program, count }: Scenario['tasks'][number]): number {
  const load = parseLoad(program);
  if (!('def' in load)) return 0;
  return count * Math.max(load.def.threads(load.args), load.def.processes?.(load.args) ?? 0);
}

/** What of a scenario is too big. */
export function sizeIssues(scenario: Scenario, at: string, cpus: number, hz: number): Issue[] {
  const found: Issue[] = [];
  const processes = scenario.tasks.reduce((sum, task) => sum + processesOf(task), 0);
  if (processes > PID_MAX)
    found.push(
      issue(
        `${at}.tasks`,
        `${String(processes)} processes and threads; Linux has ${String(PID_MAX)} at most (kernel.pid_max)`,
        `프로세스와 스레드가 ${String(processes)}개입니다. 리눅스의 한도는 ${String(PID_MAX)}개입니다(kernel.pid_max)`,
      ),
    );
  const groups = scenario.groups.length;
  if (groups > MAX_GROUPS)
    found.push(
      issue(
        `${at}.cgroups`,
        `${String(groups)} groups; at most ${String(MAX_GROUPS)} are simulated`,
        `그룹이 ${String(groups)}개입니다. 최대 ${String(MAX_GROUPS)}개까지 시뮬레이션합니다`,
      ),
    );
  const ticks = (scenario.durationMs / 1000) * hz * cpus;
  if (ticks > MAX_TICKS)
    found.push(
      issue(
        `${at}.duration_ms`,
        `${String(Math.round(ticks))} ticks of all CPUs; at most ${String(MAX_TICKS)} are simulated: a shorter time, fewer CPUs or a lower hz`,
        `모든 CPU의 틱이 ${String(Math.round(ticks))}개입니다. 최대 ${String(MAX_TICKS)}개까지 시뮬레이션합니다. 시간, CPU 또는 hz를 줄이십시오`,
      ),
    );
  return found;
}
