/**
 * Windows' files in WSL 2 (`/mnt/c`): every read, write and sync of the guest is a 9p message to a file server in the root
 * partition. Linux keeps no copy of the data; the guest's page states stand for what Windows has in memory.
 */
import { DISK_OP } from '../../hw/disk.ts';
import { channelsOf, EventChannels } from '../../kernel/events.ts';
import { PAGE, PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { IO, submitAndWait } from '../../kernel/fs/page-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import { pvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { VirtioDevice } from '../virtio-device.ts';
import { makeThread } from '../vm-parts.ts';
import { vmOf, type Vm } from '../vm.ts';
import { notifyClient } from './hyperv.ts';

/** Largest message (`msize` of the mount). */
const MESSAGE_BYTES = 65_536;

/** A message on its way. */
interface Message {
  readonly task: number;
  readonly flow: number;
  readonly cpu: number;
  /** What the server asks of its disk (`DISK_OP`), −1: nothing, Windows has it in memory. */
  readonly disk: number;
  readonly sector: number;
  readonly bytes: number;
}

class Plan9Share extends VirtioDevice {
  readonly requests: Message[] = [];
  /** The one that the server works on. */
  serving: Message | null = null;
  /** Tasks whose answer has come. */
  readonly answered = new Set<number>();

  constructor() {
    super('plan9', COMP.rootPartition);
  }
}

function shareOn(devices: readonly object[]): Plan9Share {
  const share = devices.find((device) => device instanceof Plan9Share);
  if (!share) throw new Error('no share of the root partition');
  return share;
}

function shareOf(kernel: Kernel): Plan9Share {
  return shareOn(kernel.machine.devices);
}

// ------------------------------------------------------------ the guest's file system. Locals: 0 inode, 1 page, 2 bytes

/** Locals: bytes not asked for yet; first page of the next message. */
const LEFT = 3;
const AT = 4;

type Kind = 'read' | 'write' | 'sync';

/** Whether the server needs its disk, and what for; keeps track of what Windows has in memory. */
function diskFor(kernel: Kernel, ctx: Ctx, kind: Kind, bytes: number): number {
  const inode = ctx.get(0);
  if (kind === 'sync') return kernel.fs.takeDirty(inode) > 0 ? DISK_OP.write : -1;
  let missing = false;
  for (let page = ctx.get(AT); page < ctx.get(AT) + Math.ceil(bytes / PAGE_BYTES); page++) {
    const state = kernel.fs.state(inode, page);
    if (state === PAGE.absent) missing = true;
    if (kind === 'write' || state === PAGE.absent)
      kernel.fs.set(inode, page, kind === 'write' ? PAGE.dirty : PAGE.clean);
  }
  return kind === 'read' && missing ? DISK_OP.read : -1;
}

function queue(kernel: Kernel, ctx: Ctx, cpu: number, kind: Kind): void {
  const bytes = Math.min(MESSAGE_BYTES, Math.max(1, ctx.get(LEFT)));
  shareOf(kernel).requests.push({
    task: ctx.task,
    flow: ctx.flow,
    cpu,
    disk: diskFor(kernel, ctx, kind, bytes),
    sector: kernel.fs.sectorOf(ctx.get(0), ctx.get(AT)),
    bytes: Math.max(PAGE_BYTES, bytes),
  });
  ctx.set(LEFT, ctx.get(LEFT) - bytes);
  ctx.set(AT, ctx.get(AT) + Math.ceil(bytes / PAGE_BYTES));
}

function request(kind: Kind): Program {
  return program(`v9fs_file_${kind}`, (p) => {
    p.effect('from the start', (_kernel, ctx) => {
      ctx.set(LEFT, kind === 'sync' ? 1 : Math.max(1, ctx.get(2)));
      ctx.set(AT, kind === 'sync' ? 0 : ctx.get(1));
    });
    p.loopWhile(
      'something to ask for',
      (_kernel, ctx) => ctx.get(LEFT) > 0,
      (p) => {
        p.work('hv.client', { probe: 'front_end' });
        p.effect(`T${kind}`, (kernel, ctx, cpu) => queue(kernel, ctx, cpu.index, kind));
        p.privileged('doorbell', (kernel) => shareOf(kernel).index);
        p.loopWhile(
          'no answer',
          (kernel, ctx) => !shareOf(kernel).answered.has(ctx.task),
          (p) => p.block('p9_client_rpc', (kernel, ctx) => !shareOf(kernel).answered.has(ctx.task)),
        );
        p.effect(`R${kind}`, (kernel, ctx) => void shareOf(kernel).answered.delete(ctx.task));
      },
    );
    if (kind !== 'sync')
      p.work('copy.per_byte', { probe: 'mm_filemap', scale: (_kernel, ctx) => Math.max(1, ctx.get(2)) });
    p.effect('result', (_kernel, ctx) => (ctx.result = kind === 'sync' ? 0 : ctx.get(2)));
  });
}

/** A guest kernel whose files are Windows'. */
export const DRVFS_OPS = pvOps('drvfs', {
  fileRead: request('read'),
  fileWrite: request('write'),
  fileSync: request('sync'),
});

// ------------------------------------------------------------ the server. Locals: 0 VM, 1 vector, 2 vCPU for `irqfd`

function share(kernel: Kernel, ctx: Ctx): Plan9Share {
  return shareOn(vmOf(kernel, ctx.get(0)).machine.devices);
}

function take(kernel: Kernel, ctx: Ctx): void {
  const device = share(kernel, ctx);
  const message = device.requests.shift() ?? null;
  device.serving = message;
  if (!message) return;
  ctx.flow = message.flow;
  ctx.set(IO.op, message.disk);
  ctx.set(IO.sector, message.sector);
  ctx.set(IO.bytes, message.bytes);
}

function answer(kernel: Kernel, ctx: Ctx): void {
  const device = share(kernel, ctx);
  const message = device.serving;
  if (!message) return;
  device.serving = null;
  device.answered.add(message.task);
  const guest = vmOf(kernel, ctx.get(0)).kernel;
  const channels = channelsOf(guest);
  channels.pending.push({ cpu: message.cpu, task: message.task });
  ctx.set(1, channels.vector);
  ctx.set(2, message.cpu);
}

function isIdle(kernel: Kernel, ctx: Ctx): boolean {
  return share(kernel, ctx).requests.length === 0;
}

const server = program('plan9_server', (p) => {
  p.forever((p) => {
    p.loopWhile('no message', isIdle, (p) => p.block('wait for a message', isIdle));
    p.effect('message', take);
    p.work('wsl.p9.file_op', { probe: 'gofer' });
    p.when(
      'not in Windows’ memory',
      (_kernel, ctx) => ctx.get(IO.op) >= 0,
      (p) => {
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
    p.effect('answer', answer);
    notifyClient(p);
  });
});

/** Gives the guest a share and starts its server on a CPU of the root partition. */
export function startPlan9Share(vm: Vm, cpu: number): void {
  const device = new Plan9Share();
  vm.machine.attach(device);
  vm.machine.attach(new EventChannels(COMP.hyperv));
  const task = makeThread(vm, {
    name: 'Plan9FileSystem',
    program: server,
    cpu,
    userComp: COMP.vmm,
    kernelComp: COMP.kernel,
    comp: COMP.kernel,
    kthread: true,
  });
  device.worker = task.id;
  vm.hostKernel.start(task);
}
