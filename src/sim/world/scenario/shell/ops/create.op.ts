import { O } from '../../../../kernel/vfs/files.ts';
import { closeOpened, openPath } from '../opening.ts';
import { text } from '../../../../core/text.ts';
import { defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'create',
  usage: 'PATH',
  about: text('makes an empty file', '빈 파일을 만듦'),
  body: (p) => {
    openPath(p, () => O.WRONLY | O.CREAT);
    closeOpened(p);
  },
});
