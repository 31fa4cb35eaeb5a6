import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'nested',
  { en: 'Nested virtualisation', ko: '중첩 가상화' },
  {
    'nest.reflect': {
      label: { en: 'Nested exit reflected to L1', ko: 'L1로 되돌려진 중첩 종료' },
      mode: 'L2→L0→L1→L0→L2',
      meanNs: 4400,
      loNs: 4000,
      hiNs: 20_000,
      dist: lognormal(0.2),
      confidence: 'published',
      sources: [
        cite('nvmx53', '13,142 cycles from Linux 5.3 on, CPUID from L2 handled by L1'),
        cite('dvh', '37,733 cycles before, recalled'),
      ],
      note: {
        en: "Round trip L2 to L1 and back; the residual is L0's switching between the control structures.",
        ko: 'L2에서 L1을 다녀오는 왕복. 잔여는 제어 구조체를 바꾸는 L0의 작업이다.',
      },
      composite: { minus: ['vm.exit', 'vm.entry', 'vm.exit', 'vm.entry', 'vm.handle.kernel'] },
    },
    'nest.reflect.user': {
      label: { en: "Nested exit handled by L1's VMM", ko: 'L1의 VMM이 처리하는 중첩 종료' },
      mode: '… via L1 QEMU',
      meanNs: 15_000,
      loNs: 14_000,
      hiNs: 50_000,
      dist: lognormal(0.25),
      confidence: 'published',
      sources: [cite('nvmx53', "44,826 cycles for port input handled in L1's VMM")],
      note: {
        en: "The residual is L1's further exits on its way to user space and back.",
        ko: '잔여는 L1이 사용자 공간을 다녀오며 더 내는 종료들이다.',
      },
      composite: { minus: ['nest.reflect', 'vm.to_userspace'] },
    },
  },
);
