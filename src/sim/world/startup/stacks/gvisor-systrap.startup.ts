import { text } from '../../../core/text.ts';
import { defineGvisor } from '../gvisor.ts';

export default defineGvisor({
  id: 'gvisor-systrap',
  label: text('gVisor (systrap)', 'gVisor(systrap)'),
  call: 'gv.systrap.sigsys',
  prepare: null,
  estimate: null,
});
