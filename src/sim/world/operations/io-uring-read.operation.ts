import { text } from '../../core/text.ts';
import { DISK_OP } from '../../hw/disk.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { newIoRing } from '../../kernel/fs/io-rings.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

/** Blocks are read in strides over 4 GiB. */
const STRIDE_SECTORS = 7919 * 8;
const DISK_SECTORS = 8_388_608;

export default defineOperation({
  id: 'io-uring-read',
  group: 'files',
  label: text('io_uring', 'io_uring'),
  tag: text('4 KiB', '4 KiB'),
  about: text(
    'Reads a block past the page cache by a request on a ring, and waits for it.',
    '페이지 캐시를 거치지 않고 링의 요청으로 블록을 읽고 기다립니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('io-uring-read', (p) => {
    p.effect('a request on the ring', (kernel, ctx) => {
      const ring = kernel.blocks.ring(ctx.get(0));
      ring.completions.length = 0;
      ring.submissions.push({ op: DISK_OP.read, sector: ctx.get(1), bytes: PAGE_BYTES, userData: 0 });
    });
    syscall(p, 'io_uring_enter', (_kernel, ctx) => ctx.set(2, 1));
    p.effect('next block', (_kernel, ctx) => ctx.set(1, (ctx.get(1) + STRIDE_SECTORS) % DISK_SECTORS));
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.blocks.rings.push(newIoRing()) - 1, 0] }),
  fidelity: 'partial',
  fidelityNote: text('One request a call; no polling.', '호출마다 요청 하나이며 폴링은 없습니다.'),
});
