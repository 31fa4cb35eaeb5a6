/** A saved state: what a link holds, as a file, with a scenario file of any length. */
import { printNeighbourLink, readNeighbourLink, type NeighbourLink } from '../../../../bridge/link.ts';

/** Marks a saved state, so that it is told from a scenario file. */
const KIND = 'ringside-neighbours';

export function printState(link: NeighbourLink): string {
  return `${JSON.stringify({ kind: KIND, ...link }, null, 2)}\n`;
}

/** Reads a saved state; null: the text is something else. Every part passes the checks of a link. */
export function readState(text: string): NeighbourLink | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== KIND) return null;
    const given = value as unknown as NeighbourLink;
    const { link } = readNeighbourLink(printNeighbourLink('', given));
    const file: unknown = given.spec.file;
    return { ...link, spec: { ...link.spec, ...(typeof file === 'string' && { file }) } };
  } catch {
    // Not JSON, or a part of another shape than a link has.
    return null;
  }
}
