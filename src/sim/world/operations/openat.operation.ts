import { text } from '../../core/text.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'openat',
  group: 'files',
  label: text('openat', 'openat'),
  tag: text('cached path', '캐시된 경로'),
  about: text(
    'Opens a file whose path is in the directory cache.',
    '경로가 디렉터리 캐시에 있는 파일을 엽니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('openat', (p) => {
    syscall(p, 'openat');
    p.effect('closed afterwards', (kernel, ctx) => filesOf(kernel, ctx).close(ctx.result));
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.fs.open('/srv/small', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
