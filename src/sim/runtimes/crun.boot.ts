import { text } from '../core/text.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { listen, phase, post, work } from '../virt/boot/marks.ts';
import { file, hold } from '../virt/boot/memory-steps.ts';
import { enterNext, run, start, step } from '../virt/boot/tasks.ts';
import { BUNDLE, joinCgroup, LIMITS, mountAll, MOUNTS, pivotRoot, unshare, writeLimits } from './oci-boot.ts';

/** The container's first process: no second program and no second Go runtime, it goes on from the fork. */
const init = step('crun init', 'fork', 'app', (p) => {
  unshare(p);
  post(p, 'namespaces made');
  listen(p, 'in the cgroup');
  phase(p, 'runtime-init');
  mountAll(p, MOUNTS);
  pivotRoot(p, BUNDLE);
  post(p, 'created');
  listen(p, 'exec.fifo');
  enterNext(p);
});

/** `crun run -d`. It makes the group first and its child in it (`libcrun_cgroup_preenter`). */
const crun = step('crun', 'process', 'app', (p) => {
  phase(p, 'runtime-create');
  file(p, 'crun.text');
  hold(p, 'crun.heap');
  work(p, 'rt.crun.run', 'runtime');
  start(p, init);
  listen(p, 'namespaces made');
  joinCgroup(p, 'born');
  writeLimits(p, LIMITS);
  post(p, 'in the cgroup');
  listen(p, 'created');
  phase(p, 'runtime-start');
  post(p, 'exec.fifo');
});

/** The runtime of Podman and CRI-O in a shell: a C program that does in one process what runc does in three. */
export default defineBoot({
  id: 'crun-alone',
  layer: 'container',
  label: text('Container (crun run alone)', '컨테이너(crun run 단독)'),
  kind: 'container',
  estimate: null,
  body: (p) => run(p, crun),
});
