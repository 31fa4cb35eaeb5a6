import { text } from '../core/text.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { FairScheduler } from '../kernel/sched/fair.ts';
import type { ContainerView } from '../kernel/task.ts';
import { TASK } from '../kernel/task.machine.ts';
import { COMP } from '../trace/components.ts';
import { defineLayer, type BuildContext, type Place } from '../virt/layer.ts';
import { OciContainer } from './oci-container.ts';
import { runc } from './runc.ts';

const NAMESPACES = Object.freeze(['mnt', 'uts', 'ipc', 'pid', 'net', 'cgroup']);
/** `cpu.max`'s period, within which the kernel draws a new group's phase. */
const DEFAULT_PERIOD_NS = 100_000_000;
/** Name of the container, its network namespace and its cgroup. */
const NETNS = 'web';

/** A veth pair between the container's namespace and the host's bridge. */
function connectNetwork(kernel: Kernel, context: BuildContext): string {
  if (context.network === 'host') return '';
  kernel.net.addDevice({
    name: `${NETNS}/lo`,
    kind: 'loopback',
    netns: NETNS,
    peer: '',
    bus: -1,
    bridged: false,
  });
  if (context.network === 'none') return NETNS;
  kernel.net.addDevice({
    name: `${NETNS}/eth0`,
    kind: 'veth',
    netns: NETNS,
    peer: 'veth0',
    bus: -1,
    bridged: false,
  });
  kernel.net.addDevice({
    name: 'veth0',
    kind: 'veth',
    netns: '',
    peer: `${NETNS}/eth0`,
    bus: -1,
    bridged: true,
    masqueraded: true,
  });
  return NETNS;
}

function seccompMode(choice: string): ContainerView['seccomp'] {
  return choice === 'off' || choice === 'filter' ? choice : 'bitmap';
}

/** The container's group in the scheduler, if the scheduler has groups. */
function taskGroup(kernel: Kernel, phase: number): object | null {
  const { scheduler } = kernel;
  if (!(scheduler instanceof FairScheduler)) return null;
  return scheduler.createGroup(scheduler.rootGroup, NETNS, Math.floor(phase * DEFAULT_PERIOD_NS));
}

function build(below: Place, context: BuildContext): Place {
  const { kernel } = below;
  const runtime = kernel.spawn({
    name: 'runc',
    program: runc,
    userComp: COMP.app,
    kernelComp: kernel.machine.kernelComp,
    affinity: [below.otherCpu],
  });
  kernel.containers.push(new OciContainer(NETNS, runtime.id));
  kernel.start(runtime);
  context.runUntil(() => runtime.state === TASK.zombie, 'runc to start the container and exit');
  const hostNetwork = context.network === 'host';
  const container: ContainerView = Object.freeze({
    name: NETNS,
    seccomp: seccompMode(context.choice('seccomp')),
    overlay: true,
    memcg: true,
    cgroupPath: '/web',
    namespaces: hostNetwork ? NAMESPACES.filter((name) => name !== 'net') : NAMESPACES,
  });
  const netns = connectNetwork(kernel, context);
  return {
    ...below,
    netns,
    container,
    cgroup: taskGroup(kernel, context.phase('period')),
    facts: {
      ...below.facts,
      cgroup: container.cgroupPath,
      namespaces: String(container.namespaces.length),
      runtime: `runc, pid ${runtime.id} (exited)`,
    },
  };
}

export default defineLayer({
  id: 'container',
  aliases: ['runc'],
  order: 20,
  label: text('Container', '컨테이너'),
  about: text(
    'A process with its own namespaces, cgroup, root file system and seccomp filter, on the kernel that is already there. runc made it and has exited.',
    '자체 네임스페이스, cgroup, 루트 파일 시스템, seccomp 필터를 가진 프로세스이며 이미 있는 커널 위에서 실행됩니다. runc가 만들고 나서 종료했습니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'Docker’s default seccomp profile, overlayfs, bridge with NAT.',
    'Docker 기본 seccomp 프로필, overlayfs, NAT 브리지입니다.',
  ),
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
