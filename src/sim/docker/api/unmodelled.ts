/** What a client asks for and nothing here does: said as a warning of the engine, so that nobody takes it for done. */
import type { HostConfig } from '../dockerd/state.ts';

/** Parts of a HostConfig that take effect, or that tell of the client alone. */
const MODELLED: ReadonlySet<string> = new Set([
  ...['Binds', 'Mounts', 'Tmpfs', 'VolumesFrom', 'ReadonlyRootfs', 'ShmSize', 'NetworkMode', 'PortBindings'],
  ...[
    'PublishAllPorts',
    'Dns',
    'DnsSearch',
    'ExtraHosts',
    'RestartPolicy',
    'AutoRemove',
    'Init',
    'LogConfig',
  ],
  ...['CapAdd', 'CapDrop', 'Privileged', 'SecurityOpt', 'IpcMode', 'PidMode', 'UTSMode', 'CgroupnsMode'],
  ...['Memory', 'MemorySwap', 'MemoryReservation', 'NanoCpus', 'CpuShares', 'CpuPeriod', 'CpuQuota'],
  ...['CpusetCpus', 'PidsLimit', 'Devices'],
  ...['ConsoleSize', 'ContainerIDFile', 'Isolation', 'MaskedPaths', 'ReadonlyPaths'],
]);
/** Values that ask for nothing. */
const NOTHING: ReadonlySet<unknown> = new Set([undefined, null, '', 0, false]);
/** The kernel's own default, which clients send along. */
const DEFAULT_SWAPPINESS = -1;

function asksForNothing(name: string, value: unknown): boolean {
  if (NOTHING.has(value) || (name === 'MemorySwappiness' && value === DEFAULT_SWAPPINESS)) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function knownSecurity(word: string): boolean {
  return /^no-new-privileges|^seccomp=unconfined$|^label=/.test(word);
}

/** Warnings for a container's configuration; none where all of it takes effect. */
export function unmodelled(given: Partial<HostConfig>): readonly string[] {
  const names = Object.entries(given).flatMap(([name, value]) =>
    MODELLED.has(name) || asksForNothing(name, value) ? [] : [`HostConfig.${name}`],
  );
  const security = (given.SecurityOpt ?? []).filter((word) => !knownSecurity(word));
  return [...names, ...security.map((word) => `--security-opt ${word}`)].map(
    (what) => `${what} is not modelled in Ringside and has no effect.`,
  );
}
