/** Networks: which there are, who has which address in them, and published ports. */
import { refuse, shortId, type Daemon } from './daemon.ts';
import type { Container, DockerState, Endpoint, Network, PortBinding } from './state.ts';

const FIRST_POOL = 17;
const LAST_POOL = 31;
const FIRST_EPHEMERAL = 49_153;
const LAST_EPHEMERAL = 65_535;
/** What an endpoint on a bridge takes. */
const SANDBOX_COSTS = ['rt.dockerd.net_alloc', 'veth.create_in_ns', 'br.attach_up_addr'];
/** iptables programs that dockerd runs for one published port. */
const RULES_PER_PORT = 6;
const PROXY = '/usr/bin/docker-proxy';

export function findNetwork(state: DockerState, ref: string): Network | null {
  const all = Object.values(state.networks);
  const name = ref === 'default' ? 'bridge' : ref;
  return (
    all.find((one) => one.name === name) ?? all.find(({ id }) => ref !== '' && id.startsWith(ref)) ?? null
  );
}

/** The next /16 that no network has. */
export function nextSubnet(state: DockerState): string {
  for (let at = FIRST_POOL; at <= LAST_POOL; at++) {
    const subnet = `172.${String(at)}.0.0/16`;
    if (!Object.values(state.networks).some((one) => one.subnet === subnet)) return subnet;
  }
  refuse(
    500,
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
  );
}

export function makeNetwork(
  d: Daemon,
  of: Omit<Network, 'id' | 'createdNs' | 'bridge'>,
  bridge = '',
): Network {
  const id = d.newId('network');
  const createdNs = d.os.now();
  const made = { ...of, id, createdNs, bridge: bridge === '' ? `br-${shortId(id)}` : bridge };
  d.change((state) => {
    state.networks[id] = made;
  });
  saveNetworks(d);
  return made;
}

export function saveNetworks(d: Daemon): void {
  const networks = d.ask((state) => state.networks);
  d.os.mkdirAll(d.root('/network/files'));
  d.os.writeFile(d.root('/network/files/local-kv.db'), JSON.stringify(networks));
}

/** bridge, host and none. */
export function firstNetworks(d: Daemon): void {
  const plain = { internal: false, labels: {}, options: {} };
  makeNetwork(
    d,
    { name: 'bridge', driver: 'bridge', subnet: '172.17.0.0/16', gateway: '172.17.0.1', ...plain },
    'docker0',
  );
  makeNetwork(d, { name: 'host', driver: 'host', subnet: '', gateway: '', ...plain }, ' ');
  makeNetwork(d, { name: 'none', driver: 'null', subnet: '', gateway: '', ...plain }, ' ');
}

function usedAddresses(state: DockerState, network: string): Set<string> {
  const endpoints = Object.values(state.containers).flatMap((one) => one.endpoints);
  return new Set(endpoints.flatMap((one) => (one.network === network && one.ip !== '' ? [one.ip] : [])));
}

function nextAddress(state: DockerState, { id, subnet, gateway }: Network): string {
  const used = usedAddresses(state, id);
  const prefix = subnet.split('.').slice(0, 2).join('.');
  for (let at = 2; at < 65_534; at++) {
    const ip = `${prefix}.${String(at >> 8)}.${String(at & 255)}`;
    if (ip !== gateway && !used.has(ip)) return ip;
  }
  return '';
}

function macOf(ip: string): string {
  return ['02', '42', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
}

/** Gives it an address in each of its networks. */
export function connectAll(d: Daemon, container: Container): void {
  for (const { network } of container.endpoints) {
    const found = d.change((state) => {
      const of = state.networks[network];
      const one = state.containers[container.id]?.endpoints.find((endpoint) => endpoint.network === network);
      if (!of || !one) return null;
      if (of.driver === 'bridge') {
        one.ip = one.wantedIp !== '' ? one.wantedIp : nextAddress(state, of);
        one.mac = macOf(one.ip);
      }
      return of;
    });
    if (found?.driver === 'bridge') for (const cost of SANDBOX_COSTS) d.os.call(`cost ${cost}`);
  }
}

/** Tells of it: when its ports are published too. */
export function tellConnected(d: Daemon, { id, endpoints }: Container): void {
  for (const { network } of endpoints) {
    const found = d.ask((state) => state.networks[network] ?? null);
    if (found) networkEvent(d, found, 'connect', id);
  }
}

export function disconnectAll(d: Daemon, container: Container): void {
  for (const { network } of container.endpoints) {
    const found = d.change((state) => {
      const one = state.containers[container.id]?.endpoints.find((endpoint) => endpoint.network === network);
      if (one) {
        one.ip = '';
        one.mac = '';
      }
      return state.networks[network] ?? null;
    });
    if (found) networkEvent(d, found, 'disconnect', container.id);
  }
}

export function networkEvent(d: Daemon, { id, name, driver }: Network, action: string, container = ''): void {
  d.event('network', action, id, { ...(container === '' ? {} : { container }), name, type: driver });
}

export function endpointOf(network: string, aliases: readonly string[] = [], wantedIp = ''): Endpoint {
  return { network, ip: '', mac: '', aliases: [...aliases], wantedIp };
}

/** Which ports are to be published: those that are bound, or all that are exposed. */
function wanted({ hostConfig, config }: Container): [port: string, binding: PortBinding][] {
  const bound = Object.entries(hostConfig.PortBindings).flatMap(([port, bindings]) =>
    (bindings.length > 0 ? bindings : [{ HostIp: '', HostPort: '' }]).map((one): [string, PortBinding] => [
      port,
      one,
    ]),
  );
  const all = hostConfig.PublishAllPorts ? Object.keys(config.ExposedPorts ?? {}) : [];
  const exposed = all.filter((port) => hostConfig.PortBindings[port] === undefined);
  return [
    ...bound,
    ...exposed.map((port): [string, PortBinding] => [port, { HostIp: '', HostPort: '' }]),
  ].sort(([a], [b]) => Number(b.split('/')[0]) - Number(a.split('/')[0]));
}

function isTaken(state: DockerState, proto: string, ip: string, port: string): boolean {
  const all = Object.values(state.containers).flatMap(({ ports }) => Object.entries(ports));
  const any = (address: string): boolean => address === '' || address === '0.0.0.0';
  return all.some(
    ([key, bindings]) =>
      key.endsWith(`/${proto}`) &&
      bindings.some((one) => one.HostPort === port && (any(one.HostIp) || any(ip) || one.HostIp === ip)),
  );
}

/** Publishes its ports: an entry for each, and a proxy that listens on the host. The text of the refusal, '' for none. */
export function publish(d: Daemon, container: Container): string {
  const { id, name, endpoints } = container;
  const ip = d.ask((state) => state.containers[id]?.endpoints[0]?.ip ?? '');
  if (endpoints.length === 0 || ip === '') return '';
  for (const [key, { HostIp, HostPort }] of wanted(container)) {
    const [inner = '', proto = 'tcp'] = key.split('/');
    const [low, high] = HostPort.includes('-') ? HostPort.split('-') : [HostPort, HostPort];
    const port = d.change((state) => {
      const from = low === '' ? FIRST_EPHEMERAL : Number(low);
      const to = low === '' ? LAST_EPHEMERAL : Number(high);
      for (let at = from; at <= to; at++) if (!isTaken(state, proto, HostIp, String(at))) return String(at);
      return null;
    });
    const shown = HostIp === '' ? '0.0.0.0' : HostIp;
    const failed = `driver failed programming external connectivity on endpoint ${name.slice(1)} (${d.newId('endpoint')}): `;
    if (port === null) return `${failed}Bind for ${shown}:${low ?? ''} failed: port is already allocated`;
    for (let rule = 0; rule < RULES_PER_PORT; rule++) d.os.call('cost ipt.exec');
    const addresses = HostIp === '' ? ['0.0.0.0', '::'] : [HostIp];
    for (const address of addresses) {
      const error = startProxy(d, id, { proto, address, port, ip, inner });
      if (error !== '') {
        unpublish(d, id);
        return `${failed}Error starting userland proxy: ${error}`;
      }
    }
    d.change((state) => {
      const ports = state.containers[id]?.ports;
      if (ports)
        (ports[key] ??= []).push(...addresses.map((address) => ({ HostIp: address, HostPort: port })));
    });
  }
  return '';
}

interface Proxy {
  readonly proto: string;
  readonly address: string;
  readonly port: string;
  readonly ip: string;
  readonly inner: string;
}

/** docker-proxy says on its first pipe whether it listens. */
function startProxy(d: Daemon, id: string, { proto, address, port, ip, inner }: Proxy): string {
  const { os } = d;
  const [from, to] = os.pipe();
  const none = os.open('/dev/null');
  const words = [
    '-proto',
    proto,
    '-host-ip',
    address,
    '-host-port',
    port,
    '-container-ip',
    ip,
    '-container-port',
    inner,
  ];
  os.thread('dockerd', 'proxy', id, String(none), String(to), ...words);
  const said = os.line(from).trim();
  os.close(from);
  return said === '0' ? '' : said.slice(2);
}

/** A thread that a proxy is the child of: it ends with the thread that made it (`PR_SET_PDEATHSIG`). */
export function proxyThread(
  d: Daemon,
  [, , id = '', none = '', to = '', ...words]: readonly string[],
): number {
  const { os } = d;
  const pid = os.run([PROXY, ...words], [Number(none), Number(to), Number(none)]);
  d.change((state) => {
    (state.proxies[id] ??= []).push(pid);
  });
  os.close(Number(to), Number(none));
  os.wait(pid);
  d.change((state) => {
    state.proxies[id] = (state.proxies[id] ?? []).filter((one) => one !== pid);
  });
  return 0;
}

export function unpublish(d: Daemon, id: string): void {
  const pids = d.change((state) => {
    const found = state.proxies[id] ?? [];
    const container = state.containers[id];
    if (container) container.ports = {};
    return found;
  });
  for (const pid of pids) d.os.call('kill', [pid, 9]);
  if (pids.length > 0) d.os.until(() => (d.state.proxies[id] ?? []).length === 0, 1e9);
}

/** The proxies of a container that lived on while dockerd was gone. */
export function republish(d: Daemon, { id, ports, endpoints }: Container): void {
  const ip = endpoints[0]?.ip ?? '';
  for (const [key, bindings] of Object.entries(ports)) {
    const [inner = '', proto = 'tcp'] = key.split('/');
    for (const { HostIp, HostPort } of bindings)
      startProxy(d, id, { proto, address: HostIp, port: HostPort, ip, inner });
  }
}
