/** From a stack of the race to Paths: what a call crosses in it, beside the bare process, on the same host. */
import { printLink } from '../../../../bridge/link.ts';
import type { RaceLab } from './race-lab.svelte.ts';

/** What a start ends with: a process is made and its program loaded. */
const OPERATION = 'fork-exec';

/** The address; null for a way of starting that is no stack of its own. */
export function pathsLink({ catalog, spec }: RaceLab, stack: string): string | null {
  const known = new Set(catalog?.stacks.map(({ id }) => id));
  if (!stack.split('/').every((id) => known.has(id))) return null;
  const { seed, switches = {}, costs = {} } = spec;
  const stacks = stack === 'bare' ? ['bare'] : ['bare', stack];
  return printLink({ room: 'paths', spec: { op: OPERATION, stacks, seed, switches, costs } });
}
