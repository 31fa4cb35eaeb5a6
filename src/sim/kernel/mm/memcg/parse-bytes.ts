/** Numbers of bytes as the memory controller's files read them. Source: lib/cmdline.c `memparse`, mm/page_counter.c. */

const PAGE_BYTES = 4096n;
const SHIFTS: Readonly<Record<string, bigint>> = Object.freeze({
  K: 10n,
  M: 20n,
  G: 30n,
  T: 40n,
  P: 50n,
  E: 60n,
});

/** `memparse`: the number at the beginning, with its unit, and what follows it. Nothing is too large: it wraps at 2⁶⁴. */
export function memparse(text: string): { readonly bytes: bigint; readonly rest: string } {
  const [digits = ''] = /^0x[0-9a-f]+|^0[0-7]*|^[1-9][0-9]*/i.exec(text) ?? [];
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = digits === '' ? 0n : BigInt(octal);
  const rest = text.slice(digits.length);
  const shift = SHIFTS[rest.charAt(0).toUpperCase()];
  if (shift === undefined) return { bytes: BigInt.asUintN(64, value), rest };
  return { bytes: BigInt.asUintN(64, value << shift), rest: rest.slice(1) };
}

/** Pages of a limit (`page_counter_memparse`), rounded down; Infinity for `max`, null: EINVAL. */
export function parsePages(written: string): number | null {
  const text = written.trim();
  if (text === 'max') return Infinity;
  const { bytes, rest } = memparse(text);
  return rest === '' ? Number(bytes / PAGE_BYTES) : null;
}

/** What is written to `memory.reclaim`; null: EINVAL. */
export function parseReclaim(
  written: string,
): { readonly pages: number; readonly swappiness: number | 'max' | null } | null {
  const text = written.trim();
  const { bytes, rest } = memparse(text);
  if (!/^\d/.test(text)) return null;
  let swappiness: number | 'max' | null = null;
  for (const word of rest.trim().split(' ')) {
    if (word === '') continue;
    const [, value] = /^swappiness=(\d+|max)$/.exec(word) ?? [];
    if (value === undefined) return null;
    swappiness = value === 'max' ? 'max' : Number(value);
    if (swappiness !== 'max' && swappiness > 200) return null;
  }
  return { pages: Number(bytes / PAGE_BYTES), swappiness };
}
