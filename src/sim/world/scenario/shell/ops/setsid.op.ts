import { setsid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'setsid',
  usage: '',
  about: text('leads a session of its own', '자기 세션을 만듦'),
  body: (p) => {
    makeCall(p, setsid);
  },
});
