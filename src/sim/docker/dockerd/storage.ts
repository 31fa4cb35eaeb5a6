/** A container's layers and what is mounted into it: volumes, directories of the host. */
import type { Daemon } from './daemon.ts';
import { unpublish } from './networks.ts';
import type { Container, DockerState, Volume } from './state.ts';

export function saveVolumes(d: Daemon): void {
  const volumes = d.ask((state) => state.volumes);
  d.os.mkdirAll(d.root('/volumes'));
  d.os.writeFile(d.root('/volumes/metadata.db'), JSON.stringify(volumes));
}

/** A volume by its name, made where there is none. */
export function ensureVolume(d: Daemon, name: string, more: Partial<Volume> = {}): Volume {
  const known = d.ask((state) => state.volumes[name] ?? null);
  if (known) {
    d.event('volume', 'create', name, { driver: 'local' });
    return known;
  }
  const createdNs = d.os.now();
  const made: Volume = { name, createdNs, labels: {}, options: {}, anonymous: false, ...more };
  d.os.mkdirAll(d.root(`/volumes/${name}/_data`));
  d.change((state) => {
    state.volumes[name] = made;
  });
  saveVolumes(d);
  d.event('volume', 'create', name, { driver: 'local' });
  return made;
}

/** `quiet`: a prune tells of all at once. */
export function dropVolume(d: Daemon, name: string, quiet = false): void {
  d.change((state) => {
    delete state.volumes[name];
  });
  d.os.call('removetree', [], [d.root(`/volumes/${name}`)]);
  saveVolumes(d);
  if (!quiet) d.event('volume', 'destroy', name, { driver: 'local' });
}

export function usersOf(state: DockerState, volume: string): Container[] {
  return Object.values(state.containers).filter(({ mounts }) => mounts.some(({ Name }) => Name === volume));
}

/** What is to be mounted is there: a volume that is empty has what the image has in its place. */
export function prepareMounts(d: Daemon, container: Container, merged: string): void {
  for (const { Type, Name, Source, Destination, copies, RW } of container.mounts) {
    if (Type === 'bind') {
      if (!d.os.exists(Source)) d.os.mkdirAll(Source);
      continue;
    }
    const there = d.os.list(Source);
    const inside = `${merged}${Destination}`;
    if (copies && typeof there !== 'number' && there.length === 0 && d.os.exists(inside))
      d.os.call('copytree', [], [inside, Source]);
    d.event('volume', 'mount', Name, {
      container: container.id,
      destination: Destination,
      driver: 'local',
      propagation: '',
      'read/write': String(RW),
    });
  }
}

export function unmountEvents(d: Daemon, container: Container): void {
  for (const { Type, Name } of container.mounts)
    if (Type === 'volume') d.event('volume', 'unmount', Name, { container: container.id, driver: 'local' });
}

/** What `docker create` makes on disk. */
export function makeLayer(d: Daemon, id: string): void {
  const dir = d.root(`/overlay2/${id}`);
  for (const name of ['diff', 'work', 'merged']) d.os.mkdirAll(`${dir}/${name}`);
}

/** Removes a container that does not run; `volumes`: those too that were made for it alone. */
export function removeContainer(d: Daemon, container: Container, volumes: boolean): void {
  const { id, mounts } = container;
  d.change((state) => {
    const one = state.containers[id];
    if (one) one.state.RemovalInProgress = true;
  });
  unpublish(d, id);
  d.os.call('umount2', [2], [d.root(`/overlay2/${id}/merged`)]);
  d.os.call('removetree', [], [d.root(`/overlay2/${id}`)]);
  d.os.call('removetree', [], [d.root(`/containers/${id}`)]);
  d.os.call('removetree', [], [`/run/docker/containerd/${id}`]);
  d.change((state) => {
    delete state.containers[id];
    delete state.streams[id];
    delete state.busy[id];
    for (const exec of Object.values(state.execs)) if (exec.container === id) delete state.execs[exec.id];
    for (const one of Object.values(state.listeners)) if (one.container === id) one.done = true;
  });
  for (const { Type, Name, anonymous } of mounts) {
    const used = d.ask((state) => usersOf(state, Name).length > 0);
    if (volumes && anonymous && Type === 'volume' && !used) dropVolume(d, Name);
  }
  d.containerEvent(container, 'destroy');
}
