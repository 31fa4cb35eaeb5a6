import { text } from '../../../core/text.ts';
import { defineGvisor } from '../gvisor.ts';

export default defineGvisor({
  id: 'gvisor-ptrace',
  label: text('gVisor (ptrace)', 'gVisor(ptrace)'),
  call: 'ptrace.stop_rt',
  prepare: null,
  estimate: null,
});
