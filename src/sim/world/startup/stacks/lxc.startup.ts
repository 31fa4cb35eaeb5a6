import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { IMAGES, pull } from '../images.ts';
import { inKernel, listen, phase, post, stay, work } from '../marks.ts';
import { file, hold } from '../memory-steps.ts';
import { moveVeth, vethPair } from '../veth.ts';
import { joinCgroup, mountAll, pivotRoot, unshare, writeLimits } from '../oci.ts';
import { enterNext, run, start, step } from '../tasks.ts';

const MOUNTS = ['mnt.bind', 'mnt.proc', 'mnt.sysfs', 'mnt.tmpfs', 'mnt.tmpfs'];

/** The init's only child. */
const child = step('lxc-child', 'fork', 'app', enterNext);

/** The container's first process, cloned by the monitor: becomes the init that runs one program and reaps its orphans. */
const init = step('lxc-init', 'fork', 'app', (p) => {
  unshare(p);
  post(p, 'namespaces made');
  listen(p, 'network ready');
  mountAll(p, MOUNTS);
  pivotRoot(p);
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
  joinCgroup(p);
  writeLimits(p, 2);
  phase(p, 'network');
  vethPair(p);
  moveVeth(p);
  post(p, 'network ready');
  listen(p, 'started');
  stay(p);
});

export default defineStartup({
  id: 'lxc',
  label: text('LXC', 'LXC'),
  kind: 'container',
  estimate: text(
    'No start-up figure of lxc-start was found: its own code is taken to be as long as crun’s. The init is LXC’s own for one program; a distribution’s would start its services first.',
    'lxc-start의 시작 시간 자료를 찾지 못해, 자체 코드는 crun과 같은 길이로 보았습니다. init은 프로그램 하나를 위한 LXC의 것이며, 배포판의 init이라면 먼저 서비스들을 시작합니다.',
  ),
  body: (p) => run(p, monitor),
});
