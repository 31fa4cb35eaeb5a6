/** What dockerd knows: in its memory, and of it what it writes to its root directory. */

/** What an image or a client says a container is to run. API names. */
export interface ContainerConfig {
  Hostname: string;
  Domainname: string;
  User: string;
  AttachStdin: boolean;
  AttachStdout: boolean;
  AttachStderr: boolean;
  ExposedPorts?: Record<string, object>;
  Tty: boolean;
  OpenStdin: boolean;
  StdinOnce: boolean;
  Env: string[];
  Cmd: string[] | null;
  Healthcheck?: HealthConfig;
  Image: string;
  Volumes: Record<string, object> | null;
  WorkingDir: string;
  Entrypoint: string[] | null;
  OnBuild: string[] | null;
  Labels: Record<string, string>;
  StopSignal?: string;
  StopTimeout?: number;
}

export interface HealthConfig {
  Test?: string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  Retries?: number;
}

export interface PortBinding {
  HostIp: string;
  HostPort: string;
}

export interface MountSpec {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  BindOptions?: { CreateMountpoint?: boolean };
  VolumeOptions?: { NoCopy?: boolean; Labels?: Record<string, string> };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

/** What it is to run on. The fields that are used; what else a client sends is kept and shown. */
export interface HostConfig {
  Binds: string[] | null;
  NetworkMode: string;
  PortBindings: Record<string, PortBinding[]>;
  RestartPolicy: { Name: string; MaximumRetryCount: number };
  AutoRemove: boolean;
  VolumesFrom: string[] | null;
  CapAdd: string[] | null;
  CapDrop: string[] | null;
  ReadonlyRootfs: boolean;
  Privileged: boolean;
  PublishAllPorts: boolean;
  SecurityOpt: string[] | null;
  IpcMode: string;
  PidMode: string;
  UTSMode: string;
  CgroupnsMode: string;
  ShmSize: number;
  Memory: number;
  MemorySwap: number;
  MemoryReservation: number;
  NanoCpus: number;
  CpuShares: number;
  CpuPeriod: number;
  CpuQuota: number;
  CpusetCpus: string;
  PidsLimit: number | null;
  OomScoreAdj: number;
  Init?: boolean | null;
  Mounts?: MountSpec[];
  Tmpfs?: Record<string, string>;
  Devices: { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[] | null;
  Dns?: string[];
  DnsSearch?: string[];
  ExtraHosts?: string[] | null;
  Links?: string[] | null;
  LogConfig: { Type: string; Config: Record<string, string> };
  Sysctls?: Record<string, string>;
  Ulimits?: { Name: string; Soft: number; Hard: number }[] | null;
}

/** A place of a container where something else is mounted. */
export interface MountPoint {
  readonly Type: string;
  readonly Name: string;
  readonly Source: string;
  readonly Destination: string;
  readonly Driver: string;
  readonly Mode: string;
  readonly RW: boolean;
  readonly Propagation: string;
  /** Not for the API: an empty volume is filled from the image; made by this container, so that `rm -v` takes it along. */
  readonly copies: boolean;
  readonly anonymous: boolean;
}

export interface Endpoint {
  readonly network: string;
  ip: string;
  mac: string;
  aliases: string[];
  wantedIp: string;
}

export interface HealthProbe {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
  readonly Output: string;
}

export interface Health {
  Status: string;
  FailingStreak: number;
  Log: HealthProbe[];
}

export interface ContainerState {
  Running: boolean;
  Paused: boolean;
  Restarting: boolean;
  OOMKilled: boolean;
  RemovalInProgress: boolean;
  Dead: boolean;
  Pid: number;
  ExitCode: number;
  Error: string;
  /** ns of the machine's clock, −1: never. */
  startedNs: number;
  finishedNs: number;
  Health: Health | null;
}

export interface Container {
  readonly id: string;
  name: string;
  readonly createdNs: number;
  readonly image: string;
  readonly imageName: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly config: ContainerConfig;
  hostConfig: HostConfig;
  readonly state: ContainerState;
  restartCount: number;
  /** Delay of the next restart, ns, and whether somebody has stopped it by hand. */
  delayNs: number;
  stoppedByHand: boolean;
  /** The policy does not apply to the end that is to come. */
  policyOff: boolean;
  mounts: MountPoint[];
  endpoints: Endpoint[];
  /** Ports that are published while it runs. */
  ports: Record<string, PortBinding[]>;
  /** Lower directories, the topmost first. */
  readonly layers: readonly string[];
  /** An OOM kill was seen. */
  oom: boolean;
}

export interface Exec {
  readonly id: string;
  readonly container: string;
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly user: string;
  readonly workdir: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly privileged: boolean;
  running: boolean;
  exitCode: number | null;
  pid: number;
}

export interface DockerEvent {
  readonly seq: number;
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly ns: number;
}

export interface HistoryEntry {
  readonly createdNs: number;
  readonly createdBy: string;
  readonly comment: string;
  readonly size: number;
  readonly empty: boolean;
}

export interface Image {
  readonly id: string;
  readonly parent: string;
  readonly createdNs: number;
  readonly comment: string;
  readonly config: ContainerConfig;
  /** Digest of each layer (DiffID) and its directory's name, the base first. */
  readonly diffIds: readonly string[];
  readonly layers: readonly string[];
  readonly size: number;
  readonly history: readonly HistoryEntry[];
  /** What it was built by, for the build cache; '': it was not. */
  readonly buildKey: string;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly createdNs: number;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  readonly bridge: string;
  readonly labels: Record<string, string>;
  readonly options: Record<string, string>;
}

export interface Volume {
  readonly name: string;
  readonly createdNs: number;
  readonly labels: Record<string, string>;
  readonly options: Record<string, string>;
  readonly anonymous: boolean;
}

/** Somebody who is sent a container's output: an attached client, or one that follows its log. */
export interface Listener {
  readonly container: string;
  /** The exec'd process that it listens to; '': the container. */
  readonly exec: string;
  readonly queue: { readonly fd: number; readonly data: string; readonly seq: number }[];
  done: boolean;
}

export interface DockerState {
  containers: Record<string, Container>;
  execs: Record<string, Exec>;
  events: DockerEvent[];
  images: Record<string, Image>;
  /** `repository:tag` to the image's id. */
  tags: Record<string, string>;
  networks: Record<string, Network>;
  volumes: Record<string, Volume>;
  listeners: Record<string, Listener>;
  /** By container (or exec): streams that are still open, lines logged, the descriptor of its input. */
  streams: Record<string, { open: number; seq: number; stdin: number }>;
  /** Containers that somebody starts or stops just now. */
  busy: Record<string, string>;
  proxies: Record<string, number[]>;
  /** Containers whose first process has ended and what follows is not done yet. */
  ending: Record<string, boolean>;
  /** Children that have ended. */
  next: number;
  liveRestore: boolean;
  root: string;
  /** Seconds of the world's clock at the machine's start. */
  epochMs: number;
  shuttingDown: boolean;
  /** What was there when it started is dealt with; nobody is served yet. */
  restoring: boolean;
  seed: number;
}

export function newState(root: string, epochMs: number, seed: number, liveRestore: boolean): DockerState {
  return {
    ...{ containers: {}, execs: {}, events: [], images: {}, tags: {}, networks: {}, volumes: {} },
    ...{
      listeners: {},
      streams: {},
      busy: {},
      proxies: {},
      ending: {},
      next: 1,
      liveRestore,
      root,
      epochMs,
      seed,
    },
    shuttingDown: false,
    restoring: true,
  };
}

/** The word for a container's state, in the order in which flags count. */
export function statusWord(state: ContainerState): string {
  if (state.Running) return state.Paused ? 'paused' : state.Restarting ? 'restarting' : 'running';
  if (state.RemovalInProgress) return 'removing';
  if (state.Dead) return 'dead';
  return state.startedNs < 0 ? 'created' : 'exited';
}
