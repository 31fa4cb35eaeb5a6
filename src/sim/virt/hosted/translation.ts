/**
 * A hosted monitor without VT-x: guest kernel code is translated, page tables are shadowed, and the CPU is exchanged
 * between the monitor's world and the host's. What the monitor can emulate by itself stays in its world.
 */
import type { Cpu } from '../../hw/cpu.ts';
import { VECTOR } from '../../hw/port.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { pvOps, type PvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { PRIV, type Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { EXIT_REASONS, type ExitReasonName } from '../../trace/exit-reasons.ts';
import { irqfd } from '../irqfd.ts';
import { EXIT_ARG, frameIsMissing, HALF, portOf } from '../kvm-exits.ts';
import { enteredComp, haltProgram, vcpuLoop, vcpuOf } from '../vcpu-loop.ts';
import { CR8, GUEST_FAULT, MSR_EOI, MSR_TIMER, VcpuPort } from '../vcpu-port.ts';

/** Anonymous pages of a small process that fork copies; each is written in the parent's table and in the child's. */
const COPIED_PAGES = 32;

/** Port of a vCPU whose kernel code is translated: some sensitive instructions became a few harmless ones. */
export class TranslatedPort extends VcpuPort {
  /** A port without a device is a variable that translated code reads; other registers are call-outs. */
  override traps(what: number, arg: number): boolean {
    return what === PRIV.register && arg >= 0;
  }

  /** A fault of user code is forwarded on its way to the guest kernel (`pv_ops`). */
  override privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    return !(what === PRIV.fault && ctx.ring === 3) && super.privileged(cpu, ctx, what, arg);
  }
}

function forwarded(p: KernelBuilder, cost: string): void {
  p.work(cost, { probe: 'hypervisor_bounce', scale: () => HALF });
  p.cross((kernel) => kernel.machine.kernelComp, 0, null, {
    probe: 'translation',
    label: 'translated handler',
  });
}

function returned(p: KernelBuilder, cost: string, label: string): void {
  p.cross('monitor', 0, null, { probe: 'translation', label: 'IRET, translated' });
  p.work(cost, { probe: 'hypervisor_bounce', scale: () => HALF });
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, 'sys.exit', {
    probe: 'sys_exit',
    label,
  });
}

/** Copied or new, every entry has to be shadowed, too. */
const shadowTables = program('bt_shadow_tables', (p) =>
  p.work('bt.shadow_pte', { probe: 'mmu_update', scale: () => 2 * COPIED_PAGES }),
);

/** How a guest kernel is entered and left when the monitor owns the CPU's ring 0. */
export const TRANSLATED_OPS: PvOps = pvOps('binary translation', {
  syscallEnter: program('bt_syscall_enter', (p) => {
    p.cross('monitor', 0, 'sys.enter', { probe: 'sys_enter', label: 'SYSCALL, caught by the monitor' });
    forwarded(p, 'bt.syscall_extra');
  }),
  syscallExit: program('bt_syscall_exit', (p) => returned(p, 'bt.syscall_extra', 'direct execution again')),
  faultEnter: program('bt_fault_enter', (p) => {
    p.cross('monitor', 0, null, { probe: 'page_fault_user', label: 'fault, caught by the monitor' });
    forwarded(p, 'bt.pf_extra');
  }),
  faultExit: program('bt_fault_exit', (p) => {
    p.cross('monitor', 0, null, { probe: 'translation', label: 'IRET, translated' });
    p.work('bt.pf_extra', { probe: 'hypervisor_bounce', scale: () => HALF });
    p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, null, {
      probe: 'sys_exit',
      label: 'direct execution again',
    });
  }),
  copyTables: shadowTables,
  execTables: shadowTables,
});

/** Costs of instructions that run in another form in the translation cache. */
export const TRANSLATED_COSTS: Readonly<Record<string, string>> = Object.freeze({
  'cpu.in': 'bt.io_tc',
  'cpu.cr8': 'bt.cr8_tc',
  'cpu.call_ret': 'bt.call_ret',
  'cpu.pte_write': 'bt.shadow_pte',
});

function table(entries: readonly (readonly [ExitReasonName, Program])[]): readonly number[] {
  const programs = new Map(entries);
  return Object.freeze(EXIT_REASONS.map((name) => (name === '' ? -1 : (programs.get(name)?.index ?? -1))));
}

/** A register of a device, of the timer or of the interrupt controller whose state the monitor holds itself. */
function isRegister(_kernel: Kernel, ctx: Ctx): boolean {
  const arg = ctx.get(EXIT_ARG);
  const reason = EXIT_REASONS[ctx.get(REASON_LOCAL)];
  if (reason === 'IO_INSTRUCTION') return arg < 0;
  return reason === 'MSR_WRITE' && (arg === MSR_TIMER || arg === MSR_EOI);
}

/** What the monitor does in its own world, without the host. */
function isLocal(kernel: Kernel, ctx: Ctx): boolean {
  switch (EXIT_REASONS[ctx.get(REASON_LOCAL)]) {
    case 'CR_ACCESS':
    case 'INVLPG':
      return true;
    case 'EXCEPTION_NMI':
      return !frameIsMissing(kernel, ctx);
    default:
      return isRegister(kernel, ctx);
  }
}

const LOCAL = table([
  [
    'CR_ACCESS',
    program('bt_cr_access', (p) =>
      p.when(
        'the address space',
        (_kernel, ctx) => ctx.get(EXIT_ARG) !== CR8,
        (p) => p.work('bt.cr3_switch', { probe: 'mmu_update' }),
      ),
    ),
  ],
  ['INVLPG', program('bt_invlpg', (p) => p.work('bt.shadow_pte', { probe: 'mmu_update' }))],
  [
    'EXCEPTION_NMI',
    program('bt_fault', (p) =>
      p.when(
        'the guest’s own fault',
        (_kernel, ctx) => ctx.get(EXIT_ARG) === GUEST_FAULT,
        (p) => p.work('bt.pf_extra', { probe: 'hypervisor_bounce' }),
        (p) => p.work('bt.shadow_pte', { probe: 'mmu_update' }),
      ),
    ),
  ],
]);

/** What needs the host; `service` is the trip to the process. */
function hostTable(service: Program): readonly number[] {
  return table([
    // Without VT-x there is no preemption timer: a timer of the host ends the guest's turn.
    [
      'PREEMPTION_TIMER',
      program('vmdriver_timer', (p) => p.work('irq.entry_exit', { probe: 'irq_handler_entry' })),
    ],
    [
      'EXCEPTION_NMI',
      program('vmdriver_lock_page', (p) => {
        p.work('mm.fault.gup', { probe: 'page_fault_host' });
        p.effect('alloc_pages', (kernel, ctx) => {
          const { vm } = portOf(kernel, ctx);
          vm.takeBacking(ctx.get(EXIT_ARG));
          vm.mapBacking(ctx.get(EXIT_ARG));
        });
        p.work('bt.shadow_pte', { probe: 'mmu_update' });
      }),
    ],
    ['IO_INSTRUCTION', service],
    [
      'MSR_WRITE',
      program('vmdriver_crosscall', (p) => {
        p.effect('target vCPU', (kernel, ctx) => {
          ctx.set(2, ctx.get(EXIT_ARG));
          ctx.set(0, portOf(kernel, ctx).vm.id);
          ctx.set(1, VECTOR.reschedule);
        });
        p.call(irqfd);
      }),
    ],
  ]);
}

function enter(p: KernelBuilder): void {
  p.when(
    'in the host’s world',
    (_kernel, ctx) => ctx.comp !== COMP.monitor,
    (p) => p.cross('monitor', 0, 't2.world_switch', { probe: 'world_switch', label: 'world switch' }),
  );
  p.cross((kernel, ctx) => enteredComp(vcpuOf(kernel, ctx).cpu), -1, null, {
    probe: 'translation',
    label: 'guest code',
  });
}

function leave(p: KernelBuilder): void {
  p.when(
    'a register whose state the monitor holds',
    isRegister,
    (p) => p.cross('monitor', 0, 't2.io_local', { probe: 'translation', label: 'call-out' }),
    (p) =>
      p.when(
        'not in the monitor already',
        (_kernel, ctx) => ctx.comp !== COMP.monitor,
        (p) => p.cross('monitor', 0, null, { probe: 'translation', label: 'call-out or interrupt' }),
      ),
  );
}

/** The loop of the vCPU's thread: an ioctl of the process, in the host's world and in the monitor's by turns. */
export function translatedLoop(name: string, service: Program): Program {
  const host = hostTable(service);
  return vcpuLoop({
    name,
    halt: haltProgram('vmdriver_wait', () => undefined),
    inject: (p) => p.mark('kvm_inj_virq'),
    enter,
    leave,
    handle: (p) =>
      p.when(
        'the monitor does it alone',
        isLocal,
        (p) => p.callBy('emulation', (_kernel, ctx) => LOCAL[ctx.get(REASON_LOCAL)] ?? -1),
        (p) => {
          p.cross('vmmR0', 0, 't2.world_switch', { probe: 'world_switch', label: 'world switch' });
          p.irqsOn();
          p.callBy('host’s part', (_kernel, ctx) => host[ctx.get(REASON_LOCAL)] ?? -1);
          p.resched();
        },
      ),
  });
}
