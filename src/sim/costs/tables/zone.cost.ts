import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'zone',
  { en: 'Reclaim of memory zones', ko: '메모리 존 회수' },
  {
    'zone.reclaim.page': {
      label: { en: 'Reclaim: a page that is looked at', ko: '회수: 살펴본 페이지 하나' },
      mode: 'K',
      meanNs: 150,
      loNs: 60,
      hiNs: 1000,
      dist: lognormal(0.4),
      confidence: 'assumed',
      sources: [
        cite(
          'assumption',
          'As long as freeing it at its unmapping takes: cache misses on the page, its mapping and its list',
        ),
      ],
    },
    'zone.reclaim.pass': {
      label: { en: 'Reclaim: one call, whatever it finds', ko: '회수: 호출 한 번(결과와 무관)' },
      mode: 'K',
      meanNs: 4000,
      loNs: 1500,
      hiNs: 20_000,
      dist: lognormal(0.4),
      confidence: 'assumed',
      sources: [
        cite('assumption', 'As long as a few dozen list operations and a walk over the groups'),
        cite('linux-src', 'try_to_free_mem_cgroup_pages: up to 13 priorities over all groups below'),
      ],
    },
    'zone.oom.report': {
      label: { en: 'The OOM killer’s report on the console', ko: 'OOM 킬러가 콘솔에 남기는 보고' },
      mode: 'K',
      meanNs: 10_000_000,
      loNs: 1_000_000,
      hiNs: 100_000_000,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [
        cite('assumption', 'Some 5 kB of text to a console of some 500 kB/s'),
        cite('linux-src', 'dump_header: some 60 lines, printed before the killer goes on'),
      ],
    },
  },
);
