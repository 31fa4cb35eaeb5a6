import { text } from '../core/text.ts';
import { COMP } from '../trace/components.ts';
import { defineLayer, type BuildContext, type Place } from '../virt/layer.ts';
import { connectContainer, CONTAINER, containerPlace, dockerBundle, filterFor } from './container-parts.ts';
import { OciContainer } from './oci-container.ts';
import { runc } from './runc.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { run } from '../virt/boot/tasks.ts';
import { dockerRun } from './docker-boot.ts';
import { runcCreate, runcRun, runcStart } from './oci-boot.ts';

function build(below: Place, context: BuildContext): Place {
  const { kernel } = below;
  const runtime = kernel.spawn({
    name: 'runc',
    program: runc,
    userComp: COMP.app,
    kernelComp: kernel.machine.kernelComp,
    affinity: [below.otherCpu],
  });
  kernel.containers.push(new OciContainer(CONTAINER, runtime.id));
  kernel.start(runtime);
  context.runUntil(() => runtime.ended, 'runc to start the container and exit');
  const bundle = dockerBundle({
    netns: connectContainer(kernel, context),
    seccomp: filterFor(context.choice('seccomp'), 'docker'),
  });
  const facts = { runtime: `runc, pid ${runtime.id} (exited)` };
  return containerPlace(below, { bundle, cgroup: context.cgroup ?? '/web', facts });
}

const dockerBoot = defineBoot({
  id: 'container',
  label: text('Container (docker run)', '컨테이너(docker run)'),
  kind: 'container',
  estimate: null,
  body: dockerRun({ name: 'runc', create: runcCreate, start: runcStart }),
});

/** `runc run` in a shell: no client, no daemon, no shim; runc stays as the parent that waits. */
const runcBoot = defineBoot({
  id: 'runc-alone',
  layer: 'container',
  label: text('Container (runc run alone)', '컨테이너(runc run 단독)'),
  kind: 'container',
  estimate: null,
  body: (p) => run(p, runcRun),
});

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
  boots: [dockerBoot, runcBoot],
});
