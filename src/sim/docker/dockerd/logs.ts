/** What containers write: from their FIFOs to the log and to whoever listens. */
import type { Os } from '../os/os.ts';
import { timestamp, type Daemon } from './daemon.ts';
import type { DockerState } from './state.ts';

export function fifoPath(id: string, exec: string, stream: 'stdin' | 'stdout' | 'stderr'): string {
  return `/run/docker/containerd/${id}/${exec === '' ? 'init' : exec}-${stream}`;
}

function deliver(state: DockerState, container: string, exec: string, fd: number, data: string): void {
  const stream = state.streams[exec === '' ? container : exec];
  const seq = stream?.seq ?? 0;
  if (stream) stream.seq++;
  for (const one of Object.values(state.listeners))
    if (one.container === container && one.exec === exec) one.queue.push({ fd, data, seq });
}

function logLine(d: Daemon, id: string, fd: number, text: string): void {
  const time = d.ask(({ epochMs }, now) => timestamp(epochMs, now));
  const line = JSON.stringify({ log: text, stream: fd === 1 ? 'stdout' : 'stderr', time });
  const file = d.os.open(d.root(`/containers/${id}/${id}-json.log`), 'a');
  d.os.write(file, `${line}\n`);
  d.os.close(file);
}

/** A thread that reads one stream of a container's, or of an exec'd process, to its end. */
export function readStream(d: Daemon, argv: readonly string[]): number {
  const { os } = d;
  const [, , id = '', exec = '', fd = '1', opened = '', partial = ''] = argv;
  const file =
    opened === ''
      ? os.call('fifo', [0], [fifoPath(id, exec, fd === '1' ? 'stdout' : 'stderr')])
      : Number(opened);
  const text = os.read(file);
  const chunk = typeof text === 'string' ? text : '';
  const end = chunk === '';
  const all = partial + chunk;
  const cut = end ? all.length : all.lastIndexOf('\n') + 1;
  if (exec === '') {
    const kept = d.ask((state) => state.containers[id]?.hostConfig.LogConfig.Type !== 'none');
    for (const line of kept ? all.slice(0, cut).split(/(?<=\n)/) : [])
      if (line !== '') logLine(d, id, Number(fd), line);
    d.change((state) => deliver(state, id, '', Number(fd), chunk));
  } else d.change((state) => deliver(state, id, exec, Number(fd), chunk));
  if (!end) return os.again('dockerd', 'read', id, exec, fd, String(file), exec === '' ? all.slice(cut) : '');
  os.close(file);
  d.change((state) => {
    const stream = state.streams[exec === '' ? id : exec];
    if (stream) stream.open--;
  });
  return 0;
}

/** Threads for its streams; they wait until somebody has the other ends. */
export function startReaders(os: Os, d: Daemon, id: string, exec: string, tty: boolean): void {
  const streams = tty ? ['1'] : ['1', '2'];
  d.change((state) => {
    const key = exec === '' ? id : exec;
    state.streams[key] = { open: streams.length, seq: state.streams[key]?.seq ?? 0, stdin: -1 };
  });
  for (const fd of streams) os.thread('dockerd', 'read', id, exec, fd);
}

/** Nobody is going to write: readers that wait for somebody see the end. */
export function abandonStreams(d: Daemon, id: string, exec: string, tty: boolean): void {
  for (const stream of tty ? (['stdout'] as const) : (['stdout', 'stderr'] as const)) {
    const { result, text } = d.os.both('fifo', [2], [fifoPath(id, exec, stream)]);
    d.os.close(result, Number(text));
  }
}

/** Its input, to write to; −1: it has none. */
export function openInput(d: Daemon, id: string, exec: string): number {
  const { result, text } = d.os.both('fifo', [2], [fifoPath(id, exec, 'stdin')]);
  d.os.close(result);
  const fd = Number(text);
  d.change((state) => {
    const stream = state.streams[exec === '' ? id : exec];
    if (stream) stream.stdin = fd;
  });
  return fd;
}

/** Nothing more comes to its input. */
export function closeInput(d: Daemon, id: string, exec: string): void {
  const fd = d.change((state) => {
    const stream = state.streams[exec === '' ? id : exec];
    const { stdin = -1 } = stream ?? {};
    if (stream) stream.stdin = -1;
    return stdin;
  });
  if (fd < 0) return;
  d.os.close(fd);
  d.containerd({ method: 'close-io', id, ...(exec === '' ? {} : { exec }) });
}

export interface LogLine {
  readonly log: string;
  readonly stream: 'stdout' | 'stderr';
  readonly time: string;
}

/** All lines of a container's log file. */
export function readLog(d: Daemon, id: string): readonly LogLine[] {
  const text = d.os.readFile(d.root(`/containers/${id}/${id}-json.log`));
  if (typeof text === 'number') return [];
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}

/** A new listener; its key. */
export function listen(d: Daemon, container: string, exec: string): string {
  return d.change((state) => {
    const key = String(state.next++);
    state.listeners[key] = { container, exec, queue: [], done: false };
    return key;
  });
}

export function unlisten(d: Daemon, key: string): void {
  d.change((state) => {
    delete state.listeners[key];
  });
}
