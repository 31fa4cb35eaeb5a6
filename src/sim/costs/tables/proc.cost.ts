import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'proc',
  { en: 'Processes', ko: '프로세스' },
  {
    'proc.fork': {
      label: { en: 'fork', ko: 'fork' },
      mode: 'K',
      meanNs: 70_000,
      loNs: 40_000,
      hiNs: 230_000,
      dist: lognormal(0.3),
      confidence: 'calibrated',
      sources: [
        cite('sosp03', 'fork 110 to 143 µs, 2003', 'lmbench/fork/native'),
        cite('lab', 'fork, exit and wait 230 µs in the nested guest', 'fork-wait'),
        cite('model', 'Scaled to the reference host'),
      ],
    },
    'proc.vfork_spawn': {
      label: { en: 'vfork and exit', ko: 'vfork와 종료' },
      mode: 'K',
      meanNs: 25_000,
      loNs: 20_000,
      hiNs: 34_000,
      dist: lognormal(0.2),
      confidence: 'measured',
      sources: [cite('lab', 'vfork and exit 29 µs in the nested guest', 'vfork')],
    },
    'proc.exec': {
      label: { en: 'exec with the dynamic loader', ko: '동적 로더를 포함한 exec' },
      mode: 'K+U',
      meanNs: 350_000,
      loNs: 250_000,
      hiNs: 900_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [
        cite('lab', 'posix_spawn 0.71 ms; fork, exec and wait 1.11 ms, dynamic loader included', 'spawn'),
      ],
      note: { en: 'A static program takes about half.', ko: '정적 프로그램은 절반쯤 듭니다.' },
    },
    'proc.exit_wait': {
      label: { en: 'exit and wait', ko: '종료와 대기' },
      mode: 'K',
      meanNs: 30_000,
      loNs: 15_000,
      hiNs: 60_000,
      dist: lognormal(0.3),
      confidence: 'calibrated',
      sources: [cite('model', 'Share of fork, exit and wait left for exit and wait')],
    },
    'proc.clone_thread': {
      label: { en: 'Thread creation', ko: '스레드 생성' },
      mode: 'K',
      meanNs: 10_000,
      loNs: 6000,
      hiNs: 20_000,
      dist: lognormal(0.25),
      confidence: 'calibrated',
      sources: [
        cite('lab', 'pthread create and join 23.8 µs in the nested guest', 'thread'),
        cite('model', 'Scaled like vfork (25/29) and halved for create'),
      ],
    },
  },
);
