/** From a container's configuration to what the runtime is told (`daemon/oci_linux.go`). */
import type { OciDevice, OciMount, OciProcess, OciSpec } from '../spec.ts';
import { CAPABILITY_NAMES } from '../../kernel/cred.ts';
import { refuse, shortId, type Daemon } from './daemon.ts';
import type { Container, HostConfig } from './state.ts';

const DEFAULT_CAPABILITIES =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  );
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MASKED =
  '/proc/asound /proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/timer_stats /proc/sched_debug /proc/scsi /sys/firmware'.split(
    ' ',
  );
const READONLY = '/proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger'.split(' ');
const PERIOD_US = 100_000;
/** Of `/dev/shm` where nobody says, bytes. */
export const SHM_BYTES = 67_108_864;

const DEVICES: readonly OciDevice[] = (
  [
    ['null', 1, 3],
    ['zero', 1, 5],
    ['full', 1, 7],
    ['random', 1, 8],
    ['urandom', 1, 9],
    ['tty', 5, 0],
  ] as const
).map(([name, major, minor]) => ({ path: `/dev/${name}`, type: 'c', major, minor, access: 'rwm' }));

/** Capabilities as flags change them. 400: there is no such one. */
export function capabilitiesOf({ CapAdd, CapDrop, Privileged }: HostConfig): string[] {
  const clean = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
  const [add, drop] = [(CapAdd ?? []).map(clean), (CapDrop ?? []).map(clean)];
  for (const name of [...add, ...drop])
    if (name !== 'ALL' && !CAPABILITY_NAMES.some((known) => known === name))
      refuse(
        400,
        `invalid CapAdd: unknown capability: "CAP_${name}"`.replace(
          'CapAdd',
          add.includes(name) ? 'CapAdd' : 'CapDrop',
        ),
      );
  if (Privileged) return [...CAPABILITY_NAMES];
  const from: readonly string[] = add.includes('ALL')
    ? CAPABILITY_NAMES
    : drop.includes('ALL')
      ? []
      : DEFAULT_CAPABILITIES;
  return [
    ...new Set([...from.filter((name) => !drop.includes(name)), ...add.filter((name) => name !== 'ALL')]),
  ];
}

interface User {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** `name[:group]` or numbers, looked up in the container's own files. The refusal is a text. */
export function userOf(d: Daemon, merged: string, text: string): User | string {
  const [name = '', group] = text.split(':');
  const rows = (file: string): string[][] => {
    const read = d.os.readFile(`${merged}/etc/${file}`);
    return typeof read === 'number' ? [] : read.split('\n').map((line) => line.split(':'));
  };
  const wanted = name === '' ? '0' : name;
  const numeric = /^\d+$/.test(wanted);
  const row = rows('passwd').find(([known, , uid]) => known === wanted || (numeric && uid === wanted));
  if (!row && !numeric) return `unable to find user ${wanted}: no matching entries in passwd file`;
  let gid = Number(row?.[3] ?? 0);
  if (group !== undefined && group !== '') {
    const found = rows('group').find(([known, , id]) => known === group || id === group);
    if (!found && !/^\d+$/.test(group))
      return `unable to find group ${group}: no matching entries in group file`;
    gid = Number(found?.[2] ?? group);
  }
  return { uid: Number(row?.[2] ?? wanted), gid, home: row?.[5] ?? '/' };
}

/** Limits as writes to files of its group. */
export function resourcesOf(config: HostConfig): readonly (readonly [string, string])[] {
  const files: [string, string][] = [];
  const {
    Memory,
    MemorySwap,
    MemoryReservation,
    NanoCpus,
    CpuShares,
    CpuPeriod,
    CpuQuota,
    CpusetCpus,
    PidsLimit,
  } = config;
  if (Memory > 0) files.push(['memory.max', String(Memory)]);
  if (MemorySwap > 0) files.push(['memory.swap.max', String(MemorySwap - Memory)]);
  else if (MemorySwap < 0 && Memory > 0) files.push(['memory.swap.max', 'max']);
  if (MemoryReservation > 0) files.push(['memory.low', String(MemoryReservation)]);
  if (NanoCpus > 0)
    files.push(['cpu.max', `${String(Math.floor((NanoCpus * PERIOD_US) / 1e9))} ${String(PERIOD_US)}`]);
  else if (CpuQuota > 0 || CpuPeriod > 0)
    files.push([
      'cpu.max',
      `${CpuQuota > 0 ? String(CpuQuota) : 'max'} ${String(CpuPeriod > 0 ? CpuPeriod : PERIOD_US)}`,
    ]);
  if (CpuShares > 0)
    files.push([
      'cpu.weight',
      String(Math.max(1, 1 + Math.floor(((Math.max(2, CpuShares) - 2) * 9999) / 262_142))),
    ]);
  if (CpusetCpus !== '') files.push(['cpuset.cpus', CpusetCpus]);
  if (PidsLimit !== null && PidsLimit !== 0)
    files.push(['pids.max', PidsLimit > 0 ? String(PidsLimit) : 'max']);
  return files;
}

function mountsOf(d: Daemon, container: Container): OciMount[] {
  const { hostConfig, mounts, id } = container;
  const dir = d.root(`/containers/${id}`);
  const ro = hostConfig.Privileged ? [] : ['ro'];
  const tmpfs = Object.entries(hostConfig.Tmpfs ?? {}).map(([destination, options]): OciMount => {
    const words = options.split(',').filter((word) => word !== '');
    return { destination, type: 'tmpfs', source: 'tmpfs', options: words };
  });
  const shm = hostConfig.ShmSize > 0 ? hostConfig.ShmSize : SHM_BYTES;
  const own: OciMount[] = [
    { destination: '/proc', type: 'proc', source: 'proc', options: [] },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755', 'size=65536k'] },
    { destination: '/dev/pts', type: 'devpts', source: 'devpts', options: [] },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ro },
    { destination: '/sys/fs/cgroup', type: 'cgroup2', source: 'cgroup', options: ro },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: [] },
    { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: ['mode=1777', `size=${String(shm)}`] },
    ...['resolv.conf', 'hostname', 'hosts'].map((name): OciMount => ({
      destination: `/etc/${name}`,
      type: 'bind',
      source: `${dir}/${name}`,
      options: ['rbind'],
    })),
    ...tmpfs,
    ...mounts.map(({ Source, Destination, RW }): OciMount => ({
      destination: Destination,
      type: 'bind',
      source: Source,
      options: RW ? ['rbind'] : ['rbind', 'ro'],
    })),
  ];
  const over = new Set([
    ...mounts.map(({ Destination }) => Destination),
    ...tmpfs.map(({ destination }) => destination),
  ]);
  return own.filter(
    (one, at) => !over.has(one.destination) || at >= own.length - mounts.length - tmpfs.length,
  );
}

/** Where another one's namespace is joined: its process; 0: a new one; null: the host's. */
function joined(d: Daemon, mode: string): number | null {
  if (mode === 'host') return null;
  if (!mode.startsWith('container:')) return 0;
  const other = d.container(mode.slice('container:'.length));
  if (!other.state.Running) refuse(409, `cannot join network of a non running container: ${other.id}`);
  return other.state.Pid;
}

export function environment({ config }: Container, hostname: string, tty: boolean): string[] {
  const own = [DEFAULT_PATH, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : [])];
  const set = new Set(config.Env.map((pair) => pair.split('=')[0]));
  return [...own.filter((pair) => !set.has(pair.split('=')[0])), ...config.Env];
}

/** Devices of the host that are passed on. */
function devicesOf(d: Daemon, { hostConfig }: Container): OciDevice[] | string {
  const made: OciDevice[] = [];
  for (const { PathOnHost, PathInContainer, CgroupPermissions } of hostConfig.Devices ?? []) {
    const name = PathOnHost.replace(/^\/dev\//, '');
    const tree = d.os.text('readtree', [], ['/dev']);
    const all =
      typeof tree === 'string'
        ? (JSON.parse(tree) as { path: string; kind: string; major?: number; minor?: number }[])
        : [];
    const found = all.find(({ path, kind }) => path === name && (kind === 'c' || kind === 'b'));
    if (!found)
      return `error gathering device information while adding custom device "${PathOnHost}": no such file or directory`;
    const type = found.kind === 'b' ? 'b' : 'c';
    made.push({
      path: PathInContainer,
      type,
      major: found.major ?? 0,
      minor: found.minor ?? 0,
      access: CgroupPermissions,
    });
  }
  return made;
}

/** The whole of it, or why there can be none. */
export function specOf(d: Daemon, container: Container, merged: string): OciSpec | string {
  const { hostConfig, config, id, path, args } = container;
  const user = userOf(d, merged, config.User);
  if (typeof user === 'string') return user;
  const devices = devicesOf(d, container);
  if (typeof devices === 'string') return devices;
  const kinds: [string, string][] = [
    ['net', hostConfig.NetworkMode],
    ['ipc', hostConfig.IpcMode === 'shareable' ? 'private' : hostConfig.IpcMode],
    ['uts', hostConfig.UTSMode],
    ['pid', hostConfig.PidMode],
    ['cgroup', hostConfig.CgroupnsMode === 'host' ? 'host' : ''],
    ['mnt', ''],
  ];
  const namespaces = kinds.flatMap(([type, mode]) => {
    const pid = joined(d, mode);
    return pid === null ? [] : [{ type, pid }];
  });
  const hostname = config.Hostname === '' ? shortId(id) : config.Hostname;
  const env = environment(container, hostname, config.Tty);
  const security = hostConfig.SecurityOpt ?? [];
  const process: OciProcess = {
    args: [...(hostConfig.Init === true ? ['/sbin/docker-init', '--'] : []), path, ...args],
    env: env.some((pair) => pair.startsWith('HOME=')) ? env : [...env, `HOME=${user.home}`],
    cwd: config.WorkingDir === '' ? '/' : config.WorkingDir,
    user: { uid: user.uid, gid: user.gid },
    terminal: config.Tty,
    capabilities: capabilitiesOf(hostConfig),
    noNewPrivileges: security.some((word) => /^no-new-privileges(?!.*false)/.test(word)),
  };
  const confined = !hostConfig.Privileged;
  const init: OciMount[] =
    hostConfig.Init === true
      ? [
          {
            destination: '/sbin/docker-init',
            type: 'bind',
            source: '/usr/libexec/docker/docker-init',
            options: ['rbind', 'ro'],
          },
        ]
      : [];
  return {
    process,
    root: { path: merged, readonly: hostConfig.ReadonlyRootfs },
    hostname,
    mounts: [...mountsOf(d, container), ...init],
    hook: '',
    linux: {
      namespaces,
      cgroupsPath: `/docker/${id}`,
      resources: resourcesOf(hostConfig),
      maskedPaths: confined ? MASKED : [],
      readonlyPaths: confined ? READONLY : [],
      seccomp: confined && !security.includes('seccomp=unconfined'),
      devices: [...DEVICES, ...devices],
    },
  };
}
