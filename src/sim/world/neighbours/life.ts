/** Where a group and its quota stand at the moment: its own life cycle, its pool, each CPU's share. */
import type { LiveMachine } from '../../core/neighbour-views.ts';
import { text } from '../../core/text.ts';
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import { cgroupMachine } from '../../kernel/cgroup/cgroup.machine.ts';
import { poolMachine } from '../../kernel/sched/pool.machine.ts';
import { shareMachine } from '../../kernel/sched/share.machine.ts';
import { GROUP_CHARTS } from '../charts.ts';

/** Live states of a group; of its quota only where its parent distributes the cpu controller. */
export function lifeOf({ state, cpu }: Cgroup): LiveMachine[] {
  const found: LiveMachine[] = [
    {
      chart: GROUP_CHARTS.cgroup,
      entity: text('cgroup', 'cgroup'),
      state: cgroupMachine.states[state] ?? '',
    },
  ];
  if (!cpu) return found;
  const { bandwidth, cfsRqs } = cpu.tg;
  found.unshift({
    chart: GROUP_CHARTS.pool,
    entity: text('Quota pool', '쿼터 풀'),
    state: poolMachine.states[bandwidth.state] ?? '',
  });
  cfsRqs.forEach((cfsRq, index) => {
    if (!cfsRq) return;
    found.splice(-1, 0, {
      chart: GROUP_CHARTS.share,
      entity: text(`Share of CPU ${String(index)}`, `CPU ${String(index)}의 몫`),
      state: shareMachine.states[cfsRq.share] ?? '',
    });
  });
  return found;
}
