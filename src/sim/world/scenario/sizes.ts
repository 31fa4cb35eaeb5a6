/** How big a scenario may be: what Linux itself allows, and what a run can count through. */
import { issue, type Issue } from '../issue.ts';
import { parseLoad } from '../loads/registry.ts';
import type { Scenario } from './types.ts';

/** Processes and threads of a machine: `kernel.pid_max` as Linux sets it by default. */
const PID_MAX = 32_768;
/** Tasks that are started, not forked: each is set up before the start, one after the other. */
const MAX_STARTED = 4096;
/** Groups: each has a run queue on every CPU. */
const MAX_GROUPS = 4096;
/** Levels of groups. */
const MAX_DEPTH = 64;
/** Ticks of all CPUs: some minutes of simulating before a program has done anything. */
const MAX_TICKS = 250_000_000;

/** What a task's line may put onto the machine at once. */
function processesOf({ program, count }: Scenario['tasks'][number]): number {
  const load = parseLoad(program);
  if (!('def' in load)) return 0;
  return count * Math.max(load.def.threads(load.args), load.def.processes?.(load.args) ?? 0);
}

/** Tasks that a line starts. */
function startedOf({ program, count }: Scenario['tasks'][number]): number {
  const load = parseLoad(program);
  return 'def' in load ? count * load.def.threads(load.args) : 0;
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
        `프로세스와 스레드가 ${String(processes)}개입니다. 리눅스의 제한은 ${String(PID_MAX)}개입니다(kernel.pid_max)`,
      ),
    );
  const started = scenario.tasks.reduce((sum, task) => sum + startedOf(task), 0);
  if (started > MAX_STARTED && processes <= PID_MAX)
    found.push(
      issue(
        `${at}.tasks`,
        `${String(started)} tasks to start; at most ${String(MAX_STARTED)} are simulated: more would still be starting when the run ends`,
        `시작할 태스크가 ${String(started)}개입니다. 최대 ${String(MAX_STARTED)}개까지 시뮬레이션합니다. 더 많으면 실행이 끝날 때까지도 시작하지 못합니다`,
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
  const depth = scenario.groups.reduce((deepest, { path }) => Math.max(deepest, path.split('/').length), 0);
  if (depth > MAX_DEPTH)
    found.push(
      issue(
        `${at}.cgroups`,
        `${String(depth)} levels of groups; at most ${String(MAX_DEPTH)} are simulated: every switch of tasks goes through a queue on each`,
        `그룹이 ${String(depth)}단계입니다. 최대 ${String(MAX_DEPTH)}단계까지 시뮬레이션합니다. 태스크를 바꿀 때마다 단계마다 큐를 거치기 때문입니다`,
      ),
    );
  const ticks = (scenario.durationMs / 1000) * hz * cpus;
  if (ticks > MAX_TICKS)
    found.push(
      issue(
        `${at}.duration_ms`,
        `${String(Math.round(ticks))} ticks of all CPUs; at most ${String(MAX_TICKS)} are simulated: a shorter time, fewer CPUs or a lower hz`,
        `모든 CPU의 틱이 ${String(Math.round(ticks))}개입니다. 최대 ${String(MAX_TICKS)}개까지 시뮬레이션합니다. 시간, CPU 또는 hz를 줄이세요`,
      ),
    );
  return found;
}
