/** Numbers in words and figures. Pure: nothing here knows the language except where a locale is passed. */

const UNITS = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
  { ns: 1, unit: 'ns' },
] as const;

/** A duration with three significant digits: `79 ns`, `1.24 µs`, `59.6 µs`, `2.10 ms`. */
export function formatNs(ns: number): string {
  if (!Number.isFinite(ns)) return '–';
  const sign = ns < 0 ? '−' : '';
  const abs = Math.abs(ns);
  if (abs < 999.5)
    return `${sign}${abs < 10 && abs % 1 !== 0 ? abs.toFixed(1) : Math.round(abs).toString()} ns`;
  // 999.6 µs must become 1.00 ms, so the unit is chosen after rounding to three digits.
  const rounded = Number(abs.toPrecision(3));
  const { ns: size, unit } = UNITS.find((entry) => rounded >= entry.ns) ?? UNITS[3];
  const value = rounded / size;
  return `${sign}${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`;
}

/** A round duration without trailing zeros, for speeds and axes: `2 µs`, `1.5 ms`. */
export function formatNsShort(ns: number): string {
  return formatNs(ns)
    .replace(/(\.\d*?)0+(?= )/, '$1')
    .replace(/\.(?= )/, '');
}

/** A moment as a clock, grouped by three: `00.000 031 842 s`. */
export function formatClock(ns: number): string {
  const whole = Math.max(0, Math.floor(ns));
  const seconds = Math.floor(whole / 1e9);
  const rest = (whole % 1e9).toString().padStart(9, '0');
  return `${seconds.toString().padStart(2, '0')}.${rest.slice(0, 3)} ${rest.slice(3, 6)} ${rest.slice(6)} s`;
}

/** A count grouped by three with thin spaces: `1 204`. */
export function formatCount(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** A ratio to a reference: `1.41×`; a missing or zero reference gives an en dash. */
export function formatRatio(value: number, reference: number): string {
  if (!(reference > 0) || !Number.isFinite(value)) return '–';
  const ratio = value / reference;
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}×`;
}

/** A share of one: `12.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share >= 0.0995 ? 0 : 1)} %`;
}

/** Bytes in binary units: `4 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let index = 0;
  while (value >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${Number(value.toFixed(1)).toString()} ${units[index] ?? 'B'}`;
}
