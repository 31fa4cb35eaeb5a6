/** dockerd: its main thread, and what each of its other threads is for. */
import { API_ROUTES } from '../api/registry.ts';
import { Daemon, isApiFault } from '../dockerd/daemon.ts';
import { handleExecExit } from '../dockerd/execs.ts';
import { healthThread } from '../dockerd/health.ts';
import { serve } from '../dockerd/http.ts';
import { handleExit, restartLater } from '../dockerd/lifecycle.ts';
import { proxyThread } from '../dockerd/networks.ts';
import { readStream } from '../dockerd/logs.ts';
import { bootThread, isFirst, load, restore, shutDown, stopThread } from '../dockerd/restore.ts';
import { newState } from '../dockerd/state.ts';
import { inputThread } from '../api/streams.ts';
import { defineDaemon } from '../os/define.ts';
import type { Os } from '../os/os.ts';
import {
  acceptLoop,
  CONTAINERD_SOCK,
  DOCKER_SOCK,
  handleSignals,
  rpc,
  SIGNAL,
  type TaskEvent,
} from '../rpc.ts';

const NAME = 'dockerd';
const PDEATHSIG = 1;
const RETRY_NS = 250e6;
const PROBE_NS = 3e9;
const PROBES = 3;

function option(argv: readonly string[], name: string): string | null {
  const found = argv.find((word) => word.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Tells of tasks as containerd does; when that is gone, waits until it is back. */
function eventThread(os: Os, argv: readonly string[]): number {
  let from = Number(argv[2] ?? -1);
  if (from < 0) {
    const ends = os.connect(`unix:${CONTAINERD_SOCK}`);
    if (!ends) {
      os.sleep(RETRY_NS);
      return os.again(NAME, 'events', '-1');
    }
    os.write(ends[1], '{"method":"subscribe"}\n');
    [from] = ends;
    os.line(from);
    return os.again(NAME, 'events', String(from), String(ends[1]));
  }
  const line = os.line(from);
  if (line === '') {
    os.close(from, Number(argv[3] ?? -1));
    return os.again(NAME, 'events', '-1');
  }
  const event = JSON.parse(line) as TaskEvent;
  if (event.topic === '/tasks/exit') {
    if (isFirst(event)) os.thread(NAME, 'exit', line);
    else os.thread(NAME, 'exec-exit', line);
  }
  return os.again(...argv);
}

/** Its own containerd: a child that ends with it, started anew when it does not answer. */
function startContainerd(os: Os): void {
  os.thread(NAME, 'parent');
  os.until(() => false, RETRY_NS);
}

/** Whose child containerd is: it ends with the thread that made it. */
function parentThread(os: Os): number {
  os.wait(os.spawn([NAME, 'containerd']));
  return 0;
}

function becomeContainerd(os: Os): number {
  os.call('prctl', [PDEATHSIG, SIGNAL.KILL]);
  os.close(0, 1, 2);
  os.call(
    'execve',
    [3],
    ['/usr/bin/containerd', 'containerd', '--config', '/var/run/docker/containerd/containerd.toml'],
  );
  return 1;
}

function monitorThread(os: Os, failures: number): number {
  os.sleep(RETRY_NS);
  const ends = os.connect(`unix:${CONTAINERD_SOCK}`);
  if (ends) {
    os.write(ends[1], '{"method":"list"}\n');
    os.close(...ends);
    return os.again(NAME, 'monitor', '0');
  }
  os.sleep(PROBE_NS - RETRY_NS);
  if (failures + 1 < PROBES) return os.again(NAME, 'monitor', String(failures + 1));
  startContainerd(os);
  return os.again(NAME, 'monitor', '0');
}

function main(os: Os, argv: readonly string[], env: Readonly<Record<string, string>>): number {
  handleSignals(os);
  const root = option(argv, '--data-root') ?? '/var/lib/docker';
  os.change(() => {
    const live = argv.includes('--live-restore');
    os.heap.data = newState(
      root,
      Number(env['RINGSIDE_EPOCH_MS'] ?? 0),
      Number(env['RINGSIDE_SEED'] ?? 1),
      live,
    );
  });
  const d = new Daemon(os);
  for (const dir of [root, '/var/run/docker', '/run/docker/containerd']) os.mkdirAll(dir);
  if (rpc(os, CONTAINERD_SOCK, { method: 'list' }).refused === true) {
    if (option(argv, '--containerd') !== null) return 1;
    startContainerd(os);
    os.thread(NAME, 'monitor', '0');
  }
  load(d);
  // Ids that are made from now on are no old ones.
  const started = os.now();
  os.change(() => {
    d.state.next += Math.floor(started / 1e6) + 1;
  });
  os.thread(NAME, 'events', '-1');
  restore(d);
  const fd = os.call('listen', [], [`unix:${DOCKER_SOCK}`]);
  if (fd < 0) return 1;
  os.thread(NAME, 'accept', String(fd));
  os.until(() => os.heap.signals.includes(SIGNAL.TERM) || os.heap.signals.includes(SIGNAL.INT));
  shutDown(d);
  return 0;
}

/** What a thread does for whom nobody waits: a refusal is of no consequence. */
function quietly(work: () => number): number {
  try {
    return work();
  } catch (fault) {
    if (!isApiFault(fault)) throw fault;
    return 0;
  }
}

export default defineDaemon({
  name: NAME,
  main: (os, argv, env) => {
    const [, role = '', first = '', second = ''] = argv;
    const d = new Daemon(os);
    switch (role) {
      case 'accept':
        return acceptLoop(os, argv);
      case 'conn':
        return serve(d, API_ROUTES, Number(first), Number(second));
      case 'events':
        return eventThread(os, argv);
      case 'exit':
        handleExit(d, JSON.parse(first) as TaskEvent);
        return 0;
      case 'exec-exit':
        handleExecExit(d, JSON.parse(first) as TaskEvent);
        return 0;
      case 'proxy':
        return proxyThread(d, argv);
      case 'read':
        return readStream(d, argv);
      case 'input':
        return inputThread(d, argv);
      case 'restart':
        return quietly(() => restartLater(d, first, Number(second)));
      case 'stop':
        return quietly(() => stopThread(d, first));
      case 'boot':
        return quietly(() => bootThread(d, first));
      case 'health':
        return healthThread(d, first);
      case 'containerd':
        return becomeContainerd(os);
      case 'parent':
        return parentThread(os);
      case 'monitor':
        return monitorThread(os, Number(first));
      default:
        return main(os, argv, env);
    }
  },
});
