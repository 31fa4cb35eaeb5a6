/** `docker network …`. */
import { err, Failure, out, type Client } from '../../client.ts';
import { timeString } from '../../go/time.ts';
import { parseRfc3339 } from '../../go/time.ts';
import { naturally, type GoObject, type GoValue } from '../../go/values.ts';
import { defineDockerCommand, exactly, NO_WORDS, SOME_WORDS } from '../command.ts';
import { labelList } from '../container-row.ts';
import {
  api,
  apiJson,
  ask,
  attempt,
  entriesOf,
  filterQuery,
  itemsOf,
  jsonBody,
  member,
  textOf,
} from '../engine.ts';
import { formatOf, listText } from '../format.ts';
import { pairsOf } from '../pairs.ts';
import { endpoint, parseNetwork } from '../run/networks.ts';

const HEADERS = {
  ID: 'NETWORK ID',
  Name: 'NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  IPv4: 'IPV4',
  IPv6: 'IPV6',
  Internal: 'INTERNAL',
  Labels: 'LABELS',
  CreatedAt: 'CREATED AT',
};

function row(network: GoValue, truncates: boolean): GoObject {
  const text = (name: string): string => textOf(member(network, name));
  const flag = (name: string): string => String(member(network, name) === true);
  return {
    kind: 'object',
    type: '*network.networkContext',
    arity: { Label: 1 },
    methods: {
      ID: () => (truncates ? text('Id').slice(0, 12) : text('Id')),
      Name: () => text('Name'),
      Driver: () => text('Driver'),
      Scope: () => text('Scope'),
      IPv4: () => flag('EnableIPv4'),
      IPv6: () => flag('EnableIPv6'),
      Internal: () => flag('Internal'),
      Labels: () => labelList(member(network, 'Labels')),
      Label: ([name = null]) => textOf(entriesOf(member(network, 'Labels')).get(textOf(name))),
      CreatedAt: () => timeString(parseRfc3339(text('Created')) ?? -62_135_596_800_000_000_000n),
    },
  };
}

const list = defineDockerCommand({
  name: 'network ls',
  words: NO_WORDS,
  *run({ flags, engine }) {
    const answer = yield* apiJson(engine, {
      method: 'GET',
      path: '/networks',
      query: filterQuery(flags.list('filter')),
    });
    const quiet = flags.bool('quiet');
    const given = flags.text('format');
    const format = formatOf(given, quiet ? '{{.ID}}' : '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}');
    const rows = [...itemsOf(answer)]
      .sort((a, b) => naturally(textOf(member(a, 'Name')), textOf(member(b, 'Name'))))
      .map((network) => row(network, !flags.bool('no-trunc')));
    yield* out(
      listText({ ...format, table: format.table && !(quiet && given === '') }, { headers: HEADERS, rows }),
    );
    return 0;
  },
});

interface Pool {
  Subnet: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string>;
}

/** Unsigned number of an IPv4 address; null: it is none. */
function ipv4(text: string): number | null {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function contains(subnet: string, address: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  const [net, one] = [ipv4(base), ipv4(address.split('/')[0] ?? '')];
  if (net === null || one === null) return address.includes(':') && subnet.includes(':');
  let size = 1;
  for (let bit = 0; bit < 32 - Number(bits); bit++) size *= 2;
  return Math.floor(net / size) === Math.floor(one / size);
}

/** Address pools of the flags, each with what belongs to it. */
function pools(flags: { readonly list: (name: string) => readonly string[] }): readonly Pool[] {
  const needsSubnet = flags.list('ip-range').length > 0 || flags.list('gateway').length > 0;
  if (flags.list('subnet').length === 0 && needsSubnet) {
    throw new Failure('every ip-range or gateway must have a corresponding subnet');
  }
  const found: Pool[] = [];
  for (const subnet of flags.list('subnet')) {
    for (const other of found) {
      if (contains(other.Subnet, subnet) || contains(subnet, other.Subnet)) {
        throw new Failure('multiple overlapping subnet configuration is not supported');
      }
    }
    found.push({ Subnet: subnet });
  }
  for (const range of flags.list('ip-range')) {
    const pool = found.find((one) => contains(one.Subnet, range));
    if (pool === undefined) throw new Failure(`no matching subnet for range ${range}`);
    if (pool.IPRange !== undefined) {
      throw new Failure(
        `cannot configure multiple ranges (${range}, ${pool.IPRange}) on the same subnet (${pool.Subnet})`,
      );
    }
    pool.IPRange = range;
  }
  for (const gateway of flags.list('gateway')) {
    const pool = found.find((one) => contains(one.Subnet, gateway));
    if (pool === undefined) throw new Failure(`no matching subnet for gateway ${gateway}`);
    if (pool.Gateway !== undefined) {
      throw new Failure(
        `cannot configure multiple gateways (${gateway}, ${pool.Gateway}) for the same subnet (${pool.Subnet})`,
      );
    }
    pool.Gateway = gateway;
  }
  for (const [name, address] of Object.entries(pairsOf(flags.list('aux-address')))) {
    const pool = found.find((one) => contains(one.Subnet, address));
    if (pool === undefined) throw new Failure(`no matching subnet for aux-address ${address}`);
    (pool.AuxiliaryAddresses ??= {})[name] = address;
  }
  return found.map(
    ({ Subnet, IPRange, Gateway, AuxiliaryAddresses }) =>
      JSON.parse(JSON.stringify({ Subnet, IPRange, Gateway, AuxiliaryAddresses })) as Pool,
  );
}

const create = defineDockerCommand({
  name: 'network create',
  words: exactly(1),
  *run({ flags, words: [name = ''], engine }) {
    const from = flags.text('config-from');
    const body = {
      Driver: flags.text('driver'),
      Scope: flags.text('scope'),
      EnableIPv4: flags.has('ipv4') ? flags.bool('ipv4') : undefined,
      EnableIPv6: flags.has('ipv6') ? flags.bool('ipv6') : undefined,
      IPAM: {
        Driver: flags.text('ipam-driver'),
        Options: pairsOf(flags.list('ipam-opt')),
        Config: pools(flags),
      },
      Internal: flags.bool('internal'),
      Attachable: flags.bool('attachable'),
      Ingress: flags.bool('ingress'),
      ConfigOnly: flags.bool('config-only'),
      ConfigFrom: from === '' ? null : { Network: from },
      Options: pairsOf(flags.list('opt')),
      Labels: pairsOf(flags.list('label')),
      Name: name,
    };
    const answer = yield* apiJson(engine, { method: 'POST', path: '/networks/create', body: jsonBody(body) });
    const warning = textOf(member(answer, 'Warning'));
    if (warning !== '') yield* err(`WARNING: ${warning}\n`);
    yield* out(`${textOf(member(answer, 'Id'))}\n`);
    return 0;
  },
});

const connect = defineDockerCommand({
  name: 'network connect',
  words: exactly(2),
  *run({ flags, words: [network = '', container = ''], engine }) {
    const settings = endpoint(
      {
        ...parseNetwork(''),
        aliases: flags.list('alias'),
        ip: flags.text('ip'),
        ip6: flags.text('ip6'),
        linkLocal: flags.list('link-local-ip'),
        priority: flags.number('gw-priority'),
      },
      flags.list('link').length === 0 ? null : flags.list('link'),
    );
    const body = {
      Container: container,
      EndpointConfig: {
        ...settings,
        IPAMConfig: settings['IPAMConfig'] ?? {},
        Aliases: flags.list('alias'),
        DriverOpts: pairsOf(flags.list('driver-opt')),
      },
    };
    yield* api(engine, {
      method: 'POST',
      path: `/networks/${encodeURIComponent(network)}/connect`,
      body: jsonBody(body),
    });
    return 0;
  },
});

const disconnect = defineDockerCommand({
  name: 'network disconnect',
  words: exactly(2),
  *run({ flags, words: [network = '', container = ''], engine }) {
    const body = jsonBody({ Container: container, Force: flags.bool('force') });
    yield* api(engine, { method: 'POST', path: `/networks/${encodeURIComponent(network)}/disconnect`, body });
    return 0;
  },
});

const remove = defineDockerCommand({
  name: 'network rm',
  words: SOME_WORDS,
  *run({ flags, words, engine }) {
    let status = 0;
    for (const name of words) {
      const path = `/networks/${encodeURIComponent(name)}`;
      // The real client looks first whether it is swarm's ingress network.
      yield* ask(engine, { method: 'GET', path });
      const problem = yield* attempt(
        (function* (): Client<void> {
          yield* api(engine, { method: 'DELETE', path });
        })(),
      );
      if (problem === null) yield* out(`${name}\n`);
      else if (!(flags.bool('force') && /not found/i.test(problem))) {
        yield* err(`${problem}\n`);
        status = 1;
      }
    }
    if (status !== 0) yield* err(`exit status ${status}\n`);
    return status;
  },
});

export default [list, create, connect, disconnect, remove];
