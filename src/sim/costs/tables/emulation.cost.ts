import { cite, CONSTANT, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'emulation',
  { en: 'Pure emulation (QEMU TCG)', ko: '순수 에뮬레이션(QEMU TCG)' },
  {
    'tcg.native_ns': {
      label: { en: 'One nanosecond of guest code, emulated', ko: '게스트 코드 1 ns의 에뮬레이션' },
      mode: 'hU',
      meanNs: 8,
      loNs: 4,
      hiNs: 20,
      dist: CONSTANT,
      confidence: 'recalled',
      sources: [
        cite(
          'bellard05',
          'Integer code 4 times slower than native in user mode; the software MMU of a whole system doubles it',
        ),
      ],
      note: {
        en: 'The factor by which every cost of the guest is longer. Floating point and vector code are worse.',
        ko: '게스트의 모든 비용이 길어지는 배수. 부동소수점과 벡터 코드는 더 나쁩니다.',
      },
    },
    'tcg.helper': {
      label: { en: 'Helper call from emulated code', ko: '에뮬레이션 코드의 헬퍼 호출' },
      mode: 'hU',
      meanNs: 60,
      loNs: 20,
      hiNs: 200,
      dist: lognormal(0.2),
      confidence: 'assumed',
      sources: [
        cite('assumption', 'Registers written back, a C function called, the block left: some 200 cycles'),
      ],
    },
    'tcg.exec_loop': {
      label: { en: 'Back to the emulator’s main loop', ko: '에뮬레이터 주 루프로 복귀' },
      mode: 'hU',
      meanNs: 250,
      loNs: 100,
      hiNs: 800,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [cite('assumption', 'longjmp, check for interrupts, look up of the next block')],
    },
    'tcg.bql_io': {
      label: { en: 'Device access under the big lock', ko: '큰 락을 잡은 장치 접근' },
      mode: 'hU',
      meanNs: 350,
      loNs: 150,
      hiNs: 1500,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [cite('assumption', 'Uncontended mutex and dispatch through the memory regions')],
      note: {
        en: 'The device model itself is vmm.device_model.',
        ko: '장치 모델 자체는 vmm.device_model입니다.',
      },
    },
    'tcg.tlb_fill': {
      label: { en: 'Software TLB miss', ko: '소프트웨어 TLB 미스' },
      mode: 'hU',
      meanNs: 400,
      loNs: 150,
      hiNs: 1500,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [cite('assumption', 'Four levels of the guest’s tables walked in C, an entry made')],
    },
    'tcg.tlb_flush': {
      label: { en: 'Software TLB flush', ko: '소프트웨어 TLB 비우기' },
      mode: 'hU',
      meanNs: 1500,
      loNs: 500,
      hiNs: 6000,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [
        cite('assumption', 'Tables of some thousand entries cleared, with the cache of jump targets'),
      ],
      note: { en: 'The misses that follow are not modelled.', ko: '뒤따르는 미스는 모델에 없습니다.' },
    },
    'tcg.exception': {
      label: { en: 'Guest exception in the emulator', ko: '에뮬레이터의 게스트 예외' },
      mode: 'hU',
      meanNs: 700,
      loNs: 300,
      hiNs: 2500,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [
        cite(
          'assumption',
          'Guest state found again from the place in the translated block, interrupt frame pushed',
        ),
      ],
    },
  },
);
