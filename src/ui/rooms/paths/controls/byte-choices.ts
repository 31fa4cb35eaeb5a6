/** Sizes offered for a parameter in bytes: powers of two within the bounds, every second one when there are many. */
const MANY = 12;

export function byteChoices(min: number, max: number, current: number): readonly number[] {
  const powers: number[] = [];
  for (let size = 1; size <= max; size *= 2) if (size >= min) powers.push(size);
  const kept = powers.length > MANY ? powers.filter((size) => Math.log2(size) % 2 === 0) : powers;
  return [...new Set([min, ...kept, current])]
    .filter((size) => size <= max && size >= min)
    .sort((a, b) => a - b);
}
