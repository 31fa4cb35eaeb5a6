/**
 * virtio-fs: the guest's file system is FUSE, whose requests virtiofsd serves with system calls on the host. The guest caches
 * data (`cache=auto`) and writes through; there is no DAX window. virtiofsd holds files open from FUSE_OPEN on and serves one
 * request after the other (`--thread-pool-size=1`, Kata's default; the hand-over to that thread is part of its own work).
 * Direct I/O of a ring is asynchronous (FUSE_ASYNC_DIO): as many requests as it has are on their way.
 */
import { DISK_OP } from '../hw/disk.ts';
import { EventChannels, FILE_ANSWERS } from '../kernel/events.ts';
import { writeHere } from '../kernel/fs/file-io.ts';
import { PAGE_BYTES } from '../kernel/fs/file-system.ts';
import { IO } from '../kernel/fs/page-io.ts';
import { CLONE } from '../kernel/clone-flags.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program } from '../kernel/paths/types.ts';
import { pvOps } from '../kernel/pv-ops.ts';
import { syscall } from '../kernel/syscalls/call.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { enterSandbox, type Bundle } from './container.ts';
import { askForPages, askForRing, askShare, FileShare, shareServer, type ShareClient } from './file-share.ts';
import { irqfd } from './irqfd.ts';
import { startDeviceThread } from './vm-parts.ts';
import { vmOf, type Vm } from './vm.ts';

/** Data of one request (`FUSE_MAX_MAX_PAGES`). */
const REQUEST_BYTES = 256 * PAGE_BYTES;
/** The directory that virtiofsd shares: 16 GiB of files. */
const ROOT_PAGES = 4_194_304;
const SECTORS_PER_PAGE = PAGE_BYTES / 512;

// ------------------------------------------------------------ the guest

const client: ShareClient = {
  submit: (p) => p.work('virtio.drv', { probe: 'virtio' }),
  maxBytes: REQUEST_BYTES,
};
const request = askShare('fuse_simple_request', client);

/** A guest kernel whose files come by virtio-fs. */
export const VIRTIO_FS_OPS = pvOps('virtio-fs', {
  readPages: request,
  ringSubmit: askForRing('fuse_aio', client),
  fileWrite: program('fuse_perform_write', (p) => {
    p.call(writeHere);
    p.effect('FUSE_WRITE', (kernel, ctx) => {
      kernel.fs.takeDirty(ctx.get(0));
      askForPages(kernel, ctx, 'write');
    });
    p.call(request);
    p.effect('bytes written', (_kernel, ctx) => (ctx.result = ctx.get(2)));
  }),
  fileSync: program('fuse_fsync', (p) => {
    p.effect('FUSE_FSYNC', (kernel, ctx) => askForPages(kernel, ctx, 'flush'));
    p.call(request);
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
});

// ------------------------------------------------------------ the host

/** The shared directory, and virtiofsd's open file in it. */
class SharedDirectory extends FileShare {
  fd = -1;

  constructor() {
    super('virtio-fs-queue', COMP.virtiofsd, FILE_ANSWERS);
  }
}

function fdOf(kernel: Kernel, ctx: Ctx): number {
  return vmOf(kernel, ctx.get(0)).machine.device(SharedDirectory).fd;
}

function fileCall(name: string, call: 'read' | 'write' | 'fsync'): Program {
  return program(name, (p) => {
    syscall(p, call, (kernel, ctx) => {
      const page = Math.floor(ctx.get(IO.sector) / SECTORS_PER_PAGE);
      const bytes = ctx.get(IO.bytes);
      ctx.set(0, fdOf(kernel, ctx));
      ctx.set(1, page);
      ctx.set(2, bytes);
    });
  });
}

const CALLS: Readonly<Record<number, number>> = Object.freeze({
  [DISK_OP.read]: fileCall('virtiofsd_preadv', 'read').index,
  [DISK_OP.write]: fileCall('virtiofsd_pwritev', 'write').index,
  [DISK_OP.flush]: fileCall('virtiofsd_fsync', 'fsync').index,
});

const virtiofsd = shareServer({
  name: 'virtiofsd',
  begin: (p, slept) => {
    slept((p) => p.work('vm.backend_wake'));
    p.cross('virtiofsd', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
  },
  serve: (p) => {
    p.work('virtiofs.req', { probe: 'fuse' });
    p.callBy('preadv, pwritev or fsync', (_kernel, ctx) => CALLS[ctx.get(IO.op)] ?? -1);
  },
  tell: (p) => {
    p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'write(irqfd)' });
    p.call(irqfd);
    p.cross('virtiofsd', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
  },
  end: (p) => p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'epoll_wait' }),
});

/** Shares a directory of the host with the guest and starts its virtiofsd, in a cgroup of the host and with what `bundle` leaves it. */
export function shareDirectory(vm: Vm, cpu: number, bundle: Bundle, cgroup: string): void {
  const host = vm.hostKernel;
  const share = new SharedDirectory();
  vm.machine.attach(share);
  vm.machine.attach(new EventChannels(COMP.virtiofsd, FILE_ANSWERS));
  startDeviceThread(
    vm,
    share,
    {
      thread: 'virtiofsd',
      program: virtiofsd,
      userComp: COMP.virtiofsd,
      comp: COMP.kernel,
      cgroup,
      flags: CLONE.VM,
    },
    cpu,
  );
  const daemon = host.task(share.worker);
  const inode = host.fs.open('/run/kata-containers/shared/sandboxes/web', ROOT_PAGES);
  share.fd = daemon.files.install({ kind: 'file', id: inode });
  enterSandbox(host, daemon, bundle);
}
