/** runsc as an OCI runtime: `create` starts the gofer and the Sentry, `start` lets the Sentry run the program. */
import type { Text } from '../../core/text.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { defineBoot, type BootDef } from '../../virt/boot/define.ts';
import { listen, phase, post, stay, work } from '../../virt/boot/marks.ts';
import { file, hold } from '../../virt/boot/memory-steps.ts';
import { enterNext, start, step } from '../../virt/boot/tasks.ts';
import type { BundleMount } from '../../virt/container.ts';
import { dockerBundle, filterFor } from '../container-parts.ts';
import { dockerRun } from '../docker-boot.ts';
import { joinCgroup, mountAll, pivotRoot, unshare, writeLimits } from '../oci-boot.ts';

const MOUNTS: readonly BundleMount[] = [
  { type: 'bind', target: '' },
  { type: 'proc', target: '/proc' },
  { type: 'tmpfs', target: '/dev' },
];
const BUNDLE = dockerBundle({ seccomp: filterFor('bitmap', 'runsc') });
const LIMITS = 4;
/** System calls of a small dynamically linked program before `main`: mostly its loader's. */
const LOADER_CALLS = 40;

interface Platform {
  readonly id: string;
  readonly label: Text;
  /** Cost of one system call's way into the Sentry. */
  readonly call: string;
  /** What the platform needs before the Sentry can run a program. */
  readonly prepare: ((p: KernelBuilder) => void) | null;
  readonly estimate: Text | null;
}

const gofer = step('runsc-gofer', 'fork', 'gofer', (p) => {
  file(p, 'runsc.text');
  hold(p, 'gofer');
  hold(p, 'kernel.process');
  work(p, 'rt.go_start');
  post(p, 'gofer serves');
  stay(p);
});

export function sandboxBoot(platform: Platform): BootDef {
  /** The process that the program runs in: every call of its loader is the Sentry's. */
  const stub = step(`${platform.id} stub`, 'fork', 'app', (p) => {
    for (let call = 0; call < LOADER_CALLS; call++) {
      work(p, platform.call);
      work(p, 'gv.sentry.body');
    }
    enterNext(p);
  });
  const sentry = step('runsc-sandbox', 'fork', 'sentry', (p) => {
    unshare(p);
    post(p, 'namespaces made');
    listen(p, 'in the cgroup');
    mountAll(p, MOUNTS);
    pivotRoot(p, BUNDLE);
    phase(p, 'sandbox');
    file(p, 'runsc.text');
    hold(p, 'sentry');
    hold(p, 'kernel.process');
    work(p, 'rt.go_start');
    work(p, 'boot.gvisor.runsc');
    if (platform.prepare) platform.prepare(p);
    post(p, 'created');
    listen(p, 'exec.fifo');
    start(p, stub);
    stay(p);
  });
  const create = step('runsc create', 'process', 'app', (p) => {
    phase(p, 'runtime-create');
    file(p, 'runsc.text');
    hold(p, 'kernel.process');
    work(p, 'rt.go_start');
    start(p, gofer);
    listen(p, 'gofer serves');
    start(p, sentry);
    listen(p, 'namespaces made');
    joinCgroup(p);
    writeLimits(p, LIMITS);
    post(p, 'in the cgroup');
    listen(p, 'created');
  });
  const begin = step('runsc start', 'process', 'app', (p) => {
    phase(p, 'runtime-start');
    work(p, 'rt.go_start');
    post(p, 'exec.fifo');
  });
  return defineBoot({
    id: platform.id,
    label: platform.label,
    kind: 'sandbox',
    estimate: platform.estimate,
    body: dockerRun({ name: 'runsc', create, start: begin }),
  });
}
