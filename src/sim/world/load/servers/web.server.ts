import { text } from '../../../core/text.ts';
import { PAGE, PAGE_BYTES } from '../../../kernel/fs/file-system.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { program } from '../../../kernel/paths/types.ts';
import { MSG } from '../../../kernel/net/tcp.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { memoryOf } from '../../../kernel/task.ts';
import type { Ctx } from '../../../ops/context.ts';
import { EventLoop, eventLoop, receive, send } from '../event-loop.ts';
import { defineServer } from '../server.ts';

const BUFFER_BYTES = 16_384;
const HEADER_BYTES = 240;

class Worker extends EventLoop {
  /** Descriptor of the file it serves, and the file's size. */
  readonly file: number;
  readonly bytes: number;

  constructor(fds: readonly number[], file: number, bytes: number) {
    super(fds);
    this.file = file;
    this.bytes = bytes;
  }
}

function workerOf(kernel: Kernel, ctx: Ctx): Worker {
  return memoryOf(kernel.task(ctx.task), Worker);
}

const workerLoop = program('web-worker', (p) => {
  eventLoop(
    p,
    () => undefined,
    (p) => {
      receive(p, BUFFER_BYTES);
      p.work('app.http');
      send(p, () => HEADER_BYTES, MSG.more);
      syscall(p, 'sendfile', (kernel, ctx) => {
        const worker = workerOf(kernel, ctx);
        ctx.set(0, worker.fd);
        ctx.set(1, worker.file);
        ctx.set(3, worker.bytes);
      });
    },
  );
});

/** A static file, in the page cache because it was served before. */
function cachedFile(kernel: Kernel, bytes: number): number {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  const inode = kernel.fs.open('/srv/www/index.html', pages);
  for (let page = 0; page < pages; page++) kernel.fs.set(inode, page, PAGE.clean);
  return kernel.files.install({ kind: 'file', id: inode });
}

export default defineServer({
  id: 'web',
  label: text('Web server', '웹 서버'),
  about: text(
    'HTTP with keep-alive: one worker a CPU, each with its share of the connections; a static file goes from the page cache to the socket with sendfile.',
    'keep-alive HTTP입니다. CPU마다 워커 하나가 연결을 나눠 맡고, 정적 파일은 sendfile로 페이지 캐시에서 소켓으로 갑니다.',
  ),
  fidelityNote: text(
    'The file stays open between requests; no access log.',
    '파일은 요청 사이에 열려 있으며 접근 로그는 없습니다.',
  ),
  requestBytes: 200,
  responseBytes: 4096,
  maxResponseBytes: 1_048_576,
  headerBytes: HEADER_BYTES,
  start: ({ place, fds, responseBytes, start }) => {
    const file = cachedFile(place.kernel, responseBytes);
    [place.appCpu, place.otherCpu].forEach((cpu, worker) => {
      const own = fds.filter((_fd, index) => index % 2 === worker);
      start(worker === 0 ? 'app' : 'worker', workerLoop, cpu, new Worker(own, file, responseBytes));
    });
  },
});
