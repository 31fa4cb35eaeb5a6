import { text } from '../core/text.ts';
import type { ContainerView } from '../kernel/task.ts';
import { defineLayer, type BuildContext, type Place } from '../virt/layer.ts';
import { connectContainer, CONTAINER, containerPlace, NAMESPACES } from './container-parts.ts';

function build(below: Place, context: BuildContext): Place {
  const hostNetwork = context.network === 'host';
  const view: ContainerView = Object.freeze({
    name: CONTAINER,
    // LXC's common.seccomp refuses a handful of calls whatever their arguments are: every answer is constant.
    seccomp: context.choice('seccomp') === 'off' ? 'off' : 'bitmap',
    overlay: false,
    namespaces: hostNetwork ? NAMESPACES.filter((name) => name !== 'net') : NAMESPACES,
  });
  return containerPlace(below, {
    view,
    netns: connectContainer(below.kernel, context),
    cgroup: context.cgroup ?? '/lxc.payload.web',
    facts: { runtime: 'lxc-start (monitor stays, outside every call)' },
  });
}

export default defineLayer({
  id: 'lxc',
  order: 25,
  label: text('LXC', 'LXC'),
  about: text(
    'A system container: namespaces and a cgroup like any container, but with an init of its own (LXC’s, for one program; no distribution’s services) and a plain directory as root.',
    '시스템 컨테이너입니다. 다른 컨테이너처럼 네임스페이스와 cgroup을 쓰지만, 자체 init(배포판 서비스 없이 프로그램 하나를 위한 LXC의 init)이 있고 일반 디렉터리를 루트로 씁니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'Directory back end, lxcbr0 with NAT, the default seccomp list; no lxcfs, no user namespace.',
    '디렉터리 백엔드, NAT을 쓰는 lxcbr0, 기본 seccomp 목록입니다. lxcfs와 사용자 네임스페이스는 없습니다.',
  ),
  network: 'bridge',
  components: ['app'],
  isVm: false,
  needs: ['linux'],
  offers: [],
  withholds: {
    linux: text('a container inside a container is not modelled', '컨테이너 안의 컨테이너는 모델에 없습니다'),
    vmx: text('a container is given no /dev/kvm', '컨테이너에는 /dev/kvm이 주어지지 않습니다'),
  },
  build,
});
