/** Where the pieces of a server's memory stand: area is memory. Pure. */
import type { EraFrame, EraMemoryPart, MemoryOwner } from '../../../../bridge/protocol.ts';

/** A piece in shares of the picture, from its lower left corner. */
export interface Piece {
  readonly part: EraMemoryPart;
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** A column of an application: what is its own stands in it. */
export interface Tower {
  readonly app: number;
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

export interface Picture {
  readonly pieces: readonly Piece[];
  readonly towers: readonly Tower[];
}

/** From the ground up: what all share, then what each application has. */
const COMMON: readonly MemoryOwner[] = ['host', 'cache', 'runtime', 'vmm'];
const OWN: readonly MemoryOwner[] = ['runtime', 'vmm', 'guest', 'guest-cache', 'app'];

/** All towers are equally wide, unless one would be higher than the picture: then all are equally high. */
function widthsOf(heights: readonly number[], room: number): readonly number[] {
  const equal = 1 / Math.max(1, heights.length);
  if (Math.max(0, ...heights) / equal <= room) return heights.map(() => equal);
  const sum = heights.reduce((all, bytes) => all + bytes, 0);
  return heights.map((bytes) => bytes / Math.max(1e-9, sum));
}

export function pictureOf({ memory: { totalBytes, parts }, apps }: EraFrame): Picture {
  const pieces: Piece[] = [];
  let ground = 0;
  for (const owner of COMMON)
    for (const part of parts.filter((one) => one.owner === owner && one.app < 0)) {
      const height = part.bytes / totalBytes;
      pieces.push({ part, left: 0, bottom: ground, width: 1, height });
      ground += height;
    }
  const own = apps.map((_, app) =>
    OWN.flatMap((owner) => parts.filter((one) => one.owner === owner && one.app === app)),
  );
  const shares = own.map((column) => column.reduce((sum, { bytes }) => sum + bytes, 0) / totalBytes);
  const widths = widthsOf(shares, 1 - ground);
  const towers: Tower[] = [];
  let left = 0;
  own.forEach((column, app) => {
    const width = widths[app] ?? 0;
    let bottom = ground;
    for (const part of column) {
      const height = width > 0 ? part.bytes / totalBytes / width : 0;
      pieces.push({ part, left, bottom, width, height });
      bottom += height;
    }
    towers.push({ app, left, width, bottom: ground, height: bottom - ground });
    left += width;
  });
  return { pieces, towers };
}
