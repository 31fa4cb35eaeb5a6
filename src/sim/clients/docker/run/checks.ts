/** What `docker run` itself says against values of its flags, before anything is sent. */
import type { FlagCheck } from '../../go/flags.ts';
import { quote } from '../../go/fmt.ts';
import { ramInBytes } from '../../go/units.ts';
import { isAddress } from './address.ts';
import { mountProblem } from './mounts.ts';
import { networkProblem } from './networks.ts';

/** Names of limits that `--ulimit` takes. */
const ULIMITS = new Set([
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile'],
  ...['nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack'],
]);

export interface Ulimit {
  readonly Name: string;
  readonly Hard: number;
  readonly Soft: number;
}

/** `nofile=1024:2048`; a string is the reason why it is none. */
export function parseUlimit(text: string): Ulimit | string {
  const at = text.indexOf('=');
  if (at === -1) return `invalid ulimit argument: ${text}`;
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  if (!ULIMITS.has(name)) return `invalid ulimit type: ${name}`;
  const parts = value.split(':');
  if (parts.length > 2) {
    return `too many limit value arguments - ${value}, can only have up to two, \`soft[:hard]\``;
  }
  for (const part of parts) {
    if (!/^[-+]?\d+$/.test(part)) return `strconv.ParseInt: parsing ${quote(part)}: invalid syntax`;
  }
  const [soft = 0, hard = soft] = parts.map(Number);
  if (hard !== -1 && soft === -1) {
    return `ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: ${hard}`;
  }
  if (hard !== -1 && soft > hard) {
    return `ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`;
  }
  return { Name: name, Hard: hard, Soft: soft };
}

/** `/dev/sda:1mb`: path and rate; a string is the reason why it is none. */
export function parseRate(text: string, unit: 'bps' | 'iops'): { Path: string; Rate: number } | string {
  const at = text.indexOf(':');
  if (at <= 0) return `bad format: ${text}`;
  const path = text.slice(0, at);
  const value = text.slice(at + 1);
  if (!path.startsWith('/dev/')) return `bad format for device path: ${text}`;
  if (unit === 'iops') {
    if (/^\d+$/.test(value)) return { Path: path, Rate: Number(value) };
    return `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`;
  }
  const rate = ramInBytes(value);
  if (typeof rate === 'number' && rate >= 0) return { Path: path, Rate: rate };
  return (
    `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. ` +
    'Number must be a positive integer. Unit is optional and can be kb, mb, or gb'
  );
}

export function parseWeight(text: string): { Path: string; Weight: number } | string {
  const at = text.indexOf(':');
  if (at <= 0) return `bad format: ${text}`;
  const path = text.slice(0, at);
  const value = text.slice(at + 1);
  if (!path.startsWith('/dev/')) return `bad format for device path: ${text}`;
  const weight = Number(value);
  const holds = /^\d+$/.test(value) && (weight === 0 || (weight >= 10 && weight <= 1000));
  return holds ? { Path: path, Weight: weight } : `invalid weight for device: ${text}`;
}

/** CPUs as a number of billionths; a string is the reason why it is none. */
export function parseCpus(text: string): number | string {
  const decimal = /^([-+]?)(\d*)(?:\.(\d*))?$/.exec(text);
  const ratio = /^([-+]?\d+)\/(\d+)$/.exec(text);
  if (ratio !== null) {
    const nano = (BigInt(ratio[1] ?? '0') * 1_000_000_000n) / BigInt(ratio[2] ?? '1');
    const isWhole = (BigInt(ratio[1] ?? '0') * 1_000_000_000n) % BigInt(ratio[2] ?? '1') === 0n;
    return isWhole ? Number(nano) : 'value is too precise';
  }
  if (decimal === null || (decimal[2] ?? '') + (decimal[3] ?? '') === '') {
    return `failed to parse ${text} as a rational number`;
  }
  const fraction = (decimal[3] ?? '').replace(/0+$/, '');
  if (fraction.length > 9) return 'value is too precise';
  const size = Number(`${decimal[2] ?? ''}${fraction.padEnd(9, '0')}`);
  return decimal[1] === '-' ? -size : size;
}

function extraHost(text: string): string | null {
  const at = text.search(/[=:]/);
  const name = at === -1 ? '' : text.slice(0, at);
  if (at === -1 || name === '' || /[=:]$/.test(text)) return `bad format for add-host: ${quote(text)}`;
  const address = text.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
  if (address === 'host-gateway' || isAddress(address)) return null;
  return `invalid IP address in add-host: ${quote(text.slice(at + 1))}`;
}

function environment(text: string): string | null {
  return text === '' || text.startsWith('=') ? `invalid environment variable: ${text}` : null;
}

function label(text: string): string | null {
  return text.split('=')[0] === '' ? `invalid label '${text}': empty name` : null;
}

function sysctl(text: string): string | null {
  const [name = ''] = text.split('=');
  const exact = [
    'kernel.msgmax',
    'kernel.msgmnb',
    'kernel.msgmni',
    'kernel.sem',
    'kernel.shmall',
    'kernel.shmmax',
  ];
  const more = ['kernel.shmmni', 'kernel.shm_rmid_forced'];
  const known =
    [...exact, ...more].includes(name) || name.startsWith('net.') || name.startsWith('fs.mqueue.');
  return known && text.includes('=') ? null : `sysctl '${text}' is not allowed`;
}

function link(text: string): string | null {
  if (text === '') return 'empty string specified for links';
  return text.split(':').length > 2 ? `bad format for links: ${text}` : null;
}

function gpus(text: string): string | null {
  for (const [index, part] of text.split(',').entries()) {
    const [key = '', value] = part.split('=');
    if (value === undefined) {
      if (index > 0 || !/^(all|\d+)$/.test(part)) {
        if (index === 0 && text.split(',').length === 1) {
          return `count must be an integer: strconv.Atoi: parsing ${quote(part)}: invalid syntax`;
        }
        return `invalid field '${part}' must be a key=value pair`;
      }
      continue;
    }
    if (!['driver', 'count', 'device', 'options', 'capabilities'].includes(key)) {
      return `unexpected key '${key}' in '${part}'`;
    }
  }
  return null;
}

function asCheck(parse: (text: string) => unknown): FlagCheck {
  return (text) => {
    const parsed = parse(text);
    return typeof parsed === 'string' ? parsed : null;
  };
}

export const RUN_CHECKS: Readonly<Record<string, FlagCheck>> = {
  'add-host': extraHost,
  attach: (text) =>
    ['stdin', 'stdout', 'stderr'].includes(text.toLowerCase())
      ? null
      : 'valid streams are STDIN, STDOUT and STDERR',
  'blkio-weight-device': asCheck(parseWeight),
  cpus: asCheck(parseCpus),
  'device-read-bps': asCheck((text) => parseRate(text, 'bps')),
  'device-write-bps': asCheck((text) => parseRate(text, 'bps')),
  'device-read-iops': asCheck((text) => parseRate(text, 'iops')),
  'device-write-iops': asCheck((text) => parseRate(text, 'iops')),
  dns: (text) => (isAddress(text.trim()) ? null : `IP address is not correctly formatted: ${text}`),
  env: environment,
  gpus,
  label,
  link,
  mount: mountProblem,
  network: networkProblem,
  sysctl,
  ulimit: asCheck(parseUlimit),
};
