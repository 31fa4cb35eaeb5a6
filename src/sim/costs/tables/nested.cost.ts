import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'nested',
  { en: 'Nested virtualisation', ko: '중첩 가상화' },
  {
    'nest.reflect': {
      label: { en: 'Nested exit reflected to L1', ko: 'L1로 되돌려진 중첩 VM exit' },
      mode: 'L2→L0→L1→L0→L2',
      meanNs: 4400,
      loNs: 4000,
      hiNs: 20_000,
      dist: lognormal(0.2),
      confidence: 'published',
      sources: [
        cite('nvmx53', '13,142 cycles from Linux 5.3 on, CPUID from L2 handled by L1'),
        cite('dvh', '37,733 cycles before, recalled', 'hypercall'),
      ],
      note: {
        en: "Round trip L2 to L1 and back; the residual is L0's switching between the control structures.",
        ko: 'L2에서 L1을 다녀오는 왕복. 잔여는 제어 구조체를 바꾸는 L0의 작업입니다.',
      },
      composite: { minus: ['vm.exit', 'vm.entry', 'vm.exit', 'vm.entry', 'vm.handle.kernel'] },
    },
  },
);
