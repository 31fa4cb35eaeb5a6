import { text } from '../core/text.ts';
import { ALL_CAPABILITIES, capabilities } from '../kernel/cred.ts';
import { defineLayer, type BuildContext, type Place } from '../virt/layer.ts';
import { connectContainer, containerPlace, dockerBundle, filterFor } from './container-parts.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { IMAGES, pull } from '../virt/boot/images.ts';
import { inKernel, listen, phase, post, stay, work } from '../virt/boot/marks.ts';
import { file, hold } from '../virt/boot/memory-steps.ts';
import { enterNext, run, start, step } from '../virt/boot/tasks.ts';
import type { Bundle, BundleMount } from '../virt/container.ts';
import { joinCgroup, mountAll, pivotRoot, unshare, writeLimits } from './oci-boot.ts';
import { moveVeth, vethPair } from './veth-boot.ts';

/** Dropped by LXC's `common.conf`; a container without a user namespace keeps the others. */
const DROPPED = capabilities('MAC_ADMIN', 'MAC_OVERRIDE', 'SYS_TIME', 'SYS_MODULE', 'SYS_RAWIO');

/** LXC's common.seccomp refuses a handful of calls whatever their arguments are: every answer is constant. */
function lxcBundle(given: Partial<Bundle>): Bundle {
  return dockerBundle({
    root: { type: 'bind', path: '/var/lib/lxc/web/rootfs' },
    capabilities: ALL_CAPABILITIES & ~DROPPED,
    seccomp: filterFor('bitmap', 'lxc'),
    ...given,
  });
}

function build(below: Place, context: BuildContext): Place {
  const bundle = lxcBundle({
    netns: connectContainer(below.kernel, context),
    seccomp: filterFor(context.choice('seccomp') === 'off' ? 'off' : 'bitmap', 'lxc'),
  });
  return containerPlace(below, {
    bundle,
    cgroup: context.cgroup ?? '/lxc.payload.web',
    facts: { runtime: 'lxc-start (monitor stays, outside every call)' },
  });
}

const MOUNTS: readonly BundleMount[] = [
  { type: 'bind', target: '' },
  { type: 'proc', target: '/proc' },
  { type: 'sysfs', target: '/sys' },
  { type: 'tmpfs', target: '/dev' },
  { type: 'tmpfs', target: '/dev/shm' },
];

/** The init's only child. */
const child = step('lxc-child', 'fork', 'app', enterNext);

/** The container's first process, cloned by the monitor: becomes the init that runs one program and reaps its orphans. */
const init = step('lxc-init', 'fork', 'app', (p) => {
  unshare(p);
  post(p, 'namespaces made');
  listen(p, 'network ready');
  mountAll(p, MOUNTS);
  pivotRoot(p, lxcBundle({}));
  phase(p, 'runtime-init');
  inKernel(p, 'execve', (p) => {
    work(p, 'vfs.open');
    work(p, 'proc.exec', 'sched_process_exec');
  });
  hold(p, 'lxc.init');
  hold(p, 'kernel.process');
  post(p, 'started');
  start(p, child);
  stay(p);
});

/** Reads the configuration, makes the container and stays beside it. */
const monitor = step('lxc-start', 'process', 'app', (p) => {
  pull(p, IMAGES.container);
  phase(p, 'runtime-create');
  file(p, 'lxc.text');
  hold(p, 'lxc.monitor');
  work(p, 'rt.lxc.start', 'runtime');
  start(p, init);
  listen(p, 'namespaces made');
  joinCgroup(p, 'born');
  writeLimits(p, 2);
  phase(p, 'network');
  vethPair(p);
  moveVeth(p);
  post(p, 'network ready');
  listen(p, 'started');
  stay(p);
});

const boot = defineBoot({
  id: 'lxc',
  label: text('LXC', 'LXC'),
  kind: 'container',
  estimate: text(
    'No start-up figure of lxc-start was found: its own code is taken to be as long as crun’s. The init is LXC’s own for one program; a distribution’s would start its services first.',
    'lxc-start의 시작 시간 자료를 찾지 못해, 자체 코드는 crun과 같은 길이로 보았습니다. init은 프로그램 하나를 위한 LXC의 것이며, 배포판의 init이라면 먼저 서비스들을 시작합니다.',
  ),
  body: (p) => run(p, monitor),
});

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
  boots: [boot],
});
