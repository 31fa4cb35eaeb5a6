/** A message to the kernel's rtnetlink socket and its answer, in one call. */
import { ERRNO } from '../../core/errno.ts';
import { filesOf } from '../vfs/files-of.ts';
import { RtNetlink } from '../net/rtnetlink/requests.ts';
import { stringAt } from '../user-string.ts';
import { extraCall } from './define.ts';

/** Words of a request are apart by this. */
export const BETWEEN = '\0';

/** Local 0: the request. 0 and its text, or minus an errno and the kernel's message; 1: words that make no request. */
export const rtnetlink = extraCall('sendmsg', 46, 'sys.body.light', (kernel, task, ctx) => {
  const reply = new RtNetlink(kernel).ask(task, stringAt(ctx.get(0)).split(BETWEEN));
  const { copied } = filesOf(kernel);
  if ('usage' in reply) {
    copied.set(task.id, reply.usage);
    return 1;
  }
  copied.set(task.id, 'text' in reply ? reply.text : (reply.said ?? ''));
  return 'errno' in reply ? -ERRNO[reply.errno] : 0;
});
