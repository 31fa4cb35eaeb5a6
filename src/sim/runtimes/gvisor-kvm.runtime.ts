import { text } from '../core/text.ts';
import { defineLayer, type StackLayer } from '../virt/layer.ts';
import { buildSandbox } from './gvisor/build.ts';
import { SANDBOX_WITHHOLDS } from './gvisor/withholds.ts';
import { work } from '../virt/boot/marks.ts';
import { sandboxBoot } from './gvisor/boot.ts';

const build: StackLayer['build'] = (below, context) => buildSandbox(below, context, 'kvm');

const boot = sandboxBoot({
  id: 'gvisor-kvm',
  label: text('gVisor (KVM)', 'gVisor(KVM)'),
  call: 'gv.kvm.sys',
  prepare: (p) => work(p, 'gv.kvm.vm'),
  estimate: text(
    'What the platform adds to the start is assumed: the creation of its VM.',
    '플랫폼이 시작에 더하는 시간(VM 생성)은 가정입니다.',
  ),
});

export default defineLayer({
  id: 'gvisor-kvm',
  order: 86,
  label: text('gVisor (KVM)', 'gVisor (KVM)'),
  about: text(
    'A sandbox whose kernel runs in guest ring 0 below the application in guest ring 3: a call is answered without leaving guest mode. The Sentry leaves it when it needs the host.',
    '게스트 링 3의 애플리케이션 아래, 게스트 링 0에서 커널이 실행되는 샌드박스입니다. 호출은 게스트 모드를 떠나지 않고 처리되며, Sentry는 호스트가 필요할 때만 떠납니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'After a host call the Sentry goes on in user mode until it returns to the application. Netstack, goroutine and fault costs are model estimates. Host networking is a bridge without address translation.',
    '호스트 호출 뒤에 Sentry는 애플리케이션으로 돌아갈 때까지 사용자 모드에서 실행됩니다. netstack, 고루틴, 폴트 비용은 모델 추정치입니다. 호스트 네트워크는 주소 변환 없는 브리지입니다.',
  ),
  network: 'bridge',
  components: ['app', 'sentry', 'gofer', 'kvm'],
  isVm: true,
  needs: ['linux', 'vmx'],
  offers: [],
  withholds: SANDBOX_WITHHOLDS,
  build,
  boots: [boot],
});
