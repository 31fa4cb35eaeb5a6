/** The daemon itself: ping, version, info. */
import { defineRoutes, route, type ApiHandler } from '../dockerd/http.ts';
import { API_VERSION, ENGINE_VERSION, MIN_API_VERSION } from './versions.ts';
import { HOST_FACTS } from '../facts.ts';
import { statusWord } from '../dockerd/state.ts';

const ping: ApiHandler = () => ({ status: 200, text: 'OK' });

const version: ApiHandler = () => ({
  status: 200,
  body: {
    Platform: { Name: 'Ringside' },
    Components: [
      {
        Name: 'Engine',
        Version: ENGINE_VERSION,
        Details: {
          ApiVersion: API_VERSION,
          Arch: 'amd64',
          BuildTime: '',
          Experimental: 'false',
          GitCommit: '',
          GoVersion: 'go1.19',
          KernelVersion: HOST_FACTS.kernel,
          MinAPIVersion: MIN_API_VERSION,
          Os: 'linux',
        },
      },
      { Name: 'containerd', Version: '1.6.20', Details: { GitCommit: '' } },
      { Name: 'runc', Version: '1.1.5', Details: { GitCommit: '' } },
      { Name: 'docker-init', Version: '0.19.0', Details: { GitCommit: '' } },
    ],
    Version: ENGINE_VERSION,
    ApiVersion: API_VERSION,
    MinAPIVersion: MIN_API_VERSION,
    GitCommit: '',
    GoVersion: 'go1.19',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: HOST_FACTS.kernel,
    BuildTime: '',
  },
});

/** What of the host and of the engine never changes. */
const FIXED = Object.freeze({
  ID: 'RING:SIDE',
  ...{
    Driver: 'overlay2',
    DriverStatus: [['Backing Filesystem', 'extfs']],
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
  },
  ...{
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
  },
  ...{
    IPv4Forwarding: true,
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    Debug: false,
    OomKillDisable: false,
  },
  ...{
    NFd: 0,
    NGoroutines: 0,
    LoggingDriver: 'json-file',
    NEventsListener: 0,
    KernelVersion: HOST_FACTS.kernel,
  },
  ...{
    OperatingSystem: 'Ringside (simulated)',
    OSVersion: '',
    OSType: 'linux',
    Architecture: 'x86_64',
    NCPU: HOST_FACTS.cpus,
  },
  ...{
    MemTotal: HOST_FACTS.memoryBytes,
    IndexServerAddress: 'https://index.docker.io/v1/',
    Name: HOST_FACTS.hostname,
    Labels: [],
  },
  ...{
    ExperimentalBuild: false,
    ServerVersion: ENGINE_VERSION,
    DefaultRuntime: 'runc',
    InitBinary: 'docker-init',
  },
  Plugins: {
    Volume: ['local'],
    Network: ['bridge', 'host', 'null'],
    Authorization: null,
    Log: ['json-file'],
  },
  Runtimes: { runc: { path: 'runc' }, 'io.containerd.runc.v2': { path: 'runc' } },
  Swarm: {
    NodeID: '',
    NodeAddr: '',
    LocalNodeState: 'inactive',
    ControlAvailable: false,
    Error: '',
    RemoteManagers: null,
  },
  ContainerdCommit: { ID: '', Expected: '' },
  RuncCommit: { ID: '', Expected: '' },
  InitCommit: { ID: '', Expected: '' },
  SecurityOptions: ['name=seccomp,profile=default', 'name=cgroupns'],
  RegistryConfig: { IndexConfigs: {}, InsecureRegistryCIDRs: [], Mirrors: [] },
  Warnings: null,
});

const info: ApiHandler = (d) => {
  const facts = d.ask((state, now) => {
    const words = Object.values(state.containers).map((one) => statusWord(one.state));
    const count = (...of: string[]): number => words.filter((word) => of.includes(word)).length;
    return {
      Containers: words.length,
      ContainersRunning: count('running', 'restarting'),
      ContainersPaused: count('paused'),
      ContainersStopped: count('created', 'exited', 'dead', 'removing'),
      Images: Object.keys(state.images).length,
      LiveRestoreEnabled: state.liveRestore,
      DockerRootDir: state.root,
      SystemTime: d.when(now),
    };
  });
  return { status: 200, body: { ...FIXED, ...facts } };
};

export default defineRoutes(
  route('GET', '/_ping', ping),
  route('HEAD', '/_ping', ping),
  route('GET', '/version', version),
  route('GET', '/info', info),
);
