/** Who holds the server's memory: what the run counts, and what a start of such a stack left there. */
import type { EraMemoryPart, MemoryOwner } from '../../core/era-views.ts';
import type { StartMemoryView } from '../../core/start-views.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { managerOf } from '../../kernel/mm/memcg/limited-memory.ts';
import { STAT } from '../../kernel/mm/memcg/stat-items.ts';
import { findFootprint } from '../../virt/boot/footprint.ts';
import type { Census } from './census.ts';
import { hostBytes } from './host-memory.ts';
import { ERA_DEFS } from './plan.ts';
import type { StartCost } from './starts.ts';

/** Parts of a start that a runtime of containers has. */
const RUNTIME = /^(docker|containerd|shim|runc|kernel\.container)/;
/** The program that a start ends with: in its place the application is. */
const PROGRAM = /^app\./;

/** Bytes that an application's processes have in memory themselves. */
function residentBytes(census: Census, app: number): number {
  const kernel = census.kernelOf(app);
  const mm = managerOf(kernel);
  const seen = new Set<number>();
  let pages = 0;
  for (const task of kernel.allTasks()) {
    const space = census.ownerOf(task) === app ? mm.spaces.get(task.mm) : undefined;
    if (!space || task.ended || seen.has(space.id)) continue;
    seen.add(space.id);
    pages += space.rss.anon + space.rss.shmem + space.rss.file + space.tables;
  }
  return pages * PAGE_BYTES;
}

function cacheBytes(kernel: Kernel): number {
  const mm = managerOf(kernel);
  return (mm.counts(mm.root)[STAT['file'] ?? -1] ?? 0) * PAGE_BYTES;
}

/** What each application holds, and the caches of files. */
function ofRun(census: Census): EraMemoryPart[] {
  const { plan, world, vms } = census;
  const apps = plan.spec.apps.map(({ memoryMib }, app): EraMemoryPart => {
    const counted = census.kernelOf(app).mm !== null;
    const bytes = counted ? residentBytes(census, app) : memoryMib * 2 ** 20;
    return { owner: 'app', app, bytes, from: counted ? 'run' : 'spec' };
  });
  const guests = [...vms].flatMap(([app, { kernel }]): EraMemoryPart[] =>
    kernel.mm ? [{ owner: 'guest-cache', app, bytes: cacheBytes(kernel), from: 'run' }] : [],
  );
  const own: EraMemoryPart[] = world.host.mm
    ? [{ owner: 'cache', app: -1, bytes: cacheBytes(world.host), from: 'run' }]
    : [];
  return [...apps, ...guests, ...own];
}

function ownerOf({ id, share }: StartMemoryView, inVm: boolean): MemoryOwner {
  if (RUNTIME.test(id)) return share === 'cache' ? 'cache' : 'runtime';
  if (id.startsWith('guest.files')) return 'guest-cache';
  if (findFootprint(id)?.kind === 'guest') return 'guest';
  return inVm ? 'vmm' : 'runtime';
}

/** What the stack itself has: once for each application, or once for all. */
function ofStart({ plan }: Census, { memory }: StartCost): EraMemoryPart[] {
  const { isVm: inVm } = ERA_DEFS[plan.era];
  return memory
    .filter(({ id }) => !PROGRAM.test(id))
    .flatMap((part): EraMemoryPart[] => {
      const one = { owner: ownerOf(part, inVm), bytes: part.bytes, from: 'start' as const };
      return part.share === 'private'
        ? plan.spec.apps.map((_, app) => ({ ...one, app }))
        : [{ ...one, app: -1 }];
    });
}

/** Parts of one owner and application as one; the largest basis counts. */
function together(parts: readonly EraMemoryPart[]): EraMemoryPart[] {
  const sums = new Map<string, EraMemoryPart>();
  for (const part of parts) {
    const key = `${part.owner} ${String(part.app)}`;
    const sum = sums.get(key);
    const from = sum && sum.bytes > part.bytes ? sum.from : part.from;
    sums.set(key, { ...part, bytes: (sum?.bytes ?? 0) + part.bytes, from });
  }
  return [...sums.values()].filter(({ bytes }) => bytes > 0);
}

/** The server's memory at the present moment. */
export function memoryOf(
  census: Census,
  start: StartCost,
): { readonly totalBytes: number; readonly leftBytes: number; readonly parts: readonly EraMemoryPart[] } {
  const { spec } = census.plan;
  const host: EraMemoryPart = { owner: 'host', app: -1, bytes: hostBytes(spec), from: 'start' };
  const parts = together([...ofRun(census), ...ofStart(census, start), host]);
  const totalBytes = spec.memoryGib * 2 ** 30;
  const used = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return { totalBytes, leftBytes: totalBytes - used, parts };
}
