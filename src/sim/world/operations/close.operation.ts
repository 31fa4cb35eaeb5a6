import { text } from '../../core/text.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'close',
  group: 'files',
  label: text('close', 'close'),
  tag: text('file', '파일'),
  about: text('Gives back the descriptor of a file.', '파일의 디스크립터를 돌려줍니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('close', (p) => {
    p.effect('opened before', (kernel, ctx) =>
      ctx.set(1, filesOf(kernel, ctx).install({ kind: 'file', id: ctx.get(2) })),
    );
    syscall(p, 'close', (_kernel, ctx) => ctx.set(0, ctx.get(1)));
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [0, 0, place.kernel.fs.open('/srv/small', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
