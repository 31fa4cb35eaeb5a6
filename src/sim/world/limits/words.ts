/** Limits of CPU time as people write them: Kubernetes, Docker, systemd, ECS, cgroup v1 and v2. */
import { WEIGHT, weightOfShares, type SharesFormula } from '../../core/shares.ts';

/** What a text sets, before it is put together to files. */
export interface LimitParts {
  /** CPU time of a period; Infinity: no limit. */
  readonly quotaUs?: number;
  /** CPUs that the limit allows, whatever the period. */
  readonly cpus?: number;
  readonly periodUs?: number;
  readonly burstUs?: number;
  readonly weight?: number;
  readonly idle?: boolean;
  readonly cpuset?: string;
}

interface Word {
  /** How it is written, for messages. */
  readonly usage: string;
  /** Matches the whole text; its one group is the value. */
  readonly pattern: RegExp;
  /** Null: the value makes no sense. */
  read(value: string, formula: SharesFormula): LimitParts | null;
}

const NUMBER = /^\d+(\.\d+)?$/;
const WHOLE = /^\d+$/;
/** Spans of systemd.time(7) that a period may have. */
const SPANS_US: Readonly<Record<string, number>> = Object.freeze({ us: 1, ms: 1e3, s: 1e6, '': 1e6 });

function cpusOf(value: string): LimitParts | null {
  const cpus = NUMBER.test(value) ? Number(value) : 0;
  return cpus > 0 ? { cpus } : null;
}

function whole(value: string, least: number, of: (n: number) => LimitParts): LimitParts | null {
  return WHOLE.test(value) && Number(value) >= least ? of(Number(value)) : null;
}

function weightOf(value: string): LimitParts | null {
  if (value === 'idle') return { idle: true };
  const found = whole(value, WEIGHT.min, (weight) => ({ weight }));
  return found && (found.weight ?? 0) <= WEIGHT.max ? found : null;
}

function sharesOf(value: string, formula: SharesFormula): LimitParts | null {
  return whole(value, 0, (shares) => (shares === 0 ? {} : { weight: weightOfShares(shares, formula) }));
}

function quotaOf(value: string): LimitParts | null {
  if (value === '-1' || value === 'max' || value === '') return { quotaUs: Infinity };
  return whole(value, 0, (quotaUs) => (quotaUs === 0 ? { quotaUs: Infinity } : { quotaUs }));
}

function spanOf(value: string): LimitParts | null {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(us|ms|s|)$/.exec(value) ?? [];
  return count === '' ? null : { periodUs: Math.round(Number(count) * (SPANS_US[unit] ?? 0)) };
}

function maxOf(value: string): LimitParts | null {
  const [quota = '', period = '', ...rest] = value.trim().split(/\s+/);
  const first = quotaOf(quota);
  if (!first || quota === '' || rest.length > 0) return null;
  if (period === '') return first;
  return whole(period, 1, (periodUs) => ({ ...first, periodUs }));
}

function word(usage: string, names: string, read: Word['read']): Word {
  return { usage, pattern: new RegExp(`^(?:${names})(?:\\s*[=:]\\s*|\\s+)(.*)$`, 's'), read };
}

const WORDS: readonly Word[] = Object.freeze([
  {
    usage: '500m',
    pattern: /^(\d+(?:\.\d+)?)m$/,
    read: (value) => cpusOf(String(Number(value) / 1000)),
  },
  { usage: '1.5', pattern: /^(\d+(?:\.\d+)?)$/, read: cpusOf },
  {
    usage: '512 units',
    pattern: /^(\d+)\s*(?:units?|cpu units?)$/i,
    // 1024 units are a vCPU; of a task's size ECS makes a quota.
    read: (value) => cpusOf(String(Number(value) / 1024)),
  },
  { usage: '0.5 vCPU', pattern: /^(\d*\.?\d+)\s*vcpus?$/i, read: (value) => cpusOf(String(Number(value))) },
  word('--cpus 1.5', '--cpus', cpusOf),
  word('--cpu-shares 1024', '--cpu-shares|-c|cpu\\.shares|CPUShares|StartupCPUShares', sharesOf),
  word('--cpu-quota 50000', '--cpu-quota|cpu\\.cfs_quota_us', quotaOf),
  word('--cpu-period 100000', '--cpu-period|cpu\\.cfs_period_us', (value) =>
    whole(value, 1, (periodUs) => ({ periodUs })),
  ),
  word('--cpuset-cpus 0-1', '--cpuset-cpus|cpuset\\.cpus|AllowedCPUs', (value) =>
    /^[\d,\- ]+$/.test(value) ? { cpuset: value.trim().replace(/\s+/g, ',') } : null,
  ),
  word('CPUQuota=20%', 'CPUQuota', (value) => {
    if (value === '') return { quotaUs: Infinity };
    const [, percent = ''] = /^(\d+(?:\.\d+)?)%$/.exec(value) ?? [];
    return percent === '' ? null : cpusOf(String(Number(percent) / 100));
  }),
  word('CPUQuotaPeriodSec=10ms', 'CPUQuotaPeriodSec', spanOf),
  word('CPUWeight=100', 'CPUWeight|cpu\\.weight', weightOf),
  word('cpu.max=50000 100000', 'cpu\\.max', maxOf),
  word('cpu.max.burst=20000', 'cpu\\.max\\.burst|cpu\\.cfs_burst_us', (value) =>
    whole(value, 0, (burstUs) => ({ burstUs })),
  ),
  word('cpu.idle=1', 'cpu\\.idle', (value) => (/^[01]$/.test(value) ? { idle: value === '1' } : null)),
] satisfies Word[]);

/** Every way to write a limit. */
export const LIMIT_USAGE: readonly string[] = Object.freeze(WORDS.map(({ usage }) => usage));

/** What one text sets; null: it is no limit that is known. */
export function readWord(written: string, formula: SharesFormula): LimitParts | null {
  const text = written.trim();
  for (const word of WORDS) {
    const [, value] = word.pattern.exec(text) ?? [];
    if (value !== undefined) return word.read(value.trim(), formula);
  }
  return null;
}
