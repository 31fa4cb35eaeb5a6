import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { defineOperation, measured } from '../operation.ts';

/** A 4 GiB file; blocks are read in strides so that neither readahead nor the cache helps. */
const FILE_PAGES = 1_048_576;
const STRIDE_PAGES = 7919;

export default defineOperation({
  id: 'read-disk',
  group: 'files',
  label: text('read, from disk', '읽기, 디스크에서'),
  tag: text('4 KiB', '4 KiB'),
  about: text(
    'Reads a block that is not in memory: the disk has to work.',
    '메모리에 없는 블록을 읽습니다. 디스크가 동작해야 합니다.',
  ),
  params: [
    { id: 'bytes', label: text('size', '크기'), min: 1, max: 1_048_576, default: 4096, unit: 'B' },
    {
      id: 'same-block',
      label: text('same block again', '같은 블록 다시'),
      min: 0,
      max: 1,
      default: 0,
      unit: '',
    },
  ],
  network: 'none',
  measuredOn: 'place',
  main: measured('read-disk', (p) => {
    syscall(p, 'read');
    p.effect('next block', (_kernel, ctx) => ctx.set(1, (ctx.get(1) + ctx.get(3) * ctx.get(4)) % FILE_PAGES));
  }),
  partner: null,
  prepare: ({ place, params }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/srv/data.bin', FILE_PAGES);
    return {
      main: [
        kernel.files.install({ kind: 'file', id: inode }),
        0,
        params['bytes'] ?? PAGE_BYTES,
        STRIDE_PAGES,
        params['same-block'] ? 0 : 1,
      ],
    };
  },
  fidelity: 'full',
  fidelityNote: text(
    'One request at a time; the page cache takes its oldest page for each new one.',
    '한 번에 요청 하나이며, 페이지 캐시는 가장 오래된 페이지를 새 페이지로 씁니다.',
  ),
});
