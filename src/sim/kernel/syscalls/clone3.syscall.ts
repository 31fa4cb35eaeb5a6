import { text } from '../../core/text.ts';
import { kernelClone } from '../paths/kernel-clone.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'clone3',
  nr: 435,
  program: kernelClone('sys_clone3', true),
  about: text(
    'Makes a child as clone does, in another cgroup if it is told to (CLONE_INTO_CGROUP).',
    'clone처럼 자식을 만들며, 지정하면 다른 cgroup에 둡니다(CLONE_INTO_CGROUP).',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Copy-on-write faults after fork are part of the cost of exec.',
    'fork 뒤의 쓰기 시 복사 폴트는 exec 비용에 포함됩니다.',
  ),
});
