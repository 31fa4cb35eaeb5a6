/** Every verb of the cgroup shell that is a file of its own. */
import type { ShellVerb } from './verb.ts';

export const SHELL_VERBS: readonly ShellVerb[] = Object.freeze(
  Object.values(import.meta.glob<ShellVerb>('./verbs/*.verb.ts', { eager: true, import: 'default' })).sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  ),
);

export function findVerb(name: string): ShellVerb | undefined {
  return SHELL_VERBS.find((verb) => verb.name === name);
}
