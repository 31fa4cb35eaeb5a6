/** Processes and consumption of a container: `top`, `stats`. */
import { refuse, timestamp, type Daemon } from '../dockerd/daemon.ts';
import { begin, defineRoutes, isTrue, route, send, type ApiHandler } from '../dockerd/http.ts';
import { listen, unlisten } from '../dockerd/logs.ts';
import type { Container } from '../dockerd/state.ts';
import { HOST_FACTS } from '../facts.ts';

const SECOND_NS = 1e9;
const { cpus: CPUS, memoryBytes: HOST_MEMORY } = HOST_FACTS;
/** In columns of ps that nothing here knows: times, sizes and shares of one process. */
const UNKNOWN = (): string => '-';

interface Row {
  readonly pid: string;
  readonly ppid: string;
  readonly user: string;
  readonly comm: string;
  readonly args: string;
  readonly state: string;
}

function field(status: string, name: string): string {
  return new RegExp(`^${name}:\\t(\\S*)`, 'm').exec(status)?.[1] ?? '';
}

function rowOf(d: Daemon, pid: number): Row | null {
  const status = d.os.readFile(`/proc/${String(pid)}/status`);
  if (typeof status !== 'string') return null;
  const words = d.os.readFile(`/proc/${String(pid)}/cmdline`);
  const comm = field(status, 'Name');
  const args =
    typeof words === 'string' && words !== '' ? words.replace(/\0$/, '').replaceAll('\0', ' ') : `[${comm}]`;
  const uid = field(status, 'Uid');
  return {
    pid: String(pid),
    ppid: field(status, 'PPid'),
    user: uid === '0' ? 'root' : uid,
    comm,
    args,
    state: field(status, 'State'),
  };
}

/** Columns of ps by what a format calls them: the title, and what of a row. */
const COLUMNS: Readonly<Record<string, readonly [title: string, of: (row: Row) => string]>> = Object.freeze({
  pid: ['PID', (row: Row) => row.pid] as const,
  ppid: ['PPID', (row: Row) => row.ppid] as const,
  user: ['USER', (row: Row) => row.user] as const,
  uid: ['UID', (row: Row) => row.user] as const,
  comm: ['COMMAND', (row: Row) => row.comm] as const,
  cmd: ['CMD', (row: Row) => row.args] as const,
  args: ['COMMAND', (row: Row) => row.args] as const,
  stat: ['STAT', (row: Row) => row.state] as const,
  s: ['S', (row: Row) => row.state] as const,
  c: ['C', UNKNOWN] as const,
  stime: ['STIME', UNKNOWN] as const,
  tty: ['TTY', () => '?'] as const,
  time: ['TIME', UNKNOWN] as const,
  'cpu%': ['%CPU', UNKNOWN] as const,
  'mem%': ['%MEM', UNKNOWN] as const,
  vsz: ['VSZ', UNKNOWN] as const,
  rss: ['RSS', UNKNOWN] as const,
  start: ['START', UNKNOWN] as const,
});

const FULL = ['uid', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'cmd'];
const BSD = ['user', 'pid', 'cpu%', 'mem%', 'vsz', 'rss', 'tty', 'stat', 'start', 'time', 'args'];

/** Which columns options of ps ask for. */
function columnsOf(args: string): readonly string[] {
  const format = /-?\w*o[= ]?\s*(\S+)$/.exec(args)?.[1];
  if (/(^|\s)-?\w*o[ =]/.test(`${args} `) && format !== undefined) return format.split(',');
  if (/^-?a?ux?/.test(args) && args.includes('u')) return BSD;
  return FULL;
}

const top: ApiHandler = (d, call) => {
  const container = d.container(call.params['id'] ?? '');
  const { id, state } = container;
  if (!state.Running) refuse(409, `Container ${id} is not running`);
  if (state.Restarting) refuse(409, `Container ${id} is restarting, wait until the container is running`);
  const args = call.query['ps_args'] ?? '-ef';
  const columns = columnsOf(args).map(
    (name) =>
      COLUMNS[name.toLowerCase()] ?? refuse(500, `error: unknown user-defined format specifier "${name}"`),
  );
  if (!columns.some(([title]) => title === 'PID')) refuse(500, "Couldn't find PID field in ps output");
  const { pids = [] } = d.containerd({ method: 'pids', id });
  const rows = pids.flatMap((pid) => rowOf(d, pid) ?? []);
  d.containerEvent(container, 'top');
  return {
    status: 200,
    body: {
      Processes: rows.map((one) => columns.map(([, of]) => of(one))),
      Titles: columns.map(([title]) => title),
    },
  };
};

function fileOf(d: Daemon, path: string): string {
  const text = d.os.readFile(path);
  return typeof text === 'string' ? text : '';
}

function number(d: Daemon, path: string): number {
  const text = fileOf(d, path);
  return /^\d+/.test(text) ? Number(text.trim()) : 0;
}

/** Of its group's `cpu.stat`: times in ns, periods of its quota. */
interface Sample {
  readonly ns: number;
  readonly cpuNs: number;
  readonly userNs: number;
  readonly systemNs: number;
  readonly periods: number;
  readonly throttled: number;
  readonly throttledNs: number;
}

/** The number beside a name in a flat keyed file; 0 where there is none. */
function keyed(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

function sampleOf(d: Daemon, { id, state }: Container): Sample {
  const text = state.Running ? d.os.readFile(`/sys/fs/cgroup/docker/${id}/cpu.stat`) : '';
  const of = (name: string): number => (typeof text === 'string' ? keyed(text, name) : 0);
  return {
    ns: d.os.now(),
    cpuNs: of('usage_usec') * 1000,
    userNs: of('user_usec') * 1000,
    systemNs: of('system_usec') * 1000,
    periods: of('nr_periods'),
    throttled: of('nr_throttled'),
    throttledNs: of('throttled_usec') * 1000,
  };
}

/** Null: of a container that does not run, or before the first sample. */
function cpuJson(sample: Sample | null): object {
  const throttling_data = {
    periods: sample?.periods ?? 0,
    throttled_periods: sample?.throttled ?? 0,
    throttled_time: sample?.throttledNs ?? 0,
  };
  const cpu_usage = {
    total_usage: sample?.cpuNs ?? 0,
    usage_in_kernelmode: sample?.systemNs ?? 0,
    usage_in_usermode: sample?.userNs ?? 0,
  };
  return sample
    ? { cpu_usage, system_cpu_usage: sample.ns * CPUS, online_cpus: CPUS, throttling_data }
    : { cpu_usage, throttling_data };
}

function statsJson(d: Daemon, container: Container, before: Sample | null, now: Sample): object {
  const { id, name, state } = container;
  const { Running } = state;
  const dir = `/sys/fs/cgroup/docker/${id}`;
  const limit = Running ? number(d, `${dir}/memory.max`) : 0;
  const memory = Running
    ? {
        usage: number(d, `${dir}/memory.current`),
        stats: { inactive_file: keyed(fileOf(d, `${dir}/memory.stat`), 'inactive_file') },
        limit: limit === 0 ? HOST_MEMORY : limit,
      }
    : {};
  const read = d.ask(({ epochMs }) => timestamp(epochMs, now.ns));
  const net = {
    rx_bytes: 0,
    rx_packets: 0,
    rx_errors: 0,
    rx_dropped: 0,
    tx_bytes: 0,
    tx_packets: 0,
    tx_errors: 0,
    tx_dropped: 0,
  };
  return {
    read: Running ? read : '0001-01-01T00:00:00Z',
    preread:
      before && Running ? d.ask(({ epochMs }) => timestamp(epochMs, before.ns)) : '0001-01-01T00:00:00Z',
    pids_stats: Running ? { current: number(d, `${dir}/pids.current`) } : {},
    blkio_stats: { io_service_bytes_recursive: Running ? [] : null },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuJson(Running ? now : null),
    precpu_stats: cpuJson(Running ? before : null),
    memory_stats: memory,
    name,
    id,
    ...(Running && container.endpoints.length > 0 ? { networks: { eth0: net } } : {}),
  };
}

const stats: ApiHandler = (d, call) => {
  const container = d.container(call.params['id'] ?? '');
  const { id } = container;
  const streams = isTrue(call.query['stream'] ?? '1');
  begin(d, call, 200, 'json');
  const key = listen(d, '', 'stats');
  d.os.thread('dockerd', 'input', key, String(call.from));
  let before: Sample | null = null;
  if (!streams && !isTrue(call.query['one-shot'])) {
    before = sampleOf(d, container);
    d.os.sleep(SECOND_NS);
  }
  for (;;) {
    const one = d.find(id);
    if (!one || d.ask((state) => state.listeners[key]?.done !== false)) break;
    const now = sampleOf(d, one);
    if (!send(d, call, { data: `${JSON.stringify(statsJson(d, one, before, now))}\n` }) || !streams) break;
    before = now;
    d.os.until(() => d.state.listeners[key]?.done !== false, SECOND_NS);
  }
  unlisten(d, key);
  return null;
};

export default defineRoutes(
  route('GET', '/containers/{id}/top', top),
  route('GET', '/containers/{id}/stats', stats),
);
