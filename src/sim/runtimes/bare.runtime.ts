import { text } from '../core/text.ts';
import { defineLayer, type StackLayer } from '../virt/layer.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { phase } from '../virt/boot/marks.ts';
import { enterNext, start, step } from '../virt/boot/tasks.ts';

const build: StackLayer['build'] = (below) => below;

const child = step('process', 'process', 'app', enterNext);

const boot = defineBoot({
  id: 'bare',
  label: text('Bare process', '일반 프로세스'),
  kind: 'process',
  estimate: null,
  body: (p) => {
    phase(p, 'fork');
    start(p, child);
  },
});

export default defineLayer({
  id: 'bare',
  order: 10,
  label: text('Bare process', '일반 프로세스'),
  about: text(
    'A plain process on the host, without namespaces, cgroup limits or seccomp.',
    '네임스페이스, cgroup 제한, seccomp 없이 호스트에서 실행되는 일반 프로세스입니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'The process uses the host’s network whatever the operation’s network is.',
    '작업의 네트워크 종류와 상관없이 호스트의 네트워크를 사용합니다.',
  ),
  components: ['app'],
  isVm: false,
  needs: ['linux'],
  offers: ['linux', 'vmx', 'machine'],
  build,
  boots: [boot],
});
