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
        cite('lab', 'mkdir 45 µs without controllers; two to four times with all of them by estimate'),
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
      sources: [cite('lab', 'Writing a pid to cgroup.procs 115 µs, 90th percentile 586 µs')],
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
    'cg.systemd_scope': {
      label: { en: 'Transient scope through systemd', ko: 'systemd 임시 스코프 생성' },
      mode: 'dbus',
      meanNs: 15_000_000,
      loNs: 5_000_000,
      hiNs: 1_000_000_000,
      dist: lognormal(0.8),
      confidence: 'calibrated',
      sources: [
        cite('runc-2614', 'Time limit raised from 1 s to 30 s because of slow cases'),
        cite('model', 'Typical D-Bus round trip'),
      ],
    },
    'cg.rmdir': {
      label: { en: 'Remove a cgroup', ko: 'cgroup 제거' },
      mode: 'K',
      meanNs: 39_000,
      loNs: 25_000,
      hiNs: 300_000,
      dist: lognormal(0.3),
      confidence: 'measured',
      sources: [cite('lab', 'rmdir 39 µs')],
    },
  },
);
