/** What the host's kernel does for a sandbox: programs that run there, in the context of the Sentry's threads. */
import { VECTOR } from '../../hw/port.ts';
import { chargeCost, overlay } from '../../kernel/fs/file-io.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { IO } from '../../kernel/fs/page-io.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { SKB, transmit } from '../../kernel/net/devices.ts';
import { runSoftirqs } from '../../kernel/net/softirq.ts';
import { pvOr } from '../../kernel/paths/pv.ts';
import { entryPath, kpti } from '../../kernel/paths/syscall-entry.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_CPU, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { irqfd } from '../../virt/irqfd.ts';
import { haltProgram } from '../../virt/vcpu-loop.ts';
import { CONTAINER } from '../container-parts.ts';
import type { Sandbox, SentryNic } from './sandbox.ts';
import { sandboxOn, sentryCpu, threadOn } from './sentry-port.ts';
import type { ProbeName } from '../../trace/probes.ts';

/** Each way takes half of what a round trip costs. */
export const HALF = (): number => 0.5;
/** The sandbox's end of its veth pair. */
export const SANDBOX_DEVICE = `${CONTAINER}/eth0`;

function sandboxOf(kernel: Kernel, ctx: Ctx): Sandbox {
  return sandboxOn(sentryCpu(kernel, ctx));
}

/** The Sentry's context that made the call. */
function caller(kernel: Kernel, ctx: Ctx): Ctx {
  return sentryCpu(kernel, ctx).ctx;
}

// ------------------------------------------------------------ waiting and waking

/** A thread with no goroutine to run sleeps in futex, epoll or ppoll; all cost the same here. */
export const sleep = entryPath('futex_wait', (p) => {
  p.work('futex.body', { probe: 'futex' });
  p.call(haltProgram('futex_wait_queue', () => undefined));
});

/** Wakes another thread of the Sentry: its number is the caller's `WAKE_CPU`. */
export const wakeThread = entryPath('futex_wake', (p) => {
  p.work('futex.body', { probe: 'futex' });
  p.effect('thread', (kernel, ctx) => {
    ctx.set(2, caller(kernel, ctx).get(WAKE_CPU));
    ctx.set(0, sandboxOf(kernel, ctx).id);
    ctx.set(1, VECTOR.reschedule);
  });
  p.call(irqfd);
});

// ------------------------------------------------------------ files

/** Reads missing pages through the descriptor that was donated when the file system was mounted. */
export const pread = program('sentry_pread', (p) => {
  syscall(p, 'read', (kernel, ctx) => {
    const io = caller(kernel, ctx);
    ctx.set(0, sandboxOf(kernel, ctx).rootFd);
    ctx.set(1, Math.floor(io.get(IO.sector) / (PAGE_BYTES / 512)));
    ctx.set(2, io.get(IO.bytes));
  });
});

/** Writes to the host's file. */
export const pwrite = program('sentry_pwrite', (p) => {
  syscall(p, 'write', (kernel, ctx) => {
    const io = caller(kernel, ctx);
    ctx.set(0, sandboxOf(kernel, ctx).rootFd);
    ctx.set(1, Math.floor(io.get(IO.sector) / (PAGE_BYTES / 512)));
    ctx.set(2, io.get(IO.bytes));
  });
});

/** Writes dirty pages to the host's file and makes them durable there. */
export const pwriteAndSync = program('sentry_fsync', (p) => {
  p.call(pwrite);
  syscall(p, 'fsync', (kernel, ctx) => ctx.set(0, sandboxOf(kernel, ctx).rootFd));
});

function open(p: KernelBuilder): void {
  overlay(p);
  p.work('vfs.open', { probe: 'mm_filemap' });
}

export const openat = entryPath('openat', open);

/** A request to the Gofer over shared memory: wake it, sleep until it has answered. */
export const goferCall = entryPath('lisafs_call', (p) => {
  p.effect('request', (kernel, ctx) => {
    const sandbox = sandboxOf(kernel, ctx);
    sandbox.requests.push(ctx.task);
    ctx.set(WAKE_TASK, sandbox.gofer);
  });
  p.call(tryToWakeUp);
  p.loopWhile(
    'no answer',
    (kernel, ctx) => !sandboxOf(kernel, ctx).answered.has(ctx.task),
    (p) => p.block('futex_wait', (kernel, ctx) => !sandboxOf(kernel, ctx).answered.has(ctx.task)),
  );
  p.effect('answer', (kernel, ctx) => void sandboxOf(kernel, ctx).answered.delete(ctx.task));
});

// ------------------------------------------------------------ network

function nicOf(kernel: Kernel, ctx: Ctx): SentryNic | null {
  return sandboxOf(kernel, ctx).nic;
}

/** Takes the next frame that netstack has written. False: there is none. */
function takeFrame(kernel: Kernel, ctx: Ctx): boolean {
  const packet = nicOf(kernel, ctx)?.submitted.shift();
  if (!packet) return false;
  ctx.set(SKB, kernel.net.hold({ packet, dev: kernel.net.device(SANDBOX_DEVICE) }));
  return true;
}

/**
 * Netstack's frames enter the host's network at the sandbox's end of the veth pair. A frame is seen and taken in one op:
 * another thread of the Sentry may be sending too.
 */
export const sendFrames = entryPath('sendmmsg', (p) => {
  p.loopWhile('a frame', takeFrame, (p) => {
    p.work('net.packet_socket', { probe: 'packet_rcv' });
    p.call(transmit);
  });
  runSoftirqs(p);
});

/** The thread that waits for the packet socket takes what the host put onto its ring: memory that both can see. */
export function takeFrames(kernel: Kernel, ctx: Ctx): void {
  const cpu = sentryCpu(kernel, ctx);
  const { nic } = threadOn(cpu);
  if (!nic) return;
  const frames = nic.socket.received.splice(0);
  const [first] = frames;
  if (!first) return;
  nic.received.push(...frames);
  cpu.raise(nic.vector, first.flow, kernel.machine.kernelComp);
}

// ------------------------------------------------------------ memory and address spaces

/** The sandbox's memory is a file of the host: a page is there once it was touched. The caller's local 0 is the frame. */
export const hostFault = program('exc_page_fault', (p) => {
  p.cross('kernel', 0, null, { probe: 'page_fault_host', label: '#PF' });
  p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
  p.work('mm.fault.gup', { probe: 'page_fault_host' });
  p.effect('alloc_pages', (kernel, ctx) => ctx.set(0, kernel.machine.memory.alloc()));
  p.when(
    'memory is left',
    (_kernel, ctx) => ctx.get(0) >= 0,
    (p) => p.privileged('touch', (_kernel, ctx) => ctx.get(0)),
  );
  p.effect('mapped', (kernel, ctx) => sandboxOf(kernel, ctx).machine.memory.back(caller(kernel, ctx).get(0)));
  p.cross('sentry', 3, null, { probe: 'user_enter', label: 'IRET' });
});

/** A piece of the sandbox's memory into the application's address space. */
export const mmapIntoStub = entryPath('mmap', (p) => p.work('mm.mmap'));

/** A process to hold a new address space of the application. */
export const cloneStub = entryPath('clone', (p) =>
  p.work('proc.vfork_spawn', { probe: 'sched_process_fork' }),
);

// ------------------------------------------------------------ systrap

/** Into the host's kernel from the application's code, by a call that the host does not answer or by a fault. */
function trap(p: KernelBuilder, by: 'syscallEnter' | 'faultEnter', probe: ProbeName): void {
  pvOr(p, by, (p) => {
    p.cross('kernel', 0, 'sys.enter', { probe, label: by === 'faultEnter' ? '#PF' : 'SYSCALL' });
    kpti(p);
  });
}

/** Back to the application's code. */
function backToApp(p: KernelBuilder): void {
  pvOr(p, 'syscallExit', (p) => {
    kpti(p);
    p.cross('app', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
  });
  p.effect('in the stub', (_kernel, ctx) => void (ctx.comp = COMP.app));
}

/** The signal that the stub's handler gets, with the registers on its stack. */
function deliver(p: KernelBuilder, label: string): void {
  pvOr(p, 'syscallExit', kpti);
  p.cross('app', 3, 'gv.systrap.sigsys', { probe: 'signal_deliver', scale: HALF, label });
}

/** The filter of the stub allows no call of the application: `SECCOMP_RET_TRAP`. */
export const sigsys = program('seccomp_trap', (p) => {
  trap(p, 'syscallEnter', 'seccomp');
  p.work('sys.seccomp.filter', { probe: 'seccomp' });
  deliver(p, 'SIGSYS');
});

export const sigsegv = program('force_sig_fault', (p) => {
  trap(p, 'faultEnter', 'page_fault_host');
  deliver(p, 'SIGSEGV');
});

/** The stub's handler ends: the application goes on where it was. */
export const sigreturn = program('rt_sigreturn', (p) => {
  trap(p, 'syscallEnter', 'sys_enter');
  p.work('gv.systrap.sigsys', { probe: 'signal_deliver', scale: HALF });
  backToApp(p);
});

/** The stub finds the Sentry asleep and wakes it. */
export const wakeSentry = program('futex_wake_sentry', (p) => {
  trap(p, 'syscallEnter', 'sys_enter');
  p.work('gv.systrap.spin_miss', { probe: 'sched_waking', scale: HALF });
  backToApp(p);
});

/** The Sentry finds the stub asleep and wakes it. */
export const wakeStub = entryPath('futex_wake_stub', (p) =>
  p.work('gv.systrap.spin_miss', { probe: 'sched_waking', scale: HALF }),
);

// ------------------------------------------------------------ ptrace

/** The application stops at its call (`PTRACE_SYSEMU`) and its tracer, the Sentry, runs instead. */
export const ptraceStop = program('ptrace_stop', (p) => {
  trap(p, 'syscallEnter', 'ptrace_stop');
  p.work('ptrace.stop_rt', { probe: 'ptrace_stop', scale: HALF });
  p.work('sched.switch.process', { probe: 'sched_switch' });
});

/** The Sentry has set the registers and lets the application go on. */
export const ptraceResume = program('ptrace_resume', (p) => {
  p.work('ptrace.stop_rt', { probe: 'ptrace_stop', scale: HALF });
  p.work('sched.switch.process', { probe: 'sched_switch' });
  backToApp(p);
});

/** The same for `calls` calls in a row, as one row each: the loader of a new program. */
export function ptraceStops(calls: number): Program {
  return program('ptrace_stops', (p) => {
    p.work('ptrace.stop_rt', { probe: 'ptrace_stop', scale: () => calls });
    p.work('sched.switch.process', { probe: 'sched_switch', scale: () => 2 * calls });
  });
}

// ------------------------------------------------------------ KVM

/** `KVM_RUN` returns: the Sentry goes on in the host's user mode, where it can make host calls. */
export const backToUser = program('kvm_run_returns', (p) => {
  p.work('gv.kvm.world', { probe: 'world_switch', scale: HALF });
  p.cross('sentry', 3, 'sys.exit', { probe: 'sys_exit', label: 'KVM_RUN returns' });
  p.effect('user mode', (kernel, ctx) => void (threadOn(sentryCpu(kernel, ctx)).hardware = false));
});

/** `KVM_RUN`: the Sentry goes on in guest mode; the loop of the thread enters it. */
export const enterGuest = program('kvm_run', (p) => {
  p.cross('kvm', 0, 'sys.enter', { probe: 'sys_enter', label: 'KVM_RUN' });
  p.work('gv.kvm.world', { probe: 'world_switch', scale: HALF });
  p.effect('guest mode', (kernel, ctx) => void (threadOn(sentryCpu(kernel, ctx)).hardware = true));
});
