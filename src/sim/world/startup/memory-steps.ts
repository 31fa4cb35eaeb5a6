/** Steps that take memory: of a process, of a guest, and of files through the page cache. */
import { DISK_OP } from '../../hw/disk.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { IO, setIo, submitAndWait } from '../../kernel/fs/page-io.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Footprint } from './define-footprint.ts';
import { footprint } from './footprint.ts';
import { FRAME_BYTES, HOST, SHARED } from './ledger.ts';
import { waiting } from './marks.ts';
import { actorOf, CHUNK, CHUNK_BYTES, type Actor, type CachedFile } from './state.ts';

/** Where the daemons' stores are. */
const COMMIT_SECTOR = 1024;

/**
 * The task's process takes a part's memory (`count` units of it). The time of the faults is part of the phase's own cost,
 * which was measured with them.
 */
export function hold(p: KernelBuilder, id: string, count = 1): void {
  const part = footprint(id);
  p.effect(`hold ${id}`, (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    instance.host.ledger.hold(instance.number, part, part.bytes * count);
  });
}

/** A service of this kernel is needed: it is there already, once. In a guest it takes the guest's memory. */
export function daemon(p: KernelBuilder, id: string): void {
  const part = footprint(id);
  p.effect(`daemon ${id}`, (kernel, ctx) => {
    const { instance, scope } = actorOf(kernel, ctx);
    if (scope.daemons.has(id)) return;
    scope.daemons.add(id);
    instance.host.ledger.hold(scope.depth === 0 ? HOST : instance.number, part, part.bytes);
  });
}

/** A process of the instance writes a file to the disk and waits until it is there (`fdatasync`). */
export function commit(p: KernelBuilder): void {
  waiting(p, 'disk', (p) => {
    for (const op of ['write', 'flush'] as const) {
      p.effect(op, (_kernel, ctx) => setIo(ctx, op, COMMIT_SECTOR, FRAME_BYTES));
      p.call(submitAndWait);
    }
  });
}

/** The process that held it ends. */
export function free(p: KernelBuilder, id: string): void {
  const part = footprint(id);
  p.effect(`free ${id}`, (kernel, ctx) => {
    const { instance } = actorOf(kernel, ctx);
    instance.host.ledger.release(instance.number, part);
  });
}

// ------------------------------------------------------------ files

/** Local with the window of the file. */
const WINDOW = 1;

function chunkBytes(part: Footprint, chunk: number): number {
  return Math.min(CHUNK_BYTES, part.bytes - chunk * CHUNK_BYTES);
}

/** The page cache takes frames: the host's are shared, a guest's are its VM's own. */
function present(actor: Actor, part: Footprint, file: CachedFile, chunk: number): void {
  file.chunks[chunk] = CHUNK.present;
  const { ledger } = actor.instance.host;
  const owner = actor.scope.depth === 0 ? SHARED : actor.instance.number;
  ledger.hold(owner, part, chunkBytes(part, chunk));
}

/** A file in the task's page cache. A host that has run the same before has it all. */
function fileOf(kernel: Kernel, ctx: Ctx, part: Footprint): CachedFile {
  const actor = actorOf(kernel, ctx);
  const known = actor.scope.files.has(part.id);
  const file = actor.scope.file(part.id, part.bytes);
  if (!known && actor.scope.warm) file.chunks.forEach((_, chunk) => present(actor, part, file, chunk));
  return file;
}

function firstAbsent(file: CachedFile): number {
  return file.chunks.findIndex((state) => state !== CHUNK.present);
}

/** The disk of a VM is served by its VMM: a kick, the VMM's thread, an interrupt, for each VM around the reader. */
function virtualDisk(p: KernelBuilder): void {
  p.effect('VMs around it', (kernel, ctx) => ctx.set(0, actorOf(kernel, ctx).scope.depth));
  p.loopWhile(
    'a VM is around it',
    (_kernel, ctx) => ctx.get(0) > 0,
    (p) => {
      p.work('virtio.drv', { probe: 'virtio' });
      p.work('vm.kick.ioeventfd', { probe: 'kvm_exit' });
      p.work('vm.backend_wake');
      p.work('vmm.blk_req', { probe: 'vmm_work' });
      p.work('vm.irqfd.posted');
      p.effect('the VM around that', (_kernel, ctx) => ctx.set(0, ctx.get(0) - 1));
    },
  );
}

function readWindow(part: Footprint): Program {
  return program(`read ${part.id}`, (p) => {
    p.effect('window is being read', (kernel, ctx) => {
      const file = fileOf(kernel, ctx, part);
      const chunk = ctx.get(WINDOW);
      file.chunks[chunk] = CHUNK.reading;
      ctx.set(IO.op, DISK_OP.read);
      ctx.set(IO.sector, file.sector + chunk * (CHUNK_BYTES / 512));
      ctx.set(IO.bytes, chunkBytes(part, chunk));
    });
    waiting(p, 'disk', (p) => {
      virtualDisk(p);
      p.call(submitAndWait);
    });
    p.effect('window is there', (kernel, ctx) => {
      present(actorOf(kernel, ctx), part, fileOf(kernel, ctx, part), ctx.get(WINDOW));
    });
    p.loopWhile(
      'others wait for it',
      (kernel, ctx) => fileOf(kernel, ctx, part).waiters.length > 0,
      (p) => {
        p.effect('next waiter', (kernel, ctx) =>
          ctx.set(WAKE_TASK, fileOf(kernel, ctx, part).waiters.shift() ?? 0),
        );
        p.call(tryToWakeUp);
      },
    );
  });
}

const files = new Map<string, Program>();

function fileProgram(part: Footprint): Program {
  const known = files.get(part.id);
  if (known) return known;
  const window = readWindow(part);
  const isBeingRead = (kernel: Kernel, ctx: Ctx): boolean =>
    fileOf(kernel, ctx, part).chunks[ctx.get(WINDOW)] === CHUNK.reading;
  const look = (kernel: Kernel, ctx: Ctx): void => ctx.set(WINDOW, firstAbsent(fileOf(kernel, ctx, part)));
  const made = program(`filemap ${part.id}`, (p) => {
    p.effect('first window that is not there', look);
    p.loopWhile(
      'a window is not there',
      (_kernel, ctx) => ctx.get(WINDOW) >= 0,
      (p) => {
        p.when(
          'another task reads it',
          isBeingRead,
          (p) =>
            waiting(p, 'page-lock', (p) =>
              p.loopWhile('not there', isBeingRead, (p) =>
                p.block('folio_wait_locked', (kernel, ctx) => {
                  if (!isBeingRead(kernel, ctx)) return false;
                  fileOf(kernel, ctx, part).waiters.push(ctx.task);
                  return true;
                }),
              ),
            ),
          (p) => p.call(window),
        );
        p.effect('first window that is not there', look);
      },
    );
  });
  files.set(part.id, made);
  return made;
}

/**
 * Needs a file: `map` a program that runs, or `read` one into memory of the reader's own. Pages that are not in the page
 * cache are read from the disk, by whoever comes first. Mapping what is there is part of the phase's own cost.
 */
export function file(p: KernelBuilder, id: string, how: 'map' | 'read' = 'map'): void {
  p.call(fileProgram(footprint(id)));
  if (how === 'map')
    p.effect(`mmap ${id}`, (kernel, ctx) => void actorOf(kernel, ctx).instance.mapped.add(id));
}

/** The instance's last process that ran a program has ended. */
export function unmap(p: KernelBuilder, id: string): void {
  p.effect(`munmap ${id}`, (kernel, ctx) => void actorOf(kernel, ctx).instance.mapped.delete(id));
}
