/** Answers that last: output of containers and what goes to them. */
import type { Daemon } from '../dockerd/daemon.ts';
import type { ApiCall } from '../dockerd/http.ts';
import { send } from '../dockerd/http.ts';
import { closeInput, unlisten } from '../dockerd/logs.ts';
import type { Listener } from '../dockerd/state.ts';

/** What a client sends on: its input for a process, or that it is gone. Words: the listener, the connection. */
export function inputThread(d: Daemon, [, , key = '', from = '']: readonly string[]): number {
  const line = d.os.line(Number(from));
  const listener = d.ask((state) => state.listeners[key] ?? null);
  if (line === '') {
    d.change((state) => {
      const one = state.listeners[key];
      if (one) one.done = true;
    });
    return 0;
  }
  const said = JSON.parse(line) as { readonly stdin?: string; readonly eof?: boolean };
  if (listener) feed(d, listener, said);
  return d.os.again('dockerd', 'input', key, from);
}

function feed(
  d: Daemon,
  { container, exec }: Listener,
  { stdin, eof }: { readonly stdin?: string; readonly eof?: boolean },
): void {
  const fd = d.ask((state) => state.streams[exec === '' ? container : exec]?.stdin ?? -1);
  if (stdin !== undefined && fd >= 0) d.os.write(fd, stdin);
  const once = d.ask((state) =>
    exec === '' ? (state.containers[container]?.config.StdinOnce ?? false) : true,
  );
  if (eof === true && once) closeInput(d, container, exec);
}

/** Sends what a listener hears until it is over or the client is gone. */
export function relay(
  d: Daemon,
  call: ApiCall,
  key: string,
  over: () => boolean,
  wanted: (fd: number) => boolean,
): void {
  for (;;) {
    d.os.until(() => {
      const one = d.state.listeners[key];
      return !one || one.queue.length > 0 || one.done || over();
    });
    const { frames, done } = d.change((state) => {
      const one = state.listeners[key];
      const frames = one?.queue.splice(0) ?? [];
      return { frames, done: frames.length === 0 && (!one || one.done || over()) };
    });
    for (const { fd, data } of frames)
      if (wanted(fd) && !send(d, call, { fd, data })) {
        unlisten(d, key);
        return;
      }
    if (done) break;
  }
  unlisten(d, key);
}
