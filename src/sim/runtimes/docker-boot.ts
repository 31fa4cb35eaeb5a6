/** `docker run`: command line, dockerd, containerd, shim, and the OCI runtime it was asked for. */
import { locked } from '../kernel/locks/locked.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import { IMAGES, pull } from '../virt/boot/images.ts';
import { inKernel, listen, phase, post, stay, whenChosen, work } from '../virt/boot/marks.ts';
import { commit, daemon, file, hold } from '../virt/boot/memory-steps.ts';
import { run, start, step, type Step } from '../virt/boot/tasks.ts';
import { mountAt } from './oci-boot.ts';

/** iptables programs that dockerd runs for one published port. */
const RULES_PER_PORT = 6;

/** The two halves of an OCI runtime: `create` leaves a process that waits for `exec.fifo`, `start` lets it go. */
export interface OciRuntime {
  /** Tells the steps of different runtimes apart. */
  readonly name: string;
  readonly create: Step;
  readonly start: Step;
}

const iptables = step('iptables', 'process', 'app', (p) => {
  locked(p, 'xtables.lock', (p) => work(p, 'ipt.exec'));
});

/** Accepts connections of the host itself to a published port; stays as long as the container. */
const proxy = step('docker-proxy', 'process', 'app', (p) => {
  file(p, 'docker-proxy.text');
  hold(p, 'docker-proxy');
  hold(p, 'kernel.process');
  stay(p);
});

/** Endpoint, rules and proxies; dockerd does it when the container's namespace exists, before its program starts. */
function connect(p: KernelBuilder): void {
  phase(p, 'network');
  work(p, 'rt.dockerd.net_alloc');
  locked(p, 'libnetwork.store', commit);
  inKernel(p, 'RTM_NEWLINK', (p) => locked(p, 'rtnl_mutex', (p) => work(p, 'veth.create_in_ns')));
  inKernel(p, 'RTM_SETLINK', (p) => locked(p, 'rtnl_mutex', (p) => work(p, 'br.attach_up_addr')));
  whenChosen(
    p,
    'a port is published',
    ({ network }) => network === 'published',
    (p) => {
      for (let rule = 0; rule < RULES_PER_PORT; rule++) run(p, iptables);
      // One for IPv4, one for IPv6.
      start(p, proxy);
      start(p, proxy);
    },
  );
}

/** What the container leaves behind is the shim's; the call is part of its start. */
function becomeSubreaper(kernel: Kernel, ctx: Ctx): void {
  kernel.task(ctx.task).signal.childSubreaper = true;
}

/** containerd's shim: stays as long as the container. */
function shimOf(runtime: OciRuntime): Step {
  return step('containerd-shim-runc-v2', 'process', 'app', (p) => {
    file(p, 'shim.text');
    hold(p, 'shim.heap');
    hold(p, 'kernel.process');
    work(p, 'rt.shim_start');
    p.effect('PR_SET_CHILD_SUBREAPER', becomeSubreaper);
    run(p, runtime.create);
    post(p, 'task created');
    listen(p, 'start task');
    run(p, runtime.start);
    post(p, 'task started');
    stay(p);
  });
}

function dockerdOf(runtime: OciRuntime): Step {
  const shim = shimOf(runtime);
  const containerd = step('containerd', 'thread', 'app', (p) => {
    phase(p, 'containerd');
    locked(p, 'containerd.metadata', commit);
    start(p, shim);
    listen(p, 'task created');
  });
  return step('dockerd', 'thread', 'app', (p) => {
    daemon(p, 'dockerd');
    daemon(p, 'containerd');
    pull(p, IMAGES.container);
    phase(p, 'create');
    work(p, 'rt.dockerd.create');
    mountAt(p, 'overlay', '');
    run(p, containerd);
    whenChosen(p, 'a network of its own', ({ network }) => network !== 'host', connect);
    post(p, 'start task');
    listen(p, 'task started');
  });
}

/** `docker run -d` with this runtime. */
export function dockerRun(runtime: OciRuntime): (p: KernelBuilder) => void {
  const dockerd = dockerdOf(runtime);
  const cli = step('docker', 'process', 'app', (p) => {
    phase(p, 'cli');
    file(p, 'docker.cli.text');
    hold(p, 'docker.cli');
    work(p, 'rt.docker_cli');
    run(p, dockerd);
  });
  return (p) => run(p, cli);
}
