/** `docker stats`: one sample, or one after the other as the daemon sends them. */
import { Failure, out, type Client } from '../../client.ts';
import { bytesSize, humanSize } from '../../go/units.ts';
import { isKind, type GoObject, type GoValue } from '../../go/values.ts';
import { ANY_WORDS, defineDockerCommand, type Call } from '../command.ts';
import { ask, apiJson, daemonError, entriesOf, itemsOf, member, numberOf, textOf } from '../engine.ts';
import { parseJson } from '../../go/json.ts';
import { fromBytes } from '../../client.ts';
import { formatOf, listText } from '../format.ts';

const HEADERS = {
  Container: 'CONTAINER',
  ID: 'CONTAINER ID',
  Name: 'NAME',
  CPUPerc: 'CPU %',
  MemUsage: 'MEM USAGE / LIMIT',
  MemPerc: 'MEM %',
  NetIO: 'NET I/O',
  BlockIO: 'BLOCK I/O',
  PIDs: 'PIDS',
};
const COLUMNS =
  '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}';

interface Sample {
  readonly container: string;
  readonly id: string;
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly limit: number;
  readonly received: number;
  readonly sent: number;
  readonly read: number;
  readonly written: number;
  readonly pids: number;
  /** The daemon gave none. */
  readonly invalid: boolean;
}

/** Percent of the processor: the container's share of what all CPUs together could do. */
function cpuPercent(stats: GoValue): number {
  const of = (when: string, ...names: readonly string[]): number => numberOf(member(stats, when, ...names));
  const used = of('cpu_stats', 'cpu_usage', 'total_usage') - of('precpu_stats', 'cpu_usage', 'total_usage');
  const all = of('cpu_stats', 'system_cpu_usage') - of('precpu_stats', 'system_cpu_usage');
  const online = of('cpu_stats', 'online_cpus');
  const cpus =
    online === 0 ? itemsOf(member(stats, 'cpu_stats', 'cpu_usage', 'percpu_usage')).length : online;
  return all > 0 && used > 0 ? (used / all) * cpus * 100 : 0;
}

/** Memory in use without the cache that is not active. */
function memoryUsed(stats: GoValue): number {
  const memory = member(stats, 'memory_stats');
  const usage = numberOf(member(memory, 'usage'));
  const old = member(memory, 'stats', 'total_inactive_file');
  if (old !== null && numberOf(old) < usage) return usage - numberOf(old);
  const inactive = numberOf(member(memory, 'stats', 'inactive_file'));
  return inactive < usage ? usage - inactive : usage;
}

function blocks(stats: GoValue, kind: string): number {
  return itemsOf(member(stats, 'blkio_stats', 'io_service_bytes_recursive'))
    .filter((entry) => textOf(member(entry, 'op')).charAt(0).toLowerCase() === kind)
    .reduce((sum: number, entry) => sum + numberOf(member(entry, 'value')), 0);
}

function sampleOf(container: string, stats: GoValue): Sample {
  const networks = [...entriesOf(member(stats, 'networks')).values()];
  const sum = (name: string): number =>
    networks.reduce((total: number, one) => total + numberOf(member(one, name)), 0);
  return {
    container,
    id: textOf(member(stats, 'id')),
    name: textOf(member(stats, 'name')),
    cpu: cpuPercent(stats),
    memory: memoryUsed(stats),
    limit: numberOf(member(stats, 'memory_stats', 'limit')),
    received: sum('rx_bytes'),
    sent: sum('tx_bytes'),
    read: blocks(stats, 'r'),
    written: blocks(stats, 'w'),
    pids: numberOf(member(stats, 'pids_stats', 'current')),
    invalid: false,
  };
}

function row(sample: Sample, truncates: boolean): GoObject {
  const known = (text: string): string => (sample.invalid ? '--' : text);
  const percent = (value: number): string => `${value.toFixed(2)}%`;
  return {
    kind: 'object',
    type: '*container.statsContext',
    methods: {
      Container: () => sample.container,
      ID: () => (truncates ? sample.id.slice(0, 12) : sample.id),
      Name: () => (sample.name.length > 1 ? sample.name.replace(/^\//, '') : '--'),
      CPUPerc: () => known(percent(sample.cpu)),
      MemUsage: () =>
        sample.invalid ? '-- / --' : `${bytesSize(sample.memory)} / ${bytesSize(sample.limit)}`,
      MemPerc: () => known(percent(sample.limit === 0 ? 0 : (sample.memory / sample.limit) * 100)),
      NetIO: () => known(`${humanSize(sample.received, 3)} / ${humanSize(sample.sent, 3)}`),
      BlockIO: () => known(`${humanSize(sample.read, 3)} / ${humanSize(sample.written, 3)}`),
      PIDs: () => known(String(sample.pids)),
    },
  };
}

function* run(call: Call): Client {
  const { flags, words, engine } = call;
  if (!flags.bool('no-stream'))
    throw new Failure('docker stats: without --no-stream is not modelled in Ringside');
  let names = words;
  if (words.length === 0) {
    const query: Record<string, string> = flags.bool('all') ? { all: '1' } : {};
    const filters = { filters: '{"type":{"container":true}}' };
    yield* ask(engine, { method: 'GET', path: '/events', query: filters });
    const list = yield* apiJson(engine, { method: 'GET', path: '/containers/json', query });
    names = itemsOf(list).map((one) => textOf(member(one, 'Id')).slice(0, 12));
  }
  const samples: Sample[] = [];
  const problems: string[] = [];
  for (const name of names) {
    const path = `/containers/${encodeURIComponent(name)}/stats`;
    const reply = yield* ask(engine, { method: 'GET', path, query: { stream: '0' } });
    if (reply.status >= 400) {
      problems.push(daemonError(reply));
      continue;
    }
    const stats = parseJson(fromBytes(reply.text)) ?? null;
    if (isKind(stats, 'map')) samples.push(sampleOf(name, stats));
  }
  if (problems.length > 0) throw new Failure(problems.join('\n'));
  const format = formatOf(flags.text('format'), COLUMNS);
  yield* out(
    listText(format, { headers: HEADERS, rows: samples.map((one) => row(one, !flags.bool('no-trunc'))) }),
  );
  return 0;
}

export default defineDockerCommand({ name: 'stats', words: ANY_WORDS, run });
