import { text } from '../../../../core/text.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'do',
  usage: 'PID OP …',
  about: text('the process does OP and answers', '프로세스가 OP를 하고 답함'),
  run: ({ orders }, { first, after }) => orders.tell(first, after, true),
});
