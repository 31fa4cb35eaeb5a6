/** Texts of the costs and their sources. */
import { messages } from '../../i18n/locale.svelte.ts';

const en = {
  about:
    'Every number about the world, with where it comes from. A changed mean is used at once; the run is made again with the same commands.',
  search: 'Search',
  none: 'No cost matches “{query}”.',
  shown: '{n} of {all}',
  only: 'Edited only',
  reset: 'Reset',
  resetAll: 'Reset all',
  resetOne: 'Reset {cost}',
  name: 'Cost',
  mean: 'Mean, ns',
  meanOf: 'Mean of {cost} in ns',
  range: 'Range',
  source: 'Source',
  confidence: 'How sure',
  was: 'was {time}',
  'confidence.measured': 'measured',
  'confidence.published': 'published',
  'confidence.recalled': 'recalled from the literature',
  'confidence.calibrated': 'model estimate: calibrated',
  'confidence.assumed': 'model estimate: assumed',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  about:
    '시뮬레이션에 쓰이는 모든 수치와 그 출처입니다. 평균을 바꾸면 바로 적용되고, 같은 명령으로 다시 실행됩니다.',
  search: '찾기',
  none: '“{query}”에 맞는 비용이 없습니다.',
  shown: '{all}개 중 {n}개',
  only: '고친 것만',
  reset: '되돌리기',
  resetAll: '모두 되돌리기',
  resetOne: '{cost} 되돌리기',
  name: '비용',
  mean: '평균(ns)',
  meanOf: '{cost}의 평균(ns)',
  range: '범위',
  source: '출처',
  confidence: '확실한 정도',
  was: '원래 {time}',
  'confidence.measured': '측정됨',
  'confidence.published': '공개됨',
  'confidence.recalled': '문헌에서 기억한 값',
  'confidence.calibrated': '모델 추정: 보정됨',
  'confidence.assumed': '모델 추정: 가정됨',
};

/** A text of the costs in the page's language. */
export const costText = messages(en, ko);
