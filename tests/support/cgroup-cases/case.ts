/** A conformance case: where it comes from, the machine, the script and what must hold of the numbers it kept. */
import type { ScriptMachine } from '../cgroup-script.ts';

export type Numbers = (name: string) => number;

export interface Case {
  /** Number in the list of upstream cases; none: not one of them. */
  readonly no?: number;
  /** `kst`: the kernel's tools/testing/selftests; `ltp`: Linux Test Project; `6.18`: seen on a real 6.18 kernel. */
  readonly origin: string;
  readonly name: string;
  readonly machine?: ScriptMachine;
  readonly script: readonly string[];
  readonly holds?: readonly (readonly [statement: string, test: (n: Numbers) => boolean])[];
}

/** The kernel selftests' rule for "about the same": |a − b| ≤ (a + b)·percent/100. */
export function close(a: number, b: number, percent: number): boolean {
  return Math.abs(a - b) <= ((a + b) * percent) / 100;
}

/** `count` values made by a function of 0, 1, 2 … */
export function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
