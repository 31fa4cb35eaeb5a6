/** How a container starts, and what follows when its first process ends. */
import type { TaskEvent } from '../rpc.ts';
import { refuse, shortId, statusWord, type Daemon } from './daemon.ts';
import { abandonStreams, fifoPath, openInput, startReaders } from './logs.ts';
import { connectAll, disconnectAll, publish, tellConnected, unpublish } from './networks.ts';
import { specOf } from './oci.ts';
import { prepareMounts, unmountEvents, removeContainer } from './storage.ts';
import type { Container } from './state.ts';

const FIRST_DELAY_NS = 100e6;
const MOST_DELAY_NS = 60e9;
const STEADY_NS = 10e9;

const LOCAL_HOSTS = [
  '127.0.0.1\tlocalhost\n',
  '::1\tlocalhost ip6-localhost ip6-loopback\n',
  'fe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n',
].join('');

const RUNTIME_ERRORS: readonly (readonly [RegExp, number])[] = [
  [/executable file not found|no such file or directory|system cannot find|not a directory/, 127],
  [/permission denied|is a directory/, 126],
];

/** The exit code that an error of the runtime stands for. */
function codeOf(error: string): number {
  return RUNTIME_ERRORS.find(([pattern]) => pattern.test(error))?.[1] ?? 128;
}

function mergedDir(d: Daemon, { id }: Container): string {
  return d.root(`/overlay2/${id}/merged`);
}

/** Mounts its root; '' or the refusal. */
export function mountRoot(d: Daemon, container: Container): string {
  const dir = d.root(`/overlay2/${container.id}`);
  const lower = container.layers.map((layer) => d.root(`/overlay2/${layer}/diff`)).join(':');
  d.os.mkdirAll(`${dir}/merged`);
  const options = `lowerdir=${lower},upperdir=${dir}/diff,workdir=${dir}/work`;
  return d.os.call('mount', [0], ['overlay', `${dir}/merged`, 'overlay', options]) < 0
    ? 'error creating overlay mount'
    : '';
}

export function unmountRoot(d: Daemon, container: Container): void {
  const merged = mergedDir(d, container);
  d.os.call('syncfs', [], [merged]);
  d.os.call('umount2', [2], [merged]);
}

/** Files that every container has of its own. */
function writeEtc(d: Daemon, container: Container): void {
  const dir = d.root(`/containers/${container.id}`);
  const { config, id } = container;
  const hostname = config.Hostname === '' ? shortId(id) : config.Hostname;
  const ip = d.ask(
    (state) => state.containers[id]?.endpoints.map((one) => one.ip).filter((one) => one !== '') ?? [],
  );
  const own = ip.map((address) => `${address}\t${hostname}\n`).join('');
  d.os.mkdirAll(dir);
  d.os.writeFile(`${dir}/hostname`, `${hostname}\n`);
  const more = (container.hostConfig.ExtraHosts ?? []).map((pair) => {
    const [name = '', ...address] = pair.split(':');
    return `${address.join(':')}\t${name}\n`;
  });
  d.os.writeFile(`${dir}/hosts`, [LOCAL_HOSTS, ...more, own].join(''));
  const { Dns, DnsSearch = [] } = container.hostConfig;
  const search = DnsSearch.length > 0 ? `search ${DnsSearch.join(' ')}\n` : '';
  const servers = (Dns ?? []).map((address) => `nameserver ${address}\n`).join('');
  d.os.writeFile(
    `${dir}/resolv.conf`,
    search + (servers === '' ? String(d.os.readFile('/etc/resolv.conf')) : servers),
  );
}

/** What a failed start leaves: nothing but the error, and the exit code that stands for it. */
function failed(d: Daemon, container: Container, error: string): never {
  const { id } = container;
  const code = codeOf(error);
  unpublish(d, id);
  disconnectAll(d, container);
  unmountEvents(d, container);
  unmountRoot(d, container);
  d.edit(id, ({ state }) => {
    if (state.startedNs < 0) state.ExitCode = code;
    state.Error = error;
    state.Running = false;
    state.Restarting = false;
    state.Pid = 0;
  });
  d.unlock(id);
  wakeWaiters(d);
  if (container.hostConfig.AutoRemove) removeContainer(d, d.container(id), true);
  refuse(code === 128 ? 500 : 400, error);
}

function wakeWaiters(d: Daemon): void {
  d.change(() => undefined);
}

/** Why it may not join another one's IPC namespace; '': it may, or has its own. */
function joinsIpc(d: Daemon, { hostConfig: { IpcMode } }: Container): string {
  if (!IpcMode.startsWith('container:')) return '';
  const ref = IpcMode.slice('container:'.length);
  const other = d.find(ref);
  if (!other) return `No such container: ${ref}`;
  if (other.hostConfig.IpcMode !== 'shareable')
    return `can't join IPC of container ${other.id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`;
  return other.state.Running ? '' : `cannot join IPC of a non running container: ${other.id}`;
}

/** Starts it; refuses with the daemon's or the runtime's words. The caller has its lock, which is let go. */
export function startContainer(d: Daemon, container: Container): void {
  const { id, config, hostConfig } = container;
  const { os } = d;
  os.call('cost rt.dockerd.create');
  const mode = hostConfig.NetworkMode;
  if (mode.startsWith('container:')) {
    const other = d.find(mode.slice('container:'.length));
    if (!other) failed(d, container, `No such container: ${mode.slice('container:'.length)}`);
    if (!other.state.Running)
      failed(d, container, `cannot join network of a non running container: ${other.id}`);
  }
  const missing = container.endpoints.find(({ network }) =>
    d.ask((state) => state.networks[network] === undefined),
  );
  if (missing) failed(d, container, `network ${missing.network} not found`);
  const unmounted = mountRoot(d, container);
  if (unmounted !== '') failed(d, container, unmounted);
  connectAll(d, container);
  const ipc = joinsIpc(d, container);
  if (ipc !== '') failed(d, container, ipc);
  const taken = publish(d, container);
  if (taken !== '') failed(d, container, taken);
  tellConnected(d, container);
  writeEtc(d, container);
  const merged = mergedDir(d, container);
  prepareMounts(d, container, merged);
  const spec = specOf(d, container, merged);
  if (typeof spec === 'string') failed(d, container, spec);
  os.mkdirAll(`/run/docker/containerd/${id}`);
  startReaders(os, d, id, '', config.Tty);
  const paths = {
    stdin: config.OpenStdin ? fifoPath(id, '', 'stdin') : '',
    stdout: fifoPath(id, '', 'stdout'),
    stderr: config.Tty ? '' : fifoPath(id, '', 'stderr'),
    tty: config.Tty,
  };
  if (config.OpenStdin) openInput(d, id, '');
  const made = d.containerd({ method: 'create', id, text: JSON.stringify(spec), stdio: paths });
  if (made.error !== undefined) {
    abandonStreams(d, id, '', config.Tty);
    failed(d, container, made.refused === true ? made.error : `${made.error}: unknown`);
  }
  const started = d.containerd({ method: 'start', id });
  if (started.error !== undefined) failed(d, container, started.error);
  d.edit(id, (one, now) => {
    Object.assign(one.state, {
      Running: true,
      Restarting: false,
      Paused: false,
      Pid: made.pid ?? 0,
      ExitCode: 0,
      Error: '',
    });
    one.state.startedNs = now;
    one.policyOff = false;
    if (one.state.Health || one.config.Healthcheck?.Test) one.state.Health = null;
  });
  d.containerEvent(container, 'start');
  os.thread('dockerd', 'health', id);
  d.unlock(id);
}

/** Whether its policy starts it again after an end with this status. */
export function restarts(container: Container, status: number, shuttingDown: boolean): boolean {
  const { Name, MaximumRetryCount } = container.hostConfig.RestartPolicy;
  if (container.policyOff || shuttingDown) return false;
  if (Name === 'always') return true;
  if (Name === 'unless-stopped') return !container.stoppedByHand;
  if (Name !== 'on-failure' || status === 0) return false;
  return MaximumRetryCount === 0 || container.restartCount < MaximumRetryCount;
}

function nextDelay({ delayNs, state }: Container, nowNs: number): number {
  if (delayNs === 0 || nowNs - state.startedNs >= STEADY_NS) return FIRST_DELAY_NS;
  return Math.min(delayNs * 2, MOST_DELAY_NS);
}

/** The exit of a container's first process, told by containerd. */
export function handleExit(d: Daemon, { id, status }: TaskEvent): void {
  const known = d.ask((state) => state.containers[id] ?? null);
  if (!known) return;
  // A start that is not done yet comes first.
  d.os.until(
    () =>
      !['start', 'restart'].includes(d.state.busy[id] ?? '') ||
      d.state.containers[id]?.state.Running === true,
  );
  const container = d.container(id);
  if (!container.state.Running || container.state.Pid === 0) return;
  const gone = d.containerd({ method: 'delete', id });
  // A shim that is gone can not tell: Docker's word for that is 255.
  const told = gone.error === undefined ? status : 255;
  d.os.until(() => (d.state.streams[id]?.open ?? 0) <= 0, 2e9);
  finish(d, container, status, told);
}

/** What follows: events, network, policy. */
export function finish(d: Daemon, container: Container, status: number, told: number, quiet = false): void {
  const { id } = container;
  const again = d.ask((state) => {
    const one = state.containers[id];
    return one ? restarts(one, status, state.shuttingDown) : false;
  });
  d.change((state) => {
    state.ending[id] = true;
  });
  d.edit(id, (one, now) => {
    Object.assign(one.state, { Running: again, Restarting: again, Paused: false, Pid: 0, ExitCode: status });
    one.state.finishedNs = now;
    one.state.OOMKilled = one.oom;
    if (one.state.Health) one.state.Health.Status = 'unhealthy';
    one.delayNs = again ? nextDelay(one, now) : 0;
    if (again) one.restartCount++;
  });
  const seconds = d.ask((_state, now) => String(Math.floor((now - container.state.startedNs) / 1e9)));
  if (!quiet) d.containerEvent(container, 'die', { exitCode: String(told), execDuration: seconds });
  unpublish(d, id);
  // A daemon that has just started knows nothing of the sandboxes of the one before.
  const restoring = d.ask((state) => state.restoring);
  if (!quiet && !restoring) disconnectAll(d, container);
  unmountEvents(d, container);
  unmountRoot(d, container);
  d.change((state) => {
    for (const one of Object.values(state.listeners))
      if (one.container === id && one.exec === '') one.done = true;
    for (const one of Object.values(state.execs)) if (one.container === id) one.running = false;
    delete state.ending[id];
  });
  if (again && !restoring) {
    const { delayNs } = d.container(id);
    d.os.thread('dockerd', 'restart', id, String(delayNs));
    return;
  }
  if (container.hostConfig.AutoRemove && !restoring) removeContainer(d, d.container(id), true);
}

/** A thread that starts it again after its delay, unless somebody stops or removes it meanwhile. */
export function restartLater(d: Daemon, id: string, delayNs: number): number {
  const stopped = d.os.until(() => d.state.containers[id]?.state.Restarting !== true, delayNs);
  if (stopped) return 0;
  d.lock(id, 'restart');
  const container = d.find(id);
  if (!container || statusWord(container.state) !== 'restarting') {
    d.unlock(id);
    return 0;
  }
  startContainer(d, container);
  return 0;
}
