import { text } from '../../core/text.ts';
import { kernelClone } from '../paths/kernel-clone.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'clone',
  nr: 56,
  program: kernelClone('sys_clone', false),
  about: text(
    'Makes a child process or a thread; the flags say what it shares and which namespaces are new.',
    '자식 프로세스나 스레드를 만듭니다. 무엇을 공유하고 어떤 네임스페이스를 새로 만들지는 플래그가 정합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Which pages both sides write after a fork is the programs’ business.',
    'fork 이후 양쪽이 어느 페이지에 쓰는지는 프로그램에 달려 있습니다.',
  ),
});
