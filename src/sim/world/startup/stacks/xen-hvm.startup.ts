import { text } from '../../../core/text.ts';
import { phase } from '../marks.ts';
import { qemuProgram } from '../qemu.ts';
import { defineXen } from '../xen.ts';

export default defineXen({
  id: 'xen-hvm',
  label: text('Xen HVM', 'Xen HVM'),
  firmware: 'seabios',
  deviceModel: (p) => {
    phase(p, 'vmm');
    qemuProgram(p);
  },
  estimate: text(
    'Toolstack as LightVM measured it, device model and firmware as with QEMU.',
    '도구 모음은 LightVM의 값, 장치 모델과 펌웨어는 QEMU의 값으로 보았습니다.',
  ),
});
