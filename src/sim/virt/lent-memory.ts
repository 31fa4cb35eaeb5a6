/**
 * Memory of guests where the kernel below keeps account of memory: anonymous memory of the monitor's process, charged to its group
 * when the guest first touches it (an EPT violation), reclaimed and swapped like any other. The guest keeps its own account of it.
 */
import { invariant } from '../core/invariant.ts';
import { killProcess } from '../kernel/exit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { NONE, type Region } from '../kernel/mm/memcg/address-space.ts';
import { force } from '../kernel/mm/memcg/charge.ts';
import { currentJob, managerOf } from '../kernel/mm/memcg/limited-memory.ts';
import { READAHEAD } from '../kernel/mm/memcg/fault.ts';
import { getPages } from '../kernel/mm/memcg/programs.ts';
import { addRegion, spaceOf } from '../kernel/mm/memcg/spaces.ts';
import { program } from '../kernel/paths/types.ts';
import { SIG } from '../kernel/signal.ts';
import type { Ctx } from '../ops/context.ts';
import { footprint } from './boot/footprint.ts';
import { EXIT_ARG, hostFault, portOf } from './kvm-exits.ts';
import type { Vm } from './vm.ts';

/** Pages that come at one time: QEMU asks for huge pages (MADV_HUGEPAGE). Simplification: so do the others. */
const TOGETHER = 512;
const PAGE_BYTES = 4096;

/** The part of the monitor's address space that is the guest's memory, made when first asked for. */
function ramOf(vm: Vm): Region {
  const mm = managerOf(vm.hostKernel);
  const space = spaceOf(mm, vm.vcpu(0).task);
  const name = `ram ${String(vm.id)}`;
  const known = space.regions.get(name);
  if (known) return known;
  const { memory } = vm.machine;
  const region = addRegion(mm, space, 'anon', memory.frames, { name, locked: false });
  region.lentTo = memory;
  return region;
}

/** Pages around one that nobody has touched, within the huge page; of one that was swapped out only it. */
function around({ ptes }: Region, frame: number): readonly [number, number] {
  if (ptes[frame] !== NONE) return [frame, frame + 1];
  const first = frame - (frame % TOGETHER);
  let from = frame;
  while (from > first && ptes[from - 1] === NONE) from--;
  let to = frame + 1;
  while (to < Math.min(first + TOGETHER, ptes.length) && ptes[to] === NONE) to++;
  return [from, to];
}

function begin(kernel: Kernel, ctx: Ctx): void {
  const frame = ctx.get(EXIT_ARG);
  const job = currentJob(kernel, ctx);
  const region = ramOf(portOf(kernel, ctx).vm);
  job.region = region;
  job.writes = true;
  job.refused = false;
  [job.at, job.end] = around(region, frame);
}

/** The guest may access what of the huge page is there now. Where the page itself could not be had, the process gets SIGBUS. */
function map(kernel: Kernel, ctx: Ctx): void {
  const frame = ctx.get(EXIT_ARG);
  const { vm } = portOf(kernel, ctx);
  const { ptes } = ramOf(vm);
  const { memory } = vm.machine;
  const first = frame - (frame % TOGETHER);
  for (let page = first; page < Math.min(first + TOGETHER, ptes.length); page++)
    if ((ptes[page] ?? NONE) >= 0) memory.back(page);
  if ((ptes[frame] ?? NONE) < 0) killProcess(kernel, vm.vcpu(0).task.signal, SIG.BUS);
}

const faultIn = program('kvm_faultin_pfn', (p) => {
  hostFault(p);
  p.effect('which pages', begin);
  p.call(getPages);
  p.work('vm.ept_violation', { probe: 'kvm_handle' });
  p.effect('kvm_mmu_map', map);
});

/** Anonymous memory of the process that is there already, whatever the limits are, as far as the machine has frames. */
function populate(vm: Vm, region: Region, from: number, to: number): void {
  const mm = managerOf(vm.hostKernel);
  const memcg = mm.ofTask(vm.vcpu(0).task);
  const pages = Math.min(to - from, mm.folios.free);
  if (pages <= 0) return;
  force(mm, memcg, pages, mm.cpu);
  mm.addRun(memcg, region, from, pages);
  for (let page = from; page < from + pages; page++) region.lentTo?.back(page);
}

/** What a monitor and its guest hold when the guest is up and idle, by their footprints: the figures of the Start-up room. */
export interface IdleGuest {
  /** The monitor's process. */
  readonly vmm: string;
  /** The guest's kernel and services, and the files in its page cache. */
  readonly held: readonly string[];
  readonly cached: readonly string[];
}

function pagesOf(ids: readonly string[]): number {
  return Math.ceil(ids.reduce((sum, id) => sum + footprint(id).bytes, 0) / PAGE_BYTES);
}

/** What the guest's kernel and services hold, and clean pages of files, which it can do without. */
function settle(vm: Vm, { held, cached }: IdleGuest): void {
  const { kernel } = vm;
  const { memory } = kernel.machine;
  const mm = managerOf(kernel);
  const structs = Math.ceil((footprint('guest.struct-page').bytes * memory.frames) / PAGE_BYTES);
  const pages = pagesOf(held) + structs;
  if (memory.take(pages)) mm.folios.holdRun(pages);
  const file = mm.fileMapping(kernel.fs.open('/usr', pagesOf(cached)));
  file.reach(pagesOf(cached));
  for (
    let index = 0;
    index + READAHEAD <= pagesOf(cached) && mm.folios.free > memory.frames / 4;
    index += READAHEAD
  )
    mm.addFolio(mm.root, file, { index, pages: READAHEAD, active: false, locked: false });
}

/** From now on the guest's memory is its monitor's, and what is there of both when the guest is up is charged. */
export function lendMemory(vm: Vm, idle: IdleGuest): void {
  const { hostKernel: host, kernel } = vm;
  invariant(host.mm !== null && kernel.mm !== null, 'memory-without-limits');
  host.mm.lending = faultIn.index;
  const mm = managerOf(host);
  const own = pagesOf([idle.vmm]);
  const space = spaceOf(mm, vm.vcpu(0).task);
  const region = addRegion(mm, space, 'anon', own, { name: `vmm ${String(vm.id)}`, locked: false });
  populate(vm, region, 0, own);
  settle(vm, idle);
  const ram = ramOf(vm);
  const { folios } = managerOf(kernel);
  for (let frame = folios.missing(); frame >= 0; frame = folios.missing()) {
    populate(vm, ram, ...around(ram, frame));
    if (!vm.machine.memory.isBacked(frame)) return;
  }
}
