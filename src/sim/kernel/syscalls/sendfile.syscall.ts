import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { fileRead, overlay } from '../fs/file-io.ts';
import { PAGE, PAGE_BYTES } from '../fs/file-system.ts';
import type { Kernel } from '../kernel.ts';
import { tcpSendPages } from '../net/tcp.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

/** Most bytes in one packet on its way to the NIC (`GSO_MAX_SIZE`). */
const PACKET_BYTES = 65_536;
/** Locals: 0 socket, 1 inode, 2 bytes of this packet, 3 bytes left, 5 page. */
const BYTES = 2;
const LEFT = 3;
const PAGE_INDEX = 5;

function notCached(kernel: Kernel, ctx: Ctx): boolean {
  const end = ctx.get(PAGE_INDEX) + Math.ceil(ctx.get(BYTES) / PAGE_BYTES);
  for (let page = ctx.get(PAGE_INDEX); page < end; page++)
    if (kernel.fs.state(ctx.get(1), page) < PAGE.clean) return true;
  return false;
}

const readPages = program('filemap_splice_read', (p) => {
  p.effect('inode', (_kernel, ctx) => {
    ctx.set(0, ctx.get(1));
    ctx.set(1, ctx.get(PAGE_INDEX));
  });
  p.call(fileRead);
});

export default defineSyscall({
  name: 'sendfile',
  nr: 40,
  program: program('sys_sendfile64', (p) => {
    p.effect('files', (kernel, ctx) => {
      ctx.set(0, filesOf(kernel, ctx).get(ctx.get(0)).id);
      ctx.set(1, filesOf(kernel, ctx).get(ctx.get(1)).id);
      ctx.set(PAGE_INDEX, 0);
      ctx.set(7, ctx.get(LEFT));
    });
    overlay(p);
    p.loopWhile(
      'bytes left',
      (_kernel, ctx) => ctx.get(LEFT) > 0,
      (p) => {
        p.effect('next packet', (_kernel, ctx) => {
          ctx.set(BYTES, Math.min(ctx.get(LEFT), PACKET_BYTES));
          ctx.set(LEFT, ctx.get(LEFT) - ctx.get(BYTES));
        });
        p.when('pages are missing', notCached, (p) => p.call(readPages));
        p.work('vfs.splice', { probe: 'mm_filemap' });
        p.call(tcpSendPages);
        p.effect('advance', (_kernel, ctx) =>
          ctx.set(PAGE_INDEX, ctx.get(PAGE_INDEX) + PACKET_BYTES / PAGE_BYTES),
        );
      },
    );
    p.effect('bytes sent', (_kernel, ctx) => (ctx.result = ctx.get(7)));
  }),
  about: text(
    'Sends pages of a file on a socket without copying them to user memory: local 0 socket, 1 file, 3 bytes.',
    '파일의 페이지를 사용자 메모리로 복사하지 않고 소켓으로 보냅니다. 로컬 0은 소켓, 1은 파일, 3은 바이트 수입니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'From the beginning of the file; never waits for the receiver.',
    '파일의 처음부터 보내며 수신자를 기다리지 않습니다.',
  ),
});
