import { cite, defineCosts, lognormal } from '../define.ts';

export default defineCosts(
  'app',
  { en: 'Server programs', ko: '서버 프로그램' },
  {
    'app.kv': {
      label: { en: 'Key-value command', ko: '키-값 명령' },
      mode: 'U',
      meanNs: 1500,
      loNs: 700,
      hiNs: 4000,
      dist: lognormal(0.25),
      confidence: 'assumed',
      sources: [cite('assumption', 'Parsing a short command, one hash look-up, formatting the reply')],
    },
    'app.http': {
      label: { en: 'HTTP request', ko: 'HTTP 요청' },
      mode: 'U',
      meanNs: 5000,
      loNs: 2500,
      hiNs: 15_000,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [
        cite(
          'assumption',
          'Parsing a request with a few header fields, choosing a file, making the answer’s header',
        ),
      ],
    },
    'app.sql': {
      label: { en: 'SQL update of one row', ko: 'SQL 행 하나 갱신' },
      mode: 'U',
      meanNs: 25_000,
      loNs: 10_000,
      hiNs: 80_000,
      dist: lognormal(0.3),
      confidence: 'assumed',
      sources: [
        cite('assumption', 'Executing a prepared update of one cached row and making its log record'),
      ],
    },
  },
);
