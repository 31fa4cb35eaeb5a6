import { cite, defineCosts, lognormal } from '../define.ts';

/** After all others by its name: numbers of their costs, which traces hold, stay what they are. */
export default defineCosts(
  'ztc',
  { en: 'Traffic control', ko: '트래픽 제어' },
  {
    'ztc.qdisc': {
      label: { en: 'Queueing discipline', ko: '큐잉 규칙(qdisc)' },
      mode: 'K',
      meanNs: 200,
      loNs: 80,
      hiNs: 600,
      dist: lognormal(0.2),
      confidence: 'assumed',
      sources: [
        cite(
          'assumption',
          'Into and out of the queue of a device, its lock included: less than half a veth crossing',
        ),
      ],
    },
  },
);
