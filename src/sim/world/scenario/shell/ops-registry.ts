/** Every op that a process of the cgroup shell can be told to do: one file each. */
import type { ShellOp } from './op.ts';

export const SHELL_OPS: readonly ShellOp[] = Object.freeze(
  Object.values(import.meta.glob<ShellOp>('./ops/*.op.ts', { eager: true, import: 'default' })).sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  ),
);

export function findOp(name: string): ShellOp | undefined {
  return SHELL_OPS.find((op) => op.name === name);
}
