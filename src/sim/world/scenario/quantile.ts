/** Percentiles. */

/** Order statistic as the recordings' programs take it: the value at ⌊(n − 1)·q⌋ of the sorted list. */
export function quantileOf(sorted: Float64Array, q: number): number {
  return sorted[Math.floor((sorted.length - 1) * q)] ?? 0;
}
