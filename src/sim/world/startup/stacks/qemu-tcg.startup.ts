import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { vmmProcess } from '../guest.ts';
import { IMAGES } from '../images.ts';
import { work } from '../marks.ts';
import { hold } from '../memory-steps.ts';
import { qemuProgram } from '../qemu.ts';
import { start } from '../tasks.ts';

const qemu = vmmProcess({
  process: 'qemu-system-x86_64',
  vcpu: 'CPU 0/TCG',
  image: IMAGES.disk,
  guest: 'distro',
  firmware: 'seabios',
  slowdown: 'boot.tcg.guest_us',
  vmm: (p) => {
    qemuProgram(p);
    hold(p, 'translation-cache');
  },
  setup: (p) => work(p, 'boot.qemu.total'),
  restore: null,
});

export default defineStartup({
  id: 'qemu-tcg',
  label: text('QEMU, pure emulation (TCG)', 'QEMU 순수 에뮬레이션(TCG)'),
  kind: 'vm',
  estimate: text(
    'Guest code is taken to run ten times slower; no boot time under emulation was found.',
    '게스트 코드가 열 배 느리게 실행된다고 보았습니다. 에뮬레이션 부팅 시간 자료는 찾지 못했습니다.',
  ),
  body: (p) => start(p, qemu),
});
