/** containerd-shim-runc-v2: one for each container, holds its standard descriptors and learns its exit status. */
import { defineDaemon } from '../os/define.ts';
import type { Os } from '../os/os.ts';
import {
  acceptLoop,
  CONTAINERD_SOCK,
  readRequest,
  reply,
  rpc,
  SIGNAL,
  statusOf,
  type RpcReply,
  type RpcRequest,
  type StdioPaths,
  type TaskEvent,
} from '../rpc.ts';
import { BUNDLES, RUNC_ROOT, shimSocket } from './shim-paths.ts';

const NAME = 'containerd-shim-runc-v2';
const RUNC = '/usr/bin/runc';
/** The descriptor that the serving shim finds its socket at. */
const SOCKET = 3;
const SUBREAPER = 36;
const NS_PER_SEC = 1e9;
/** How often an event is tried again that containerd did not take. */
const MOST_TRIES = 5;

interface Served {
  pid: number;
  /** −1: it lives. */
  status: number;
  stdin: number;
  readonly readers: readonly number[];
}

interface State {
  id: string;
  /** Children that have ended and their status; the number of those that were made. */
  exits: Record<string, number>;
  made: number;
  /** The container's first process by '', exec'd ones by their ids. */
  processes: Record<string, Served>;
  paused: boolean;
}

function stateOf({ heap }: Os): State {
  heap.data ??= { id: '', exits: {}, made: 0, processes: {}, paused: false } satisfies State;
  // Nobody else puts anything there.
  return heap.data as State;
}

/** A program that it waits for; what it says on descriptor 3, and how it ended. */
function runc(
  os: Os,
  fds: readonly number[],
  ...words: string[]
): { readonly status: number; readonly text: string } {
  const [from, to] = os.pipe();
  const pid = os.run([RUNC, '--root', RUNC_ROOT, '--log', 'log.json', ...words], [...fds, to]);
  os.change(() => stateOf(os).made++);
  os.close(to);
  const text = os.readAll(from);
  os.close(from);
  os.until(() => stateOf(os).exits[String(pid)] !== undefined);
  const status = os.local(() => stateOf(os).exits[String(pid)] ?? 0);
  return { status, text: text.trim() };
}

function quietly(os: Os, ...words: string[]): RpcReply {
  const none = os.open('/dev/null');
  const { status, text } = runc(os, [none, none, none], ...words);
  os.close(none);
  return status === 0 ? {} : { error: text };
}

interface Opened {
  readonly fds: readonly number[];
  /** What is closed once the process has them. */
  readonly lent: readonly number[];
  /** Ends that stay open: to write its input, and to read its output, so that a reader that is gone does not break its pipe. */
  readonly input: number;
  readonly readers: readonly number[];
}

/** Its standard descriptors: FIFOs that whoever asked reads and writes. */
function openStdio(os: Os, { stdin, stdout, stderr, tty }: StdioPaths): Opened {
  const both = (path: string): readonly [number, number] => {
    const { result, text } = os.both('fifo', [2], [path]);
    return [result, Number(text)];
  };
  const none = os.open('/dev/null');
  const input = stdin === '' ? null : both(stdin);
  const output = stdout === '' ? null : both(stdout);
  const error = tty || stderr === '' ? null : both(stderr);
  const fds = [input?.[0] ?? none, output?.[1] ?? none, (tty ? output?.[1] : error?.[1]) ?? none];
  return {
    fds,
    lent: [...new Set([...fds, none])],
    input: input?.[1] ?? -1,
    readers: [output, error].flatMap((ends) => (ends ? [ends[0]] : [])),
  };
}

function begin(os: Os, { id = '', exec = '', stdio, text = '' }: RpcRequest): RpcReply {
  const bundle = `${BUNDLES}/${id}`;
  if (exec !== '') os.writeFile(`${bundle}/${exec}.json`, text);
  const opened = openStdio(os, stdio ?? { stdin: '', stdout: '', stderr: '', tty: false });
  const pidFile = `${bundle}/${exec === '' ? 'init' : exec}.pid`;
  const words =
    exec === ''
      ? ['create', '--bundle', bundle, '--pid-file', pidFile, id]
      : ['exec', '--process', `${bundle}/${exec}.json`, '--detach', '--pid-file', pidFile, id];
  const { status, text: said } = runc(os, opened.fds, ...words);
  os.close(...opened.lent);
  if (status !== 0) {
    os.close(opened.input, ...opened.readers);
    return { error: exec === '' ? `OCI runtime create failed: ${said}` : `OCI runtime exec failed: ${said}` };
  }
  const pid = Number(os.readFile(pidFile));
  os.change(() => {
    const state = stateOf(os);
    const status = state.exits[String(pid)] ?? -1;
    state.processes[exec] = { pid, status, stdin: opened.input, readers: opened.readers };
  });
  if (os.local(() => (stateOf(os).processes[exec]?.status ?? -1) >= 0)) ended(os, exec);
  return { pid };
}

function ended(os: Os, exec: string): void {
  const { id, process } = os.local(() => ({
    id: stateOf(os).id,
    process: stateOf(os).processes[exec] ?? null,
  }));
  if (!process) return;
  os.close(process.stdin, ...process.readers);
  // Where it had the pid namespace of others, nobody else ends those that it has left.
  if (exec === '') os.writeFile(`/sys/fs/cgroup/docker/${id}/cgroup.kill`, '1');
  const event: TaskEvent = { topic: '/tasks/exit', id, exec, pid: process.pid, status: process.status };
  os.thread(NAME, 'publish', '0', JSON.stringify(event));
}

/** Waits for children, its own and those that were left to it. */
function reaper(os: Os): number {
  const { made } = os.local(() => ({ made: stateOf(os).made }));
  const { pid, status } = os.wait(-1);
  if (pid <= 0) {
    os.until(() => stateOf(os).made !== made);
    return os.again(NAME, 'reap');
  }
  const exec = os.change(() => {
    const state = stateOf(os);
    const code = statusOf(status);
    state.exits[String(pid)] = code;
    const known = Object.entries(state.processes).find(([, one]) => one.pid === pid);
    if (known) known[1].status = code;
    return known?.[0] ?? null;
  });
  if (exec !== null) ended(os, exec);
  return os.again(NAME, 'reap');
}

/** Tells containerd; tries again later if it is not there. */
function publish(os: Os, tries: number, text: string): number {
  const { exec } = JSON.parse(text) as TaskEvent;
  // The end of the first process is told last: it has taken the others along.
  if (exec === '')
    os.until(() => Object.values(stateOf(os).processes).every(({ status }) => status >= 0), NS_PER_SEC);
  const said = rpc(os, CONTAINERD_SOCK, { method: 'publish', event: JSON.parse(text) as TaskEvent });
  if (said.refused !== true || tries >= MOST_TRIES) return 0;
  os.sleep((tries + 1) * NS_PER_SEC);
  return os.again(NAME, 'publish', String(tries + 1), text);
}

function kill(os: Os, { id = '', exec = '', signal = SIGNAL.TERM }: RpcRequest): RpcReply {
  const found = os.local(() => stateOf(os).processes[exec] ?? null);
  if (!found) return { error: 'process not found: not found' };
  if (found.status >= 0) return { error: 'process already finished: not found' };
  if (exec === '') return quietly(os, 'kill', id, String(signal));
  return os.call('kill', [found.pid, signal]) < 0 ? { error: 'process not found: not found' } : {};
}

function stateReply(os: Os, exec: string): RpcReply {
  return os.local(() => {
    const { processes, paused } = stateOf(os);
    const found = processes[exec];
    if (!found) return { error: 'process not found: not found' };
    const state = found.status >= 0 ? 'stopped' : paused ? 'paused' : 'running';
    return { pid: found.pid, status: Math.max(0, found.status), state };
  });
}

function freeze(os: Os, id: string, paused: boolean): RpcReply {
  const said = quietly(os, paused ? 'pause' : 'resume', id);
  if (said.error === undefined)
    os.change(() => {
      stateOf(os).paused = paused;
    });
  return said;
}

function remove(os: Os, id: string, exec: string): RpcReply {
  const said = stateReply(os, exec);
  if (said.state !== 'stopped') return { error: 'cannot delete a running process: failed precondition' };
  if (exec === '') quietly(os, 'delete', id);
  os.change(() => {
    delete stateOf(os).processes[exec];
  });
  return said;
}

function pids(os: Os, id: string): RpcReply {
  const text = os.readFile(`/sys/fs/cgroup/docker/${id}/cgroup.procs`);
  return {
    pids:
      typeof text === 'number'
        ? []
        : text
            .split('\n')
            .filter((pid) => pid !== '')
            .map(Number),
  };
}

function answer(os: Os, request: RpcRequest): RpcReply {
  const { method, id = '', exec = '' } = request;
  switch (method) {
    case 'create':
    case 'exec':
      return begin(os, request);
    case 'start':
      return quietly(os, 'start', id);
    case 'kill':
      return kill(os, request);
    case 'state':
      return stateReply(os, exec);
    case 'pids':
      return pids(os, id);
    case 'pause':
    case 'resume':
      return freeze(os, id, method === 'pause');
    case 'update':
      return quietly(os, 'update', id, request.text ?? '');
    case 'delete':
      return remove(os, id, exec);
    case 'close-io': {
      const fd = os.change(() => {
        const found = stateOf(os).processes[exec];
        const { stdin = -1 } = found ?? {};
        if (found) found.stdin = -1;
        return stdin;
      });
      os.close(fd);
      return {};
    }
    default:
      return { error: `${method}: not implemented` };
  }
}

function connection(os: Os, from: number, to: number): number {
  const request = readRequest(os, from);
  if (!request) {
    os.close(from, to);
    return 0;
  }
  if (request.method === 'hold') {
    os.until(() => false);
    return 0;
  }
  if (request.method === 'shutdown') {
    reply(os, [from, to], {});
    os.call('exit_group', [0]);
  }
  return reply(os, [from, to], answer(os, request));
}

/** `start`: makes the shim that serves, and ends. */
function start(os: Os, id: string): number {
  os.call('prctl', [SUBREAPER, 1]);
  const fd = os.call('listen', [], [`unix:${shimSocket(id)}`]);
  if (fd !== SOCKET) return 1;
  os.spawn([NAME, '-namespace', 'moby', '-id', id, '-address', CONTAINERD_SOCK]);
  os.write(1, `unix://${shimSocket(id)}\n`);
  return 0;
}

/** `delete`: what is left of a container whose shim is gone, killed. */
function removeLeft(os: Os, id: string): number {
  const pid = os.readFile(`${BUNDLES}/${id}/init.pid`);
  const none = os.open('/dev/null');
  os.wait(os.run([RUNC, '--root', RUNC_ROOT, 'delete', '--force', id], [none, none, none]));
  os.call('removetree', [], [`${BUNDLES}/${id}`]);
  os.write(1, `${typeof pid === 'number' ? '0' : pid} 137\n`);
  return 0;
}

function serve(os: Os, id: string): number {
  os.close(0, 1, 2);
  os.call('setsid');
  os.call('prctl', [SUBREAPER, 1]);
  os.call('sigaction', [SIGNAL.PIPE, 1]);
  os.change(() => {
    stateOf(os).id = id;
  });
  os.thread(NAME, 'reap');
  os.thread(NAME, 'accept', String(SOCKET));
  os.until(() => false);
  return 0;
}

export default defineDaemon({
  name: NAME,
  main: (os, argv) => {
    const [, role = '', first = '', second = ''] = argv;
    if (role === 'accept') return acceptLoop(os, argv);
    if (role === 'conn') return connection(os, Number(first), Number(second));
    if (role === 'reap') return reaper(os);
    if (role === 'publish') return publish(os, Number(first), second);
    const id = argv[argv.indexOf('-id') + 1] ?? '';
    const last = argv.at(-1);
    if (last === 'start') return start(os, id);
    return last === 'delete' ? removeLeft(os, id) : serve(os, id);
  },
});
