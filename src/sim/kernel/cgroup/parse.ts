/** Parsing of what is written to cgroup files, as the kernel does it. Source: lib/kstrtox.c, lib/bitmap-str.c. */
import type { Text } from '../../core/text.ts';

/** The largest `int`. */
export const INT_MAX = 2_147_483_647;

/** Why a text was refused. */
export type ParseError = 'EINVAL' | 'ERANGE';
/** Why a list of CPUs or nodes was refused. */
export type ListError = ParseError | 'EOVERFLOW';
/** A number, or why not. */
export type Parsed = { readonly value: bigint } | { readonly errno: ParseError };

const U64_MAX = (1n << 64n) - 1n;
const S64_MAX = (1n << 63n) - 1n;

function magnitude(text: string): bigint | null {
  if (/^0x[\da-f]+$/i.test(text)) return BigInt(text);
  if (/^0[0-7]*$/.test(text)) return BigInt(`0o${text}`);
  if (/^[1-9]\d*$/.test(text)) return BigInt(text);
  return null;
}

/** `kstrtoull(…, 0)`: decimal, 0x hex or 0 octal; one newline at the end is allowed, nothing else around it. */
export function parseU64(text: string): Parsed {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const value = magnitude(body.startsWith('+') ? body.slice(1) : body);
  if (value === null) return { errno: 'EINVAL' };
  return value > U64_MAX ? { errno: 'ERANGE' } : { value };
}

/** `kstrtoll(…, 0)`. */
export function parseS64(text: string): Parsed {
  if (!text.startsWith('-')) {
    const parsed = parseU64(text);
    return 'value' in parsed && parsed.value > S64_MAX ? { errno: 'ERANGE' } : parsed;
  }
  if (text.startsWith('-+')) return { errno: 'EINVAL' };
  const parsed = parseU64(text.slice(1));
  if ('errno' in parsed) return parsed;
  return parsed.value > S64_MAX + 1n ? { errno: 'ERANGE' } : { value: -parsed.value };
}

/** A number as files with own handlers read it: surrounding blanks stripped first. */
export function parseStripped(text: string): Parsed {
  return parseS64(text.trim());
}

/** An int in a range, for files with own handlers: anything else is EINVAL, outside the range ERANGE. */
export function intIn(text: string, low: number, high: number): number | Refusal {
  const parsed = parseStripped(text);
  const shown = text.trim();
  if ('errno' in parsed)
    return refusal(parsed.errno, `"${shown}" is not an integer`, `"${shown}"은(는) 정수가 아닙니다`);
  if (parsed.value >= BigInt(low) && parsed.value <= BigInt(high)) return Number(parsed.value);
  const range = low === high ? String(low) : `${String(low)} … ${String(high)}`;
  return refusal('ERANGE', `${shown} is not ${range}`, `${shown}은(는) ${range}이(가) 아닙니다`);
}

interface Refusal {
  readonly ok: false;
  readonly errno: ParseError;
  readonly why: Text;
}

function refusal(errno: ParseError, en: string, ko: string): Refusal {
  return { ok: false, errno, why: { en, ko } };
}

/**
 * A list of CPUs such as `0-3,8`, `0-31:1/2`, `all`, or with `N` for the last one (`bitmap_parselist`).
 * @param count CPUs that exist; a number beyond is ERANGE, one that is no 32-bit number EOVERFLOW
 */
export function parseCpuList(text: string, count: number): readonly number[] | ListError {
  const cpus = new Set<number>();
  const last = count - 1;
  const at = (number: string): number => (number === 'N' ? last : Number(number));
  for (const part of text.trim().split(/[,\s]+/)) {
    if (part === '') continue;
    const match = /^(?:(\d+|N)(?:-(\d+|N)(?=$|:))?|all)(?::(\d+)\/(\d+))?$/i.exec(part);
    if (!match || part.includes('n') || (match[3] !== undefined && !/-|all/i.test(part))) return 'EINVAL';
    const [from, to] = match[1] === undefined ? [0, last] : [at(match[1]), at(match[2] ?? match[1])];
    const used = match[3] === undefined ? 1 : Number(match[3]);
    const group = match[4] === undefined ? 1 : Number(match[4]);
    if (Math.max(from, to) > 0xffff_ffff) return 'EOVERFLOW';
    if (from > to || group === 0 || used > group) return 'EINVAL';
    if (to >= count) return 'ERANGE';
    for (let cpu = from; cpu <= to; cpu++) if ((cpu - from) % group < used) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** Formats a CPU list with ranges (`%*pbl`). */
export function formatCpuList(cpus: readonly number[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < cpus.length;) {
    let j = i;
    while (j + 1 < cpus.length && cpus[j + 1] === (cpus[j] ?? 0) + 1) j++;
    ranges.push(i === j ? String(cpus[i]) : `${String(cpus[i])}-${String(cpus[j])}`);
    i = j + 1;
  }
  return ranges.join(',');
}
