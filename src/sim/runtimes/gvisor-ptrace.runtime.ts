import { text } from '../core/text.ts';
import { defineLayer, type StackLayer } from '../virt/layer.ts';
import { buildSandbox } from './gvisor/build.ts';
import { SANDBOX_WITHHOLDS } from './gvisor/withholds.ts';
import { sandboxBoot } from './gvisor/boot.ts';

const build: StackLayer['build'] = (below, context) => buildSandbox(below, context, 'ptrace');

const boot = sandboxBoot({
  id: 'gvisor-ptrace',
  label: text('gVisor (ptrace)', 'gVisor(ptrace)'),
  call: 'ptrace.stop_rt',
  prepare: null,
  estimate: null,
});

export default defineLayer({
  id: 'gvisor-ptrace',
  order: 87,
  label: text('gVisor (ptrace)', 'gVisor (ptrace)'),
  about: text(
    'A sandbox whose kernel traces the application: each call stops it, the CPU switches to the Sentry and back. The first platform, replaced by systrap in 2023.',
    '커널이 애플리케이션을 추적하는 샌드박스입니다. 호출마다 애플리케이션이 멈추고 CPU가 Sentry로 갔다가 돌아옵니다. 첫 번째 플랫폼이며 2023년에 systrap으로 바뀌었습니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The tracer’s requests are one cost. Every first touch of a page goes to the Sentry. Netstack, goroutine and fault costs are model estimates. Host networking is a bridge without address translation.',
    '추적자의 요청들은 하나의 비용입니다. 페이지의 첫 접근은 모두 Sentry로 갑니다. netstack, 고루틴, 폴트 비용은 모델 추정치입니다. 호스트 네트워크는 주소 변환 없는 브리지입니다.',
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
