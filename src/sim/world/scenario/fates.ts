/** Who was hit: what became of programs and of the machines they run on, read off the tasks and kernels of a run. */
import type { Fates, GroupFate, MachineFate } from '../../core/fates.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { SIG } from '../../kernel/signal.ts';
import type { Task } from '../../kernel/task.ts';
import { VM } from '../../virt/vm.machine.ts';
import type { World } from '../world.ts';
import { entriesOf, guestsOf, isWithin, type GuestParts } from './instances.ts';

/** Low bits of a process's status: the signal that ended it; the rest is the code that it gave (`wait4`). */
const SIGNAL_BITS = 0x7f;

function signalName(sig: number): string {
  const found = Object.entries(SIG).find(([, number]) => number === sig);
  return found ? `SIG${found[0]}` : `signal ${String(sig)}`;
}

/** Lines of a report. */
const LINES = 7;

function logOf({ log }: Kernel): Pick<MachineFate, 'log'> {
  return log.length > 0 ? { log: log.slice(-LINES).map(({ text }) => text) } : {};
}

function panicOf(kernel: Kernel): Pick<MachineFate, 'panic' | 'log'> {
  return kernel.panicked ? { panic: kernel.panicked.why, ...logOf(kernel) } : {};
}

function vmFate({ vm, kernel }: GuestParts, host: Kernel): MachineFate {
  const { task } = vm.vcpu(0);
  if (vm.state !== VM.crashed && vm.state !== VM.shutDown)
    return { state: host.panicked ? 'lost' : 'running', ...logOf(kernel) };
  const sig = task.signal.exitStatus & SIGNAL_BITS;
  return { state: 'ended', ...(sig > 0 ? { by: signalName(sig) } : {}), ...panicOf(kernel) };
}

/** Why a kernel does nothing any more: it panicked, or what it runs on is gone; null: it runs. */
export function standstillOf(world: World, kernel: Kernel): MachineFate | null {
  const { host } = world;
  if (kernel === host) return host.panicked ? { state: 'panicked', ...panicOf(host) } : null;
  const guest = guestsOf(world).find((one) => one.kernel === kernel);
  const fate = guest ? vmFate(guest, host) : host.panicked ? ({ state: 'lost' } as const) : null;
  return fate?.state === 'running' ? null : fate;
}

function addTo(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** The programs of a group and of those below it. */
export function groupFate(world: World, path: string): GroupFate {
  const exited: Record<string, number> = {};
  const killed: Record<string, number> = {};
  const refused: Record<string, number> = {};
  let alive = 0;
  let stopped = 0;
  for (const { cgroup, kernel, loads } of entriesOf(world)) {
    if (!isWithin(cgroup, path)) continue;
    for (const { tasks, jobs } of loads) {
      for (const [errno, n] of jobs.refusals) refused[errno] = (refused[errno] ?? 0) + n;
      const leader: Task | undefined = tasks[0];
      if (!leader) continue;
      const { exitStatus } = leader.signal;
      if (exitStatus < 0 && standstillOf(world, kernel)) stopped++;
      else if (exitStatus < 0) alive++;
      else if ((exitStatus & SIGNAL_BITS) > 0) addTo(killed, signalName(exitStatus & SIGNAL_BITS));
      else addTo(exited, String(exitStatus >> 8));
    }
  }
  return { alive, exited, killed, stopped, ...(Object.keys(refused).length > 0 ? { refused } : {}) };
}

/** What became of the host and of each virtual machine, by the path of its group. */
export function machineFates(world: World): Readonly<Record<string, MachineFate>> {
  const { host } = world;
  const own: MachineFate = standstillOf(world, host) ?? { state: 'running' };
  return Object.fromEntries([
    ['/', own],
    ...guestsOf(world).map((guest) => [guest.path, vmFate(guest, host)] as const),
  ]);
}

/** What a run reports: null where every machine runs and no program was killed, failed or was refused a call. */
export function fatesOf(
  world: World,
  { groups }: { readonly groups: readonly { readonly path: string }[] },
): Fates | null {
  const machines = machineFates(world);
  const all = groups.map(({ path }) => [path, groupFate(world, path)] as const);
  const isHit = ({ killed, exited, stopped, refused }: GroupFate): boolean =>
    stopped > 0 ||
    refused !== undefined ||
    Object.keys(killed).length > 0 ||
    Object.keys(exited).some((code) => code !== '0');
  if (
    Object.values(machines).every(({ state }) => state === 'running') &&
    !all.some(([, fate]) => isHit(fate))
  )
    return null;
  return { machines, groups: Object.fromEntries(all) };
}
