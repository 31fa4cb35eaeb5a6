import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'cgroup',
  { en: 'Control groups', ko: 'cgroup' },
  {
    'cg.mkdir': {
      label: { en: 'Create a cgroup', ko: 'cgroup 생성' },
      mode: 'K',
      meanNs: 45_000,
      loNs: 30_000,
      hiNs: 300_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [
        cite(
          'lab',
          'mkdir 45 µs without controllers; two to four times with all of them by estimate',
          'cgroup',
        ),
      ],
    },
    'cg.attach': {
      label: { en: 'Move a process to a cgroup', ko: '프로세스를 cgroup으로 이동' },
      mode: 'K',
      meanNs: 115_000,
      loNs: 60_000,
      hiNs: 600_000,
      dist: lognormal(0.6),
      confidence: 'measured',
      sources: [cite('lab', 'Writing a pid to cgroup.procs 115 µs, 90th percentile 586 µs', 'cgroup')],
    },
    'cg.write': {
      label: { en: 'Write a cgroup file', ko: 'cgroup 파일 쓰기' },
      mode: 'K',
      meanNs: 15_000,
      loNs: 5000,
      hiNs: 50_000,
      dist: lognormal(0.3),
      confidence: 'calibrated',
      sources: [cite('model', 'Write of one control file, a fraction of attach')],
      note: { en: 'Per file.', ko: '파일마다.' },
    },
  },
);
