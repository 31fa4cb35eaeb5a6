import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'epoll',
  { en: 'Event notification', ko: '이벤트 통지' },
  {
    'epoll.event': {
      label: { en: 'Epoll event', ko: 'epoll 이벤트 하나' },
      mode: 'K',
      meanNs: 60,
      loNs: 30,
      hiNs: 150,
      dist: lognormal(0.2),
      confidence: 'assumed',
      sources: [
        cite(
          'assumption',
          'Each further socket of one epoll_wait: its poll function and a copy to user memory',
        ),
      ],
    },
  },
);
