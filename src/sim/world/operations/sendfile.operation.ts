import { text } from '../../core/text.ts';
import { PAGE, PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { program } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { connect } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

const BYTES = 16_384;

/** Reads whatever comes and answers nothing. */
const sink = program('sink', (p) => {
  p.forever((p) => syscall(p, 'recvfrom'));
});

export default defineOperation({
  id: 'sendfile',
  group: 'files',
  label: text('sendfile', 'sendfile'),
  tag: text('16 KiB', '16 KiB'),
  about: text(
    'Sends pages of a cached file on a loopback connection; the receiver acknowledges what it has read.',
    '캐시된 파일의 페이지를 루프백 연결로 보냅니다. 수신자는 읽은 것을 확인 응답합니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('sendfile', (p) => {
    syscall(p, 'sendfile');
    p.effect('as many again', (_kernel, ctx) => ctx.set(3, BYTES));
  }),
  partner: { program: sink, on: 'same', thread: false },
  prepare: (cast) => {
    const { kernel } = cast.place;
    const { main, partner = [] } = connect(cast);
    const inode = kernel.fs.open('/srv/page.dat', BYTES / PAGE_BYTES);
    for (let page = 0; page < BYTES / PAGE_BYTES; page++) kernel.fs.set(inode, page, PAGE.clean);
    const file = kernel.files.install({ kind: 'file', id: inode });
    return { main: [main[0] ?? 0, file, 0, BYTES], partner: [partner[0] ?? 0, 0, BYTES] };
  },
  fidelity: 'partial',
  fidelityNote: text('Both processes on one CPU.', '두 프로세스가 같은 CPU에 있습니다.'),
});
