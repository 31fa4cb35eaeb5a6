/** Steps that take memory: of a process, of a kernel, and of files through the page cache. */
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { mapFile } from '../../kernel/fs/map-file.ts';
import { setIo, submitAndWait } from '../../kernel/fs/page-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { waiting } from '../../kernel/locks/waiting.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import type { Footprint } from './define-footprint.ts';
import { footprint } from './footprint.ts';
import { actorOf, spaceOf } from './instance.ts';
import { stay } from './marks.ts';

/** Where the daemons' stores are. */
const COMMIT_SECTOR = 1024;
/** Local with the pages still to be taken, and the frame of the last one. */
const LEFT = 1;
const FRAME = 0;

function pagesOf(part: Footprint, count: number): number {
  return Math.ceil((part.bytes * count) / PAGE_BYTES);
}

function take(kernel: Kernel, ctx: Ctx, part: Footprint): number {
  return kernel.pages.take(spaceOf(kernel.task(ctx.task)), part.id);
}

/**
 * The task's process (or the kernel for it) takes a part's memory, `count` units of it. The time of the faults themselves is
 * part of the phase's own cost, which was measured with them; on a virtual machine every frame is touched, and one that
 * nobody touched before makes the machine leave to its hypervisor.
 */
export function hold(p: KernelBuilder, id: string, count: (kernel: Kernel) => number = () => 1): void {
  const part = footprint(id);
  p.effect(`hold ${id}`, (kernel, ctx, cpu) => {
    const pages = pagesOf(part, count(kernel));
    ctx.set(LEFT, cpu.port.virtual ? pages : 0);
    if (cpu.port.virtual) return;
    for (let n = 0; n < pages; n++) take(kernel, ctx, part);
  });
  p.loopWhile(
    'pages to touch',
    (_kernel, ctx) => ctx.get(LEFT) > 0,
    (p) => {
      p.effect('alloc_pages', (kernel, ctx) => {
        ctx.set(LEFT, ctx.get(LEFT) - 1);
        ctx.set(FRAME, take(kernel, ctx, part));
      });
      p.when(
        'memory is left',
        (_kernel, ctx) => ctx.get(FRAME) >= 0,
        (p) => p.privileged('touch', (_kernel, ctx) => ctx.get(FRAME)),
      );
    },
  );
}

const idle = program('service', stay);

/** A service of this kernel is needed: it is there already, once, and waits for requests. */
export function daemon(p: KernelBuilder, id: string): void {
  const part = footprint(id);
  p.effect(`daemon ${id}`, (kernel, ctx) => {
    const path = `/run/${id}.pid`;
    if (kernel.fs.has(path)) return;
    kernel.fs.open(path, 1);
    const task = kernel.spawn({
      name: id,
      program: idle,
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
    });
    const { host } = actorOf(kernel, ctx).instance;
    if (kernel === host.kernel) host.services.add(task.mm);
    for (let n = 0; n < pagesOf(part, 1); n++) {
      const frame = kernel.pages.take(task.mm, id);
      if (frame >= 0) kernel.machine.memory.back(frame);
    }
  });
}

/** A process of the instance writes a file to the disk and waits until it is there (`fdatasync`). */
export function commit(p: KernelBuilder): void {
  waiting(p, 'disk', (p) => {
    for (const op of ['write', 'flush'] as const) {
      p.effect(op, (_kernel, ctx) => setIo(ctx, op, COMMIT_SECTOR, PAGE_BYTES));
      p.call(submitAndWait);
    }
  });
}

// ------------------------------------------------------------ files

/** A file of this kernel's disk. A host that has run the same before has all of it in memory. */
function inodeOf(kernel: Kernel, ctx: Ctx, part: Footprint): number {
  const known = kernel.fs.has(part.id);
  const inode = kernel.fs.openWhole(part.id, part.bytes);
  const { host, choice } = actorOf(kernel, ctx).instance;
  if (!known && choice.cache === 'warm' && kernel === host.kernel) kernel.fs.fill(inode);
  return inode;
}

/** The image that a guest's disk is: one for all machines of this kernel, each with a difference of its own. */
export function imageOf(kernel: Kernel, ctx: Ctx): number {
  return inodeOf(kernel, ctx, footprint('image.rootfs'));
}

const files = new Map<string, Program>();

function fileProgram(part: Footprint): Program {
  let made = files.get(part.id);
  if (!made) {
    made = program(`open ${part.id}`, (p) => {
      p.effect(`inode of ${part.id}`, (kernel, ctx) => ctx.set(0, inodeOf(kernel, ctx, part)));
      p.call(mapFile);
    });
    files.set(part.id, made);
  }
  return made;
}

/**
 * Needs a file: `map` a program that runs, or `read` one into memory of the reader's own. Pages that are not in the page
 * cache are read from the disk, by whoever comes first. Mapping what is there is part of the phase's own cost.
 */
export function file(p: KernelBuilder, id: string, how: 'map' | 'read' = 'map'): void {
  const part = footprint(id);
  p.call(fileProgram(part));
  if (how === 'map')
    p.effect(`mmap ${id}`, (kernel, ctx) =>
      kernel.pages.map(spaceOf(kernel.task(ctx.task)), inodeOf(kernel, ctx, part)),
    );
}

/** Bytes of one read by a boot loader or firmware. */
const RAW_READ_BYTES = 131_072;

/** Firmware or a boot loader reads from the machine's disk, past every cache. */
export function readRaw(p: KernelBuilder, id: string): void {
  const { bytes } = footprint(id);
  p.effect('first block', (_kernel, ctx) => ctx.set(0, 0));
  p.loopWhile(
    `more of ${id}`,
    (_kernel, ctx) => ctx.get(0) < bytes,
    (p) => {
      p.effect('read', (_kernel, ctx) => {
        const at = ctx.get(0);
        setIo(ctx, 'read', at / 512, Math.min(RAW_READ_BYTES, bytes - at));
        ctx.set(0, at + RAW_READ_BYTES);
      });
      waiting(p, 'disk', (p) => p.call(submitAndWait));
    },
  );
}
