import { text } from '../../../core/text.ts';
import { FUTEX } from '../../../kernel/futex.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { memoryOf, type ProgramMemory } from '../../../kernel/task.ts';
import type { Ctx } from '../../../ops/context.ts';
import { defineServer } from '../server.ts';

/** Bytes of a commit's log record, and of a page of the log file. */
const RECORD_BYTES = 512;
const LOG_PAGE_BYTES = 4096;
/** The log's pages are used again in turn. */
const LOG_PAGES = 128;
/** Address of the futex word on which committers wait. */
const FLUSH_WORD = 0x7000;

/** What the threads share: the write-ahead log. Positions count records. */
class Log {
  readonly file: number;
  inserted = 0;
  flushed = 0;
  /** Where the write under way will end. */
  target = 0;
  flushing = false;
  /** Who sleeps, or is about to. */
  waiters = 0;
  wakesLeft = 0;
  /** Value of the futex word. */
  generation = 0;

  constructor(file: number) {
    this.file = file;
  }
}

/** Memory of the thread of one connection. */
class Backend implements ProgramMemory {
  readonly log: Log;
  readonly fd: number;
  readonly responseBytes: number;
  /** Position of its commit record. */
  record = 0;

  constructor(log: Log, fd: number, responseBytes: number) {
    this.log = log;
    this.fd = fd;
    this.responseBytes = responseBytes;
  }

  forked(): null {
    return null;
  }
}

function backendOf(kernel: Kernel, ctx: Ctx): Backend {
  return memoryOf(kernel.task(ctx.task), Backend);
}

function logOf(kernel: Kernel, ctx: Ctx): Log {
  return backendOf(kernel, ctx).log;
}

/** Writes every record there is so far and makes it durable, then wakes those who wait. */
function flush(p: KernelBuilder): void {
  p.effect('leader', (kernel, ctx) => {
    const log = logOf(kernel, ctx);
    log.flushing = true;
    log.target = log.inserted;
  });
  syscall(p, 'write', (kernel, ctx) => {
    const log = logOf(kernel, ctx);
    const from = Math.floor((log.flushed * RECORD_BYTES) / LOG_PAGE_BYTES);
    ctx.set(0, log.file);
    ctx.set(1, from % LOG_PAGES);
    ctx.set(2, (log.target - log.flushed) * RECORD_BYTES);
  });
  syscall(p, 'fsync', (kernel, ctx) => ctx.set(0, logOf(kernel, ctx).file));
  p.effect('flushed', (kernel, ctx) => {
    const log = logOf(kernel, ctx);
    log.flushed = log.target;
    log.flushing = false;
    log.wakesLeft = log.waiters;
    log.waiters = 0;
    kernel.futexes.store(FLUSH_WORD, ++log.generation);
  });
  p.loopWhile(
    'committers wait',
    (kernel, ctx) => logOf(kernel, ctx).wakesLeft > 0,
    (p) =>
      syscall(p, 'futex', (kernel, ctx) => {
        logOf(kernel, ctx).wakesLeft--;
        ctx.set(0, FLUSH_WORD);
        ctx.set(1, FUTEX.wake);
      }),
  );
}

function waitForLeader(p: KernelBuilder): void {
  syscall(p, 'futex', (kernel, ctx) => {
    const log = logOf(kernel, ctx);
    log.waiters++;
    ctx.set(0, FLUSH_WORD);
    ctx.set(1, FUTEX.wait);
    ctx.set(2, log.generation);
  });
}

const backendLoop = program('db-backend', (p) => {
  p.forever((p) => {
    syscall(p, 'recvfrom', (kernel, ctx) => {
      ctx.set(0, backendOf(kernel, ctx).fd);
      ctx.set(2, LOG_PAGE_BYTES);
    });
    p.work('app.sql');
    p.effect('log record', (kernel, ctx) => {
      const backend = backendOf(kernel, ctx);
      backend.record = ++backend.log.inserted;
    });
    p.loopWhile(
      'the record is not durable',
      (kernel, ctx) => logOf(kernel, ctx).flushed < backendOf(kernel, ctx).record,
      (p) => p.when('somebody flushes', (kernel, ctx) => logOf(kernel, ctx).flushing, waitForLeader, flush),
    );
    syscall(p, 'sendto', (kernel, ctx) => {
      ctx.set(0, backendOf(kernel, ctx).fd);
      ctx.set(2, backendOf(kernel, ctx).responseBytes);
      ctx.set(3, 0);
    });
  });
});

export default defineServer({
  id: 'db',
  label: text('Database', '데이터베이스'),
  about: text(
    'A thread a connection; each request is a transaction whose log record is written and synced before the answer. Commits that wait at the same time share one sync.',
    '연결마다 스레드 하나가 있습니다. 요청마다 트랜잭션이며 로그 레코드를 쓰고 동기화한 뒤 응답합니다. 동시에 기다리는 커밋은 동기화 한 번을 함께 씁니다.',
  ),
  fidelityNote: text(
    'All data is in memory; no checkpoints, no row locks.',
    '모든 데이터가 메모리에 있으며 체크포인트와 행 락은 없습니다.',
  ),
  requestBytes: 200,
  responseBytes: 64,
  maxResponseBytes: 65_536,
  headerBytes: 0,
  start: ({ place, fds, responseBytes, start }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/var/lib/db/log', 2 * LOG_PAGES);
    const log = new Log(kernel.files.install({ kind: 'file', id: inode }));
    fds.forEach((fd, index) => {
      const cpu = index % 2 === 0 ? place.appCpu : place.otherCpu;
      start(index === 0 ? 'app' : 'backend', backendLoop, cpu, new Backend(log, fd, responseBytes));
    });
  },
});
