/** Texts of the picture of who is on each CPU. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  title: 'Who is on each CPU',
  about: 'Click: why did it run, or not? · Drag: other times · Ctrl and wheel, + and −: zoom · {window}',
  coarse: 'Turns shorter than {time} are drawn as whoever had most of it. Zoom in to see each.',
  now: 'To the moment',
  empty: 'Nothing has run yet. Press ▶ or Space.',
  before: 'The thin band below each CPU is the other run.',
  cursor: 'Moment on a CPU; Enter asks why the task runs',
  'cursor.none': 'No moment chosen',
  'cursor.idle': 'CPU {cpu} at {at}: idle',
  'cursor.task': 'CPU {cpu} at {at}: {group}, task {pid}, a turn of {time}',
  recorded: 'Recorded on a real kernel: where its first task wanted a CPU and had none',
  'zoom.in': 'Show less time',
  'zoom.out': 'Show more time',
  throttled: 'throttled',
  held: 'throttled {time}',
  'pool.side': 'quota of',
  'pool.debt': '{time} over',
  'pool.none': '{group} has no limit of CPU: drag its slider, and its quota is drawn here',
  'pool.words': 'Quota of {group}: {n} {n|period|periods} in the window, {throttled} of them throttled.',
} as const;

const ko = {
  title: '각 CPU에서 실행 중인 태스크',
  about: '누르기: 왜 실행되었나, 안 되었나 · 끌기: 다른 시간 · Ctrl+휠, +, −: 확대·축소 · {window}',
  coarse: '{time}보다 짧은 실행은 그동안 가장 오래 실행된 그룹으로 그립니다. 확대하면 하나씩 보입니다.',
  now: '현재 시점으로',
  empty: '아직 아무것도 실행되지 않았습니다. ▶ 또는 스페이스 키를 누르세요.',
  before: '각 CPU 아래의 가는 띠는 비교하는 다른 실행입니다.',
  cursor: 'CPU의 한 시점. Enter 키를 누르면 태스크가 실행된 이유를 묻습니다',
  'cursor.none': '고른 시점 없음',
  'cursor.idle': 'CPU {cpu}, {at}: 유휴',
  'cursor.task': 'CPU {cpu}, {at}: {group}, 태스크 {pid}, {time} 동안 실행',
  recorded: '실제 커널의 기록: 첫 태스크가 CPU를 원했지만 얻지 못한 구간',
  'zoom.in': '더 짧은 시간 보기',
  'zoom.out': '더 긴 시간 보기',
  throttled: '스로틀링됨',
  held: '{time} 스로틀링',
  'pool.side': '쿼터',
  'pool.debt': '{time} 초과',
  'pool.none': '{group}에는 CPU 제한이 없습니다. 슬라이더를 끌면 쿼터가 여기에 그려집니다',
  'pool.words': '{group}의 쿼터: 구간 안의 주기 {n}개 중 {throttled}개에서 스로틀링됨.',
} as const;

export const tm = messages(en, ko);
