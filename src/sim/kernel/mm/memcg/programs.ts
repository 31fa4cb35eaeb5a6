/** Code paths of limited memory: touching pages, reading and writing files through the cache, and what they wait for. */
import { REFERENCE_PROFILE } from '../../../costs/registry.ts';
import type { Cpu } from '../../../hw/cpu.ts';
import type { Ctx } from '../../../ops/context.ts';
import { SLEEP } from '../../../ops/op.ts';
import type { Kernel } from '../../kernel.ts';
import { program, type KernelBuilder } from '../../paths/types.ts';
import { TIMER } from '../../timers.ts';
import { makeCall, type ExtraCall } from '../../extra-calls/define.ts';
import { exceptionEntry, exceptionReturn } from '../fault.ts';
import type { Cgroup } from '../../cgroup/cgroup.ts';
import { PAGE_BYTES } from '../../fs/file-system.ts';
import { IO, setIo, submitAndWait } from '../../fs/page-io.ts';
import { cachedStep, writeBack } from './cached-io.ts';
import { tryCharge } from './charge.ts';
import { faultStep } from './fault.ts';
import { handleOverHigh } from './high.ts';
import type { Job, StepCosts } from './job.ts';
import { currentJob, managerOf } from './limited-memory.ts';
import type { MemCgroup } from './mem-cgroup.ts';

/** The swap device: an NVMe drive. */
const READ = REFERENCE_PROFILE.index('dev.nvme.read4k');

/** Local of the frame that is missed below. */
const MISSING = 6;

function pay(p: KernelBuilder, cost: string, of: keyof StepCosts): void {
  p.when(
    of,
    (kernel, ctx) => currentJob(kernel, ctx).costs[of] > 0,
    (p) => p.work(cost, { scale: (kernel, ctx) => currentJob(kernel, ctx).costs[of] }),
  );
}

/** From here to its end the task waits for memory, running or asleep. */
function stalls(p: KernelBuilder, on: boolean): void {
  p.effect(on ? 'psi_memstall_enter' : 'psi_memstall_leave', (kernel, ctx) => {
    kernel.psi.memstall(kernel.task(ctx.task), on);
  });
}

function payForReclaim(p: KernelBuilder): void {
  p.when(
    'it had to reclaim',
    (kernel, ctx) => currentJob(kernel, ctx).costs.passes > 0,
    (p) => {
      stalls(p, true);
      pay(p, 'zone.reclaim.pass', 'passes');
      pay(p, 'zone.reclaim.page', 'scanned');
      stalls(p, false);
    },
  );
  pay(p, 'zone.oom.report', 'reports');
  p.effect('paid', (kernel, ctx) => {
    const { costs } = currentJob(kernel, ctx);
    costs.passes = costs.scanned = costs.written = costs.reports = 0;
  });
}

function isKilled(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.task(ctx.task).killed;
}

function tryOnce(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const job = currentJob(kernel, ctx);
  const step = tryCharge(managerOf(kernel), kernel.task(ctx.task), job, cpu.index);
  if (step === 'again') return;
  if (step === 'done') job.granted = job.attempt;
  job.refused = step === 'nomem';
  job.attempt = null;
}

/** A charge that is not to be had from what the CPU has: tries, with reclaim and the OOM killer between them. */
function charges(p: KernelBuilder): void {
  p.loopWhile(
    'a charge is not settled',
    (kernel, ctx) => currentJob(kernel, ctx).attempt !== null,
    (p) => {
      p.effect('try_charge_memcg', tryOnce);
      payForReclaim(p);
    },
  );
}

/** Sleeps until an instant or a fatal signal (`schedule_timeout_killable`); `forMemory`: its group stalls for memory then. */
function killableSleep(p: KernelBuilder, forMemory: boolean): void {
  p.blockIo(
    'schedule_timeout_killable',
    (kernel, ctx, cpu) => {
      const { sleepUntilNs } = currentJob(kernel, ctx);
      if (isKilled(kernel, ctx) || kernel.now() >= sleepUntilNs) return false;
      kernel.timers.start(cpu.index, TIMER.wake, sleepUntilNs, ctx.task);
      if (forMemory) kernel.psi.memstall(kernel.task(ctx.task), true);
      return true;
    },
    SLEEP.killable,
  );
  if (forMemory) stalls(p, false);
}

/** Waits for a device, if there is something to wait for. */
function waitsFor(
  p: KernelBuilder,
  label: string,
  forMemory: boolean,
  ns: (kernel: Kernel, ctx: Ctx, job: Job) => number,
): void {
  p.effect(label, (kernel, ctx) => {
    const job = currentJob(kernel, ctx);
    job.sleepUntilNs = kernel.now() + ns(kernel, ctx, job);
  });
  killableSleep(p, forMemory);
}

/** What is due on the way to user mode: `memory.high`. */
function overHigh(p: KernelBuilder): void {
  p.loopWhile(
    'memory.high is passed',
    (kernel, ctx) => {
      const { over, high } = currentJob(kernel, ctx);
      return over > 0 || high !== null;
    },
    (p) => {
      p.effect('mem_cgroup_handle_over_high', (kernel, ctx) =>
        handleOverHigh(managerOf(kernel), kernel.task(ctx.task), currentJob(kernel, ctx)),
      );
      payForReclaim(p);
    },
  );
  killableSleep(p, true);
}

/** On a virtual machine: frames that were touched and have no memory below them make it leave to its hypervisor. */
function touchesBelow(p: KernelBuilder): void {
  p.effect('frames touched', (kernel, ctx) => ctx.set(MISSING, managerOf(kernel).folios.missing()));
  p.loopWhile(
    'a frame has no memory below',
    (_kernel, ctx) => ctx.get(MISSING) >= 0,
    (p) => {
      p.privileged('touch', (_kernel, ctx) => ctx.get(MISSING));
      p.effect('the next', (kernel, ctx) => ctx.set(MISSING, managerOf(kernel).folios.missing()));
    },
  );
}

/** From user mode into the kernel and back, with what happens in between. */
export function inKernel(p: KernelBuilder, label: string, body: (p: KernelBuilder) => void): void {
  exceptionEntry(p, label);
  body(p);
  overHigh(p);
  p.resched();
  exceptionReturn(p);
}

function pagesAreLeft(kernel: Kernel, ctx: Ctx): boolean {
  const { at, end } = currentJob(kernel, ctx);
  return at < end && !isKilled(kernel, ctx);
}

/** Some of the pages of the job: what each needs, and the time that it takes. */
function servesFaults(p: KernelBuilder): void {
  p.effect('handle_mm_fault', (kernel, ctx, cpu) =>
    faultStep(managerOf(kernel), kernel.task(ctx.task), currentJob(kernel, ctx), cpu.index),
  );
  charges(p);
  pay(p, 'mm.memcg_charge', 'charged');
  pay(p, 'mm.fault.anon4k', 'anon');
  pay(p, 'mm.fault.cow', 'cow');
  pay(p, 'mm.fault.filemap', 'mapped');
  waitsFor(p, 'swap_read_folio', true, (kernel, ctx, { costs }) => {
    const each = costs.swappedIn === 0 ? 0 : kernel.sim.sampler.sample(READ, ctx.flow);
    return each * costs.swappedIn;
  });
  touchesBelow(p);
  p.effect('paid', (kernel, ctx) => void currentJob(kernel, ctx).takeCosts());
}

/** Touches the pages of the job, from user mode. */
export const touchPages = program('touch_pages', (p) => {
  p.loopWhile('pages to touch', pagesAreLeft, (p) => {
    p.privileged('fault');
    inKernel(p, '#PF', servesFaults);
  });
});

/** The same for a part of the kernel, as KVM gets pages of its process (`get_user_pages`). */
export const getPages = program('get_user_pages', (p) => {
  p.loopWhile('pages to get', pagesAreLeft, servesFaults);
  overHigh(p);
});

/** Local of `cachedIo`: pages of the last step. */
const MOVED = 1;

/** The window that the step asks the disk for, as a request; 0 bytes: none. */
function askAhead(kernel: Kernel, ctx: Ctx): void {
  const { at, inode, writes, costs, blockPages, readahead } = currentJob(kernel, ctx);
  const from = at - ctx.get(MOVED);
  const request = blockPages - (from % blockPages);
  const isMissing = !writes && costs.charged > 0;
  const { pages } = kernel.fs.inode(inode);
  const window = isMissing ? readahead.ask(from, at, request, pages, kernel.blocks.rotational) : null;
  readahead.end = at;
  setIo(ctx, 'read', kernel.fs.sectorOf(inode, window?.page ?? 0), (window?.pages ?? 0) * PAGE_BYTES);
}

/** Pages that are read for the first time come from the disk, with those after them. Simplification: the reader waits for all of a window. */
function readsAhead(p: KernelBuilder): void {
  p.effect('page_cache_ra', askAhead);
  p.when(
    'a window to read',
    (_kernel, ctx) => ctx.get(IO.bytes) > 0,
    (p) => p.call(submitAndWait),
  );
}

/** What pread64 and pwrite64 do: pages of the job's file up to the end of the call's block. */
const cachedBlock = program('filemap_read', (p) => {
  p.loopWhile(
    'pages are left',
    (kernel, ctx) => {
      const { at, callEnd, refused } = currentJob(kernel, ctx);
      return at < callEnd && !refused && !isKilled(kernel, ctx);
    },
    (p) => {
      p.effect('filemap_get_folio', (kernel, ctx, cpu) => {
        const job = currentJob(kernel, ctx);
        ctx.set(MOVED, cachedStep(managerOf(kernel), kernel.task(ctx.task), job, cpu.index));
      });
      charges(p);
      p.when(
        'pages were copied',
        (_kernel, ctx) => ctx.get(MOVED) > 0,
        (p) => {
          pay(p, 'mm.memcg_charge', 'charged');
          readsAhead(p);
          touchesBelow(p);
          p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(MOVED) * PAGE_BYTES });
          p.effect('paid', (kernel, ctx) => void currentJob(kernel, ctx).takeCosts());
        },
      );
    },
  );
  overHigh(p);
});

const PREAD: ExtraCall = { name: 'pread64', nr: 17, program: cachedBlock };
const PWRITE: ExtraCall = { name: 'pwrite64', nr: 18, program: cachedBlock };

/** The block that the next call asks for. */
function nextBlock(kernel: Kernel, ctx: Ctx): void {
  const job = currentJob(kernel, ctx);
  job.callEnd = Math.min(job.end, job.at - (job.at % job.blockPages) + job.blockPages);
}

/** Reads or writes the file of the job through the cache, from user mode, a call a block. */
export const cachedIo = program('cached_io', (p) => {
  p.loopWhile(
    'blocks are left',
    (kernel, ctx) => {
      const { at, end, refused } = currentJob(kernel, ctx);
      return at < end && !refused && !isKilled(kernel, ctx);
    },
    (p) =>
      p.when(
        'they are written',
        (kernel, ctx) => currentJob(kernel, ctx).writes,
        (p) => makeCall(p, PWRITE, nextBlock),
        (p) => makeCall(p, PREAD, nextBlock),
      ),
  );
});

/** Local of `syncFile`: the inode. */
export const SYNC_INODE = 0;

/** The group's directory, or the nearest above that is still there. */
function directoryOf({ cgroups }: Kernel, memcg: MemCgroup): Cgroup {
  for (let node: MemCgroup | null = memcg; node; node = node.parent) {
    const found = node.online ? cgroups.find(node.path) : null;
    if (found) return found;
  }
  return cgroups.root;
}

/** What is dirty of a file goes to the disk, charged to the group whose pages it is; 0 bytes: nothing is. */
function takeDirty(kernel: Kernel, ctx: Ctx): void {
  const { inode } = currentJob(kernel, ctx);
  const dirty = writeBack(managerOf(kernel), inode);
  setIo(ctx, 'write', kernel.fs.sectorOf(inode, dirty?.page ?? 0), (dirty?.pages ?? 0) * PAGE_BYTES);
  if (dirty) kernel.blocks.chargedTo.set(ctx.task, directoryOf(kernel, dirty.memcg));
}

/** Writes dirty folios and waits for them: no journal has to do with it. */
const SYNC: ExtraCall = {
  name: 'sync_file_range',
  nr: 277,
  program: program('sync_file_range', (p) => {
    p.effect('write back', takeDirty);
    p.when(
      'there are dirty folios',
      (_kernel, ctx) => ctx.get(IO.bytes) > 0,
      (p) => p.call(submitAndWait),
    );
  }),
};

/** Writes a file's dirty folios, from user mode; the inode is in `SYNC_INODE`. */
export const syncFile = program('sync_file', (p) => {
  p.effect('which file', (kernel, ctx) => {
    currentJob(kernel, ctx).inode = ctx.get(SYNC_INODE);
  });
  makeCall(p, SYNC);
});

/** Calls that a kernel with limited memory has besides. */
export const MEMORY_CALLS: readonly ExtraCall[] = Object.freeze([PREAD, PWRITE, SYNC]);
