/** Texts of questions before a run, and of a show of hands. */
import { messages } from '../i18n/locale.svelte.ts';

const en = {
  title: 'First a guess',
  skip: 'Skip',
  hint: 'Hands up: one each',
  one: '{letter} {choice}. Counts one hand.',
  more: 'One hand more for {letter}: {choice}',
  less: 'One hand less for {letter}: {choice}',
  hands: 'Hands for {letter}',
  total: '{n} hands so far',
  call: 'Add',
  again: 'Count again',
  answer: 'That is our guess',
  see: '{run} and see',
  result: 'The guess and what came out',
  kept: 'Hands raised',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  title: '먼저 예측하기',
  skip: '건너뛰기',
  hint: '한 사람이 한 번만 손을 드세요',
  one: '{letter} {choice}. 한 명을 셉니다.',
  more: '{letter}: {choice}, 한 명 더',
  less: '{letter}: {choice}, 한 명 빼기',
  hands: '{letter}에 든 손',
  total: '지금까지 {n}명',
  call: '추가',
  again: '다시 세기',
  answer: '이것으로 정하기',
  see: '{run} 후 확인',
  result: '예측과 실제 결과',
  kept: '든 손',
};

/** A text of a question in the page's language. */
export const pollText = messages(en, ko);
