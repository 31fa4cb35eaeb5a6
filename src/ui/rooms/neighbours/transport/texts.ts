/** Texts of the room's time bar, its keys and its live region. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  back: 'One step back',
  next: 'One step on',
  step: 'Step by',
  'step.switch': 'task switch',
  'step.throttle': 'throttle',
  'step.period': 'quota period',
  reset: 'Reset: same start, nothing written',
  'keys.play': 'Play or pause',
  'keys.step': 'One step back or on, as chosen in the bar',
  'keys.period': 'Previous or next quota period',
  'keys.throttle': 'Previous or next throttle',
  'keys.ends': 'To the start, to the end',
  'keys.zoom': 'Show less or more time',
  'keys.reset': 'Reset to the known start',
  'say.fresh': '{scenario}. {cpus} {cpus|CPU|CPUs}. Nothing has run yet. Press Space to play.',
  'say.now': 'At {time}:',
  'say.throttled': 'Throttled now: {groups}.',
  'say.end': 'The scenario is over.',
  'export.runs': 'Turns on each CPU (CSV)',
  'export.use': 'Use of each group (CSV)',
  'export.scenario': 'The state as a file (JSON)',
  'export.done': '{name} saved.',
} as const;

const ko = {
  back: '한 단계 뒤로',
  next: '한 단계 앞으로',
  step: '단계',
  'step.switch': '태스크 전환',
  'step.throttle': '스로틀링',
  'step.period': '쿼터 주기',
  reset: '초기화: 같은 시작, 쓰기 없음',
  'keys.play': '재생 또는 일시 정지',
  'keys.step': '막대에서 고른 단위로 한 단계 뒤로 또는 앞으로',
  'keys.period': '이전 또는 다음 쿼터 주기',
  'keys.throttle': '이전 또는 다음 스로틀링',
  'keys.ends': '처음으로, 끝으로',
  'keys.zoom': '더 짧게 또는 더 길게 보기',
  'keys.reset': '정해진 시작으로 초기화',
  'say.fresh':
    '{scenario}. CPU {cpus}개. 아직 아무것도 실행되지 않았습니다. 스페이스 키를 누르면 재생합니다.',
  'say.now': '{time} 시점:',
  'say.throttled': '지금 스로틀링됨: {groups}.',
  'say.end': '시나리오가 끝났습니다.',
  'export.runs': 'CPU별 실행 구간(CSV)',
  'export.use': '그룹별 사용량(CSV)',
  'export.scenario': '상태 파일(JSON)',
  'export.done': '{name} 파일을 저장했습니다.',
} as const;

export const nt = messages(en, ko);
