/** gVisor's platforms: how the application's system calls and faults reach the Sentry, and how they come back. */
import type { Cpu } from '../../hw/cpu.ts';
import { DISK_OP } from '../../hw/disk.ts';
import { IO } from '../../kernel/fs/page-io.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { calledNr } from '../../kernel/paths/syscall-entry.ts';
import { pvAlso } from '../../kernel/paths/pv.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { pvOps, type PvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import {
  cloneStub,
  enterGuest,
  goferCall,
  HALF,
  mmapIntoStub,
  openat,
  pread,
  ptraceResume,
  ptraceStop,
  ptraceStops,
  pwrite,
  pwriteAndSync,
  sigreturn,
  sigsegv,
  sigsys,
  wakeSentry,
  wakeStub,
  wakeThread,
} from './host-calls.ts';
import { sandboxOn, threadOn } from './sentry-port.ts';
import type { ProbeName } from '../../trace/probes.ts';

/** How long a stub and the Sentry look for each other before they sleep: two timeouts of 20 µs (`deepSleepTimeoutNS`). */
const SPIN_NS = 40_000;

/** Calls of the dynamic loader of a small program, how many of them are at different sites, and the files it opens. */
const LOADER = Object.freeze({ calls: 30, sites: 15, files: 2 });

type Crossings = Pick<PvOps, 'syscallEnter' | 'syscallExit' | 'faultEnter' | 'faultExit'> & Partial<PvOps>;

/** The Sentry asks the host's kernel. */
function hostCall(p: KernelBuilder, what: Program): void {
  p.privileged('hostcall', () => what.index);
}

/** The Sentry looks at the task's registers and calls its own implementation. */
function dispatch(p: KernelBuilder): void {
  p.work('gv.sentry.body', { probe: 'sentry' });
}

/**
 * What a new program's loader adds to exec, whose cost is Linux's: each of its calls crosses to the Sentry, each of its
 * files is opened as the sandbox opens files. `crossing` is the cost of its calls.
 */
function loader(p: KernelBuilder, crossing: (p: KernelBuilder) => void): void {
  crossing(p);
  p.work('gv.sentry.body', { probe: 'sentry', scale: () => LOADER.calls });
  for (let file = 0; file < LOADER.files; file++) pvAlso(p, 'fileOpen');
}

/** A new address space: the Sentry asks the host for a process to hold it. */
const copyTables = program('sentry_fork_mm', (p) => hostCall(p, cloneStub));

// ------------------------------------------------------------ systrap

/** Patched sites of the task's address space. A new process has those of its parent, until exec. */
function sitesOf(kernel: Kernel, ctx: Ctx, cpu: Cpu): Set<number> {
  const { sites } = sandboxOn(cpu);
  const { mm, parent } = kernel.task(ctx.task);
  const known = sites.get(mm);
  if (known) return known;
  const copied = new Set(parent ? sites.get(parent.mm) : []);
  sites.set(mm, copied);
  return copied;
}

function waitedTooLong(kernel: Kernel, since: number | undefined): boolean {
  return kernel.now() - (since ?? -Infinity) > SPIN_NS;
}

/** From the stub to the Sentry: registers in shared memory, and a flag that the other side looks at. */
function toSentry(p: KernelBuilder, probe: ProbeName): void {
  p.when(
    'the Sentry has stopped spinning',
    (kernel, ctx, cpu) => waitedTooLong(kernel, sandboxOn(cpu).toAppNs.get(ctx.task)),
    (p) => hostCall(p, wakeSentry),
  );
  p.cross('sentry', 0, 'gv.systrap.fast', { probe, scale: HALF, label: 'shared memory' });
  p.effect(
    'the stub waits',
    (kernel, ctx, cpu) => void sandboxOn(cpu).toSentryNs.set(ctx.task, kernel.now()),
  );
}

function toStub(p: KernelBuilder): void {
  p.when(
    'the stub has stopped spinning',
    (kernel, ctx, cpu) => waitedTooLong(kernel, sandboxOn(cpu).toSentryNs.get(ctx.task)),
    (p) => hostCall(p, wakeStub),
  );
  p.cross('app', 3, 'gv.systrap.fast', { probe: 'sys_exit', scale: HALF, label: 'shared memory' });
  p.effect('the Sentry waits', (kernel, ctx, cpu) => void sandboxOn(cpu).toAppNs.set(ctx.task, kernel.now()));
  p.when(
    'in the stub’s signal handler',
    (_kernel, ctx, cpu) => sandboxOn(cpu).bySignal.delete(ctx.task),
    (p) => hostCall(p, sigreturn),
  );
}

function bySignal(p: KernelBuilder, signal: Program): void {
  hostCall(p, signal);
  p.effect('in the stub’s signal handler', (_kernel, ctx, cpu) => void sandboxOn(cpu).bySignal.add(ctx.task));
}

const systrap: Crossings = {
  syscallEnter: program('systrap_syscall', (p) => {
    p.when(
      'the call site is not patched yet',
      (kernel, ctx, cpu) => !sitesOf(kernel, ctx, cpu).has(calledNr(ctx)),
      (p) => {
        bySignal(p, sigsys);
        p.effect('patch the site', (kernel, ctx, cpu) => void sitesOf(kernel, ctx, cpu).add(calledNr(ctx)));
      },
    );
    toSentry(p, 'sys_enter');
    dispatch(p);
  }),
  syscallExit: program('systrap_return', toStub),
  faultEnter: program('systrap_fault', (p) => {
    bySignal(p, sigsegv);
    toSentry(p, 'page_fault_user');
  }),
  faultExit: program('systrap_fault_return', (p) => {
    hostCall(p, mmapIntoStub);
    toStub(p);
  }),
  copyTables,
  execTables: program('systrap_exec_mm', (p) =>
    loader(p, (p) => {
      p.effect('no site is patched', (kernel, ctx, cpu) => sitesOf(kernel, ctx, cpu).clear());
      p.work('gv.systrap.sigsys', { probe: 'sentry', scale: () => LOADER.sites });
      p.work('gv.systrap.fast', { probe: 'sentry', scale: () => LOADER.calls });
    }),
  ),
};

// ------------------------------------------------------------ KVM

/** The application and the Sentry share a guest: a call is an ordinary one from its ring 3 to its ring 0. */
function toRing0(p: KernelBuilder, probe: ProbeName): void {
  p.cross('sentry', 0, 'gv.kvm.sys', { probe, scale: HALF, label: 'guest ring 0' });
}

const toRing3 = program('kvm_switch_to_user', (p) => {
  p.when(
    'the Sentry is in the host’s user mode',
    (_kernel, _ctx, cpu) => !threadOn(cpu).hardware,
    (p) => hostCall(p, enterGuest),
  );
  p.cross('app', 3, 'gv.kvm.sys', { probe: 'sys_exit', scale: HALF, label: 'guest ring 3' });
});

const kvm: Crossings = {
  syscallEnter: program('kvm_syscall', (p) => {
    toRing0(p, 'sys_enter');
    dispatch(p);
  }),
  syscallExit: toRing3,
  faultEnter: program('kvm_fault', (p) => toRing0(p, 'page_fault_user')),
  faultExit: toRing3,
  execTables: program('kvm_exec_mm', (p) =>
    loader(p, (p) => p.work('gv.kvm.sys', { probe: 'sentry', scale: () => LOADER.calls })),
  ),
};

// ------------------------------------------------------------ ptrace

function stop(p: KernelBuilder, probe: ProbeName): void {
  hostCall(p, ptraceStop);
  p.effect('in the host’s kernel', (_kernel, ctx) => void (ctx.comp = COMP.kernel));
  p.cross('sentry', 0, 'sys.exit', { probe, label: 'wait4 returns' });
}

const resume = program('ptrace_sysemu', (p) => {
  p.cross('kernel', 0, 'sys.enter', { probe: 'ptrace_stop', label: 'PTRACE_SYSEMU' });
  hostCall(p, ptraceResume);
  p.effect('in the application', (_kernel, ctx, cpu) => {
    ctx.comp = COMP.app;
    cpu.changeRing(ctx, 3);
  });
});

const LOADER_STOPS = ptraceStops(LOADER.calls);

const ptrace: Crossings = {
  syscallEnter: program('ptrace_syscall', (p) => {
    stop(p, 'sys_enter');
    dispatch(p);
  }),
  syscallExit: resume,
  faultEnter: program('ptrace_fault', (p) => stop(p, 'page_fault_user')),
  faultExit: program('ptrace_fault_return', (p) => {
    hostCall(p, mmapIntoStub);
    p.call(resume);
  }),
  copyTables,
  execTables: program('ptrace_exec_mm', (p) => loader(p, (p) => hostCall(p, LOADER_STOPS))),
};

const CROSSINGS = Object.freeze({ systrap, kvm, ptrace });
export type PlatformId = keyof typeof CROSSINGS;

// ------------------------------------------------------------ the Sentry on every platform

const SENTRY: Partial<PvOps> = {
  eventEnter: program('goready', (p) => p.work('gv.go.ready', { probe: 'sentry' })),
  sendIpi: program('sentry_wakeup', (p) => hostCall(p, wakeThread)),
  readPages: program('sentry_read_host_file', (p) => hostCall(p, pread)),
  // gVisor's io_uring serves its requests one after the other, within the call (`pkg/sentry/fsimpl/iouringfs`).
  ringRequest: program('iouringfs_process_submission', (p) =>
    p.when(
      'a read',
      (_kernel, ctx) => ctx.get(IO.op) === DISK_OP.read,
      (p) => hostCall(p, pread),
      (p) => hostCall(p, pwrite),
    ),
  ),
  fileSync: program('sentry_sync', (p) => {
    p.effect('dirty pages', (kernel, ctx) => {
      ctx.set(IO.sector, kernel.fs.firstDirtySector(ctx.get(0)));
      ctx.set(IO.bytes, kernel.fs.takeDirty(ctx.get(0)) * PAGE_BYTES);
    });
    p.when(
      'there are dirty pages',
      (_kernel, ctx) => ctx.get(IO.bytes) > 0,
      (p) => hostCall(p, pwriteAndSync),
    );
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
};

const directfs = program('directfs_open', (p) => {
  p.work('gv.directfs.open', { probe: 'sentry' });
  hostCall(p, openat);
});

const lisafs = program('lisafs_open', (p) => hostCall(p, goferCall));

/** The Sentry's table: its platform's crossings, and files opened directly or by the Gofer. */
export function sentryOps(platform: PlatformId, gofer: boolean): PvOps {
  return pvOps(`gvisor-${platform}`, {
    ...SENTRY,
    ...CROSSINGS[platform],
    fileOpen: gofer ? lisafs : directfs,
  });
}
