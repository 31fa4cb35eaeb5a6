/** The half of a container's configuration that is about its host. */
import { Failure, fromBytes, readFile, type Client } from '../../client.ts';
import type { Flags } from '../../go/flags.ts';
import { ramInBytes } from '../../go/units.ts';
import { pairsOf } from '../pairs.ts';
import { parseCpus, parseRate, parseUlimit, parseWeight } from './checks.ts';
import { mountBody, parseMount } from './mounts.ts';
import { restartPolicy } from './restart.ts';

type Body = Record<string, unknown>;

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

function bytes(flags: Flags, name: string): number {
  const text = flags.text(name);
  if (text === '' || text === '-1') return text === '' ? 0 : -1;
  const size = ramInBytes(text);
  return typeof size === 'string' ? 0 : size;
}

function mode(flags: Flags, flag: string, words: readonly string[], kind: string): string {
  const text = flags.text(flag);
  const holds = text === '' || words.includes(text) || (flag === 'pid' && text.startsWith('container:'));
  if (!holds) throw new Failure(`--${flag}: invalid ${kind} mode`);
  return text;
}

function capabilities(list: readonly string[]): readonly string[] | null {
  const names = new Set(
    list.map((name) => {
      const upper = name.toUpperCase().trim();
      return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    }),
  );
  if (names.has('ALL')) return ['ALL'];
  return orNull([...names].sort());
}

function deviceRequests(flags: Flags): Body[] | null {
  const [text] = flags.list('gpus');
  if (text === undefined) return null;
  const fields = text.split(',').map((field) => (field.includes('=') ? field : `count=${field}`));
  const of = (name: string): string | undefined =>
    fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1);
  const count = of('count');
  const ids = of('device');
  const more = of('capabilities');
  return [
    {
      Driver: of('driver') ?? '',
      Count: count === 'all' ? -1 : count === undefined ? (ids === undefined ? 1 : 0) : Number(count),
      DeviceIDs: ids === undefined ? null : ids.split(','),
      Capabilities: [more === undefined ? ['gpu'] : [...more.split(','), 'gpu'].sort()],
      Options: {},
    },
  ];
}

function logConfig(flags: Flags): Body {
  const driver = flags.text('log-driver');
  const options = pairsOf(flags.list('log-opt'));
  if (driver === 'none' && Object.keys(options).length > 0)
    throw new Failure('invalid logging opts for driver none');
  return { Type: driver, Config: options };
}

function* securityOptions(flags: Flags): Client<readonly string[]> {
  const options: string[] = [];
  for (const option of flags.list('security-opt')) {
    const at = option.search(/[=:]/);
    const [name, value] = at === -1 ? [option, null] : [option.slice(0, at), option.slice(at + 1)];
    if (value === null && name !== 'no-new-privileges')
      throw new Failure(`Invalid --security-opt: ${JSON.stringify(option)}`);
    if (name === 'seccomp' && value !== null && !['unconfined', 'builtin'].includes(value)) {
      const file = yield* readFile(value);
      if (file.kind !== 'text') {
        throw new Failure(
          `opening seccomp profile (${value}) failed: open ${value}: no such file or directory`,
        );
      }
      options.push(`seccomp=${JSON.stringify(JSON.parse(fromBytes(file.text ?? '')) as unknown)}`);
      continue;
    }
    options.push(option);
  }
  return options;
}

function storageOptions(flags: Flags): Record<string, string> | undefined {
  const list = flags.list('storage-opt');
  if (list.some((option) => !option.includes('='))) throw new Failure('invalid storage option');
  return list.length === 0 ? undefined : pairsOf(list);
}

function tmpfs(flags: Flags): Record<string, string> | undefined {
  const entries = flags.list('tmpfs').map((spec): [string, string] => {
    const at = spec.indexOf(':');
    return at === -1 ? [spec, ''] : [spec.slice(0, at), spec.slice(at + 1)];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parsed<T>(list: readonly string[], parse: (text: string) => T | string): T[] {
  return list.map(parse).filter((one): one is Exclude<typeof one, string> => typeof one !== 'string');
}

/** The part that is the host's: limits, mounts, modes. */
export function* hostConfig(
  flags: Flags,
  binds: readonly string[],
  bindings: Body,
  devices: readonly Body[],
): Client<Body> {
  const policy = restartPolicy(flags.text('restart'));
  const pid = mode(flags, 'pid', ['host'], 'PID');
  const uts = mode(flags, 'uts', ['host'], 'UTS');
  const userns = mode(flags, 'userns', ['host'], 'USER');
  const cgroupns = mode(flags, 'cgroupns', ['host', 'private'], 'CGROUP');
  const security = yield* securityOptions(flags);
  const annotations = flags.list('annotation');
  const mounts = parsed(flags.list('mount'), parseMount).map(mountBody);
  const sysctls = flags.list('sysctl');
  const rates = (name: string, unit: 'bps' | 'iops'): Body[] =>
    parsed(flags.list(`device-${name}`), (text) => parseRate(text, unit));
  if (flags.bool('rm') && !['', 'no'].includes(String(policy['Name']))) {
    throw new Failure('conflicting options: cannot specify both --restart and --rm');
  }
  return {
    Binds: orNull(binds),
    ContainerIDFile: flags.text('cidfile'),
    LogConfig: logConfig(flags),
    NetworkMode: '',
    PortBindings: bindings,
    RestartPolicy: policy,
    AutoRemove: flags.bool('rm'),
    VolumeDriver: flags.text('volume-driver'),
    VolumesFrom: orNull(flags.list('volumes-from')),
    ConsoleSize: [0, 0],
    Annotations: annotations.length === 0 ? undefined : pairsOf(annotations),
    CapAdd: capabilities(flags.list('cap-add')),
    CapDrop: capabilities(flags.list('cap-drop')),
    CgroupnsMode: cgroupns,
    Dns: flags.list('dns').map((address) => address.trim()),
    DnsOptions: [...flags.list('dns-option'), ...flags.list('dns-opt')],
    DnsSearch: flags.list('dns-search'),
    ExtraHosts: orNull(flags.list('add-host').map((entry) => entry.replace(/[=:]/, ':'))),
    GroupAdd: orNull(flags.list('group-add')),
    IpcMode: flags.text('ipc'),
    Cgroup: '',
    Links: orNull(flags.list('link')),
    OomScoreAdj: flags.number('oom-score-adj'),
    PidMode: pid,
    Privileged: flags.bool('privileged'),
    PublishAllPorts: flags.bool('publish-all'),
    ReadonlyRootfs: flags.bool('read-only'),
    SecurityOpt: orNull(security),
    StorageOpt: storageOptions(flags),
    Tmpfs: tmpfs(flags),
    UTSMode: uts,
    UsernsMode: userns,
    ShmSize: bytes(flags, 'shm-size'),
    Sysctls: sysctls.length === 0 ? undefined : pairsOf(sysctls),
    Runtime: flags.text('runtime') === '' ? undefined : flags.text('runtime'),
    Isolation: flags.text('isolation'),
    ...resources(flags, rates, devices),
    Mounts: mounts.length === 0 ? undefined : mounts,
    MaskedPaths: masked(security),
    ReadonlyPaths: masked(security),
    Init: flags.has('init') ? flags.bool('init') : undefined,
  };
}

/** `systempaths=unconfined` shows every path. */
function masked(security: readonly string[]): readonly string[] | null {
  return security.some((option) => /^systempaths[=:]unconfined$/.test(option)) ? [] : null;
}

function resources(
  flags: Flags,
  rates: (name: string, unit: 'bps' | 'iops') => Body[],
  devices: readonly Body[],
): Body {
  const cpus = parseCpus(flags.text('cpus') === '' ? '0' : flags.text('cpus'));
  return {
    CpuShares: flags.number('cpu-shares'),
    Memory: bytes(flags, 'memory'),
    NanoCpus: typeof cpus === 'string' ? 0 : cpus,
    CgroupParent: flags.text('cgroup-parent'),
    BlkioWeight: flags.number('blkio-weight'),
    BlkioWeightDevice: parsed(flags.list('blkio-weight-device'), parseWeight),
    BlkioDeviceReadBps: rates('read-bps', 'bps'),
    BlkioDeviceWriteBps: rates('write-bps', 'bps'),
    BlkioDeviceReadIOps: rates('read-iops', 'iops'),
    BlkioDeviceWriteIOps: rates('write-iops', 'iops'),
    CpuPeriod: flags.number('cpu-period'),
    CpuQuota: flags.number('cpu-quota'),
    CpuRealtimePeriod: flags.number('cpu-rt-period'),
    CpuRealtimeRuntime: flags.number('cpu-rt-runtime'),
    CpusetCpus: flags.text('cpuset-cpus'),
    CpusetMems: flags.text('cpuset-mems'),
    Devices: devices,
    DeviceCgroupRules: orNull(flags.list('device-cgroup-rule')),
    DeviceRequests: deviceRequests(flags),
    MemoryReservation: bytes(flags, 'memory-reservation'),
    MemorySwap: bytes(flags, 'memory-swap'),
    MemorySwappiness: flags.number('memory-swappiness'),
    OomKillDisable: flags.bool('oom-kill-disable'),
    PidsLimit: flags.number('pids-limit'),
    Ulimits: parsed(flags.list('ulimit'), parseUlimit),
    CpuCount: flags.number('cpu-count'),
    CpuPercent: flags.number('cpu-percent'),
    IOMaximumIOps: flags.number('io-maxiops'),
    IOMaximumBandwidth: bytes(flags, 'io-maxbandwidth'),
  };
}
