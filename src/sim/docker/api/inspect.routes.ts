/** What is known of containers: the list, one in full, its processes. */
import { statusWord, timestamp, type Daemon } from '../dockerd/daemon.ts';
import {
  defineRoutes,
  filtersOf,
  isTrue,
  patternOf,
  route,
  type ApiCall,
  type ApiHandler,
} from '../dockerd/http.ts';
import { findImage, namesOf, treeBytes } from '../dockerd/images.ts';
import type { TreeEntry } from '../os/trees.ts';
import { findNetwork } from '../dockerd/networks.ts';
import { hasHealthcheck } from '../dockerd/health.ts';
import type { Container, DockerState, MountPoint } from '../dockerd/state.ts';
import { ageWords } from './ages.ts';

const FILTERS = [
  'status',
  'name',
  'id',
  'label',
  'exited',
  'ancestor',
  'network',
  'volume',
  'health',
  'is-task',
  'before',
  'since',
];

const NEVER = '0001-01-01T00:00:00Z';

function statusText({ state }: Container, nowNs: number): string {
  const word = statusWord(state);
  const up = ageWords(nowNs - state.startedNs);
  const ago = ageWords(nowNs - state.finishedNs);
  const health =
    state.Health === null
      ? ''
      : ` (${state.Health.Status === 'starting' ? 'health: starting' : state.Health.Status})`;
  if (word === 'paused') return `Up ${up} (Paused)`;
  if (word === 'restarting') return `Restarting (${String(state.ExitCode)}) ${ago} ago`;
  if (word === 'running') return `Up ${up}${health}`;
  if (word === 'removing') return 'Removal In Progress';
  if (word === 'created') return 'Created';
  return word === 'dead' ? 'Dead' : `Exited (${String(state.ExitCode)}) ${ago} ago`;
}

function portRows({ ports, config, state }: Container): object[] {
  if (!state.Running) return [];
  const bound = Object.entries(ports).flatMap(([key, bindings]) => {
    const [port = '', Type = 'tcp'] = key.split('/');
    return bindings.map(({ HostIp, HostPort }) => ({
      IP: HostIp,
      PrivatePort: Number(port),
      PublicPort: Number(HostPort),
      Type,
    }));
  });
  const exposed = Object.keys(config.ExposedPorts ?? {}).filter((key) => ports[key] === undefined);
  return [
    ...bound,
    ...exposed.map((key) => ({ PrivatePort: Number(key.split('/')[0]), Type: key.split('/')[1] ?? 'tcp' })),
  ];
}

function mountRow({ copies: _copies, anonymous: _anonymous, ...row }: MountPoint): object {
  const { Name, Driver, ...rest } = row;
  return row.Type === 'bind' ? rest : { ...rest, Name, Driver };
}

function networkRows(state: DockerState, { endpoints }: Container): Record<string, object> {
  return Object.fromEntries(
    endpoints.map(({ network, ip, mac, aliases }) => {
      const found = state.networks[network];
      const row = {
        ...{
          IPAMConfig: null,
          Links: null,
          Aliases: aliases.length === 0 ? null : aliases,
          NetworkID: found?.id ?? '',
        },
        ...{
          EndpointID: '',
          Gateway: ip === '' ? '' : (found?.gateway ?? ''),
          IPAddress: ip,
          IPPrefixLen: ip === '' ? 0 : 16,
        },
        ...{
          IPv6Gateway: '',
          GlobalIPv6Address: '',
          GlobalIPv6PrefixLen: 0,
          MacAddress: mac,
          DriverOpts: null,
        },
      };
      return [found?.name ?? network, row];
    }),
  );
}

function words({ path, args }: Container): string {
  return [path, ...args].map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ');
}

/** Bytes of its own layer; null: nobody asked. */
function sizeOf(d: Daemon, { id }: Container): number {
  d.os.call('syncfs', [], [d.root(`/overlay2/${id}/merged`)]);
  const text = d.os.text('readtree', [], [d.root(`/overlay2/${id}/diff`)]);
  return typeof text === 'string' ? treeBytes(JSON.parse(text) as TreeEntry[]) : 0;
}

function row(state: DockerState, container: Container, nowNs: number): object {
  const { id, name, imageName, image, createdNs, config, hostConfig, mounts } = container;
  const named =
    state.images[image] !== undefined &&
    (findImage(state, imageName)?.id === image || namesOf(state, image).length > 0);
  return {
    Id: id,
    Names: [name],
    Image: named && findImage(state, imageName)?.id === image ? imageName : image,
    ImageID: image,
    Command: words(container),
    Created: Math.floor(state.epochMs / 1000 + createdNs / 1e9),
    Ports: portRows(container),
    Labels: config.Labels,
    State: statusWord(container.state),
    Status: statusText(container, nowNs),
    HostConfig: { NetworkMode: hostConfig.NetworkMode },
    NetworkSettings: { Networks: networkRows(state, container) },
    Mounts: mounts.map(mountRow),
  };
}

function matchesFilters(
  state: DockerState,
  container: Container,
  filters: Readonly<Record<string, readonly string[]>>,
): boolean {
  return Object.entries(filters).every(([key, values]) => {
    if (key === 'status') return values.includes(statusWord(container.state));
    if (key === 'name')
      return values.some(
        (value) => patternOf(value).test(container.name) || patternOf(value).test(container.name.slice(1)),
      );
    if (key === 'id') return values.some((value) => container.id.startsWith(value));
    if (key === 'label') return values.every((value) => labelMatches(container.config.Labels, value));
    if (key === 'exited')
      return (
        values.includes(String(container.state.ExitCode)) &&
        !container.state.Running &&
        container.state.startedNs >= 0
      );
    if (key === 'ancestor') return values.some((value) => findImage(state, value)?.id === container.image);
    if (key === 'network')
      return values.some((value) =>
        container.endpoints.some(({ network }) => network === findNetwork(state, value)?.id),
      );
    if (key === 'volume')
      return values.some((value) =>
        container.mounts.some(({ Name, Destination }) => Name === value || Destination === value),
      );
    if (key === 'health') return values.includes(container.state.Health?.Status ?? 'none');
    if (key === 'is-task') return !values.includes('true');
    if (key === 'before' || key === 'since') {
      const other = Object.values(state.containers).find(
        ({ name, id }) => values.includes(name.slice(1)) || values.some((value) => id.startsWith(value)),
      );
      return (
        other === undefined ||
        (key === 'before' ? container.createdNs < other.createdNs : container.createdNs > other.createdNs)
      );
    }
    return true;
  });
}

export function labelMatches(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', ...rest] = wanted.split('=');
  return rest.length === 0 ? labels[name] !== undefined : labels[name] === rest.join('=');
}

const list: ApiHandler = (d, call) => {
  const filters = filtersOf(call, FILTERS);
  const limit = Number(call.query['limit'] ?? 0);
  const all =
    isTrue(call.query['all']) ||
    filters['status'] !== undefined ||
    filters['exited'] !== undefined ||
    limit > 0;
  const found = d.ask((state, now) =>
    Object.values(state.containers)
      .sort((a, b) => b.createdNs - a.createdNs)
      .filter((one) => (all || one.state.Running) && matchesFilters(state, one, filters))
      .slice(0, limit > 0 ? limit : undefined)
      .map((one) => ({ one, row: row(state, one, now) })),
  );
  if (!isTrue(call.query['size'])) return { status: 200, body: found.map((each) => each.row) };
  const rows = found.map(({ one, row: each }) => {
    const base = d.ask((state) => state.images[one.image]?.size ?? 0);
    const SizeRw = sizeOf(d, one);
    return { ...each, ...(SizeRw > 0 ? { SizeRw } : {}), SizeRootFs: base + SizeRw };
  });
  return { status: 200, body: rows };
};

function stateJson(d: Daemon, container: Container): object {
  const { state } = container;
  const { startedNs, finishedNs, Health, ...flags } = state;
  const when = (ns: number): string => (ns < 0 ? NEVER : d.ask(({ epochMs }) => timestamp(epochMs, ns)));
  const shown = Health ?? { Status: 'unhealthy', FailingStreak: 0, Log: [] };
  return {
    Status: statusWord(state),
    ...flags,
    StartedAt: when(startedNs),
    FinishedAt: when(finishedNs),
    ...(hasHealthcheck(container) && startedNs >= 0 ? { Health: Health ?? shown } : {}),
  };
}

function networkSettings({ config, ports, state }: Container, networks: Record<string, object>): object {
  const first = (Object.values(networks)[0] ?? {}) as Record<string, unknown>;
  const bound = Object.fromEntries([
    ...Object.keys(config.ExposedPorts ?? {}).map((key): [string, unknown] => [key, null]),
    ...Object.entries(ports),
  ]);
  return {
    ...{
      Bridge: '',
      SandboxID: '',
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
    },
    Ports: state.Running ? bound : {},
    SandboxKey: '',
    ...{
      Gateway: first['Gateway'] ?? '',
      IPAddress: first['IPAddress'] ?? '',
      IPPrefixLen: first['IPPrefixLen'] ?? 0,
    },
    MacAddress: first['MacAddress'] ?? '',
    Networks: networks,
  };
}

const inspect: ApiHandler = (d, call) => {
  const container = d.container(call.params['id'] ?? '');
  const { id, name, createdNs, path, args, image, config, hostConfig, restartCount, mounts, layers } =
    container;
  const { Created, networks, root, execs } = d.ask((state) => ({
    Created: timestamp(state.epochMs, createdNs),
    networks: networkRows(state, container),
    root: state.root,
    execs: Object.values(state.execs)
      .filter((one) => one.container === id && one.running)
      .map((one) => one.id),
  }));
  const dir = `${root}/overlay2`;
  const SizeRw = isTrue(call.query['size'])
    ? { SizeRw: sizeOf(d, container), SizeRootFs: d.ask((state) => state.images[image]?.size ?? 0) }
    : {};
  return {
    status: 200,
    body: {
      Id: id,
      Created,
      Path: path,
      Args: args,
      State: stateJson(d, container),
      Image: image,
      ResolvConfPath: `${root}/containers/${id}/resolv.conf`,
      HostnamePath: `${root}/containers/${id}/hostname`,
      HostsPath: `${root}/containers/${id}/hosts`,
      LogPath: `${root}/containers/${id}/${id}-json.log`,
      Name: name,
      RestartCount: restartCount,
      Driver: 'overlay2',
      Platform: 'linux',
      MountLabel: '',
      ProcessLabel: '',
      AppArmorProfile: '',
      ExecIDs: execs.length === 0 ? null : execs,
      HostConfig: hostConfig,
      ...SizeRw,
      GraphDriver: {
        Data: {
          LowerDir: layers.map((layer) => `${dir}/${layer}/diff`).join(':'),
          MergedDir: `${dir}/${id}/merged`,
          UpperDir: `${dir}/${id}/diff`,
          WorkDir: `${dir}/${id}/work`,
        },
        Name: 'overlay2',
      },
      Mounts: mounts.map(mountRow),
      Config: { ...config, Hostname: config.Hostname === '' ? id.slice(0, 12) : config.Hostname },
      NetworkSettings: networkSettings(container, networks),
    },
  };
};

export function containerOf(d: Daemon, { params }: ApiCall): Container {
  return d.container(params['id'] ?? '');
}

export default defineRoutes(
  route('GET', '/containers/json', list),
  route('GET', '/containers/{id}/json', inspect),
);
