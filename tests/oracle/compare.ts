/** When two answers say the same: words are equal, numbers as near as the same kernel comes to itself. */

const NUMBER = /(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])/g;
/** Of two runs on a real kernel figures differ by this much. */
const PART = 0.02;
/** Figures this small may differ by `FEW`; larger ones by what two CPUs charge ahead (64 pages of 4 KiB each). */
const SMALL = 100_000;
const FEW = 3;
const CHARGED_AHEAD = 2 * 64 * 4096;

function allowance(value: number): number {
  return Math.max(Math.abs(value) * PART, Math.abs(value) < SMALL ? FEW : CHARGED_AHEAD);
}

/** Our answer with the kernel's numbers where ours are near enough: equal to the kernel's if they agree. */
export function asRecorded(ours: string, kernel: string): string {
  const theirs = (kernel.match(NUMBER) ?? []).map(Number);
  return ours.replace(NUMBER, (found) => {
    const number = theirs.shift() ?? NaN;
    return Math.abs(Number(found) - number) <= allowance(number) ? String(number) : found;
  });
}

export function agrees(ours: string, kernel: string): boolean {
  return asRecorded(ours, kernel) === asRecorded(kernel, kernel);
}

/** What a difference is about, for counting: the command without ids, names and sizes. */
export function kindOf(line: string): string {
  const [verb = '', first = '', second = ''] = line.trim().split(/\s+/);
  if (verb === 'do') return `do ${second}`;
  const file = first.slice(first.lastIndexOf('/') + 1);
  return file.includes('.') ? `${verb} ${file}` : verb;
}
