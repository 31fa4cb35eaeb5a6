import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { vmmProcess } from '../guest.ts';
import { IMAGES } from '../images.ts';
import { work } from '../marks.ts';
import { qemuProgram } from '../qemu.ts';
import { start } from '../tasks.ts';

const qemu = vmmProcess({
  process: 'qemu-system-x86_64',
  vcpu: 'CPU 0/KVM',
  image: IMAGES.disk,
  guest: 'distro',
  firmware: 'seabios',
  slowdown: null,
  vmm: qemuProgram,
  setup: (p) => work(p, 'boot.qemu.total'),
  restore: 'boot.snapshot_restore',
});

export default defineStartup({
  id: 'kvm',
  label: text('KVM with QEMU', 'KVM과 QEMU'),
  kind: 'vm',
  snapshot: true,
  estimate: text(
    'User land of a cloud image lies between 1.5 and 40 s in the sources; a restore takes as long as Firecracker’s.',
    '클라우드 이미지의 사용자 공간 시작은 자료마다 1.5~40초로 다릅니다. 복원은 Firecracker와 같은 시간으로 보았습니다.',
  ),
  body: (p) => start(p, qemu),
});
