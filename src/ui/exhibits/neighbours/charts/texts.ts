/** Texts of the plots below the timeline. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  use: 'CPU used by each group',
  responses: 'Response time',
  'responses.about': 'one mark per job · log scale',
  'responses.each': 'Response time of each job over the window',
  percentiles: 'p50 ●, p90 ◆, p99 |',
  'scope.window': 'this window',
  'scope.run': 'whole run',
  'scope.since': 'since the last write',
  'percentiles.words': '{name}: {jobs} {jobs|job|jobs}, p50 {p50}, p90 {p90}, p99 {p99}.',
  program: 'Program',
  jobs: '{n} jobs',
  none: 'no job has finished',
  'before.legend': 'Hollow and dashed: the run before the change.',
  'before.row': '{name}, before the change',
  pool: 'Quota of {group}, period by period',
  'pool.about': 'bar: used · dashed: of it burst · line: runtime at the start',
  'pool.throttled': '{time} throttled',
  'pool.words': '{n} quota {n|period|periods} in the window, {throttled} of them throttled.',
} as const;

const ko = {
  use: '그룹별 CPU 사용량',
  responses: '응답 시간',
  'responses.about': '작업 하나에 점 하나 · 로그 눈금',
  'responses.each': '구간 안 각 작업의 응답 시간',
  percentiles: 'p50 ●, p90 ◆, p99 |',
  'scope.window': '이 구간',
  'scope.run': '실행 전체',
  'scope.since': '마지막 쓰기 이후',
  'percentiles.words': '{name}: 작업 {jobs}개, p50 {p50}, p90 {p90}, p99 {p99}.',
  program: '프로그램',
  jobs: '작업 {n}개',
  none: '끝난 작업 없음',
  'before.legend': '속이 빈 점과 점선: 바꾸기 전의 실행.',
  'before.row': '{name}, 바꾸기 전',
  pool: '{group}의 주기별 쿼터',
  'pool.about': '막대: 사용 · 점선: 그중 버스트 · 실선: 시작할 때의 런타임',
  'pool.throttled': '{time} 스로틀',
  'pool.words': '구간 안의 쿼터 주기 {n}개 중 {throttled}개에서 스로틀됨.',
} as const;

export const ct = messages(en, ko);
