/** Processes and consumption of a container: `top`, `stats`. */
import { refuse, timestamp, type Daemon } from '../dockerd/daemon.ts';
import { begin, defineRoutes, isTrue, route, send, type ApiHandler } from '../dockerd/http.ts';
import { listen, unlisten } from '../dockerd/logs.ts';
import type { Container } from '../dockerd/state.ts';

const SECOND_NS = 1e9;
const CPUS = 2;
const HOST_MEMORY = 2 ** 31;

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
  c: ['C', () => '0'] as const,
  stime: ['STIME', () => '00:00'] as const,
  tty: ['TTY', () => '?'] as const,
  time: ['TIME', () => '00:00:00'] as const,
  'cpu%': ['%CPU', () => '0.0'] as const,
  'mem%': ['%MEM', () => '0.0'] as const,
  vsz: ['VSZ', () => '0'] as const,
  rss: ['RSS', () => '0'] as const,
  start: ['START', () => '00:00'] as const,
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

function number(d: Daemon, path: string): number {
  const text = d.os.readFile(path);
  return typeof text === 'string' && /^\d+/.test(text) ? Number(text.trim()) : 0;
}

interface Sample {
  readonly ns: number;
  readonly cpuNs: number;
}

function sampleOf(d: Daemon, { id, state }: Container): Sample {
  const text = state.Running ? d.os.readFile(`/sys/fs/cgroup/docker/${id}/cpu.stat`) : '';
  const usec = typeof text === 'string' ? Number(/usage_usec (\d+)/.exec(text)?.[1] ?? 0) : 0;
  return { ns: d.os.now(), cpuNs: usec * 1000 };
}

function cpuJson({ ns, cpuNs }: Sample, running: boolean): object {
  const usage = { total_usage: cpuNs, usage_in_kernelmode: 0, usage_in_usermode: cpuNs };
  const throttling_data = { periods: 0, throttled_periods: 0, throttled_time: 0 };
  return running
    ? { cpu_usage: usage, system_cpu_usage: ns * CPUS, online_cpus: CPUS, throttling_data }
    : { cpu_usage: { ...usage, total_usage: 0, usage_in_usermode: 0 }, throttling_data };
}

function statsJson(d: Daemon, container: Container, before: Sample | null, now: Sample): object {
  const { id, name, state } = container;
  const { Running } = state;
  const dir = `/sys/fs/cgroup/docker/${id}`;
  const limit = Running ? number(d, `${dir}/memory.max`) : 0;
  const memory = Running
    ? {
        usage: number(d, `${dir}/memory.current`),
        stats: { inactive_file: 0 },
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
    cpu_stats: cpuJson(now, Running),
    precpu_stats: before ? cpuJson(before, Running) : cpuJson({ ns: 0, cpuNs: 0 }, false),
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
