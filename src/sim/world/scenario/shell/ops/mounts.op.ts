import { errnoName } from '../../../../core/errno.ts';
import { text } from '../../../../core/text.ts';
import { openatPath, pathArgument } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { O } from '../../../../kernel/vfs/files.ts';
import { closeOpened, thenCall } from '../opening.ts';
import { askOf, defineShellOp } from '../op.ts';

const FILE = '/proc/self/mountinfo';
/** Mount point, optional fields, and the type after a dash. */
const LINE = /^\S+ \S+ \S+ \S+ (\S+) \S+ (.*?)- (\S+)/;

/** Points below a path with their type and propagation. */
function shown(lines: string, below: string): string {
  return lines
    .split('\n')
    .flatMap((line) => {
      const [, point = '', fields = '', type = ''] = LINE.exec(line) ?? [];
      if (point === '' || !point.startsWith(below)) return [];
      return [`${point} ${type} ${fields.trim() === '' ? 'private' : fields.trim()}`];
    })
    .join('\n');
}

export default defineShellOp({
  name: 'mounts',
  usage: '[PREFIX]',
  about: text('mount points there, and whether they are shared', '그곳의 마운트 지점과 공유 여부'),
  body: (p) => {
    makeCall(p, openatPath, (_kernel, ctx) => {
      ctx.set(0, pathArgument(userString(FILE)));
      ctx.set(1, O.RDONLY);
    });
    p.effect('the descriptor', (kernel, ctx) => (askOf(kernel, ctx).at = ctx.result));
    thenCall(p, 'read', (_kernel, ctx) => ctx.set(2, 65536));
    p.effect('what it read', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      const read = kernel.names?.copied.get(ctx.task) ?? '';
      ask.answer = ctx.result < 0 ? errnoName(ctx.result) : shown(read, ask.word(0));
    });
    closeOpened(p);
  },
});
