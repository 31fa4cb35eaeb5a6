/** Texts of the bars. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  title: 'Where the time went',
  'title.note': 'this call, one axis',
  row: '{stack}: {time}, {ratio}. {parts}',
  part: '{component} {time}',
  waiting: '{component}, waiting',
  spread: '{n} calls: min {min}, median {p50}, p99 {p99}, max {max}',
  none: 'Nothing issued yet.',
  hint: 'Point at a part to see what it is; drag to sum a stretch.',
  calls: 'all calls',
  swept: '{stack}, {time} from {from} to {to}:',
  'swept.none': 'nothing of this operation',
  'swept.close': 'Close',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  title: '시간이 쓰인 곳',
  'title.note': '이번 호출, 한 축',
  row: '{stack}: {time}, {ratio}. {parts}',
  part: '{component} {time}',
  waiting: '{component}, 대기',
  spread: '호출 {n}회: 최소 {min}, 중앙값 {p50}, p99 {p99}, 최대 {max}',
  none: '아직 실행하지 않았습니다.',
  hint: '구간을 가리키면 이름이, 끌면 그 구간의 합이 나옵니다.',
  calls: '모든 호출',
  swept: '{stack}, {from}부터 {to}까지 {time}:',
  'swept.none': '이 작업의 것이 없습니다',
  'swept.close': '닫기',
};

export const bt = messages(en, ko);
