import { setgroups } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'setgroups',
  usage: 'N',
  about: text('its other group', '보조 그룹'),
  body: (p) => {
    makeCall(p, setgroups, (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).int(0)));
  },
});
