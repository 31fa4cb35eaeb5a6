/** From what people write about CPU time to the files of a group, and from its files to every way of saying the same. */
import { closeMatches } from '../../costs/close-matches.ts';
import { own } from '../../core/own.ts';
import { sharesOfWeight, WEIGHT, type SharesFormula } from '../../core/shares.ts';
import { LIMIT_USAGE, readWord, type LimitParts } from './words.ts';

const PERIOD_US = 100_000;
/** What the kernel takes as quota and period (`min_cfs_quota_period`, `max_cfs_quota_period`). */
const LEAST_US = 1000;
const LONGEST_US = 1_000_000;

export type LimitFiles = Readonly<Record<string, string>>;
export type LimitReading = { readonly files: LimitFiles } | { readonly en: string; readonly ko: string };

function unknown(text: string): { readonly en: string; readonly ko: string } {
  const [near] = closeMatches(text, LIMIT_USAGE);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  const known = LIMIT_USAGE.join(', ');
  return {
    en: `"${text}" is no limit of CPU time${hint}; understood: ${known}`,
    ko: `"${text}"은(는) CPU 시간 제한이 아닙니다. 쓸 수 있는 형식: ${known}`,
  };
}

function maxText(parts: LimitParts): string | { readonly en: string; readonly ko: string } | null {
  const { cpus, quotaUs, periodUs = PERIOD_US } = parts;
  if (cpus === undefined && quotaUs === undefined && parts.periodUs === undefined) return null;
  const us = cpus === undefined ? (quotaUs ?? Infinity) : Math.round(cpus * periodUs);
  if (periodUs < LEAST_US || periodUs > LONGEST_US)
    return {
      en: `a period of ${String(periodUs)} µs: the kernel takes 1000 to 1000000`,
      ko: `주기가 ${String(periodUs)} µs입니다. 커널은 1000에서 1000000까지 받습니다`,
    };
  if (us === Infinity) return `max ${String(periodUs)}`;
  // Kubelet and Docker raise what is below the kernel's least.
  return `${String(Math.max(LEAST_US, us))} ${String(periodUs)}`;
}

/** The files of a group with these limits; later ones win. */
export function limitFiles(texts: readonly string[], formula: SharesFormula): LimitReading {
  let parts: LimitParts = {};
  for (const text of texts) {
    const read = readWord(text, formula);
    if (!read) return unknown(text);
    parts = { ...parts, ...read };
  }
  const max = maxText(parts);
  if (max !== null && typeof max !== 'string') return max;
  return {
    files: {
      ...(max === null ? {} : { 'cpu.max': max }),
      ...(parts.burstUs === undefined ? {} : { 'cpu.max.burst': String(parts.burstUs) }),
      ...(parts.weight === undefined ? {} : { 'cpu.weight': String(parts.weight) }),
      ...(parts.idle === undefined ? {} : { 'cpu.idle': parts.idle ? '1' : '0' }),
      ...(parts.cpuset === undefined ? {} : { 'cpuset.cpus': parts.cpuset }),
    },
  };
}

/** One way to say what a file says. */
export interface Saying {
  readonly unit: string;
  readonly text: string;
}

function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function quotaSayings(text: string): Saying[] {
  const [quota = 'max', period = String(PERIOD_US)] = text.trim().split(/\s+/);
  const periodUs = Number(period);
  if (quota === 'max')
    return [
      { unit: 'Docker', text: 'no --cpus' },
      { unit: 'systemd', text: 'CPUQuota=' },
      { unit: 'cgroup v1', text: `cpu.cfs_quota_us -1, cpu.cfs_period_us ${period}` },
    ];
  const cpus = Number(quota) / periodUs;
  const usual = periodUs === PERIOD_US;
  return [
    { unit: 'Kubernetes', text: `limits.cpu ${short(cpus * 1000)}m` },
    { unit: 'Docker', text: usual ? `--cpus ${short(cpus)}` : `--cpu-quota ${quota} --cpu-period ${period}` },
    {
      unit: 'systemd',
      text: `CPUQuota=${short(cpus * 100)}%${usual ? '' : ` CPUQuotaPeriodSec=${short(periodUs / 1000)}ms`}`,
    },
    { unit: 'ECS', text: `${short(cpus * 1024)} units` },
    { unit: 'cgroup v1', text: `cpu.cfs_quota_us ${quota}, cpu.cfs_period_us ${period}` },
  ];
}

function weightSayings(text: string): Saying[] {
  const weight = Number(text);
  if (!(weight >= WEIGHT.min && weight <= WEIGHT.max)) return [];
  const by = (formula: SharesFormula): string => {
    const shares = sharesOfWeight(weight, formula);
    return `--cpu-shares ${String(shares)} (requests.cpu ${String(Math.ceil((shares * 1000) / 1024))}m)`;
  };
  return [
    { unit: 'systemd', text: `CPUWeight=${String(weight)}` },
    { unit: 'linear formula', text: by('linear') },
    { unit: 'quadratic formula', text: by('quadratic') },
  ];
}

/** Every way of saying what a group's files say, file by file. */
export function sayingsOf(files: LimitFiles): { readonly file: string; readonly sayings: Saying[] }[] {
  const max = own(files, 'cpu.max');
  const weight = own(files, 'cpu.weight');
  return [
    ...(max === undefined ? [] : [{ file: `cpu.max ${max}`, sayings: quotaSayings(max) }]),
    ...(weight === undefined ? [] : [{ file: `cpu.weight ${weight}`, sayings: weightSayings(weight) }]),
  ];
}
