import { text } from '../../../core/text.ts';
import { listen, phase, post, stay } from '../marks.ts';
import { hold } from '../memory-steps.ts';
import { qemuProgram } from '../qemu.ts';
import { start, step } from '../tasks.ts';
import { defineXen } from '../xen.ts';

const qemu = step('qemu-system-i386', 'process', 'vmm', (p) => {
  qemuProgram(p);
  hold(p, 'kernel.process');
  post(p, 'device model ready');
  stay(p);
});

export default defineXen({
  id: 'xen-hvm',
  label: text('Xen HVM', 'Xen HVM'),
  firmware: 'seabios',
  deviceModel: (p) => {
    phase(p, 'vmm');
    start(p, qemu);
    listen(p, 'device model ready');
  },
  estimate: text(
    'Toolstack as LightVM measured it, device model and firmware as with QEMU.',
    '도구 모음은 LightVM의 값, 장치 모델과 펌웨어는 QEMU의 값으로 보았습니다.',
  ),
});
