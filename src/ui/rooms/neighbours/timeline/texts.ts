/** Texts of the picture of who is on each CPU. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  title: 'Who is on each CPU',
  about: '{window} · hatched: throttled until the next period',
  coarse: 'Turns shorter than {time} are drawn as whoever had most of it. Zoom in to see each.',
  now: 'To the moment',
  empty: 'Nothing has run yet. Press ▶ or Space.',
  hint: 'Click: go there and ask why that task ran. Drag: other times. Ctrl and wheel, + and −: zoom.',
  before: 'The thin band below each CPU is the other run.',
  cursor: 'Moment on a CPU; Enter asks why the task runs',
  'cursor.none': 'No moment chosen',
  'cursor.idle': 'CPU {cpu} at {at}: idle',
  'cursor.task': 'CPU {cpu} at {at}: {group}, task {pid}, a turn of {time}',
  recorded: 'Recorded on a real kernel: where its first task wanted a CPU and had none',
  'zoom.in': 'Show less time',
  'zoom.out': 'Show more time',
} as const;

const ko = {
  title: '각 CPU에서 실행 중인 태스크',
  about: '{window} · 빗금: 다음 주기까지 스로틀됨',
  coarse: '{time}보다 짧은 실행은 그동안 가장 오래 실행된 그룹으로 그립니다. 확대하면 하나씩 보입니다.',
  now: '현재 시점으로',
  empty: '아직 아무것도 실행되지 않았습니다. ▶ 또는 스페이스 키를 누르세요.',
  hint: '누르면 그 시점으로 가서 태스크가 실행된 이유를 보여 줍니다. 끌면 다른 시간을, Ctrl+휠이나 +, −는 확대·축소를 합니다.',
  before: '각 CPU 아래의 가는 띠는 비교하는 다른 실행입니다.',
  cursor: 'CPU의 한 시점. Enter 키를 누르면 태스크가 실행된 이유를 묻습니다',
  'cursor.none': '고른 시점 없음',
  'cursor.idle': 'CPU {cpu}, {at}: 유휴',
  'cursor.task': 'CPU {cpu}, {at}: {group}, 태스크 {pid}, {time} 동안 실행',
  recorded: '실제 커널의 기록: 첫 태스크가 CPU를 원했지만 얻지 못한 구간',
  'zoom.in': '더 짧은 시간 보기',
  'zoom.out': '더 긴 시간 보기',
} as const;

export const tm = messages(en, ko);
