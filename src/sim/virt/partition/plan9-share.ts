/**
 * Windows' files in WSL 2 (`/mnt/c`): every read, write and sync of the guest is a 9p message to a file server in the root
 * partition. Linux keeps no copy of the data; the guest's page states stand for what Windows has in memory.
 */
import { DISK_OP } from '../../hw/disk.ts';
import { EventChannels } from '../../kernel/events.ts';
import { PAGE, PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { IO, submitAndWait } from '../../kernel/fs/page-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import { pvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { askForPages, askShare, FileShare, shareServer } from '../file-share.ts';
import { startDeviceThread } from '../vm-parts.ts';
import type { Vm } from '../vm.ts';
import { notifyClient } from './hyperv.ts';

/** Largest message (`msize` of the mount). */
const MESSAGE_BYTES = 65_536;

// ------------------------------------------------------------ the guest's file system. Locals: 0 inode, 1 page, 2 bytes

/** What the server needs its disk for, −1: nothing; keeps track of what Windows has in memory. */
function diskFor(kernel: Kernel, ctx: Ctx, bytes: number): number {
  const inode = ctx.get(0);
  const op = ctx.get(IO.op);
  if (op === DISK_OP.flush) return kernel.fs.takeDirty(inode) > 0 ? DISK_OP.write : -1;
  const first = kernel.fs.pageAt(inode, ctx.get(IO.sector));
  let missing = false;
  for (let page = first; page < first + Math.ceil(bytes / PAGE_BYTES); page++) {
    const absent = kernel.fs.state(inode, page) === PAGE.absent;
    if (absent) missing = true;
    if (op === DISK_OP.write) kernel.fs.set(inode, page, PAGE.dirty);
    else if (absent) kernel.fs.set(inode, page, PAGE.clean);
  }
  return op === DISK_OP.read && missing ? DISK_OP.read : -1;
}

const rpc = askShare('p9_client_rpc', {
  submit: (p) => p.work('hv.client', { probe: 'front_end' }),
  maxBytes: MESSAGE_BYTES,
  work: diskFor,
});

function request(op: keyof typeof DISK_OP): Program {
  const hasData = op !== 'flush';
  return program(`v9fs_file_${op}`, (p) => {
    p.effect(`T${op}`, (kernel, ctx) => askForPages(kernel, ctx, op));
    p.call(rpc);
    if (hasData)
      p.work('copy.per_byte', { probe: 'mm_filemap', scale: (_kernel, ctx) => Math.max(1, ctx.get(2)) });
    p.effect('result', (_kernel, ctx) => (ctx.result = hasData ? ctx.get(2) : 0));
  });
}

/** A guest kernel whose files are Windows'. */
export const DRVFS_OPS = pvOps('drvfs', {
  fileRead: request('read'),
  fileWrite: request('write'),
  fileSync: request('flush'),
});

// ------------------------------------------------------------ the server

const server = shareServer({
  name: 'plan9_server',
  serve: (p) => {
    p.work('wsl.p9.file_op', { probe: 'gofer' });
    p.when(
      'not in Windows’ memory',
      (_kernel, ctx) => ctx.get(IO.op) >= 0,
      (p) => {
        p.effect('whole pages', (_kernel, ctx) => ctx.set(IO.bytes, Math.max(PAGE_BYTES, ctx.get(IO.bytes))));
        p.call(submitAndWait);
        p.when(
          'a sync',
          (_kernel, ctx) => ctx.get(IO.op) === DISK_OP.write,
          (p) => {
            p.effect('flush', (_kernel, ctx) => ctx.set(IO.op, DISK_OP.flush));
            p.call(submitAndWait);
          },
        );
      },
    );
  },
  tell: notifyClient,
});

/** Gives the guest a share and starts its server on a CPU of the root partition. */
export function startPlan9Share(vm: Vm, cpu: number): void {
  const channels = new EventChannels(COMP.hyperv);
  const share = new FileShare('plan9', COMP.rootPartition, channels.name);
  vm.machine.attach(share);
  vm.machine.attach(channels);
  startDeviceThread(
    vm,
    share,
    { thread: 'Plan9FileSystem', program: server, comp: COMP.kernel, kthread: true },
    cpu,
  );
}
