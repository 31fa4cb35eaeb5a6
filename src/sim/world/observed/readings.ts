/** What somebody saw on a real machine: readings of `cpu.stat`, or series of a monitoring system, over time. */

/** Counters of a group at a moment, as far as they were told. */
export interface Sample {
  /** Seconds since the first sample. */
  readonly atS: number;
  readonly usageUs: number | null;
  readonly periods: number | null;
  readonly throttled: number | null;
  readonly throttledUs: number | null;
}

export type ObservedReading =
  | { readonly ok: true; readonly samples: readonly Sample[] }
  | { readonly ok: false; readonly en: string; readonly ko: string };

type Counter = Exclude<keyof Sample, 'atS'>;

const STAT_LINES: Readonly<Record<string, Counter>> = Object.freeze({
  usage_usec: 'usageUs',
  nr_periods: 'periods',
  nr_throttled: 'throttled',
  throttled_usec: 'throttledUs',
});
/** cAdvisor's counters, and how many of ours one of theirs is. */
const METRICS: Readonly<Record<string, readonly [Counter, number]>> = Object.freeze({
  container_cpu_usage_seconds_total: ['usageUs', 1e6],
  container_cpu_cfs_periods_total: ['periods', 1],
  container_cpu_cfs_throttled_periods_total: ['throttled', 1],
  container_cpu_cfs_throttled_seconds_total: ['throttledUs', 1e6],
});
const MAX_SAMPLES = 100_000;
const NONE = Object.freeze({ usageUs: null, periods: null, throttled: null, throttledUs: null });

function refusal(en: string, ko: string): ObservedReading {
  return { ok: false, en, ko };
}

/** Blocks of `cpu.stat`: each begins with a line that the one before had already; a number above one is its time in s. */
function statBlocks(text: string): Map<string, number>[] {
  const blocks: Map<string, number>[] = [];
  let block = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) {
    const [, alone] = /^\s*(\d{1,12}(?:\.\d+)?)\s*$/.exec(line) ?? [];
    const [, name = '', value = ''] = /^\s*([a-z_]+)\s+(\d+)\s*$/.exec(line) ?? [];
    const key = alone === undefined ? name : 'time';
    if (key === '') continue;
    if (block.has(key) || (key === 'time' && block.size > 0)) {
      blocks.push(block);
      block = new Map();
    }
    block.set(key, Number(alone ?? value));
  }
  if (block.size > 0) blocks.push(block);
  return blocks.filter((one) => [...one.keys()].some((key) => Object.hasOwn(STAT_LINES, key)));
}

function statSamples(text: string, apartS: number | null, periodUs: number): ObservedReading {
  const blocks = statBlocks(text);
  if (blocks.length < 2)
    return refusal(
      'two readings of cpu.stat are needed, one after the other',
      'cpu.stat을 두 번 읽은 값이 필요합니다',
    );
  const [first = new Map<string, number>()] = blocks;
  const timeOf = (block: ReadonlyMap<string, number>, index: number): number => {
    const [now, then] = [block.get('time'), first.get('time')];
    if (now !== undefined && then !== undefined) return now - then;
    if (apartS !== null) return index * apartS;
    // A limited group that is always busy has a period after the other.
    return (((block.get('nr_periods') ?? 0) - (first.get('nr_periods') ?? 0)) * periodUs) / 1e6;
  };
  const samples = blocks.map((block, index): Sample => {
    const counters = Object.entries(STAT_LINES).map(([line, key]) => [key, block.get(line) ?? null]);
    return { ...NONE, ...(Object.fromEntries(counters) as Partial<Sample>), atS: timeOf(block, index) };
  });
  return vetted(samples);
}

function vetted(samples: readonly Sample[]): ObservedReading {
  if (samples.length > MAX_SAMPLES)
    return refusal(
      `${String(samples.length)} samples; at most ${String(MAX_SAMPLES)}`,
      `표본이 ${String(samples.length)}개입니다. 최대 ${String(MAX_SAMPLES)}개입니다`,
    );
  const backwards = samples.some(({ atS }, index) => index > 0 && atS <= (samples[index - 1]?.atS ?? 0));
  if (samples.length < 2 || backwards)
    return refusal(
      'the time between the readings is not known: give each a line with its time in seconds, or say how far apart they are',
      '읽은 값 사이의 시간을 알 수 없습니다. 값마다 시각(초)을 한 줄로 적거나 간격을 알려 주세요',
    );
  return { ok: true, samples };
}

interface Point {
  readonly key: Counter;
  readonly atS: number;
  readonly value: number;
}

function pointOf(name: string, atS: number, value: number): Point[] {
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (!metric || !Number.isFinite(atS) || !Number.isFinite(value)) return [];
  return [{ key: metric[0], atS, value: value * metric[1] }];
}

/** Lines `metric{labels} value timestamp` as Prometheus writes them; the time is in ms. */
function textPoints(text: string): Point[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', value = '', time = ''] =
      /^\s*([a-z_]+)(?:\{[^}]*\})?\s+([\d.eE+-]+)(?:\s+(\d+))?\s*$/.exec(line) ?? [];
    return time === '' ? [] : pointOf(name, Number(time) / 1000, Number(value));
  });
}

/** An answer of the query interface: `data.result[].values`. */
function jsonPoints(text: string): Point[] {
  const data = JSON.parse(text) as {
    readonly data?: {
      readonly result?: readonly { metric?: Record<string, string>; values?: readonly unknown[] }[];
    };
  };
  return (data.data?.result ?? []).flatMap(({ metric, values = [] }) =>
    values.flatMap((pair) => {
      const [at, value] = Array.isArray(pair) ? (pair as unknown[]) : [];
      return pointOf(metric?.['__name__'] ?? '', Number(at), Number(value));
    }),
  );
}

/** Points of several series put together by their time; series of several containers at one time are added up. */
function joined(points: readonly Point[]): ObservedReading {
  const byTime = new Map<number, Partial<Record<Counter, number>>>();
  for (const { key, atS, value } of points) {
    const at = byTime.get(atS) ?? {};
    at[key] = (at[key] ?? 0) + value;
    byTime.set(atS, at);
  }
  const times = [...byTime.keys()].sort((a, b) => a - b);
  const [firstS = 0] = times;
  return vetted(times.map((atS) => ({ ...NONE, ...byTime.get(atS), atS: atS - firstS })));
}

/**
 * Reads what was pasted. `apartS`: time between two readings of `cpu.stat` that have none with them, s; null: a busy
 * group's periods, of `periodUs`, tell it.
 */
export function readObserved(text: string, apartS: number | null, periodUs: number): ObservedReading {
  const plain = text.replace(/^\ufeff/, '');
  if (/^\s*\{/.test(plain)) {
    try {
      const points = jsonPoints(plain);
      if (points.length > 0) return joined(points);
    } catch {
      return refusal('not JSON', 'JSON이 아닙니다');
    }
  }
  const points = textPoints(plain);
  if (points.length > 0) return joined(points);
  if (statBlocks(plain).length > 0) return statSamples(plain, apartS, periodUs);
  const known = [...Object.keys(STAT_LINES), ...Object.keys(METRICS)].join(', ');
  return refusal(`no reading that is known: ${known}`, `알려진 값이 없습니다: ${known}`);
}
