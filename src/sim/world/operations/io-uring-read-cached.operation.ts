import { text } from '../../core/text.ts';
import { DISK_OP } from '../../hw/disk.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { newIoRing } from '../../kernel/fs/io-rings.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'io-uring-read-cached',
  group: 'files',
  label: text('io_uring, cached', 'io_uring, 캐시됨'),
  tag: text('4 KiB', '4 KiB'),
  about: text(
    'Reads a cached block by a request on a ring: submitted and complete in one call.',
    '캐시된 블록을 링의 요청으로 읽습니다. 한 번의 호출에 제출하고 끝납니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('io-uring-read-cached', (p) => {
    p.effect('a request on the ring', (kernel, ctx) => {
      const ring = kernel.blocks.ring(ctx.get(0));
      ring.completions.length = 0;
      ring.submissions.push({ op: DISK_OP.read, sector: 0, bytes: PAGE_BYTES, userData: 0, cachedInode: 0 });
    });
    syscall(p, 'io_uring_enter', (_kernel, ctx) => ctx.set(2, 1));
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.blocks.rings.push(newIoRing()) - 1, 0] }),
  fidelity: 'partial',
  fidelityNote: text('One request a call; no polling.', '호출마다 요청 하나이며 폴링은 없습니다.'),
});
