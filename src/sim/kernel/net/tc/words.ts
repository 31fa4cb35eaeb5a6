/** Words of `tc`: rates, sizes, times and the disciplines that they set up (iproute2, tc/tc_util.c and q_*.c). */
import { FQ_CODEL, FqCodel } from './fq-codel.ts';
import { Htb, type HtbClassSpec } from './htb.ts';
import { PfifoFast } from './pfifo-fast.ts';
import type { Qdisc } from './qdisc.ts';
import { Tbf, type TbfSpec } from './tbf.ts';

const MIB = 1_048_576;
const GIB = 1_073_741_824;
const TIB = 1_099_511_627_776;

const RATE_UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1,
  bit: 1,
  kibit: 1024,
  kbit: 1e3,
  mibit: MIB,
  mbit: 1e6,
  gibit: GIB,
  gbit: 1e9,
  tibit: TIB,
  tbit: 1e12,
  bps: 8,
  kibps: 8 * 1024,
  kbps: 8e3,
  mibps: 8 * MIB,
  mbps: 8e6,
  gibps: 8 * GIB,
  gbps: 8e9,
  tibps: 8 * TIB,
  tbps: 8e12,
});
const SIZE_UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: MIB,
  mb: MIB,
  g: GIB,
  gb: GIB,
  bit: 1 / 8,
  kbit: 128,
  mbit: 131_072,
  gbit: 134_217_728,
});
const TIME_UNITS: Readonly<Record<string, number>> = Object.freeze({
  '': 1e3,
  us: 1e3,
  usec: 1e3,
  usecs: 1e3,
  ms: 1e6,
  msec: 1e6,
  msecs: 1e6,
  s: 1e9,
  sec: 1e9,
  secs: 1e9,
});

function measured(word: string, units: Readonly<Record<string, number>>): number | null {
  const found = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(word);
  const unit = units[found?.[2]?.toLowerCase() ?? '?'];
  return found && unit !== undefined ? Number(found[1]) * unit : null;
}

/** Bytes a second; null: no rate. */
export function rateWord(word: string): number | null {
  const bits = measured(word, RATE_UNITS);
  return bits === null ? null : Math.floor(bits / 8);
}

/** Bytes; null: no size. */
export function sizeWord(word: string): number | null {
  const bytes = measured(word.split('/')[0] ?? '', SIZE_UNITS);
  return bytes === null ? null : Math.floor(bytes);
}

/** ns; null: no time. */
export function timeWord(word: string): number | null {
  return measured(word, TIME_UNITS);
}

/** How `tc` prints a rate of so many bytes a second, a size in bytes and a time in ns. */
export function rateText(bytesPerS: number): string {
  const bits = bytesPerS * 8;
  for (const [size, unit] of [
    [1e9, 'Gbit'],
    [1e6, 'Mbit'],
    [1e3, 'Kbit'],
  ] as const)
    if (bits >= size && bits % size === 0) return `${String(bits / size)}${unit}`;
  if (bits >= 1e6) return `${String(Math.floor(bits / 1e3))}Kbit`;
  return `${String(bits)}bit`;
}

export function sizeText(bytes: number): string {
  if (bytes >= MIB && Math.abs(MIB * Math.round(bytes / MIB) - bytes) < 1024)
    return `${String(Math.round(bytes / MIB))}Mb`;
  if (bytes >= 1024 && Math.abs(1024 * Math.round(bytes / 1024) - bytes) < 16)
    return `${String(Math.round(bytes / 1024))}Kb`;
  return `${String(bytes)}b`;
}

function timeText(ns: number): string {
  if (ns >= 1e9) return `${String(Math.round(ns / 1e8) / 10)}s`;
  return ns >= 1e6 ? `${String(Math.round(ns / 1e5) / 10)}ms` : `${String(Math.round(ns / 1e3))}us`;
}

/** What `tc` says of words it does not take; each line as it prints it. */
export class TcError extends Error {
  override readonly name = 'TcError';
}

/** What `tc` says of what `run` reads; null: nothing, it takes it. */
export function refusalOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'TcError') throw error;
    return message;
  }
}

/** Options after a discipline's name, each with one word after it. */
export function options(
  words: readonly string[],
  known: readonly string[],
  kind: string,
): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at] ?? '';
    const value = words[at + 1];
    if (!known.includes(name)) throw new TcError(`What is "${name}"?\nUsage: ... ${kind}`);
    if (value === undefined) throw new TcError('Command line is not complete. Try option "help"');
    found.set(name, value);
  }
  return found;
}

function needed<T>(value: T | null, name: string, word: string | undefined): T {
  if (value === null) throw new TcError(`Illegal "${name}"\n${String(word)}`);
  return value;
}

function tbfOf(words: readonly string[]): TbfSpec {
  const given = options(
    words,
    ['rate', 'burst', 'buffer', 'maxburst', 'limit', 'latency', 'peakrate', 'mtu', 'minburst'],
    'tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ] [ peakrate KBPS ] [ latency TIME ]',
  );
  const word = (...names: string[]): string | undefined =>
    names.map((name) => given.get(name)).find((found) => found !== undefined);
  const rates = word('rate');
  const bursts = word('burst', 'buffer', 'maxburst');
  if (rates === undefined || bursts === undefined) throw new TcError('Both "rate" and "burst" are required.');
  const rate = needed(rateWord(rates), 'rate', rates);
  const burst = needed(sizeWord(bursts), 'burst', bursts);
  const limits = word('limit');
  const waits = word('latency');
  if (limits === undefined && waits === undefined)
    throw new TcError('Either "limit" or "latency" is required.');
  if (rate === 0 || burst === 0) throw new TcError('Illegal "rate"');
  const latencyNs = waits === undefined ? null : needed(timeWord(waits), 'latency', waits);
  const limit =
    latencyNs === null
      ? needed(sizeWord(limits ?? ''), 'limit', limits)
      : Math.floor((rate * latencyNs) / 1e9 + burst);
  const peaks = word('peakrate');
  const mtus = word('mtu', 'minburst');
  if (peaks !== undefined && mtus === undefined)
    throw new TcError('"mtu" is required, if "peakrate" is requested.');
  const peak =
    peaks === undefined
      ? {}
      : { peak: { rate: needed(rateWord(peaks), 'peakrate', peaks), mtu: sizeWord(mtus ?? '') ?? 0 } };
  const lat = ((limit - burst) / rate) * 1e9;
  return {
    rate,
    burst,
    limit,
    ...peak,
    options: `rate ${rateText(rate)} burst ${sizeText(burst)} lat ${timeText(lat)}`,
  };
}

function fqCodelOf(words: readonly string[]): FqCodel {
  const given = options(
    words.filter((word) => word !== 'ecn' && word !== 'noecn'),
    ['limit', 'flows', 'target', 'interval', 'quantum'],
    'fq_codel [ limit PACKETS ] [ flows NUMBER ] [ target TIME ] [ interval TIME ] [ quantum BYTES ] [ [no]ecn ]',
  );
  const whole = (name: string, usual: number): number => {
    const word = given.get(name);
    if (word === undefined) return usual;
    if (!/^\d+$/.test(word) || Number(word) === 0) throw new TcError(`Illegal "${name}"`);
    return Number(word);
  };
  const time = (name: string, usual: number): number => {
    const word = given.get(name);
    return word === undefined ? usual : needed(timeWord(word), name, word);
  };
  return new FqCodel({
    limit: whole('limit', FQ_CODEL.limit),
    flows: whole('flows', FQ_CODEL.flows),
    targetNs: time('target', FQ_CODEL.targetNs),
    intervalNs: time('interval', FQ_CODEL.intervalNs),
    quantum: whole('quantum', FQ_CODEL.quantum),
  });
}

/** A minor number of a handle: `1:10` or `10`, hexadecimal. */
export function minorOf(word: string): number | null {
  const found = /^(?:[0-9a-f]*:)?([0-9a-f]+)$/i.exec(word);
  return found ? parseInt(found[1] ?? '', 16) : null;
}

/** The discipline that words such as `tbf rate 10mbit burst 32kbit latency 50ms` set up; null: none (`noqueue`). Throws TcError. */
export function qdiscOf(words: readonly string[], nowNs: number): Qdisc | null {
  const [kind = '', ...rest] = words;
  switch (kind) {
    case 'tbf':
      return new Tbf(tbfOf(rest), nowNs);
    case 'fq_codel':
      return fqCodelOf(rest);
    case 'htb': {
      const given = options(rest, ['default', 'r2q'], 'htb [default N] [r2q N]');
      const word = given.get('default') ?? '0';
      return new Htb(needed(minorOf(word.replace(/^0x/, '')), 'default', word));
    }
    case 'pfifo_fast':
      return new PfifoFast();
    case 'noqueue':
      return null;
    default:
      throw new TcError(`Unknown qdisc "${kind}", hence option "${rest[0] ?? ''}" is unparsable`);
  }
}

/** Bytes of an htb bucket that nobody said (`q_htb.c`): what goes in a tick of the kernel, and a frame. */
export function usualBurst(rate: number, hz: number): number {
  return Math.floor(rate / hz) + 1600;
}

/** The class that words such as `rate 4mbit ceil 8mbit` describe. Throws TcError. */
export function htbClassOf(words: readonly string[], id: number, parent: number): HtbClassSpec {
  const given = options(
    words,
    ['rate', 'ceil', 'burst', 'cburst', 'prio', 'quantum'],
    'htb rate R1 [burst B1] [prio P] [quantum Q] [ceil R2] [cburst B2]',
  );
  const rates = given.get('rate');
  if (rates === undefined) throw new TcError('"rate" is required.');
  const rate = needed(rateWord(rates), 'rate', rates);
  const ceils = given.get('ceil');
  const ceil = ceils === undefined ? rate : needed(rateWord(ceils), 'ceil', ceils);
  const size = (name: string, usual: number): number => {
    const word = given.get(name);
    return word === undefined ? usual : needed(sizeWord(word), name, word);
  };
  const quantum = given.get('quantum');
  return {
    id,
    parent,
    rate,
    ceil,
    burst: size('burst', usualBurst(rate, HIGH_RES_HZ)),
    cburst: size('cburst', usualBurst(ceil, HIGH_RES_HZ)),
    prio: Number(given.get('prio') ?? 0),
    ...(quantum === undefined ? {} : { quantum: Number(quantum) }),
  };
}

/** Ticks a second that `tc` reckons with where the kernel has fine timers (`get_hz`). */
const HIGH_RES_HZ = 1e9;
