/** `percpu_down_write` as op programs: reading such a semaphore costs nothing, so its first writer waits a grace period. */
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { rankOf } from '../release.ts';
import { locked } from './locked.ts';
import { lockNumber } from './names.ts';
import { afterGracePeriod } from './rcu.ts';
import { sleepUntil } from './waiting.ts';

/** Whether readers of a semaphore are on a fast path that its writer has to stop first, by the semaphore's name. */
const HAS_FAST_READERS = Object.freeze({
  /** Since 6.0, unless mounted with `favordynmods`; before, its readers were slow for good (commit 6a010a49b63a). */
  cgroup_threadgroup_rwsem: (kernel: Kernel): boolean =>
    rankOf(kernel.config) >= 6000 && kernel.config.favorDynMods !== true,
  /** Such a semaphore from 5.4 to 6.4, a mutex before and after. */
  cpuset_rwsem: (kernel: Kernel): boolean => {
    const rank = rankOf(kernel.config);
    return rank >= 5004 && rank < 6005;
  },
});
type Semaphore = keyof typeof HAS_FAST_READERS;

function entering(name: Semaphore): Program {
  return program(`percpu_down_write ${name}`, (p) =>
    p.when('readers are on their fast path', HAS_FAST_READERS[name], (p) =>
      sleepUntil(p, 'rcu', (kernel) =>
        kernel.locks.sync(lockNumber(name)).enter(kernel.now(), () => afterGracePeriod(kernel)),
      ),
    ),
  );
}

const ENTER: Readonly<Record<Semaphore, Program>> = Object.freeze({
  cgroup_threadgroup_rwsem: entering('cgroup_threadgroup_rwsem'),
  cpuset_rwsem: entering('cpuset_rwsem'),
});

/** The body runs with the semaphore taken for writing. */
export function writing(p: KernelBuilder, name: Semaphore, body: (p: KernelBuilder) => void): void {
  p.call(ENTER[name]);
  locked(p, name, body);
  p.effect(`rcu_sync_exit ${name}`, (kernel) => {
    if (HAS_FAST_READERS[name](kernel))
      kernel.locks.sync(lockNumber(name)).exit(() => afterGracePeriod(kernel));
  });
}
