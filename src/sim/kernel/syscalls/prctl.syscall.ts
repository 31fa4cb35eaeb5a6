import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { dropBounding } from '../privileges.ts';
import type { Task } from '../task.ts';
import { defineSyscall } from './define.ts';

export const PR = Object.freeze({
  SET_PDEATHSIG: 1,
  CAPBSET_DROP: 24,
  SET_TIMERSLACK: 29,
  SET_CHILD_SUBREAPER: 36,
  SET_NO_NEW_PRIVS: 38,
});

function prctl(task: Task, option: number, value: number): number {
  switch (option) {
    case PR.SET_PDEATHSIG:
      task.pdeathSignal = value;
      return 0;
    case PR.CAPBSET_DROP:
      return dropBounding(task, 1n << BigInt(value));
    case PR.SET_TIMERSLACK:
      task.timerSlackNs = value;
      return 0;
    case PR.SET_CHILD_SUBREAPER:
      task.signal.childSubreaper = value !== 0;
      return 0;
    case PR.SET_NO_NEW_PRIVS:
      if (value !== 1) return -ERRNO.EINVAL;
      task.noNewPrivs = true;
      return 0;
    default:
      return -ERRNO.EINVAL;
  }
}

export default defineSyscall({
  name: 'prctl',
  nr: 157,
  program: program('sys_prctl', (p) => {
    p.work('sys.body.trivial');
    p.effect('prctl', (kernel, ctx) => (ctx.result = prctl(kernel.task(ctx.task), ctx.get(0), ctx.get(1))));
  }),
  about: text('Changes how the kernel treats the caller.', '커널이 호출한 쪽을 다루는 방식을 바꿉니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Bounding set, signal at the parent’s death, timer slack, child subreaper and no_new_privs.',
    '한계 집합, 부모가 끝날 때의 시그널, 타이머 슬랙, 자식 서브리퍼, no_new_privs만 있습니다.',
  ),
});
