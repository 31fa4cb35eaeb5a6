import { text } from '../../core/text.ts';
import { changesDirectory } from '../fs/directory.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'unlink',
  nr: 87,
  program: changesDirectory('sys_unlink', 1),
  about: text(
    'Takes the file in local 0 out of its directory; the journal makes it durable later.',
    '로컬 0의 파일을 디렉터리에서 뺍니다. 나중에 저널이 영구히 기록합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The walk of the path; blocks are not given back.',
    '경로를 따라가는 비용입니다. 블록은 돌려주지 않습니다.',
  ),
});
