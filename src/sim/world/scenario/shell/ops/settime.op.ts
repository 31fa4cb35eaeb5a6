import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { CLOCK, clockSettime } from '../../../../kernel/extra-calls/objects.ts';
import { defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'settime',
  usage: '',
  about: text('sets the machine’s clock', '기계의 시계를 맞춤'),
  body: (p) => {
    makeCall(p, clockSettime, (_kernel, ctx) => ctx.set(0, CLOCK.REALTIME));
  },
});
