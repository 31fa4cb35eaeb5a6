/**
 * A directory of another system as the guest's files: requests over a ring to a server outside the guest, answers by an
 * interrupt. The locals of `IO` say what is asked for: `op` (`DISK_OP`), sector, bytes.
 */
import { DISK_OP } from '../hw/disk.ts';
import { channelsOf } from '../kernel/events.ts';
import { USER_DATA } from '../kernel/fs/io-ring.ts';
import { IO } from '../kernel/fs/page-io.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { mustKick } from '../kernel/paths/device-driver.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import { VirtioDevice } from './virtio-device.ts';
import { vmOf } from './vm.ts';

/** Bytes in a sector. */
const SECTOR_BYTES = 512;

/** A request on its way. */
interface FileRequest {
  readonly task: number;
  readonly flow: number;
  readonly cpu: number;
  /** What the server has to do (`DISK_OP`), −1: nothing that takes long. */
  readonly op: number;
  readonly sector: number;
  readonly bytes: number;
  /** Part of an io_uring request, whose completion it may bring; null: the task waits for it. */
  readonly part: RingPart | null;
}

/** One of the requests that an io_uring request was cut into. */
interface RingPart {
  readonly ring: number;
  readonly userData: number;
  readonly isLast: boolean;
}

/** The ring that guest and server share. */
export class FileShare extends VirtioDevice {
  readonly requests: FileRequest[] = [];
  /** The one that the server works on. */
  serving: FileRequest | null = null;
  /** Tasks whose answer has come. */
  readonly answered = new Set<number>();
  /** Name of the device whose interrupt brings the answers. */
  readonly answersBy: string;

  /** `comp`: who serves it. */
  constructor(name: string, comp: number, answersBy: string) {
    super(name, comp);
    this.answersBy = answersBy;
  }
}

// ------------------------------------------------------------ the guest

/** How a guest asks. */
export interface ShareClient {
  /** The driver's work for a request. */
  readonly submit: (p: KernelBuilder) => void;
  /** Most bytes in a request. */
  readonly maxBytes: number;
  /** What the server has to do for a request of `bytes`; absent: what is asked for. */
  readonly work?: (kernel: Kernel, ctx: Ctx, bytes: number) => number;
}

function shareOf(kernel: Kernel): FileShare {
  return kernel.machine.device(FileShare);
}

function queue(kernel: Kernel, ctx: Ctx, cpu: number, client: ShareClient, ofRing = false): void {
  const bytes = Math.min(client.maxBytes, ctx.get(IO.bytes));
  shareOf(kernel).requests.push({
    task: ctx.task,
    flow: ctx.flow,
    cpu,
    op: client.work ? client.work(kernel, ctx, bytes) : ctx.get(IO.op),
    sector: ctx.get(IO.sector),
    bytes,
    part: ofRing
      ? { ring: ctx.get(0), userData: ctx.get(USER_DATA), isLast: bytes === ctx.get(IO.bytes) }
      : null,
  });
  ctx.set(IO.bytes, ctx.get(IO.bytes) - bytes);
  ctx.set(IO.sector, ctx.get(IO.sector) + Math.ceil(bytes / SECTOR_BYTES));
}

function unanswered(kernel: Kernel, ctx: Ctx): boolean {
  return !shareOf(kernel).answered.has(ctx.task);
}

/** Puts what the locals of `IO` say on the ring, in as many requests as it takes; `sent` follows each. */
function sends(
  p: KernelBuilder,
  client: ShareClient,
  ofRing: boolean,
  sent?: (p: KernelBuilder) => void,
): void {
  p.effect('at least one', (_kernel, ctx) => ctx.set(IO.bytes, Math.max(1, ctx.get(IO.bytes))));
  p.loopWhile(
    'something to ask for',
    (_kernel, ctx) => ctx.get(IO.bytes) > 0,
    (p) => {
      client.submit(p);
      p.effect('request', (kernel, ctx, cpu) => queue(kernel, ctx, cpu.index, client, ofRing));
      p.when(
        'the server is not looking',
        (kernel) => mustKick(shareOf(kernel)),
        (p) => p.privileged('doorbell', (kernel) => shareOf(kernel).index),
      );
      sent?.(p);
    },
  );
}

/** Asks for what the locals of `IO` say, one request after the other. Without data it is one request. */
export function askShare(name: string, client: ShareClient): Program {
  return program(name, (p) =>
    sends(p, client, false, (p) => {
      p.loopWhile('no answer', unanswered, (p) => p.block('request_wait_answer', unanswered));
      p.effect('answer', (kernel, ctx) => void shareOf(kernel).answered.delete(ctx.task));
    }),
  );
}

/** The same for a request of an io_uring, which nobody waits for: the last answer puts its completion on the ring. */
export function askForRing(name: string, client: ShareClient): Program {
  return program(name, (p) => sends(p, client, true));
}

/** Sets the locals of `IO` for `bytes` of a file from a page on: locals 0 inode, 1 page, 2 bytes. */
export function askForPages(kernel: Kernel, ctx: Ctx, op: keyof typeof DISK_OP): void {
  ctx.set(IO.op, DISK_OP[op]);
  ctx.set(IO.sector, kernel.fs.sectorOf(ctx.get(0), op === 'flush' ? 0 : ctx.get(1)));
  ctx.set(IO.bytes, op === 'flush' ? 0 : ctx.get(2));
}

// ------------------------------------------------------------ the server. Locals: 0 VM, 1 vector, 2 vCPU for `irqfd`; `IO`

/** Local: 1 if the server had to be woken for this round. */
const SLEPT = 7;

/** How a server works. */
export interface ShareServer {
  readonly name: string;
  /** Serves the request in the locals of `IO`. */
  readonly serve: (p: KernelBuilder) => void;
  /** Tells the guest, with the locals that `irqfd` takes. */
  readonly tell: (p: KernelBuilder) => void;
  /** Before the first request after a sleep; `slept` runs its steps only if there was a sleep. */
  readonly begin?: (p: KernelBuilder, slept: (body: (p: KernelBuilder) => void) => void) => void;
  /** Before it goes to sleep. */
  readonly end?: (p: KernelBuilder) => void;
}

function served(kernel: Kernel, ctx: Ctx): FileShare {
  return vmOf(kernel, ctx.get(0)).machine.device(FileShare);
}

function take(kernel: Kernel, ctx: Ctx): void {
  const share = served(kernel, ctx);
  const request = share.requests.shift() ?? null;
  share.serving = request;
  if (!request) return;
  ctx.flow = request.flow;
  ctx.set(IO.op, request.op);
  ctx.set(IO.sector, request.sector);
  ctx.set(IO.bytes, request.bytes);
}

/** A CPU that has not looked at the last answer yet will find this one beside it. */
function answer(kernel: Kernel, ctx: Ctx): void {
  const share = served(kernel, ctx);
  const request = share.serving;
  ctx.set(1, -1);
  if (!request) return;
  share.serving = null;
  const guest = vmOf(kernel, ctx.get(0)).kernel;
  if (request.part === null) share.answered.add(request.task);
  else if (request.part.isLast) guest.blocks.ring(request.part.ring).completions.push(request.part.userData);
  const channels = channelsOf(guest, share.answersBy);
  const announced = channels.pending.some(({ cpu }) => cpu === request.cpu);
  channels.pending.push({ cpu: request.cpu, task: request.task });
  if (announced) return;
  ctx.set(1, channels.vector);
  ctx.set(2, request.cpu);
}

function isIdle(kernel: Kernel, ctx: Ctx): boolean {
  const share = served(kernel, ctx);
  share.kickSuppressed = false;
  return share.requests.length === 0;
}

/** Program of the server's thread: one request after the other. */
export function shareServer(server: ShareServer): Program {
  return program(server.name, (p) => {
    p.forever((p) => {
      p.effect('awake', (_kernel, ctx) => ctx.set(SLEPT, 0));
      p.loopWhile('no request', isIdle, (p) => {
        p.block('wait for a request', isIdle);
        p.effect('slept', (_kernel, ctx) => ctx.set(SLEPT, 1));
      });
      p.effect('no kicks please', (kernel, ctx) => void (served(kernel, ctx).kickSuppressed = true));
      server.begin?.(p, (body) => p.when('it slept', (_kernel, ctx) => ctx.get(SLEPT) === 1, body));
      p.loopWhile(
        'requests on the ring',
        (kernel, ctx) => served(kernel, ctx).requests.length > 0,
        (p) => {
          p.effect('request', take);
          server.serve(p);
          p.effect('answer', answer);
          p.when('the guest must be told', (_kernel, ctx) => ctx.get(1) >= 0, server.tell);
        },
      );
      server.end?.(p);
    });
  });
}
