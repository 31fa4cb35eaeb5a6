/** Response times of the programs, as of a moment. */
import type { ResponseView } from '../../core/neighbour-views.ts';
import { quantileOf } from '../scenario/results.ts';
import type { Instance } from '../scenario/scenario-world.ts';
import type { GroupList } from './groups.ts';

/** Newest jobs sent one by one. */
const MAX_RECENT = 400;

/** Jobs of processes of one kind that ended in (fromNs, toNs], in order of their end. */
function jobsBetween(instances: readonly Instance[], fromNs: number, toNs: number): [number, number][] {
  const jobs: [number, number][] = [];
  for (const { jobs: log } of instances) {
    for (let at = log.count - 1; at >= 0; at--) {
      const endNs = log.endsNs[at] ?? 0;
      if (endNs <= fromNs) break;
      if (endNs <= toNs) jobs.push([endNs, log.responsesNs[at] ?? 0]);
    }
  }
  return jobs.sort((a, b) => a[0] - b[0]);
}

function viewOf(
  name: string,
  group: number,
  jobs: readonly [number, number][],
  windowStartNs: number,
): ResponseView {
  const sorted = Float64Array.from(jobs, ([, response]) => response).sort();
  const sum = sorted.reduce((total, ns) => total + ns, 0);
  const recent = jobs.filter(([endNs]) => endNs > windowStartNs).slice(-MAX_RECENT);
  return {
    name,
    group,
    jobs: jobs.length,
    meanNs: sum / Math.max(1, jobs.length),
    p50Ns: quantileOf(sorted, 0.5),
    p90Ns: quantileOf(sorted, 0.9),
    p99Ns: quantileOf(sorted, 0.99),
    maxNs: quantileOf(sorted, 1),
    recent: Float64Array.from(recent.flat()),
  };
}

/**
 * Percentiles per entry of the scenario's tasks, over the jobs that ended since `sinceNs`: the last change, so that its
 * effect is not mixed with what was before.
 */
export function responseViews(
  groups: GroupList,
  sinceNs: number,
  windowStartNs: number,
  nowNs: number,
): ResponseView[] {
  const { instances } = groups.world.parts;
  const specs = [...new Set(instances.map(({ spec }) => spec))];
  return specs.flatMap((spec) => {
    const alike = instances.filter((instance) => instance.spec === spec);
    const [first] = alike;
    if (!first?.def.jobs) return [];
    const task = first.tasks[0];
    const group = first.guest ? groups.ofPath(first.cgroup) : groups.ofTask(task?.id ?? 0);
    const name = `${first.program} · /${first.cgroup}`;
    return [
      viewOf(name, group || groups.ofPath(first.cgroup), jobsBetween(alike, sinceNs, nowNs), windowStartNs),
    ];
  });
}
