/** A point on the simulated clock: integer nanoseconds since the run began (exact up to 2^53 ns, 104 days). */
export type InstantNs = number & { readonly __brand: 'InstantNs' };

/** A length of simulated time in integer nanoseconds. */
export type DurationNs = number & { readonly __brand: 'DurationNs' };

/** Nanoseconds in a microsecond. */
export const US = 1_000;
/** Nanoseconds in a millisecond. */
export const MS = 1_000_000;
/** Nanoseconds in a second. */
export const S = 1_000_000_000;

/** Brands a nanosecond count as an instant, rounded to the nearest integer nanosecond. */
export function instant(ns: number): InstantNs {
  return Math.round(ns) as InstantNs;
}

/** Brands a nanosecond count as a duration, rounded to the nearest integer nanosecond. */
export function duration(ns: number): DurationNs {
  return Math.round(ns) as DurationNs;
}

const UNITS = [
  { ns: 1, name: 'ns' },
  { ns: US, name: 'µs' },
  { ns: MS, name: 'ms' },
  { ns: S, name: 's' },
] as const;

/** Three significant digits without an exponent; whole numbers above 1000 keep their digits. */
function threeDigits(value: number): string {
  if (value >= 999.5) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** Writes nanoseconds for people: `79 ns`, `1.24 µs`, `59.6 µs`, `2.1 ms`, `1.5 s`; three significant digits. */
export function formatDuration(ns: number): string {
  if (!Number.isFinite(ns)) return ns > 0 ? '∞' : ns < 0 ? '−∞' : '–';
  const magnitude = Math.abs(ns);
  const sign = ns < 0 ? '−' : '';
  for (const unit of UNITS) {
    // 999.5 of a unit would print as 1000, so it belongs to the next unit.
    if (magnitude / unit.ns < 999.5) return `${sign}${threeDigits(magnitude / unit.ns)} ${unit.name}`;
  }
  return `${sign}${threeDigits(magnitude / S)} s`;
}
