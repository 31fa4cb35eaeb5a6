/** Whether a scenario has to do with the network: only then it has a cable, another machine, and kernels with traffic control. */
import { invariant } from '../../core/invariant.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { makeControl } from '../../kernel/net/tc/install.ts';
import { PfifoFast } from '../../kernel/net/tc/pfifo-fast.ts';
import { isNetSetting } from '../../kernel/net/tc/settings.ts';
import { controlOf } from '../../kernel/net/tc/traffic-control.ts';
import { podOf } from './pod-name.ts';
import { parseLoad } from '../loads/registry.ts';
import type { GroupSpec, Scenario } from './types.ts';

/** A program of it talks to the other machine. */
export function usesNetwork(program: string): boolean {
  const load = parseLoad(program);
  return 'def' in load && load.def.farEnd !== undefined;
}

/** A program talks to the other machine, or a limit of it is set or written. */
export function hasNetwork({
  groups,
  tasks,
  writes,
}: Pick<Scenario, 'groups' | 'tasks' | 'writes'>): boolean {
  return (
    tasks.some(({ program }) => usesNetwork(program)) ||
    groups.some(({ files }) => Object.keys(files).some(isNetSetting)) ||
    writes.some(({ file }) => isNetSetting(file))
  );
}

/** Who shapes the network of a scenario's machines. */
export function networkParts(scenario: Scenario): { readonly network?: KernelConfig['network'] } {
  return hasNetwork(scenario) ? { network: makeControl } : {};
}

/** Groups, by their paths, whose programs have a network namespace with a veth pair of its own, as pods have. */
export function podsOf({ groups, tasks, writes }: Scenario): readonly string[] {
  const paths = [
    ...groups.filter(({ files }) => Object.keys(files).some(isNetSetting)).map(({ path }) => path),
    ...tasks.filter(({ program }) => usesNetwork(program)).map(({ cgroup }) => cgroup),
    ...writes.filter(({ file }) => isNetSetting(file)).map(({ path }) => path),
  ];
  return [...new Set(paths)].filter((path) => path !== '').sort();
}

/** The settings of a group that are files of its cgroup, and those that are its network's. */
export function withoutNetwork(files: GroupSpec['files']): GroupSpec['files'] {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !isNetSetting(name)));
}

/** Gives the card of each machine its queue and the groups of a world their limits, before its programs start. */
export function setUpNetwork(kernels: ReadonlyMap<string, Kernel>, scenario: Scenario): void {
  for (const kernel of kernels.values()) {
    if (!kernel.net.control) continue;
    const control = controlOf(kernel);
    for (const dev of kernel.net.devices.values())
      if (dev.kind === 'physical') control.setRoot(dev, new PfifoFast());
  }
  const [host] = kernels.values();
  if (!host?.net.control) return;
  const control = controlOf(host);
  for (const dev of host.net.devices.values()) {
    const path = dev.kind === 'veth' ? podOf(dev.netns) : null;
    if (path !== null) control.pods.set(path, { inside: dev.name, host: dev.peer });
  }
  for (const { path, files } of scenario.groups)
    for (const [name, value] of Object.entries(files)) {
      if (!isNetSetting(name)) continue;
      const answer = control.write(`${path}/${name}`, value);
      invariant(answer?.ok !== false, 'network-refused', `${path}/${name}`);
    }
}
