/**
 * A bug in the kernel that is met in a system call, with `kernel.panic_on_oops` 1, as distributions for servers set it: the
 * report, `panic`, and the end of all CPUs. Source: arch/x86/mm/fault.c, kernel/panic.c (6.18).
 */
import type { Cpu } from '../hw/cpu.ts';
import { VECTOR } from '../hw/port.ts';
import type { Ctx } from '../ops/context.ts';
import { COMP } from '../trace/components.ts';
import type { ExtraCall } from './extra-calls/define.ts';
import type { Kernel } from './kernel.ts';
import { program, type KernelBuilder } from './paths/types.ts';
import type { Task } from './task.ts';

const WHY = 'Fatal exception';

/** Executes nothing any more, with interrupts off. */
function standStill(p: KernelBuilder): void {
  p.forever((p) => p.spin('cpu_relax', () => Infinity));
}

const stopThisCpu = program('stop_this_cpu', standStill);

/** What the kernel says of an access to address 0 in its own code. The Sentry is a Go program and says it in Go's words. */
function report(kernel: Kernel, cpu: Cpu, task: Task): void {
  if (kernel.machine.kernelComp === COMP.sentry) {
    kernel.print('panic: runtime error: invalid memory address or nil pointer dereference');
    kernel.print('[signal SIGSEGV: segmentation violation code=0x1 addr=0x0]');
    return;
  }
  const { release = '6.18', kpti } = kernel.config;
  kernel.print('BUG: kernel NULL pointer dereference, address: 0000000000000000');
  kernel.print('#PF: supervisor write access in kernel mode');
  kernel.print('#PF: error_code(0x0002) - not-present page');
  kernel.print(`Oops: Oops: 0002 [#1] SMP ${kpti ? 'PTI' : 'NOPTI'}`);
  kernel.print(
    `CPU: ${String(cpu.index)} UID: ${String(task.cred.uid)} PID: ${String(task.id)} Comm: ${task.name} ` +
      `Not tainted ${release}.0 #1 PREEMPT(${kernel.preempt})`,
  );
  kernel.print(`Kernel panic - not syncing: ${WHY}`);
}

/**
 * `panic`: whoever runs the machine is told (a paravirtual panic device; the monitor ends the machine, as QEMU's `-action
 * panic=shutdown` and Firecracker do), else the other CPUs are stopped by an interrupt (`smp_send_stop`).
 */
function panic(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  report(kernel, cpu, kernel.task(ctx.task));
  kernel.panicked = { atNs: kernel.now(), why: WHY, stop: stopThisCpu };
  ctx.irqsOff = true;
  const { port } = cpu;
  if (port.virtual) port.panicked?.(cpu);
  else
    for (const { index } of kernel.machine.cpus)
      if (index !== cpu.index) kernel.machine.interrupt(index, VECTOR.reschedule, 0, COMP.cpu);
  if (kernel.machine.kernelComp !== COMP.sentry)
    kernel.print(`---[ end Kernel panic - not syncing: ${WHY} ]---`);
}

/** `ioctl` of a driver that writes to a pointer that it has never set. */
export const BUGGY_IOCTL: ExtraCall = {
  name: 'ioctl',
  nr: 16,
  program: program('vfs_ioctl', (p) => {
    p.work('sys.body.trivial');
    p.work('mm.fault.filemap');
    p.effect('panic', panic);
    standStill(p);
  }),
};
