/** What dockerd does when it starts and when it is told to end. */
import type { TaskEvent } from '../rpc.ts';
import type { Daemon } from './daemon.ts';
import { loadBase } from './images.ts';
import { finish, startContainer } from './lifecycle.ts';
import { openInput, startReaders } from './logs.ts';
import { firstNetworks, republish } from './networks.ts';
import { stopContainer } from './stop.ts';
import { removeContainer } from './storage.ts';
import type { Container, DockerState } from './state.ts';

/** Nobody knows how it ended. */
const LOST = 255;

function read<T>(d: Daemon, path: string): T | null {
  const text = d.os.readFile(d.root(path));
  return typeof text === 'number' ? null : (JSON.parse(text) as T);
}

/** What is on its disk. */
export function load(d: Daemon): void {
  const images = read<Pick<DockerState, 'images' | 'tags'>>(d, '/image/overlay2/repositories.json');
  if (images) d.change((state) => Object.assign(state, images));
  else loadBase(d);
  const networks = read<DockerState['networks']>(d, '/network/files/local-kv.db');
  if (networks) d.change((state) => Object.assign(state, { networks }));
  else firstNetworks(d);
  const volumes = read<DockerState['volumes']>(d, '/volumes/metadata.db');
  if (volumes) d.change((state) => Object.assign(state, { volumes }));
  const ids = d.os.list(d.root('/containers'));
  for (const id of typeof ids === 'number' ? [] : ids) {
    const container = read<Container>(d, `/containers/${id}/config.v2.json`);
    if (container)
      d.change((state) => {
        state.containers[id] = container;
      });
  }
}

/** One that ran when dockerd was last there: is followed, stopped, or has ended meanwhile. */
function revive(d: Daemon, container: Container): void {
  const { id, config, state } = container;
  if (state.Restarting) {
    d.edit(id, (one) => {
      Object.assign(one.state, { Running: false, Restarting: false, Pid: 0 });
    });
    return;
  }
  const said = d.containerd({ method: 'state', id });
  if (said.error !== undefined || said.state === 'stopped') {
    const status = said.error === undefined ? (said.status ?? LOST) : LOST;
    d.containerd({ method: 'delete', id });
    d.edit(id, (one) => {
      one.policyOff = true;
      one.hostConfig = { ...one.hostConfig, AutoRemove: false };
    });
    finish(d, d.container(id), status, status, true);
    d.edit(id, (one) => {
      one.hostConfig = container.hostConfig;
      one.policyOff = false;
    });
    return;
  }
  startReaders(d.os, d, id, '', config.Tty);
  if (config.OpenStdin) openInput(d, id, '');
  if (!d.ask((one) => one.liveRestore)) {
    d.os.thread('dockerd', 'stop', id);
    return;
  }
  d.edit(id, (one) => {
    one.state.Paused = said.state === 'paused';
  });
  republish(d, container);
  d.os.thread('dockerd', 'health', id);
}

function shouldStart(container: Container): boolean {
  const { Name, MaximumRetryCount } = container.hostConfig.RestartPolicy;
  const { state, stoppedByHand, restartCount } = container;
  if (state.Running || state.startedNs < 0) return false;
  if (Name === 'always') return true;
  if (Name === 'unless-stopped') return !stoppedByHand;
  return (
    Name === 'on-failure' &&
    state.ExitCode !== 0 &&
    (MaximumRetryCount === 0 || restartCount < MaximumRetryCount)
  );
}

/** Containers that were there: before the API answers. */
export function restore(d: Daemon): void {
  const all = d.ask(({ containers }) => Object.values(containers));
  const alive = all.filter(({ state }) => state.Running);
  for (const container of alive) revive(d, container);
  if (!d.ask((state) => state.liveRestore))
    d.os.until(() =>
      Object.values(d.state.containers).every(
        ({ id, state }) => !state.Running && d.state.ending[id] !== true && d.state.busy[id] === undefined,
      ),
    );
  d.change((state) => {
    state.restoring = false;
  });
  const left = d.ask(({ containers }) => Object.values(containers));
  for (const container of left)
    if (container.hostConfig.AutoRemove && !container.state.Running) removeContainer(d, container, true);
  for (const container of left) if (shouldStart(container)) d.os.thread('dockerd', 'boot', container.id);
  d.os.until(
    () => Object.values(d.state.containers).every((one) => !shouldStart(one) || one.state.Error !== ''),
    15e9,
  );
}

/** A thread of its own for each that is stopped. */
export function stopThread(d: Daemon, id: string): number {
  stopContainer(d, id, null);
  return 0;
}

export function bootThread(d: Daemon, id: string): number {
  d.lock(id, 'start');
  d.edit(id, (one) => {
    one.restartCount = 0;
    one.stoppedByHand = false;
  });
  startContainer(d, d.container(id));
  return 0;
}

/** An orderly end: containers are stopped, unless they are to live on. */
export function shutDown(d: Daemon): void {
  d.change((state) => {
    state.shuttingDown = true;
  });
  if (d.ask((state) => state.liveRestore)) return;
  const running = d.ask(({ containers }) => Object.values(containers).filter(({ state }) => state.Running));
  for (const { id } of running) d.os.thread('dockerd', 'stop', id);
  d.os.until(() => Object.values(d.state.containers).every(({ state }) => !state.Running), 30e9);
}

export function isFirst({ exec }: TaskEvent): boolean {
  return exec === '';
}
