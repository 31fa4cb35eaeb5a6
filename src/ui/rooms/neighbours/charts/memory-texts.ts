/** Texts of the picture of memory. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  memory: 'Memory of each group',
  'memory.about': 'whole run · {free} of {total} free now',
  anon: 'anonymous',
  file: 'page cache',
  kernel: 'kernel',
  max: 'memory.max',
  high: 'memory.high',
  'lane.of': '{now} of {limit}',
  'lane.swap': 'swap {swap}',
  'lane.refaults': '{n} refaults',
  'lane.killed': 'killed: {n}',
  left: '{n} more groups hold less',
  log: 'Kernel log ({n})',
} as const;

const ko = {
  memory: '그룹별 메모리',
  'memory.about': '실행 전체 · 지금 {total} 중 {free} 남음',
  anon: '익명 메모리',
  file: '페이지 캐시',
  kernel: '커널',
  max: 'memory.max',
  high: 'memory.high',
  'lane.of': '{limit} 중 {now}',
  'lane.swap': '스왑 {swap}',
  'lane.refaults': '리폴트 {n}회',
  'lane.killed': '종료됨: {n}개',
  left: '덜 쓰는 그룹 {n}개 더 있음',
  log: '커널 로그({n})',
} as const;

export const mt = messages(en, ko);
