/** `--network` and what goes with it: end points of a container. */
import { Failure } from '../../client.ts';
import type { Flags } from '../../go/flags.ts';

export interface Network {
  readonly target: string;
  readonly aliases: readonly string[];
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly ip6: string;
  readonly linkLocal: readonly string[];
  readonly mac: string;
  readonly priority: number;
  /** It was given by fields (`name=…,alias=…`). */
  readonly long: boolean;
}

const FIELDS = new Set([
  'name',
  'alias',
  'driver-opt',
  'ip',
  'ip6',
  'mac-address',
  'link-local-ip',
  'gw-priority',
]);

function isLong(value: string): boolean {
  const at = value.indexOf('=');
  return at !== -1;
}

export function networkProblem(value: string): string | null {
  if (!isLong(value)) return null;
  for (const field of value.split(',')) {
    const at = field.indexOf('=');
    const key = (at === -1 ? field : field.slice(0, at)).trim().toLowerCase();
    if (at === -1) return `invalid field ${field}`;
    if (!FIELDS.has(key)) return `invalid field key ${key}`;
    const set = field.slice(at + 1).trim();
    if (key === 'driver-opt' && !set.includes('=')) return 'invalid key value pair format in driver options';
    if (key === 'gw-priority' && !/^[-+]?\d+$/.test(set)) {
      return `invalid gw-priority (${set}): invalid syntax`;
    }
  }
  return /(^|,)\s*name=/i.test(value) ? null : 'network name/id is not specified';
}

export function parseNetwork(value: string): Network {
  const network = {
    target: isLong(value) ? '' : value,
    aliases: [] as string[],
    driverOptions: {} as Record<string, string>,
    ip: '',
    ip6: '',
    linkLocal: [] as string[],
    mac: '',
    priority: 0,
    long: isLong(value),
  };
  if (!network.long) return network;
  for (const field of value.split(',')) {
    const at = field.indexOf('=');
    const set = field.slice(at + 1).trim();
    switch (field.slice(0, at).trim().toLowerCase()) {
      case 'name':
        network.target = set;
        break;
      case 'alias':
        network.aliases.push(set);
        break;
      case 'driver-opt': {
        const split = set.indexOf('=');
        network.driverOptions[set.slice(0, split).trim().toLowerCase()] = set.slice(split + 1).trim();
        break;
      }
      case 'ip':
        network.ip = set;
        break;
      case 'ip6':
        network.ip6 = set;
        break;
      case 'mac-address':
        network.mac = set;
        break;
      case 'link-local-ip':
        network.linkLocal.push(set);
        break;
      default:
        network.priority = Number(set);
    }
  }
  return network;
}

export function isUserDefined(mode: string): boolean {
  return !['default', 'bridge', 'host', 'none', ''].includes(mode) && !mode.startsWith('container:');
}

/** An end point's settings as the API takes them. */
export function endpoint(network: Network, links: readonly string[] | null): Record<string, unknown> {
  const addresses = {
    IPv4Address: network.ip === '' ? undefined : network.ip,
    IPv6Address: network.ip6 === '' ? undefined : network.ip6,
    LinkLocalIPs: network.linkLocal.length === 0 ? undefined : network.linkLocal,
  };
  const hasAddress = network.ip !== '' || network.ip6 !== '' || network.linkLocal.length > 0;
  return {
    IPAMConfig: hasAddress ? addresses : null,
    Links: links,
    Aliases: network.aliases.length === 0 ? null : network.aliases,
    MacAddress: network.mac,
    DriverOpts: Object.keys(network.driverOptions).length === 0 ? null : network.driverOptions,
    GwPriority: network.priority,
    NetworkID: '',
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  };
}

export interface Networking {
  readonly mode: string;
  readonly endpoints: Readonly<Record<string, Record<string, unknown>>>;
}

/** Mode and end points that the flags ask for. */
export function networking(flags: Flags): Networking {
  const given = flags.list('network').length > 0 ? flags.list('network') : flags.list('net');
  const networks = (given.length === 0 ? ['default'] : given).map(parseNetwork);
  const userDefined = networks.some(({ target }) => isUserDefined(target));
  if (userDefined && networks.some(({ target }) => !isUserDefined(target))) {
    throw new Failure(
      'conflicting options: cannot attach both user-defined and non-user-defined network-modes',
    );
  }
  const links = flags.list('link');
  const endpoints: Record<string, Record<string, unknown>> = {};
  for (const [index, network] of networks.entries()) {
    const whole = index === 0 ? withFlags(network, flags) : network;
    if (whole.aliases.length > 0 && !isUserDefined(whole.target)) {
      throw new Failure('network-scoped aliases are only supported for user-defined networks');
    }
    const userLinks = index === 0 && links.length > 0 && isUserDefined(whole.target) ? links : null;
    if (Object.hasOwn(endpoints, whole.target)) {
      throw new Failure(
        `conflicting options: cannot specify multiple network attachments for network "${whole.target}"`,
      );
    }
    const settings = endpoint(whole, userLinks);
    const bare = JSON.stringify(settings) === JSON.stringify(endpoint(parseNetwork(''), null));
    if (bare && given.length === 1) continue;
    endpoints[whole.target] = settings;
  }
  return { mode: networks[0]?.target ?? 'default', endpoints };
}

function withFlags(network: Network, flags: Flags): Network {
  const conflict = (flag: string, what: string): Failure =>
    new Failure(`conflicting options: cannot specify both --${flag} and per-network ${what}`);
  const aliases =
    flags.list('network-alias').length > 0 ? flags.list('network-alias') : flags.list('net-alias');
  if (aliases.length > 0 && network.aliases.length > 0) throw conflict('network-alias', 'alias');
  if (flags.text('ip') !== '' && network.ip !== '') throw conflict('ip', 'IPv4 address');
  if (flags.text('ip6') !== '' && network.ip6 !== '') throw conflict('ip6', 'IPv6 address');
  if (flags.text('mac-address') !== '' && network.mac !== '') throw conflict('mac-address', 'MAC address');
  const linkLocal = flags.list('link-local-ip');
  return {
    ...network,
    aliases: aliases.length > 0 ? aliases : network.aliases,
    ip: flags.text('ip') || network.ip,
    ip6: flags.text('ip6') || network.ip6,
    mac: flags.text('mac-address') || network.mac,
    linkLocal: linkLocal.length > 0 ? linkLocal : network.linkLocal,
  };
}
