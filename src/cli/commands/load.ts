/** `ringside load`: servers with many connections in several stacks, and what the client and the machines see. */
import type { LoadNetwork, LoadPoint, LoadRequest, StackLoad } from '../../sim/core/load-views.ts';
import { LOAD_NETWORKS } from '../../sim/core/load-views.ts';
import {
  DEFAULT_LOAD,
  loadCatalog,
  loadIssues,
  MAX_CONNECTIONS,
  MAX_SECONDS,
  runLoad,
} from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import {
  flag,
  helpText,
  numberPairs,
  pairs,
  readArguments,
  single,
  toNumber,
  type Arguments,
  type OptionDefs,
} from '../options.ts';
import { DEFAULT_SEED, DEFAULT_STACKS, list, required, stackList } from '../spec-options.ts';
import { fidelityLine } from '../fidelity-line.ts';
import { ns, table, type Column } from '../table.ts';

const SERVERS = loadCatalog();
const SERVER_IDS = SERVERS.map(({ id }) => id).join('|');
const USAGE = `load --server ${SERVER_IDS} [--stacks A,B] [--connections N[,N…]] [--seconds S] [--requests N] [--network N] [--bytes N] [--think NS] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--json]`;
const SUMMARY = 'servers with many connections: throughput, response times, exits, kicks';
/** The server without a network. */
const DISK = 'block';
const DEFAULT_CONNECTIONS = '1,10,100';

const OPTIONS: OptionDefs = Object.freeze({
  server: {
    value: 'ID',
    about: SERVERS.map(({ id, label }) => `${id}: ${label.en.toLowerCase()}`).join(', '),
  },
  stacks: { value: 'A,B', about: `stacks and compositions such as kvm/container (${DEFAULT_STACKS})` },
  connections: {
    value: 'N[,N…]',
    about: `connections, 1 to ${MAX_CONNECTIONS}; for block: requests in flight (${DEFAULT_CONNECTIONS})`,
  },
  seconds: { value: 'S', about: `simulated time measured, up to ${MAX_SECONDS} (${DEFAULT_LOAD.seconds})` },
  requests: { value: 'N', about: 'ends the measurement after so many answers' },
  network: { value: 'N', about: `${LOAD_NETWORKS.join(', ')} (${DEFAULT_LOAD.network})` },
  bytes: { value: 'N', about: 'bytes of an answer; for block: of a request to the disk' },
  think: { value: 'NS', about: `mean pause of the client before a request, ns (${DEFAULT_LOAD.thinkNs})` },
  seed: { value: 'S', about: `seed, 0 to 4294967295 (${DEFAULT_SEED})` },
  set: { value: 'cost.id=ns', about: 'mean of a cost, see "ringside costs"', multiple: true },
  switch: { value: 'name=value', about: 'mechanism, see "ringside switches"', multiple: true },
  json: { about: 'write JSON' },
});

const NOTES = [
  'Networks: bridge gives the server an address of its own on the wire’s network, host uses the host’s,',
  'nat publishes a port of the host. The bare process always uses the host’s network.',
  '',
  'Columns: response times as the client sees them; then for each answer: VM exits, doorbells of virtual',
  'devices rung (kicks) and not needed (spared), interrupts, CPU time on the host and in guests.',
];

/** Option that a part of the request comes from. */
const OPTION_OF: Readonly<Record<string, string>> = Object.freeze({
  responseBytes: '--bytes',
  thinkNs: '--think',
  switches: '--switch',
  costs: '--set',
});

/** The number that was typed. Throws UsageError with what was typed when it is none. */
function numberOf(option: string, text: string): number {
  const value = toNumber(text);
  if (!Number.isNaN(value)) return value;
  throw new UsageError(`--${option}: "${text}" is not a number`);
}

function optional<N extends string>(
  args: Arguments,
  option: string,
  name: N,
): { readonly [K in N]?: number } {
  const text = single(args, option);
  return text === undefined ? {} : ({ [name]: numberOf(option, text) } as { readonly [K in N]?: number });
}

/** The disk has no client and no network: an option for them would do nothing. */
function refuseForDisk(args: Arguments, { server }: LoadRequest): void {
  if (server !== DISK) return;
  for (const option of ['network', 'think'])
    if (single(args, option) !== undefined) throw new UsageError(`--${option}: not with --server ${DISK}`);
}

function readRequest(args: Arguments): LoadRequest {
  const network = single(args, 'network');
  const request: LoadRequest = {
    stacks: stackList(args),
    server: required(args, 'server', SERVERS),
    connections: list(args, 'connections', DEFAULT_CONNECTIONS).map((text) => numberOf('connections', text)),
    ...optional(args, 'seconds', 'seconds'),
    ...optional(args, 'requests', 'requests'),
    ...optional(args, 'bytes', 'responseBytes'),
    ...optional(args, 'think', 'thinkNs'),
    ...optional(args, 'seed', 'seed'),
    // The check refuses what is no network.
    ...(network === undefined ? {} : { network: network as LoadNetwork }),
    switches: Object.fromEntries(pairs(args, 'switch')),
    costs: numberPairs(args, 'set'),
  };
  refuseForDisk(args, request);
  const [first] = loadIssues(request);
  if (!first) return request;
  const [part = '', ...rest] = first.path.split('.');
  const option = OPTION_OF[part] ?? `--${part}`;
  const argument = rest.length === 0 ? option : `${option} ${rest.join('.')}`;
  throw new UsageError(`${argument}: ${first.message.en}`);
}

const COLUMNS: readonly Column[] = [
  'connections',
  'answers/s',
  'Mbit/s',
  'mean µs',
  'p50 µs',
  'p99 µs',
  'exits',
  'kicks',
  'spared',
  'irqs',
  'host µs',
  'guest µs',
].map((title) => ({ title, align: 'right' as const }));

/** Microseconds with one decimal, thousands apart. */
function micros(timeNs: number): string {
  const tenths = Math.round(timeNs / 100);
  return `${ns(Math.floor(tenths / 10))}.${tenths % 10}`;
}

function row(point: LoadPoint): string[] {
  const each = Math.max(1, point.answered);
  const { mean, p50, p99 } = point.responseNs;
  return [
    ns(point.connections),
    ns(point.throughputPerSec),
    ns((point.bytesPerSec * 8) / 1e6),
    micros(mean),
    micros(p50),
    micros(p99),
    (point.exits / each).toFixed(2),
    (point.kicks / each).toFixed(2),
    (point.suppressedKicks / each).toFixed(2),
    (point.interrupts / each).toFixed(2),
    micros(point.hostCpuNs / each),
    micros(point.guestCpuNs / each),
  ];
}

async function print(stacks: readonly StackLoad[], io: Io): Promise<void> {
  for (const { stack, points } of stacks)
    await io.out(`${stack}\n${fidelityLine(stack)}${table(COLUMNS, points.map(row), '  ')}\n`);
}

export default defineCommand({
  name: 'load',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, `Loads ${SUMMARY}.`, OPTIONS, NOTES));
      return 0;
    }
    const request = readRequest(args);
    const result = runLoad(request);
    if (flag(args, 'json')) {
      await io.out(`${JSON.stringify(result, null, 2)}\n`);
      return 0;
    }
    const { server, seed, seconds } = result;
    const network = server === DISK ? '' : `network ${result.network}, `;
    await io.out(`${server}, ${network}${seconds} s, seed ${seed}\n\n`);
    await print(result.stacks, io);
    return 0;
  },
});
