/** Slider positions, 0 to 1, and what they write into cgroup files. Pure. */

/** The kernel refuses quotas below 1 ms. */
const QUOTA_MIN_US = 1000;
const WEIGHT_MAX = 10_000;
/** From this position on there is no limit. */
const NO_LIMIT = 0.985;
/** Shares of a CPU on the slider's scale, which is logarithmic: a hundredth to all CPUs of the machine. */
const SHARE_MIN = 0.01;

/** Position of a limit of `quotaCpus` on a machine of `cpus`. */
export function limitToSlider(quotaCpus: number, cpus: number): number {
  if (!Number.isFinite(quotaCpus)) return 1;
  const place = Math.log(quotaCpus / SHARE_MIN) / Math.log(cpus / SHARE_MIN);
  return Math.min(NO_LIMIT - 0.01, Math.max(0, place * (NO_LIMIT - 0.01)));
}

/** The share of one CPU at a position, two digits; Infinity: no limit. */
export function sliderToLimit(position: number, cpus: number): number {
  if (position >= NO_LIMIT) return Infinity;
  const share = SHARE_MIN * (cpus / SHARE_MIN) ** (position / (NO_LIMIT - 0.01));
  return Math.min(cpus, Number(share.toPrecision(2)));
}

/** What is written into `cpu.max`. */
export function cpuMaxText(quotaCpus: number, periodUs: number): string {
  if (!Number.isFinite(quotaCpus)) return `max ${periodUs}`;
  return `${Math.max(QUOTA_MIN_US, Math.round(quotaCpus * periodUs))} ${periodUs}`;
}

/** `20000 100000` as numbers in ns; quota Infinity for `max`. Null: not a text the kernel prints. */
export function parseCpuMax(text: string): { readonly quotaNs: number; readonly periodNs: number } | null {
  const match = /^(max|\d+)\s+(\d+)\s*$/.exec(text);
  if (!match) return null;
  return {
    quotaNs: match[1] === 'max' ? Infinity : Number(match[1]) * 1000,
    periodNs: Number(match[2]) * 1000,
  };
}

/** The period that Docker and the kubelet write. */
const USUAL_PERIOD_NS = 1e8;

/** A limit as Kubernetes (`limits.cpu`) and Docker write it; null: there is no limit to write. */
export function translations({
  quotaNs,
  periodNs,
}: {
  readonly quotaNs: number;
  readonly periodNs: number;
}): { readonly kubernetes: string; readonly docker: string } | null {
  if (!Number.isFinite(quotaNs)) return null;
  const cpus = quotaNs / periodNs;
  const milli = Math.round(cpus * 1000);
  const us = (ns: number): string => Math.round(ns / 1000).toString();
  return {
    kubernetes: milli % 1000 === 0 ? (milli / 1000).toString() : `${milli.toString()}m`,
    docker:
      periodNs === USUAL_PERIOD_NS
        ? `--cpus ${Number(cpus.toFixed(3)).toString()}`
        : `--cpu-period ${us(periodNs)} --cpu-quota ${us(quotaNs)}`,
  };
}

/** Shares of a CPU that the slider has a mark at. */
const MARKS = [0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16, 32, 64, 128] as const;
/** Part of the slider that a figure takes, for each px of its size of type. */
const MARK_GAP = 0.0077;

export interface SliderMark {
  readonly position: number;
  /** Empty: only the stroke. */
  readonly text: string;
}

/** Marks of the limit slider on a machine of `cpus`, `max` last; figures of `typePx` do not touch. */
export function limitMarks(cpus: number, typePx: number): readonly SliderMark[] {
  const places = MARKS.filter((share) => share <= cpus).map((share) => ({
    position: limitToSlider(share, cpus),
    text: share.toString(),
  }));
  let before = 1;
  const kept: SliderMark[] = [{ position: 1, text: 'max' }];
  for (const mark of places.reverse()) {
    const fits = before - mark.position >= MARK_GAP * typePx;
    if (fits) before = mark.position;
    kept.unshift(fits ? mark : { ...mark, text: '' });
  }
  return kept;
}

/** `cpu.weight` goes from 1 to 10000 on a log scale. */
export function weightToSlider(weight: number): number {
  return Math.log(Math.max(1, weight)) / Math.log(WEIGHT_MAX);
}

export function sliderToWeight(position: number): number {
  return Math.max(1, Number((WEIGHT_MAX ** position).toPrecision(2)));
}
