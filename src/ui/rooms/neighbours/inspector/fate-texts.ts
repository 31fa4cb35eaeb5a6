/** Words of what became of programs and machines. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  title: 'Who is hit',
  about: 'Threads of each group, and what became of its programs and of the machines.',
  group: 'Group',
  threads: 'Threads',
  became: 'Its programs',
  nobody: 'Every machine runs, and no program was killed, has failed or was refused a call.',
  machine: 'The machine',
  vm: 'Virtual machine of {name}',
  alive: '{n} alive',
  exited: '{n} ended with {code}',
  killed: '{n} killed by {signal}',
  stopped: '{n} {n|stands|stand} still with the machine',
  refused: '{n} {n|call|calls} refused: {errno}',
  'is.running': 'runs',
  'is.panicked': 'its kernel has panicked, nothing runs any more',
  'is.lost': 'stands still with the machine below it',
  'is.ended': 'has ended',
  'is.ended.panic': 'its kernel has panicked, its monitor has ended',
  'is.ended.by': 'its monitor was killed by {signal}',
} as const;

const ko = {
  title: '누가 영향을 받나',
  about: '그룹마다 스레드 수, 그리고 프로그램과 머신이 어떻게 됐는지.',
  group: '그룹',
  threads: '스레드',
  became: '프로그램',
  nobody: '모든 머신이 실행 중이고, 종료되거나 실패하거나 호출을 거부당한 프로그램이 없습니다.',
  machine: '머신',
  vm: '{name}의 가상 머신',
  alive: '{n}개 살아 있음',
  exited: '{n}개 종료(코드 {code})',
  killed: '{n}개 {signal}{signal|으로/로} 종료됨',
  stopped: '{n}개 머신과 함께 멈춤',
  refused: '호출 {n}번 거부됨: {errno}',
  'is.running': '실행 중',
  'is.panicked': '커널이 패닉해 아무것도 돌지 않음',
  'is.lost': '아래 머신과 함께 멈춤',
  'is.ended': '끝남',
  'is.ended.panic': '커널이 패닉해 모니터가 끝남',
  'is.ended.by': '모니터가 {signal}{signal|으로/로} 종료됨',
} as const;

export const ft = messages(en, ko);
