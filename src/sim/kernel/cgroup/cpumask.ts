/** Sets of CPUs as numbers: bit n is CPU n (`struct cpumask`). */
export type CpuMask = bigint;

/** The set of the listed CPUs. */
export function maskOf(cpus: Iterable<number>): CpuMask {
  let mask = 0n;
  for (const cpu of cpus) mask |= 1n << BigInt(cpu);
  return mask;
}

/** CPUs of a set in ascending order. */
export function cpusOf(mask: CpuMask): number[] {
  const cpus: number[] = [];
  for (let cpu = 0, rest = mask; rest > 0n; cpu++, rest >>= 1n) if (rest & 1n) cpus.push(cpu);
  return cpus;
}

/** The set of the first `count` CPUs. */
export function firstCpus(count: number): CpuMask {
  return (1n << BigInt(count)) - 1n;
}

/** Whether every CPU of `part` is in `whole`; the empty set is in every one. */
export function within(part: CpuMask, whole: CpuMask): boolean {
  return (part & ~whole) === 0n;
}
