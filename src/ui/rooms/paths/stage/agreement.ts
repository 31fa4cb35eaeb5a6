/**
 * Sentences that say where this very run differs from the teaching picture. They are read off counts and hops; none
 * belongs to an operation.
 */
import { say } from '../../../i18n/locale.svelte.ts';
import type { Hop } from '../state/hops.ts';
import { isCrossing, leavesGuest } from './crossing.ts';
import type { SceneColumn } from './scene.ts';
import { st } from './texts.ts';

interface Run {
  /** Crossings out of the guest or sandbox. */
  readonly leaving: readonly Hop[];
  /** Entries into the first kernel below the application. */
  readonly kernelEntries: number;
  /** Crossings of every virtual machine's border into the host. */
  readonly rootEntries: number;
}

/** True in the host's part, the lowest: neither a guest nor a hypervisor inside one, nor a device. */
function isRoot(hop: Hop['from']): boolean {
  return hop?.stratum === 'root-user' || hop?.stratum === 'root-kernel';
}

function readRun(column: SceneColumn): Run {
  const crossings = column.hops.filter(isCrossing);
  const leaving = crossings.filter(leavesGuest);
  return {
    leaving,
    kernelEntries: crossings.filter((hop) => hop.from?.stratum === 'user').length,
    rootEntries: crossings.filter(
      ({ from, to }) => !isRoot(from) && from?.stratum !== 'hardware' && isRoot(to),
    ).length,
  };
}

/** How often the hypervisor was entered; why each time, the inspector's list says. */
function entered(run: Run): string[] {
  const n = run.leaving.length;
  if (n === 0) {
    return [st('say.exits.none'), run.kernelEntries > 0 ? st('say.guest.alone') : st('say.kernel.none')];
  }
  return [st('say.exits', { n })];
}

function nested(column: SceneColumn, run: Run): string[] {
  const n = run.leaving.length;
  return column.machines > 1 && n > 0 ? [st('say.nested', { n, all: run.rootEntries })] : [];
}

/** Who drove the device, where it was neither the host kernel nor the hypervisor; and what KVM is a part of. */
function drivers(column: SceneColumn, run: Run): string[] {
  const domain = column.hops.find(
    ({ from, to }) =>
      to?.stratum === 'hardware' && from?.textbook === 'kernel' && !from.shared && isRoot(from),
  )?.from;
  if (domain) return [st('say.beside', { name: say(domain.label) })];
  const kvm = column.machines === 1 && run.leaving.some(({ to }) => to?.id === 'kvm');
  return kvm ? [st('say.inside.kernel')] : [];
}

function sandboxed(column: SceneColumn, run: Run): string[] {
  const sentry = column.nodes.find((node) => node.id === 'sentry');
  const name = sentry ? say(sentry.label) : 'Sentry';
  const n = run.leaving.length;
  return [n === 0 ? st('say.sandbox.alone', { name }) : st('say.sandbox', { name, n })];
}

function guestSentences(column: SceneColumn, run: Run): string[] {
  const n = run.leaving.length;
  switch (column.guest) {
    case 'sandbox':
      return sandboxed(column, run);
    case 'paravirtual': {
      const bounced = run.leaving.filter((hop) => hop.from?.stratum === 'user').length;
      const passed = bounced > 0 ? [st('say.bounced', { n: bounced })] : [];
      return [...entered(run), ...passed, ...drivers(column, run)];
    }
    case 'translated':
      return n === 0 ? entered(run) : [st('say.translated', { n })];
    case 'emulated':
      return [st('say.emulated', { n })];
    case 'library':
      return [...(n === 0 ? [st('say.exits.none')] : entered(run)), st('say.library')];
    case 'hardware':
      return [...entered(run), ...nested(column, run), ...drivers(column, run)];
    case null:
      return [run.kernelEntries === 0 ? st('say.kernel.none') : st('say.kernel', { n: run.kernelEntries })];
  }
}

/** What became of the container's runtime. A sandbox is a runtime that stays. */
function runtimeSentences({ facts, guest, hops }: SceneColumn): string[] {
  const runtime = facts['runtime'];
  if (runtime === undefined || guest === 'sandbox') return [];
  const n = hops.filter((hop) => hop.to?.textbook === 'runtime').length;
  const name = runtime.split(/[\s,(]/)[0] ?? '';
  return [n === 0 ? st('say.runtime.none', { name }) : st('say.runtime', { n })];
}

/** What there is to say under a column about the operation so far. Empty before the first hop. */
export function disagreements(column: SceneColumn): string[] {
  if (column.hops.length === 0) return [];
  const run = readRun(column);
  const own = guestSentences(column, run);
  const runtime = runtimeSentences(column);
  return column.guest === null ? [...runtime, ...own] : [...own, ...runtime];
}
