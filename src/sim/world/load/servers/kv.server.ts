import { text } from '../../../core/text.ts';
import { program } from '../../../kernel/paths/types.ts';
import { memoryOf } from '../../../kernel/task.ts';
import { EventLoop, eventLoop, receive, send } from '../event-loop.ts';
import { defineServer } from '../server.ts';

const BUFFER_BYTES = 16_384;

class KvLoop extends EventLoop {
  readonly responseBytes: number;

  constructor(fds: readonly number[], responseBytes: number) {
    super(fds);
    this.responseBytes = responseBytes;
  }
}

const kvLoop = program('kv-server', (p) => {
  eventLoop(
    p,
    () => undefined,
    (p) => {
      receive(p, BUFFER_BYTES);
      p.work('app.kv');
      send(p, (kernel, ctx) => memoryOf(kernel.task(ctx.task), KvLoop).responseBytes, 0);
    },
  );
});

export default defineServer({
  id: 'kv',
  label: text('Key-value store', '키-값 저장소'),
  about: text(
    'One thread waits for all connections with epoll, looks a key up in memory and answers at once.',
    '스레드 하나가 epoll로 모든 연결을 기다리고, 메모리에서 키를 찾아 바로 응답합니다.',
  ),
  fidelityNote: text('No persistence, no pipelining.', '영속화와 파이프라이닝은 없습니다.'),
  requestBytes: 64,
  responseBytes: 64,
  maxResponseBytes: 65_536,
  headerBytes: 0,
  start: ({ place, fds, responseBytes, start }) => {
    start('app', kvLoop, place.appCpu, new KvLoop(fds, responseBytes));
  },
});
