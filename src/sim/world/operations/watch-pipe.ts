/** An epoll instance that watches a pipe, made before a run begins. */
import { pipeKey } from '../../kernel/net/event-polls.ts';
import type { Kernel } from '../../kernel/kernel.ts';

/** `fd`: the pipe's read end. Returns the instance's descriptor. */
export function watchPipe({ files, net, pipes }: Kernel, fd: number): number {
  const { id } = files.get(fd);
  const instance = net.polls.make();
  net.polls.get(instance).interest.set(pipeKey(id), fd);
  pipes.get(id).poll = instance;
  return files.install({ kind: 'epoll', id: instance });
}
