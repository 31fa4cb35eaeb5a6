import { cite, CONSTANT, defineCosts } from '../define.ts';

export default defineCosts(
  'unikernel',
  { en: 'Unikernels', ko: '유니커널' },
  {
    'unik.call': {
      label: { en: 'Unikernel syscall as a function call', ko: '유니커널 함수 호출 방식 시스템 콜' },
      mode: 'gK',
      meanNs: 2,
      loNs: 1,
      hiNs: 30,
      dist: CONSTANT,
      confidence: 'published',
      sources: [
        cite(
          'eurosys21',
          'Function call 4 cycles, 1.1 ns; 84 cycles, 23 ns for the trap-compatible shim',
          'null-call',
        ),
      ],
    },
  },
);
