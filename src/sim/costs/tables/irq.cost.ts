import { cite, defineCosts, lognormal, lognormalWithTail } from '../define.ts';

export default defineCosts(
  'irq',
  { en: 'Interrupts', ko: '인터럽트' },
  {
    'irq.entry_exit': {
      label: { en: 'Interrupt entry and exit', ko: '인터럽트 진입과 복귀' },
      mode: 'K',
      meanNs: 500,
      loNs: 300,
      hiNs: 1000,
      dist: lognormal(0.2),
      confidence: 'calibrated',
      sources: [
        cite('timerlat', 'Reschedule handler body 56 ns', 'noise/ipi'),
        cite('model', 'Vector entry, accounting and return added'),
      ],
    },
    'irq.local_timer': {
      label: { en: 'Local timer tick', ko: '로컬 타이머 틱' },
      mode: 'K',
      meanNs: 2000,
      loNs: 1500,
      hiNs: 5000,
      dist: lognormalWithTail(0.4, 0.01, 4),
      confidence: 'published',
      sources: [cite('timerlat', '1.8, 1.9, 2.4, 2.8, 4.6 and 7.6 µs, outlier 12.6 µs', 'noise/timer')],
      note: { en: 'Once per tick (HZ 250 or 1000).', ko: '틱마다 한 번(HZ 250 또는 1000).' },
    },
    'irq.softirq_net': {
      label: { en: 'NET_RX softirq pass', ko: 'NET_RX softirq 처리' },
      mode: 'K',
      meanNs: 700,
      loNs: 400,
      hiNs: 1500,
      dist: lognormal(0.25),
      confidence: 'calibrated',
      sources: [cite('model', 'Share of the loopback and bridge round trips left for one NET_RX pass')],
    },
  },
);
