/** Sizes and times in words as docker's `go-units` writes and reads them. */
import { formatG } from './fmt.ts';

const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];
const SECOND = 1_000_000_000n;

function scaled(size: number, base: number, units: readonly string[], precision: number): string {
  let index = 0;
  let rest = size;
  while (rest >= base && index < units.length - 1) {
    rest /= base;
    index++;
  }
  return formatG(rest, precision) + (units[index] ?? '');
}

/** Bytes in decimal units with so many significant digits (`HumanSize` has 4). */
export function humanSize(bytes: number, precision = 4): string {
  return scaled(bytes, 1000, DECIMAL, precision);
}

/** Bytes in binary units with 4 significant digits. */
export function bytesSize(bytes: number): string {
  return scaled(bytes, 1024, BINARY, 4);
}

/** A span of ns in words: "About a minute", "3 weeks". */
export function humanDuration(ns: bigint): string {
  const seconds = Number(ns / SECOND);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(seconds / 3600 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(Math.trunc(seconds / 3600) / 24 / 365)} years`;
}

/** Bytes of a text such as `512m` or `1.5GiB`, binary units; a string is the reason why it is none. */
export function ramInBytes(text: string): number | string {
  const invalid = `invalid size: '${text}'`;
  const at = Math.max(
    ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ' '].map((c) => text.lastIndexOf(c)),
  );
  if (at === -1) return invalid;
  const hasSpace = text[at] === ' ';
  const number = hasSpace ? text.slice(0, at) : text.slice(0, at + 1);
  const suffix = text.slice(at + 1);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(number)) {
    return `strconv.ParseFloat: parsing ${JSON.stringify(number)}: invalid syntax`;
  }
  const size = Number(number);
  if (size < 0) return invalid;
  if (suffix === '') return Math.trunc(size);
  const lower = suffix.toLowerCase();
  const shape = /^(?:b|([kmgtp])(?:i?b)?)$/.exec(lower);
  if (shape === null) return `invalid suffix: '${lower}'`;
  const power = shape[1] === undefined ? 0 : 'kmgtp'.indexOf(shape[1]) + 1;
  let factor = 1;
  for (let step = 0; step < power; step++) factor *= 1024;
  return Math.trunc(size * factor);
}
