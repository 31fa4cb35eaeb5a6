import { text } from '../../../../core/text.ts';
import { failure } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'sync',
  usage: '',
  about: text('writes all dirty pages back', '더러운 페이지를 모두 기록'),
  run: () => failure('ENOSYS', 'not simulated yet', '아직 시뮬레이션하지 않습니다'),
});
