import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'unlink',
  group: 'files',
  label: text('unlink', 'unlink'),
  tag: text('4 KiB file', '4 KiB 파일'),
  about: text(
    'Deletes a file. Nothing is written: the journal does it later.',
    '파일을 지웁니다. 바로 쓰는 것은 없고 나중에 저널이 기록합니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('unlink', (p) => {
    syscall(p, 'unlink');
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.fs.open('/srv/gone', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
