/** Address spaces from their start to their end: what exec, fork, mmap, munmap and exit do with their pages. */
import type { Task } from '../../task.ts';
import {
  NONE,
  Region,
  type AddressSpace,
  type ImageSize,
  type Mapping,
  type MappingKind,
} from './address-space.ts';
import { mapPage, zapPage } from './unmap.ts';
import { chargeKernel, force } from './charge.ts';
import { Job } from './job.ts';
import type { MemoryManager } from './manager.ts';

/**
 * What a small static program has: as the recordings' own process says of itself in the OOM killer's line (total-vm less what it
 * allocated, shmem-rss: its file is in the initial RAM disk) and in `memory.stat` when it has just started.
 */
const IMAGE: ImageSize = Object.freeze({ vmPages: 2915, filePages: 143, anonPages: 4, tablePages: 10 });
/** Faults that it takes at its start: its own pages, and the parts of its file that fault-around brings. */
const START_FAULTS = 13;
/** Pages of a kernel stack, which the parent's group has. */
const STACK_PAGES = 4;
/** Pages that one page of a page table maps. */
export const TABLE = 512;

/** A task's own state, made when first asked for. */
export function jobOf(mm: MemoryManager, task: number): Job {
  let job = mm.jobs.get(task);
  if (!job) {
    job = new Job();
    mm.jobs.set(task, job);
  }
  return job;
}

/** The address space of a task. */
export function spaceOf(mm: MemoryManager, task: Task): AddressSpace {
  return mm.space(task, IMAGE);
}

/** Anonymous memory that is written at once, whatever the limits are: of a new program. */
function ownPages(mm: MemoryManager, task: Task, space: AddressSpace): void {
  const region = addRegion(mm, space, 'anon', IMAGE.anonPages, { name: '[stack]', locked: false });
  space.vmPages -= IMAGE.anonPages;
  const memcg = mm.ofTask(task);
  const cpu = mm.cpu;
  for (let page = 0; page < IMAGE.anonPages; page++) {
    force(mm, memcg, 1, cpu);
    const folio = mm.addFolio(memcg, region.mapping, { index: page, pages: 1, active: true, locked: false });
    if (folio >= 0) mapPage(mm, region, page, folio);
    else mm.uncharge(memcg, 1);
  }
}

export function execed(mm: MemoryManager, task: Task): void {
  const space = spaceOf(mm, task);
  const memcg = mm.ofTask(task);
  mm.count(memcg, 'pgfault', START_FAULTS);
  ownPages(mm, task, space);
}

/** A new region; memory that is not file-backed begins empty. */
export function addRegion(
  mm: MemoryManager,
  space: AddressSpace,
  kind: MappingKind | Mapping,
  pages: number,
  { name, locked }: { readonly name: string; readonly locked: boolean },
): Region {
  const mapping = typeof kind === 'string' ? mm.newMapping(kind) : kind;
  if (mapping.kind !== 'anon') mapping.reach(pages);
  return new Region(space, name, mapping, new Int32Array(pages).fill(NONE), locked);
}

/** The page of a page table that a page needs, when it is the first of it. */
export function needTable(mm: MemoryManager, task: Task, region: Region, page: number, cpu: number): void {
  const table = Math.floor(page / TABLE);
  if (region.tables.has(table)) return;
  region.tables.add(table);
  region.space.tables++;
  const memcg = mm.ofTask(task);
  region.tableGroups.push(memcg);
  chargeKernel(mm, memcg, 1, cpu);
  if (region.space.upperOf) return;
  // The table above it, which lasts as long as the address space (`__pmd_alloc`).
  region.space.upperOf = memcg;
  region.space.tables++;
  chargeKernel(mm, memcg, 1, cpu);
}

/** `munmap` of a whole region. */
export function removeRegion(mm: MemoryManager, region: Region): void {
  const { space, mapping, ptes } = region;
  mm.drainBatch(mm.cpu);
  for (let page = 0; page < ptes.length; page++) zapPage(mm, region, page);
  for (const memcg of region.tableGroups) mm.unchargeKernel(memcg, 1);
  space.tables -= region.tables.size;
  space.vmPages -= ptes.length;
  space.regions.delete(region.name);
  mapping.regions.delete(region);
  if (mapping.regions.size > 0 || mapping.kind === 'file') return;
  if (mapping.kind === 'shmem') dropObject(mm, mapping);
  mm.mappings.delete(mapping.id);
}

/** Nobody has a shared object any more: its pages are free. */
function dropObject(mm: MemoryManager, mapping: Mapping): void {
  for (const slot of mapping.slots) {
    if (slot >= 0) mm.dropFolio(slot, NONE);
    else if (slot < NONE) mm.unchargeSwap(-2 - slot);
  }
}

/** Copies a parent's page tables (`copy_page_range`): pages are shared until somebody writes. */
function copyRegion(mm: MemoryManager, child: Task, space: AddressSpace, from: Region): void {
  const region = new Region(
    space,
    from.name,
    from.mapping,
    new Int32Array(from.ptes.length).fill(NONE),
    false,
  );
  if (from.mapping.kind === 'file') return;
  from.ptes.forEach((entry, page) => {
    if (entry === NONE || (entry >= 0 && from.mapping.kind === 'shmem')) return;
    needTable(mm, child, region, page, mm.cpu);
    if (entry >= 0) mapPage(mm, region, page, entry);
    else {
      region.ptes[page] = entry;
      space.swapped++;
      mm.swap.refs[-2 - entry] = (mm.swap.refs[-2 - entry] ?? 0) + 1;
    }
  });
}

export function forked(mm: MemoryManager, parent: Task, child: Task): void {
  const memcg = mm.ofTask(parent);
  chargeKernel(mm, memcg, STACK_PAGES, mm.cpu);
  mm.stacks.set(child.id, memcg);
  if (child.mm === parent.mm) return;
  const space = spaceOf(mm, child);
  const from = mm.spaces.get(parent.mm);
  for (const region of from?.regions.values() ?? []) copyRegion(mm, child, space, region);
  space.vmPages = from?.vmPages ?? space.vmPages;
  space.unnamed = from?.unnamed ?? 0;
  mm.count(mm.ofTask(child), 'pgfault', 1);
}

/** A task ends; its address space with the last one that has it. */
export function exited(mm: MemoryManager, task: Task): void {
  mm.jobs.delete(task.id);
  const stackOf = mm.stacks.get(task.id);
  if (stackOf) mm.unchargeKernel(stackOf, STACK_PAGES);
  mm.stacks.delete(task.id);
  const space = mm.spaces.get(task.mm);
  if (
    !space ||
    mm.kernel.allTasks().some((other) => other !== task && other.mm === task.mm && !other.exiting)
  )
    return;
  for (const region of [...space.regions.values()]) removeRegion(mm, region);
  if (space.upperOf) mm.unchargeKernel(space.upperOf, 1);
  mm.spaces.delete(task.mm);
}
