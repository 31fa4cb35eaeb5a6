import { text } from '../../../../core/text.ts';
import { durationNs, noTime } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'result',
  usage: 'PID [TIME]',
  about: text('the answer of what was started, or busy', '시작한 일의 답 또는 busy'),
  run: ({ orders }, { first, second }) => {
    const limitNs = durationNs(second === '' ? '0s' : second);
    return limitNs === null ? noTime(second) : orders.result(first, limitNs);
  },
});
