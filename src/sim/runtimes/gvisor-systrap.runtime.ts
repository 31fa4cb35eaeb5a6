import { text } from '../core/text.ts';
import { defineLayer, type StackLayer } from '../virt/layer.ts';
import { buildSandbox } from './gvisor/build.ts';
import { SANDBOX_WITHHOLDS } from './gvisor/withholds.ts';
import { sandboxBoot } from './gvisor/boot.ts';

const build: StackLayer['build'] = (below, context) => buildSandbox(below, context, 'systrap');

const boot = sandboxBoot({
  id: 'gvisor-systrap',
  label: text('gVisor (systrap)', 'gVisor(systrap)'),
  call: 'gv.systrap.sigsys',
  prepare: null,
  estimate: null,
});

export default defineLayer({
  id: 'gvisor-systrap',
  order: 85,
  label: text('gVisor (systrap)', 'gVisor (systrap)'),
  about: text(
    'A sandbox with a kernel in user space. The application’s calls reach the Sentry through shared memory: a site’s first call comes by a seccomp trap and a signal, then it jumps to a trampoline.',
    '사용자 공간에 커널을 둔 샌드박스입니다. 애플리케이션의 호출은 공유 메모리로 Sentry에 닿습니다. 호출 지점의 첫 호출은 seccomp 트랩과 시그널로 오고, 그다음부터는 트램펄린으로 건너갑니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Stub and Sentry share one simulated CPU, so the CPU time that the spinning side burns is not counted. Every first touch of a page goes to the Sentry; it really maps up to 2 MiB at once. Netstack, goroutine and fault costs are model estimates. Host networking is a bridge without address translation.',
    '스텁과 Sentry가 시뮬레이션 CPU 하나를 함께 써서, 스핀하는 쪽이 쓰는 CPU 시간은 세지 않습니다. 페이지의 첫 접근은 모두 Sentry로 가지만 실제로는 한 번에 2 MiB까지 매핑합니다. netstack, 고루틴, 폴트 비용은 모델 추정치입니다. 호스트 네트워크는 주소 변환 없는 브리지입니다.',
  ),
  network: 'bridge',
  components: ['app', 'sentry', 'gofer'],
  isVm: false,
  needs: ['linux'],
  offers: [],
  withholds: SANDBOX_WITHHOLDS,
  build,
  boots: [boot],
});
