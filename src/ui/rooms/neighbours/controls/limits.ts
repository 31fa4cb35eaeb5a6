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

/** `cpu.weight` goes from 1 to 10000 on a log scale. */
export function weightToSlider(weight: number): number {
  return Math.log(Math.max(1, weight)) / Math.log(WEIGHT_MAX);
}

export function sliderToWeight(position: number): number {
  return Math.max(1, Number((WEIGHT_MAX ** position).toPrecision(2)));
}
