/** Names for containers that were given none: an adjective and a surname. */
import { sha256 } from './sha256.ts';
import type { DockerState } from './state.ts';

const LEFT =
  'agile brave calm clever eager fair gentle happy keen kind lively lucid merry neat proud quick quiet sharp steady swift vivid warm wise witty'.split(
    ' ',
  );
const RIGHT =
  'allen bell bohr borg curie dijkstra euler fermi gauss goodall hamilton hopper kepler knuth lamarr lovelace newton noether pasteur perlman ritchie sutherland thompson torvalds turing wing'.split(
    ' ',
  );

/** The next one that is free; a digit after it when all are taken that were tried. */
export function randomName(state: DockerState): string {
  const taken = new Set(Object.values(state.containers).map(({ name }) => name));
  for (let attempt = 0; ; attempt++) {
    const digest = sha256(`name ${String(state.seed)} ${String(state.next++)}`);
    const pick = (from: number, list: readonly string[]): string =>
      list[parseInt(digest.slice(from, from + 6), 16) % list.length] ?? '';
    const name = `${pick(0, LEFT)}_${pick(6, RIGHT)}${attempt < 6 ? '' : String(attempt)}`;
    if (!taken.has(`/${name}`)) return name;
  }
}
