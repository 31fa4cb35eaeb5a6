/** The same scenario on the same seed with no limit of CPU, memory or network on any group: what a limit is compared with. */
import type { NeighbourCommand } from '../core/neighbour-views.ts';
import { finish } from '../core/work.ts';
import type { RunPlan } from '../world/neighbours/plan.ts';
import { forEachBelow } from '../kernel/cgroup/cgroup.ts';
import { scenarioPlan, type ScenarioSession } from './scenario.ts';
import { Session } from './session.ts';

/** Keys that limit the network of a group; the last takes back what the others said. */
const NET_LIMITS = ['kubernetes.io/egress-bandwidth', 'kubernetes.io/ingress-bandwidth', 'cni.bandwidth'];
/** Files that limit what a group may use. */
const LIMITS = ['cpu.max', 'memory.max', 'memory.high', ...NET_LIMITS];

/** The writes that leave limits alone: the rest of them is what the two runs have in common. */
export function withoutLimits(commands: readonly NeighbourCommand[]): readonly NeighbourCommand[] {
  return commands.filter(({ file }) => !LIMITS.includes(file));
}

/** The run at its start, with the writes of `commands` that are no limits; groups that start with one lose it first. */
export function openUnlimited(plan: RunPlan, commands: readonly NeighbourCommand[]): ScenarioSession {
  const session = finish(Session.opened(scenarioPlan(plan), []));
  for (const { world } of session.variants)
    forEachBelow(world.tree.root, ({ path }) => {
      for (const file of LIMITS) {
        const limit = world.tree.read(`${path}/${file}`);
        if (limit.ok && !limit.text.startsWith('max'))
          session.commands.push({ atNs: 0, path, file, value: 'max' });
      }
      if (world.host.net.control?.keysOf(path).some(({ name }) => name === 'cni.bandwidth'))
        session.commands.push({ atNs: 0, path, file: 'cni.bandwidth', value: 'max' });
    });
  session.commands.push(...withoutLimits(commands));
  return session;
}
