/** `POST /containers/create`: what is refused, and what is made. */
import { bodyOf, type ApiAnswer, type ApiCall } from '../dockerd/http.ts';
import { refuse, type Daemon } from '../dockerd/daemon.ts';
import { emptyConfig, findImage } from '../dockerd/images.ts';
import { randomName } from '../dockerd/names.ts';
import { endpointOf, findNetwork } from '../dockerd/networks.ts';
import { capabilitiesOf, SHM_BYTES } from '../dockerd/oci.ts';
import { HOST_FACTS } from '../facts.ts';
import { makeLayer } from '../dockerd/storage.ts';
import { signalNumber } from '../dockerd/stop.ts';
import type { Container, ContainerConfig, Endpoint, HostConfig, Image } from '../dockerd/state.ts';
import { mountPoints } from './mount-points.ts';
import { unmodelled } from './unmodelled.ts';

const LEAST_MEMORY = 6_291_456;
const NANO = 1e9;
const CPUS = HOST_FACTS.cpus;

interface NetworkingConfig {
  readonly EndpointsConfig?: Record<
    string,
    { Aliases?: string[] | null; IPAMConfig?: { IPv4Address?: string } | null } | null
  >;
}

type CreateBody = ContainerConfig & { HostConfig: Partial<HostConfig>; NetworkingConfig: NetworkingConfig };

export function hostConfigOf(given: Partial<HostConfig>): HostConfig {
  const Memory = given.Memory ?? 0;
  const swap = given.MemorySwap ?? 0;
  const mode = given.NetworkMode;
  return {
    ...{
      Binds: null,
      VolumesFrom: null,
      CapAdd: null,
      CapDrop: null,
      ReadonlyRootfs: false,
      Privileged: false,
    },
    ...{
      PublishAllPorts: false,
      SecurityOpt: null,
      PidMode: '',
      UTSMode: '',
      ShmSize: SHM_BYTES,
      MemoryReservation: 0,
    },
    ...{
      NanoCpus: 0,
      CpuShares: 0,
      CpuPeriod: 0,
      CpuQuota: 0,
      CpusetCpus: '',
      PidsLimit: null,
      OomScoreAdj: 0,
      AutoRemove: false,
    },
    ...given,
    PortBindings: given.PortBindings ?? {},
    RestartPolicy: {
      Name: given.RestartPolicy?.Name === '' ? 'no' : (given.RestartPolicy?.Name ?? 'no'),
      MaximumRetryCount: given.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    NetworkMode:
      mode === undefined || mode === '' || mode === 'bridge'
        ? mode === 'bridge'
          ? 'bridge'
          : 'default'
        : mode,
    IpcMode: given.IpcMode === undefined || given.IpcMode === '' ? 'private' : given.IpcMode,
    CgroupnsMode:
      given.CgroupnsMode === undefined || given.CgroupnsMode === '' ? 'private' : given.CgroupnsMode,
    LogConfig:
      given.LogConfig && given.LogConfig.Type !== '' ? given.LogConfig : { Type: 'json-file', Config: {} },
    Devices: given.Devices ?? [],
    Memory,
    MemorySwap: Memory > 0 && swap === 0 ? Memory * 2 : swap,
  };
}

function checkResources(config: HostConfig): void {
  const { Memory, MemorySwap, MemoryReservation, NanoCpus, CpuPeriod, CpuQuota, CpusetCpus } = config;
  if (Memory !== 0 && Memory < LEAST_MEMORY) refuse(400, 'Minimum memory limit allowed is 6MB');
  if (Memory > 0 && MemorySwap > 0 && MemorySwap < Memory)
    refuse(400, 'Minimum memoryswap limit should be larger than memory limit, see usage');
  if (Memory === 0 && MemorySwap > 0)
    refuse(400, 'You should always set the Memory limit when using Memoryswap limit, see usage');
  if (MemoryReservation > 0 && MemoryReservation < LEAST_MEMORY)
    refuse(400, 'Minimum memory reservation allowed is 6MB');
  if (Memory > 0 && MemoryReservation > Memory)
    refuse(400, 'Minimum memory limit can not be less than memory reservation limit, see usage');
  if (NanoCpus > 0 && CpuPeriod > 0)
    refuse(400, 'Conflicting options: Nano CPUs and CPU Period cannot both be set');
  if (NanoCpus > 0 && CpuQuota > 0)
    refuse(400, 'Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  if (NanoCpus < 0 || NanoCpus > CPUS * NANO)
    refuse(
      400,
      `Range of CPUs is from 0.01 to ${String(CPUS)}.00, as there are only ${String(CPUS)} CPUs available`,
    );
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000))
    refuse(400, 'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
  if (CpuQuota !== 0 && CpuQuota < 1000) refuse(400, 'CPU cfs quota can not be less than 1ms (i.e. 1000)');
  if (CpusetCpus !== '') checkCpus(CpusetCpus);
}

function checkCpus(list: string): void {
  for (const part of list.split(',')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!range) refuse(400, `Invalid value ${list} for cpuset cpus`);
    if (Number(range[2] ?? range[1]) >= CPUS)
      refuse(400, `Requested CPUs are not available - requested ${list}, available: 0-${String(CPUS - 1)}`);
  }
}

function checkHost(config: HostConfig, given: Partial<CreateBody>): void {
  const { Name, MaximumRetryCount } = config.RestartPolicy;
  if (!['no', 'always', 'unless-stopped', 'on-failure'].includes(Name))
    refuse(400, `invalid restart policy '${Name}'`);
  if (MaximumRetryCount !== 0 && Name !== 'on-failure')
    refuse(400, `maximum retry count cannot be used with restart policy '${Name}'`);
  if (config.AutoRemove && Name !== 'no')
    refuse(400, "can't create 'AutoRemove' container with restart policy");
  checkResources(config);
  capabilitiesOf(config);
  if (!config.NetworkMode.startsWith('container:')) return;
  if ((given.Hostname ?? '') !== '') refuse(400, 'conflicting options: hostname and the network mode');
  if (Object.keys(config.PortBindings).length > 0)
    refuse(400, 'conflicting options: port publishing and the container type network mode');
}

/** What an image says where the client says nothing. */
function merged(given: Partial<CreateBody>, image: Image): ContainerConfig {
  const { config } = image;
  const { HostConfig: _host, NetworkingConfig: _networks, ...rest } = given;
  const own = new Map((given.Env ?? []).map((pair) => [pair.split('=')[0], pair]));
  const entrypoint = (given.Entrypoint?.length ?? 0) > 0 ? (given.Entrypoint ?? null) : config.Entrypoint;
  const clears = given.Entrypoint?.length === 1 && given.Entrypoint[0] === '';
  const usesOwnEntry = (given.Entrypoint?.length ?? 0) > 0;
  const cmd = (given.Cmd?.length ?? 0) > 0 ? (given.Cmd ?? null) : usesOwnEntry ? null : config.Cmd;
  const pick = (mine: string | undefined, theirs: string | undefined): string =>
    mine !== undefined && mine !== '' ? mine : (theirs ?? '');
  const signal = pick(given.StopSignal, config.StopSignal);
  const health =
    given.Healthcheck?.Test === undefined
      ? (config.Healthcheck ?? given.Healthcheck)
      : { ...config.Healthcheck, ...given.Healthcheck };
  return {
    ...emptyConfig(),
    ...rest,
    Image: given.Image ?? '',
    Env: [...(given.Env ?? []), ...config.Env.filter((pair) => !own.has(pair.split('=')[0]))],
    Cmd: cmd,
    Entrypoint: clears ? null : entrypoint,
    WorkingDir: pick(given.WorkingDir, config.WorkingDir),
    User: pick(given.User, config.User),
    Labels: { ...config.Labels, ...given.Labels },
    Volumes: { ...config.Volumes, ...given.Volumes },
    ...(given.ExposedPorts || config.ExposedPorts
      ? { ExposedPorts: { ...config.ExposedPorts, ...given.ExposedPorts } }
      : {}),
    ...(signal === '' ? {} : { StopSignal: signal }),
    ...(health ? { Healthcheck: health } : {}),
  };
}

function checkName(d: Daemon, wanted: string): string {
  if (wanted === '') return `/${d.change((state) => randomName(state))}`;
  const name = wanted.replace(/^\//, '');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    refuse(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  checkFree(d, name);
  return `/${name}`;
}

/** 409: another container has the name. */
export function checkFree(d: Daemon, name: string): void {
  const other = d.ask(
    (state) => Object.values(state.containers).find((one) => one.name === `/${name}`) ?? null,
  );
  if (other)
    refuse(
      409,
      `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
}

function endpoints(d: Daemon, { NetworkMode }: HostConfig, given: NetworkingConfig): Endpoint[] {
  if (NetworkMode.startsWith('container:')) return [];
  const configs = given.EndpointsConfig ?? {};
  const main = NetworkMode === 'default' ? 'bridge' : NetworkMode;
  const names = [main, ...Object.keys(configs).filter((name) => name !== main && name !== NetworkMode)];
  return names.map((name) => {
    const found = d.ask((state) => findNetwork(state, name));
    const config = configs[name] ?? configs[NetworkMode];
    return endpointOf(found?.id ?? name, config?.Aliases ?? [], config?.IPAMConfig?.IPv4Address ?? '');
  });
}

export function createContainer(d: Daemon, call: ApiCall): ApiAnswer {
  const given = bodyOf<CreateBody>(call);
  const hostConfig = hostConfigOf(given.HostConfig ?? {});
  if (given.StopSignal !== undefined && given.StopSignal !== '') signalNumber(given.StopSignal);
  if (given.WorkingDir !== undefined && given.WorkingDir !== '' && !given.WorkingDir.startsWith('/'))
    refuse(400, `the working directory '${given.WorkingDir}' is invalid, it needs to be an absolute path`);
  checkHost(hostConfig, given);
  const ref = given.Image ?? '';
  const image =
    d.ask((state) => findImage(state, ref)) ??
    refuse(404, `No such image: ${/[:@][^/]*$/.test(ref) ? ref : `${ref}:latest`}`);
  const config = merged(given, image);
  const words = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  if (words.length === 0 || words[0] === '') refuse(400, 'No command specified');
  const name = checkName(d, call.query['name'] ?? '');
  const id = d.newId('container');
  const createdNs = d.os.now();
  const bare: Container = {
    ...{
      id,
      name,
      createdNs,
      image: image.id,
      imageName: ref,
      path: words[0] ?? '',
      args: words.slice(1),
      config,
      hostConfig,
    },
    state: {
      ...{
        Running: false,
        Paused: false,
        Restarting: false,
        OOMKilled: false,
        RemovalInProgress: false,
        Dead: false,
        Pid: 0,
      },
      ...{ ExitCode: 0, Error: '', startedNs: -1, finishedNs: -1, Health: null },
    },
    ...{
      restartCount: 0,
      delayNs: 0,
      stoppedByHand: false,
      policyOff: false,
      mounts: [],
      endpoints: [],
      ports: {},
      oom: false,
    },
    layers: [`${id}-init`, ...[...image.layers].reverse()],
  };
  checkWorkingDir(d, bare, image);
  const mounts = mountPoints(d, bare);
  const container = { ...bare, mounts, endpoints: endpoints(d, hostConfig, given.NetworkingConfig ?? {}) };
  makeInitLayer(d, id);
  makeLayer(d, id);
  d.change((state) => {
    state.containers[id] = container;
  });
  d.save(id);
  d.containerEvent(container, 'create');
  return { status: 201, body: { Id: id, Warnings: unmodelled(given.HostConfig ?? {}) } };
}

/** 400: its working directory is a file of the image's. The id was made already, which is told to be gone. */
function checkWorkingDir(d: Daemon, container: Container, image: Image): void {
  const { WorkingDir } = container.config;
  if (WorkingDir === '') return;
  const found = [...image.layers]
    .reverse()
    .find((layer) => d.os.exists(d.root(`/overlay2/${layer}/diff${WorkingDir}`)));
  if (found === undefined || typeof d.os.list(d.root(`/overlay2/${found}/diff${WorkingDir}`)) !== 'number')
    return;
  d.containerEvent(container, 'destroy');
  refuse(400, `Cannot mkdir: ${WorkingDir} is not a directory`);
}

/** Places for what is mounted over files of /etc: a layer of its own, so that they are no changes of the container's. */
function makeInitLayer(d: Daemon, id: string): void {
  const dir = d.root(`/overlay2/${id}-init/diff`);
  d.os.mkdirAll(dir);
  const entry = (path: string, kind: 'dir' | 'file', mode = 0o755): object => ({
    path,
    kind,
    mode,
    uid: 0,
    gid: 0,
    text: '',
  });
  const entries = [
    ...['', 'dev', 'dev/pts', 'dev/shm', 'etc', 'proc', 'sys'].map((path) => entry(path, 'dir')),
    ...['.dockerenv', 'dev/console', 'etc/hostname', 'etc/hosts', 'etc/resolv.conf'].map((path) =>
      entry(path, 'file'),
    ),
  ];
  d.os.call('writetree', [], [dir, JSON.stringify(entries)]);
}
