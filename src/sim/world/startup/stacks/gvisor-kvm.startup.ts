import { text } from '../../../core/text.ts';
import { defineGvisor } from '../gvisor.ts';
import { work } from '../marks.ts';

export default defineGvisor({
  id: 'gvisor-kvm',
  label: text('gVisor (KVM)', 'gVisor(KVM)'),
  call: 'gv.kvm.sys',
  prepare: (p) => work(p, 'gv.kvm.vm'),
  estimate: text(
    'What the platform adds to the start is assumed: the creation of its VM.',
    '플랫폼이 시작에 더하는 시간(VM 생성)은 가정입니다.',
  ),
});
