/** containerd: keeps bundles and knows which shim serves which container; tells whoever subscribed what becomes of tasks. */
import { defineDaemon } from '../os/define.ts';
import type { Os } from '../os/os.ts';
import {
  acceptLoop,
  CONTAINERD_SOCK,
  handleSignals,
  readRequest,
  reply,
  rpc,
  SIGNAL,
  type RpcReply,
  type RpcRequest,
  type TaskEvent,
} from '../rpc.ts';
import { BUNDLES, shimSocket } from './shim-paths.ts';

const NAME = 'containerd';
const SHIM = '/usr/bin/containerd-shim-runc-v2';
const UNKNOWN = 137;

interface State {
  /** Containers whose shim lives, by id. */
  tasks: Record<string, { deleting: boolean }>;
  /** What each subscriber has yet to hear. */
  queues: Record<string, TaskEvent[]>;
  next: number;
}

function stateOf({ heap }: Os): State {
  heap.data ??= { tasks: {}, queues: {}, next: 1 } satisfies State;
  // Nobody else puts anything there.
  return heap.data as State;
}

function publish(os: Os, event: TaskEvent): void {
  os.change(() => {
    for (const queue of Object.values(stateOf(os).queues)) queue.push(event);
  });
}

function shim(os: Os, id: string, ...words: string[]): { readonly status: number; readonly text: string } {
  const [from, to] = os.pipe();
  const none = os.open('/dev/null');
  const pid = os.run(
    [SHIM, '-namespace', 'moby', '-id', id, '-address', CONTAINERD_SOCK, ...words],
    [none, to, none],
  );
  os.close(to, none);
  const text = os.readAll(from);
  os.close(from);
  return { status: os.wait(pid).status, text };
}

/** Holds a connection to a shim for as long as it lives; what is left of its container is removed when it has died. */
function watch(os: Os, id: string): number {
  const ends = os.connect(`unix:${shimSocket(id)}`);
  if (ends) {
    os.write(ends[1], `${JSON.stringify({ method: 'hold' })}\n`);
    os.readAll(ends[0]);
    os.close(...ends);
  }
  const gone = os.local(() => stateOf(os).tasks[id]?.deleting ?? true);
  return gone ? 0 : cleanUp(os, id);
}

/** A shim is gone and its container may live: its `delete` ends it. */
function cleanUp(os: Os, id: string): number {
  const { text } = shim(os, id, 'delete');
  os.change(() => {
    delete stateOf(os).tasks[id];
  });
  const pid = Number(text.split(' ')[0] ?? 0);
  publish(os, { topic: '/tasks/exit', id, exec: '', pid, status: UNKNOWN });
  publish(os, { topic: '/tasks/delete', id, exec: '', pid, status: UNKNOWN });
  return 0;
}

function adopt(os: Os, id: string): void {
  os.change(() => {
    stateOf(os).tasks[id] = { deleting: false };
  });
  os.thread(NAME, 'watch', id);
}

function create(os: Os, request: RpcRequest): RpcReply {
  const { id = '', text = '' } = request;
  const bundle = `${BUNDLES}/${id}`;
  os.mkdirAll(bundle);
  os.writeFile(`${bundle}/config.json`, text);
  os.call('cost rt.shim_start');
  const started = shim(os, id, 'start');
  if (started.status !== 0) return { error: `failed to start shim: ${started.text}` };
  adopt(os, id);
  const made = rpc(os, shimSocket(id), { ...request, text: '' });
  if (made.error !== undefined) {
    os.change(() => {
      stateOf(os).tasks[id] = { deleting: true };
    });
    rpc(os, shimSocket(id), { method: 'shutdown' });
    shim(os, id, 'delete');
    return { error: `failed to create shim task: ${made.error}` };
  }
  publish(os, { topic: '/tasks/create', id, exec: '', pid: made.pid ?? 0, status: 0 });
  return made;
}

/** The shim is told to end, and its `delete` removes what is left. */
function remove(os: Os, id: string): RpcReply {
  const said = rpc(os, shimSocket(id), { method: 'delete', id });
  if (said.error !== undefined) return said;
  os.change(() => {
    stateOf(os).tasks[id] = { deleting: true };
  });
  rpc(os, shimSocket(id), { method: 'shutdown' });
  shim(os, id, 'delete');
  os.change(() => {
    delete stateOf(os).tasks[id];
  });
  publish(os, { topic: '/tasks/delete', id, exec: '', pid: said.pid ?? 0, status: said.status ?? 0 });
  return said;
}

function answer(os: Os, request: RpcRequest): RpcReply {
  const { method, id = '' } = request;
  if (method === 'list') return { ids: os.local(() => Object.keys(stateOf(os).tasks)) };
  if (method === 'publish') {
    if (request.event) publish(os, request.event);
    return {};
  }
  if (method === 'create') return create(os, request);
  const known = os.local(() => stateOf(os).tasks[id] !== undefined);
  if (!known) return { error: `container "${id}" in namespace "moby": not found` };
  if (method === 'delete' && request.exec === undefined) return remove(os, id);
  const said = rpc(os, shimSocket(id), request);
  const { exec = '' } = request;
  if (said.error === undefined && method === 'start')
    publish(os, {
      topic: exec === '' ? '/tasks/start' : '/tasks/exec-started',
      id,
      exec,
      pid: said.pid ?? 0,
      status: 0,
    });
  return said;
}

/** Events go to a subscriber as they come. */
function subscriber(os: Os, key: string, to: number): number {
  os.until(() => (stateOf(os).queues[key]?.length ?? 0) > 0);
  const events = os.local(() => stateOf(os).queues[key]?.splice(0) ?? []);
  for (const event of events)
    if (os.write(to, `${JSON.stringify(event)}\n`) < 0) {
      os.change(() => {
        delete stateOf(os).queues[key];
      });
      return 0;
    }
  return os.again(NAME, 'events', key, String(to));
}

function connection(os: Os, from: number, to: number): number {
  const request = readRequest(os, from);
  if (!request) {
    os.close(from, to);
    return 0;
  }
  if (request.method !== 'subscribe') return reply(os, [from, to], answer(os, request));
  const key = os.change(() => {
    const state = stateOf(os);
    const made = String(state.next++);
    state.queues[made] = [];
    return made;
  });
  os.write(to, '{}\n');
  return os.again(NAME, 'events', key, String(to));
}

/** Containers that were there when it started: their shims serve on. */
function recover(os: Os): void {
  const ids = os.list(BUNDLES);
  for (const id of typeof ids === 'number' ? [] : ids) {
    const said = rpc(os, shimSocket(id), { method: 'state', id });
    if (said.refused === true) shim(os, id, 'delete');
    else adopt(os, id);
  }
}

export default defineDaemon({
  name: NAME,
  main: (os, argv) => {
    const [, role = '', first = '', second = ''] = argv;
    if (role === 'accept') return acceptLoop(os, argv);
    if (role === 'conn') return connection(os, Number(first), Number(second));
    if (role === 'events') return subscriber(os, first, Number(second));
    if (role === 'watch') return watch(os, first);
    handleSignals(os);
    os.mkdirAll(BUNDLES);
    recover(os);
    const fd = os.call('listen', [], [`unix:${CONTAINERD_SOCK}`]);
    if (fd < 0) return 1;
    os.thread(NAME, 'accept', String(fd));
    os.until(() => os.heap.signals.includes(SIGNAL.TERM));
    return 0;
  },
});
