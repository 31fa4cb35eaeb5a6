/** Texts of the teacher's notes. */
import { messages } from '../i18n/locale.svelte.ts';

const en = {
  title: 'Teacher’s notes',
  lesson: '{lesson} · step {n} of {all}',
  next: 'Next',
  upcoming: 'What comes next',
  last: 'This is the last step.',
  previous: 'Back',
  read: 'The class reads',
  only: 'Only you read this',
  moment: 'The moment',
  hop: 'What is looked at',
  measured: 'Measured answer',
  unmeasured: 'not measured yet',
  hands: 'Hands',
  clock: 'Time of day',
  step: 'This step',
  all: 'Since presenting began',
  times: 'Steps so far',
  alone: 'The window with the class has been closed.',
  blocked: 'The browser does not allow a second window here: the class sees these notes.',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  title: '강사 노트',
  lesson: '{lesson} · {all}단계 중 {n}단계',
  next: '다음',
  upcoming: '이어서 나올 내용',
  last: '마지막 단계입니다.',
  previous: '이전',
  read: '학생들이 읽는 글',
  only: '강사만 보는 글',
  moment: '지금 이 순간',
  hop: '지금 보는 것',
  measured: '측정된 답',
  unmeasured: '아직 측정되지 않음',
  hands: '든 손',
  clock: '지금 시각',
  step: '이 단계',
  all: '발표를 시작한 뒤',
  times: '지나온 단계',
  alone: '학생들이 보는 창이 닫혔습니다.',
  blocked: '브라우저가 두 번째 창을 막았습니다. 이 노트는 학생들에게도 보입니다.',
};

/** A text of the notes in the page's language. */
export const noteText = messages(en, ko);
