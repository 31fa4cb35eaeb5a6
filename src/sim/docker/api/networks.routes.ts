/** Networks. */
import { refuse, timestamp, type Daemon } from '../dockerd/daemon.ts';
import { bodyOf, defineRoutes, filtersOf, route, type ApiCall, type ApiHandler } from '../dockerd/http.ts';
import {
  endpointOf,
  findNetwork,
  makeNetwork,
  networkEvent,
  nextSubnet,
  saveNetworks,
} from '../dockerd/networks.ts';
import type { DockerState, Network } from '../dockerd/state.ts';
import { labelMatches } from './inspect.routes.ts';

const FILTERS = ['name', 'id', 'driver', 'label', 'type'];

const FIRST = ['bridge', 'host', 'none'];

function row(
  state: DockerState,
  { id, name, driver, createdNs, subnet, gateway, internal, labels, options }: Network,
  full: boolean,
): object {
  const inside = Object.values(state.containers).flatMap((one) =>
    one.endpoints
      .filter(({ network }) => network === id && one.state.Running)
      .map((endpoint) => ({ one, endpoint })),
  );
  const Containers = Object.fromEntries(
    inside.map(({ one, endpoint }) => [
      one.id,
      {
        Name: one.name.slice(1),
        EndpointID: '',
        MacAddress: endpoint.mac,
        IPv4Address: endpoint.ip === '' ? '' : `${endpoint.ip}/16`,
        IPv6Address: '',
      },
    ]),
  );
  return {
    Name: name,
    Id: id,
    Created: timestamp(state.epochMs, createdNs),
    Scope: 'local',
    Driver: driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: subnet === '' ? [] : [{ Subnet: subnet, Gateway: gateway }],
    },
    Internal: internal,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: full ? Containers : {},
    Options: options,
    Labels: labels,
  };
}

const list: ApiHandler = (d, call) => {
  const filters = filtersOf(call, FILTERS);
  const fits = ({ name, id, driver, labels }: Network): boolean =>
    Object.entries(filters).every(([key, values]) => {
      if (key === 'name') return values.some((value) => name.includes(value));
      if (key === 'id') return values.some((value) => id.startsWith(value));
      if (key === 'driver') return values.includes(driver);
      if (key === 'label') return values.every((value) => labelMatches(labels, value));
      if (key === 'type') return values.includes(FIRST.includes(name) ? 'builtin' : 'custom');
      return true;
    });
  return {
    status: 200,
    body: d.ask((state) =>
      Object.values(state.networks)
        .filter(fits)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((one) => row(state, one, false)),
    ),
  };
};

function of(d: Daemon, ref: string): Network {
  return d.ask((state) => findNetwork(state, ref)) ?? refuse(404, `network ${ref} not found`);
}

const inspect: ApiHandler = (d, call) => {
  const found = of(d, call.params['id'] ?? '');
  return { status: 200, body: d.ask((state) => row(state, found, true)) };
};

interface CreateNetwork {
  readonly Name: string;
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Labels: Record<string, string> | null;
  readonly Options: Record<string, string> | null;
  readonly IPAM: {
    readonly Config?: { readonly Subnet?: string; readonly Gateway?: string }[] | null;
  } | null;
}

const create: ApiHandler = (d, call) => {
  const {
    Name = '',
    Driver = 'bridge',
    Internal = false,
    Labels,
    Options,
    IPAM,
  } = bodyOf<CreateNetwork>(call);
  const driver = Driver === '' || Driver === 'default' ? 'bridge' : Driver;
  if (d.ask((state) => Object.values(state.networks).some(({ name }) => name === Name)))
    refuse(409, `network with name ${Name} already exists`);
  if (driver === 'host' || driver === 'null')
    refuse(403, `only one instance of "${driver}" network is allowed`);
  if (driver !== 'bridge') refuse(404, `plugin "${driver}" not found`);
  const [config] = IPAM?.Config ?? [];
  const wanted = config?.Subnet ?? '';
  if (
    wanted !== '' &&
    d.ask((state) => Object.values(state.networks).some(({ subnet }) => subnet === wanted))
  )
    refuse(403, 'Pool overlaps with other one on this address space');
  const subnet = wanted === '' ? d.ask((state) => nextSubnet(state)) : wanted;
  const gateway = config?.Gateway ?? subnet.replace(/\.\d+\/\d+$/, '.1');
  const made = makeNetwork(d, {
    name: Name,
    driver,
    subnet,
    gateway,
    internal: Internal,
    labels: Labels ?? {},
    options: Options ?? {},
  });
  networkEvent(d, made, 'create');
  return { status: 201, body: { Id: made.id, Warning: '' } };
};

function drop(d: Daemon, found: Network): void {
  d.change((state) => {
    delete state.networks[found.id];
  });
  saveNetworks(d);
  networkEvent(d, found, 'destroy');
}

const remove: ApiHandler = (d, call) => {
  const found = of(d, call.params['id'] ?? '');
  if (FIRST.includes(found.name)) refuse(403, `${found.name} is a pre-defined network and cannot be removed`);
  const active = d.ask((state) =>
    Object.values(state.containers).some(
      (one) => one.state.Running && one.endpoints.some(({ network }) => network === found.id),
    ),
  );
  if (active)
    refuse(403, `error while removing network: network ${found.name} id ${found.id} has active endpoints`);
  drop(d, found);
  return { status: 204 };
};

interface Connects {
  readonly Container: string;
  readonly Force: boolean;
  readonly EndpointConfig: {
    readonly Aliases?: string[] | null;
    readonly IPAMConfig?: { readonly IPv4Address?: string } | null;
  } | null;
}

function pair(d: Daemon, call: ApiCall): { readonly network: Network; readonly id: string } {
  const network = of(d, call.params['id'] ?? '');
  return { network, id: d.container(bodyOf<Connects>(call).Container ?? '').id };
}

const connect: ApiHandler = (d, call) => {
  const { network, id } = pair(d, call);
  const { EndpointConfig } = bodyOf<Connects>(call);
  const container = d.container(id);
  if (container.endpoints.some((one) => one.network === network.id))
    refuse(403, `endpoint with name ${container.name.slice(1)} already exists in network ${network.name}`);
  if (network.name === 'host' || container.hostConfig.NetworkMode === 'host')
    refuse(403, 'container cannot be connected to host network');
  const endpoint = endpointOf(
    network.id,
    EndpointConfig?.Aliases ?? [],
    EndpointConfig?.IPAMConfig?.IPv4Address ?? '',
  );
  d.edit(id, (one) => {
    one.endpoints.push(endpoint);
  });
  if (container.state.Running) {
    // The address is given by the same code as at a start.
    d.edit(id, (one) => {
      const mine = one.endpoints.find((each) => each.network === network.id);
      if (mine) mine.ip = mine.wantedIp !== '' ? mine.wantedIp : nextFree(d.state, network);
    });
    networkEvent(d, network, 'connect', id);
  }
  return { status: 200 };
};

function nextFree(state: DockerState, { id, subnet }: Network): string {
  const used = Object.values(state.containers).flatMap((one) =>
    one.endpoints.filter(({ network }) => network === id).map(({ ip }) => ip),
  );
  const prefix = subnet.split('.').slice(0, 3).join('.');
  for (let at = 2; ; at++) if (!used.includes(`${prefix}.${String(at)}`)) return `${prefix}.${String(at)}`;
}

const disconnect: ApiHandler = (d, call) => {
  const { network, id } = pair(d, call);
  const container = d.container(id);
  if (!container.endpoints.some((one) => one.network === network.id))
    refuse(403, `container ${id} is not connected to network ${network.name}`);
  d.edit(id, (one) => {
    one.endpoints = one.endpoints.filter((each) => each.network !== network.id);
  });
  if (container.state.Running) networkEvent(d, network, 'disconnect', id);
  return { status: 200 };
};

export function unusedNetworks(d: Daemon): readonly Network[] {
  return d.ask((state) =>
    Object.values(state.networks).filter(
      ({ id, name }) =>
        !FIRST.includes(name) &&
        !Object.values(state.containers).some((one) => one.endpoints.some(({ network }) => network === id)),
    ),
  );
}

const prune: ApiHandler = (d) => {
  const gone = unusedNetworks(d);
  for (const one of gone) drop(d, one);
  d.event('network', 'prune', '', { reclaimed: '0' });
  return { status: 200, body: { NetworksDeleted: gone.length === 0 ? null : gone.map(({ name }) => name) } };
};

export default defineRoutes(
  route('GET', '/networks', list),
  route('POST', '/networks/create', create),
  route('POST', '/networks/prune', prune),
  route('GET', '/networks/{id}', inspect),
  route('DELETE', '/networks/{id}', remove),
  route('POST', '/networks/{id}/connect', connect),
  route('POST', '/networks/{id}/disconnect', disconnect),
);
