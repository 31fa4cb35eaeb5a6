/** Images that a start may have to pull first, and the pull. */
import { text, type Text } from '../../core/text.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { locked } from '../../kernel/locks/locked.ts';
import { sleep } from '../../kernel/locks/waiting.ts';
import { phase, whenChosen, workBytes } from './marks.ts';

/** A download: what has to be on the host before the stack can start. Sizes are assumed, of common images. */
export interface ImageDef {
  readonly id: string;
  readonly label: Text;
  readonly layers: number;
  /** Bytes over the network, compressed. */
  readonly bytes: number;
  /** Bytes written when layers are unpacked; 0: used as it is. */
  readonly unpackedBytes: number;
}

const MB = 1_000_000;
/** `max-concurrent-downloads` of dockerd: requests for so many layers overlap. */
const CONCURRENT = 3;

export const IMAGES = Object.freeze({
  /** Size of the web server images on Debian. */
  container: {
    id: 'container',
    label: text('container image', '컨테이너 이미지'),
    layers: 7,
    bytes: 70 * MB,
    unpackedBytes: 190 * MB,
  },
  microvm: {
    id: 'microvm',
    label: text('kernel and root file system', '커널과 루트 파일 시스템'),
    layers: 2,
    bytes: 60 * MB,
    unpackedBytes: 0,
  },
  /** A cloud image of a distribution. */
  disk: {
    id: 'disk',
    label: text('disk image', '디스크 이미지'),
    layers: 1,
    bytes: 350 * MB,
    unpackedBytes: 0,
  },
  unikernel: {
    id: 'unikernel',
    label: text('unikernel image', '유니커널 이미지'),
    layers: 1,
    bytes: 2 * MB,
    unpackedBytes: 0,
  },
} satisfies Record<string, ImageDef>);

/** What says on a machine that it has an image. */
function pathOf(image: ImageDef): string {
  return `/var/lib/images/${image.id}`;
}

function transfer(image: ImageDef): ReturnType<typeof program> {
  return program(`pull ${image.id}`, (p) => {
    for (let layer = 0; layer < image.layers; layer += CONCURRENT) sleep(p, 'registry', 'img.layer');
    locked(p, 'downlink', (p) => sleep(p, 'downlink', 'img.pull', image.bytes));
    if (image.unpackedBytes > 0) workBytes(p, 'img.unpack', image.unpackedBytes);
    p.effect('image is there', (kernel) => void kernel.fs.open(pathOf(image), 1));
  });
}

const TRANSFERS = new Map(Object.values(IMAGES).map((image) => [image.id, transfer(image)]));

/** Gets the image if the start begins without it. Of several that want the same one, the first transfers it. */
export function pull(p: KernelBuilder, image: ImageDef): void {
  const program = TRANSFERS.get(image.id);
  if (!program) return;
  whenChosen(
    p,
    'the image is not there',
    (choice) => choice.pull,
    (p) => {
      phase(p, 'pull');
      locked(p, 'transfer', (p) =>
        p.when(
          'nobody has got it',
          (kernel) => !kernel.fs.has(pathOf(image)),
          (p) => p.call(program),
        ),
      );
    },
  );
}
