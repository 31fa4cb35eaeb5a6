/** Who is held back by a quota: for those who tell of a throttling whose work it stops. */
import type { CfsBandwidth, CfsRq, SchedEntity, TaskGroup } from './entities.ts';
import type { SchedTask } from './types.ts';

/** The entity of a queue's timeline that has had least. */
function leftmost({ root }: CfsRq): SchedEntity | null {
  let node = root;
  while (node?.left) node = node.left;
  return node;
}

/** A task of the group or of one below that waits on the CPU: of the parked ones the next to go on, else the first in line. */
export function heldTask(tg: TaskGroup, cpu: number): SchedTask | null {
  const cfsRq = tg.cfsRqs[cpu];
  if (!cfsRq) return null;
  const own = cfsRq.limbo.at(-1)?.task ?? leftmost(cfsRq)?.task ?? null;
  if (own) return own;
  for (const child of tg.children) {
    const below = heldTask(child, cpu);
    if (below) return below;
  }
  return null;
}

/** The task that a queue's throttling stops: the one that runs, if it is in the group, else one that waits there. */
export function runningOrHeld(cfsRq: CfsRq): SchedTask | null {
  const { curr, cpu } = cfsRq.rq;
  for (let se = curr; se; se = se.parent) if (se.cfsRq === cfsRq) return curr?.task ?? null;
  return heldTask(cfsRq.tg, cpu);
}

/** A task that waits for the pool's next quota; null: none does. */
export function firstHeld(pool: CfsBandwidth): SchedTask | null {
  for (const { tg, rq } of pool.throttledCfsRq) {
    const held = heldTask(tg, rq.cpu);
    if (held) return held;
  }
  return null;
}
