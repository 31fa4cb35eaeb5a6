import { text } from '../../core/text.ts';
import { changesDirectory } from '../fs/directory.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'rename',
  nr: 82,
  program: changesDirectory('sys_rename', 2),
  about: text(
    'Gives the file in local 0 another name; the journal makes it durable later.',
    '로컬 0의 파일에 다른 이름을 줍니다. 나중에 저널이 영구히 기록합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Two walks of a path; the names are not kept.',
    '경로를 두 번 따라갑니다. 이름은 보관하지 않습니다.',
  ),
});
