import { text } from '../../../../core/text.ts';
import { failure } from '../answer.ts';
import { defineShellVerb } from '../verb.ts';

export default defineShellVerb({
  name: 'swapoff',
  usage: '',
  about: text('the swap device is given up', '스왑 장치를 그만 사용'),
  run: () => failure('ENOSYS', 'not simulated yet', '아직 시뮬레이션하지 않습니다'),
});
