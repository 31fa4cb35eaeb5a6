/** Volumes. */
import { refuse, timestamp, type Daemon } from '../dockerd/daemon.ts';
import { bodyOf, defineRoutes, filtersOf, isTrue, route, type ApiHandler } from '../dockerd/http.ts';
import { treeBytes } from '../dockerd/images.ts';
import { dropVolume, ensureVolume, usersOf } from '../dockerd/storage.ts';
import type { DockerState, Volume } from '../dockerd/state.ts';
import type { TreeEntry } from '../os/trees.ts';
import { labelMatches } from './inspect.routes.ts';

const FILTERS = ['name', 'label', 'dangling', 'driver'];

export function volumeRow(state: DockerState, { name, createdNs, labels, options }: Volume): object {
  return {
    CreatedAt: timestamp(state.epochMs, createdNs).replace(/\.\d+Z/, 'Z'),
    Driver: 'local',
    Labels: Object.keys(labels).length === 0 ? null : labels,
    Mountpoint: `${state.root}/volumes/${name}/_data`,
    Name: name,
    Options: Object.keys(options).length === 0 ? null : options,
    Scope: 'local',
  };
}

export function volumeBytes(d: Daemon, name: string): number {
  const text = d.os.text('readtree', [], [d.root(`/volumes/${name}/_data`)]);
  return typeof text === 'string' ? treeBytes(JSON.parse(text) as TreeEntry[]) : 0;
}

const list: ApiHandler = (d, call) => {
  const filters = filtersOf(call, FILTERS);
  const rows = d.ask((state) =>
    Object.values(state.volumes)
      .filter(({ name, labels }) =>
        Object.entries(filters).every(([key, values]) => {
          if (key === 'name') return values.some((value) => name.includes(value));
          if (key === 'label') return values.every((value) => labelMatches(labels, value));
          if (key === 'dangling') return values.includes('true') === (usersOf(state, name).length === 0);
          return key !== 'driver' || values.includes('local');
        }),
      )
      .map((one) => volumeRow(state, one)),
  );
  return { status: 200, body: { Volumes: rows, Warnings: null } };
};

const create: ApiHandler = (d, call) => {
  const {
    Name = '',
    Labels,
    DriverOpts,
    Driver = 'local',
  } = bodyOf<{
    Name: string;
    Driver: string;
    Labels: Record<string, string> | null;
    DriverOpts: Record<string, string> | null;
  }>(call);
  if (Driver !== '' && Driver !== 'local') refuse(404, `create ${Name}: plugin "${Driver}" not found`);
  if (Name !== '' && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(Name))
    refuse(
      400,
      `create ${Name}: "${Name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    );
  const name = Name === '' ? d.newId('volume') : Name;
  const made = ensureVolume(d, name, {
    labels: Labels ?? {},
    options: DriverOpts ?? {},
    anonymous: Name === '',
  });
  return { status: 201, body: d.ask((state) => volumeRow(state, made)) };
};

function of(d: Daemon, name: string): Volume {
  return d.ask((state) => state.volumes[name] ?? null) ?? refuse(404, `get ${name}: no such volume`);
}

const inspect: ApiHandler = (d, call) => {
  const found = of(d, call.params['name'] ?? '');
  return { status: 200, body: d.ask((state) => volumeRow(state, found)) };
};

const remove: ApiHandler = (d, call) => {
  const name = call.params['name'] ?? '';
  const known = d.ask((state) => state.volumes[name] !== undefined);
  if (!known && isTrue(call.query['force'])) return { status: 204 };
  of(d, name);
  const users = d.ask((state) => usersOf(state, name).map(({ id }) => id));
  if (users.length > 0) refuse(409, `remove ${name}: volume is in use - [${users.join(', ')}]`);
  dropVolume(d, name);
  return { status: 204 };
};

const prune: ApiHandler = (d) => {
  const gone = d.ask((state) =>
    Object.keys(state.volumes).filter((name) => usersOf(state, name).length === 0),
  );
  let bytes = 0;
  for (const name of gone) {
    bytes += volumeBytes(d, name);
    dropVolume(d, name, true);
  }
  d.event('volume', 'prune', '', { reclaimed: String(bytes) });
  return { status: 200, body: { VolumesDeleted: gone.length === 0 ? null : gone, SpaceReclaimed: bytes } };
};

export default defineRoutes(
  route('GET', '/volumes', list),
  route('POST', '/volumes/create', create),
  route('POST', '/volumes/prune', prune),
  route('GET', '/volumes/{name}', inspect),
  route('DELETE', '/volumes/{name}', remove),
);
