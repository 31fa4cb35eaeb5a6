import { text } from '../core/text.ts';
import { defineLayer } from '../virt/layer.ts';

export default defineLayer({
  id: 'bare',
  order: 10,
  label: text('Bare process', '일반 프로세스'),
  about: text(
    'A plain process on the host, without namespaces, cgroup limits or seccomp.',
    '네임스페이스, cgroup 제한, seccomp 없이 호스트에서 실행되는 평범한 프로세스입니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'The process uses the host’s network whatever the operation’s network is.',
    '연산의 네트워크 종류와 상관없이 호스트의 네트워크를 사용합니다.',
  ),
  components: ['app'],
  isVm: false,
  needs: ['linux'],
  offers: ['linux', 'vmx', 'machine'],
  build: (below) => below,
});
