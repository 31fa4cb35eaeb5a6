/** What new namespaces cost a task, by the flags of unshare or clone (`create_new_namespaces`). */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { CLONE, hasFlag } from '../clone-flags.ts';
import { locked, shared } from '../locks/locked.ts';
import type { KernelBuilder } from './types.ts';

/** What a call pays once however many kinds it makes is part of each kind's figure. */
const FIXED = REFERENCE_PROFILE.index('ns.nsproxy');

/** The kinds that take no lock. */
const PLAIN = [
  ['user', CLONE.NEWUSER],
  ['uts', CLONE.NEWUTS],
  ['ipc', CLONE.NEWIPC],
  ['pid', CLONE.NEWPID],
  ['cgroup', CLONE.NEWCGROUP],
  ['time', CLONE.NEWTIME],
] as const;
const KINDS = [CLONE.NEWNS, CLONE.NEWNET, ...PLAIN.map(([, flag]) => flag)];

/** How many kinds the flags name. */
export function countNew(flags: number): number {
  return KINDS.filter((flag) => hasFlag(flags, flag)).length;
}

/** `setup_net` registers the loopback and every subsystem under RTNL; before Linux 4.17 all of it under net_mutex. */
function networkNamespace(p: KernelBuilder): void {
  const setUp = (p: KernelBuilder): void => locked(p, 'rtnl_mutex', (p) => void p.work('ns.net'));
  p.when(
    'before Linux 4.17',
    (kernel) => kernel.config.netMutex === true,
    (p) => locked(p, 'net_mutex', setUp),
    (p) => shared(p, 'pernet_ops_rwsem', setUp),
  );
}

/** Adds the work to a call whose flags are in local `local`. */
export function newNamespaces(p: KernelBuilder, local: number): void {
  const when = (flag: number, name: string, then: (p: KernelBuilder) => void): void =>
    void p.when(name, (_kernel, ctx) => hasFlag(ctx.get(local), flag), then);
  when(CLONE.NEWNS, 'CLONE_NEWNS', (p) => locked(p, 'namespace_sem', (p) => void p.work('ns.mnt')));
  for (const [kind, flag] of PLAIN)
    when(flag, `CLONE_NEW${kind.toUpperCase()}`, (p) => void p.work(`ns.${kind}`));
  p.effect('one nsproxy for all', (kernel, ctx) => {
    const more = Math.max(0, countNew(ctx.get(local)) - 1);
    ctx.creditNs -= more * kernel.sim.sampler.profile.meanNs(FIXED);
  });
  when(CLONE.NEWNET, 'CLONE_NEWNET', networkNamespace);
}
