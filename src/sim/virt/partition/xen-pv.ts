/** Xen PV: a guest kernel in ring 3 with page tables that Xen checks. */
import type { Kernel } from '../../kernel/kernel.ts';
import { COMP } from '../../trace/components.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { pvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { PRIV } from '../../ops/op.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { enteredComp, haltProgram, vcpuLoop, vcpuOf } from '../vcpu-loop.ts';
import { CALL, type PartitionStyle } from './guest-port.ts';
import { hypercallHandler } from './hypercalls.ts';
import { interruptIret, ONE_PASS, preemptedIret, switchMulticall } from './xen.ts';
import type { ProbeName } from '../../trace/probes.ts';

/** Entries of the page tables of a small dynamically linked process: 1.4 MiB resident (assumed). */
const PROCESS_PTES = 350;
/** Page-table updates that Linux sends with one hypercall (`MC_BATCH`). */
const BATCH = 32;
/** Faults of a program's start (100 and more), less those of its own new pages, which are touched one by one. */
const LOADER_FAULTS = 68;
const VMCALL = exitReason('VMCALL');

/** Isolation of Xen's own page tables (XPTI) on each way into it and out of it. */
function xpti(p: KernelBuilder): void {
  p.when(
    'XPTI',
    (kernel) => kernel.config.kpti,
    (p) => p.work('sys.kpti'),
  );
}

function intoXen(p: KernelBuilder, probe: ProbeName, cost: string | null, label: string): void {
  p.cross('xen', 0, cost, { probe, label });
  xpti(p);
}

function bounceToKernel(p: KernelBuilder): void {
  p.cross('pvKernel', 0, 'xen.pv.sys_bounce', { ...ONE_PASS, probe: 'hypervisor_bounce', label: 'bounce' });
  xpti(p);
}

function returnToUser(p: KernelBuilder, cost: string | null): void {
  p.cross('xen', 0, 'xen.pv.sys_bounce', {
    ...ONE_PASS,
    probe: 'hypervisor_bounce',
    label: 'HYPERVISOR_iret',
  });
  xpti(p);
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, cost, {
    probe: 'sys_exit',
    label: cost === null ? 'IRET' : 'SYSRET',
  });
  xpti(p);
}

/** A hypercall that Xen answers at once. */
function hypercall(p: KernelBuilder, label: string, body: (p: KernelBuilder) => void): void {
  p.cross('xen', 0, 'xen.hypercall.pv', { probe: 'hypercall', label });
  body(p);
  p.cross('pvKernel', 0, null, { probe: 'hypercall_return', label: 'return from hypercall' });
}

function validate(p: KernelBuilder, entries: (kernel: Kernel, ctx: Ctx) => number): void {
  p.work('xen.mmu_update.entry', { probe: 'mmu_update', scale: entries });
}

const LEFT = 1;

/** Updates of that many entries, in batches. */
function updateBatches(p: KernelBuilder, entries: number): void {
  p.effect('entries', (_kernel, ctx) => ctx.set(LEFT, entries));
  p.loopWhile(
    'entries left',
    (_kernel, ctx) => ctx.get(LEFT) > 0,
    (p) => {
      hypercall(p, 'mmu_update', (p) => validate(p, (_kernel, ctx) => Math.min(BATCH, ctx.get(LEFT))));
      p.effect('next batch', (_kernel, ctx) => ctx.set(LEFT, ctx.get(LEFT) - BATCH));
    },
  );
}

/** Fork write-protects the parent's entries and pins the child's tables. */
const copyTables = program('xen_dup_mmap', (p) => {
  updateBatches(p, PROCESS_PTES);
  hypercall(p, 'mmuext_op(pin)', (p) => validate(p, () => PROCESS_PTES));
});

/** Exec faults its new tables in. */
const execTables = program('xen_activate_mm', (p) => {
  hypercall(p, 'mmuext_op(pin)', (p) => validate(p, () => 1));
  p.effect('faults', (_kernel, ctx) => ctx.set(LEFT, LOADER_FAULTS));
  p.loopWhile(
    'faults of the loader',
    (_kernel, ctx) => ctx.get(LEFT) > 0,
    (p) => {
      p.effect('next', (_kernel, ctx) => ctx.set(LEFT, ctx.get(LEFT) - 1));
      p.cross('xen', 0, 'xen.pf_extra', { probe: 'hypervisor_bounce', label: '#PF' });
      p.cross('pvKernel', 0, 'xen.pv.sys_bounce', { probe: 'hypervisor_bounce', label: 'bounce' });
      hypercall(p, 'update_va_mapping', (p) => validate(p, () => 1));
    },
  );
});

const iret = interruptIret(xpti);
const switchTask = switchMulticall(hypercall);

/** The vCPU goes on with an event's handler, not where it was. */
function upcallIsDue(kernel: Kernel, ctx: Ctx): boolean {
  const { cpu } = vcpuOf(kernel, ctx);
  return cpu.pendingCount > 0 && !cpu.ctx.irqsOff;
}

/** How a Linux kernel crosses as a 64-bit PV guest. */
export const XEN_PV_OPS = pvOps('xen-pv', {
  syscallEnter: program('xen_entry_SYSCALL_64', (p) => {
    intoXen(p, 'sys_enter', 'sys.enter', 'SYSCALL');
    bounceToKernel(p);
  }),
  syscallExit: program('xen_sysret64', (p) => returnToUser(p, 'sys.exit')),
  faultEnter: program('xen_asm_exc_page_fault', (p) => {
    intoXen(p, 'page_fault_user', 'xen.pf_extra', '#PF');
    bounceToKernel(p);
  }),
  faultExit: program('xen_iret', (p) => returnToUser(p, null)),
  setPte: program('xen_set_pte', (p) => hypercall(p, 'update_va_mapping', (p) => validate(p, () => 1))),
  switchTo: program('xen_end_context_switch', (p) => {
    switchTask(p);
    preemptedIret(p, iret);
  }),
  copyTables,
  execTables,
  interruptEnter: program('xen_asm_exc_xen_hypervisor_callback', (p) => {
    p.effect('Xen builds the frame', (_kernel, ctx) => void (ctx.cause = COMP.xen));
    p.cross('pvKernel', 0, 'xen.pv.sys_bounce', { ...ONE_PASS, probe: 'hypervisor_bounce', label: 'upcall' });
    xpti(p);
  }),
  interruptExit: program('xen_iret_from_event', iret),
});

/** Everything privileged that touches other vCPUs or domains is a hypercall; page tables are, too, by `XEN_PV_OPS`. */
export const XEN_PV_STYLE: PartitionStyle = Object.freeze({
  calls: new Map([
    [PRIV.hlt, CALL.block],
    [PRIV.tscDeadline, CALL.timer],
    [PRIV.icr, CALL.ipi],
    [PRIV.doorbell, CALL.send],
  ]),
  populated: true,
});

const calls = hypercallHandler('xen_pv', { call: null, signal: 'xen.evtchn_send', short: 'xen.op' });

function isCall(_kernel: Kernel, ctx: Ctx): boolean {
  return ctx.get(REASON_LOCAL) === VMCALL;
}

/** Xen runs a PV vCPU: in and out by trap and return, without VT-x. */
export const xenPvRun = vcpuLoop({
  name: 'xen_pv_vcpu',
  halt: haltProgram('xen_pv_block', (p) => p.work('xen.dom0_wake', { probe: 'vcpu_wake' })),
  inject: (p) => p.mark('evtchn'),
  enter: (p) =>
    p.when(
      'an upcall is due',
      upcallIsDue,
      () => undefined,
      (p) =>
        p.cross((kernel, ctx) => enteredComp(vcpuOf(kernel, ctx).cpu), -1, null, {
          probe: 'hypercall_return',
          label: 'return to the guest',
        }),
    ),
  leave: (p) =>
    p.when(
      'a hypercall',
      isCall,
      (p) => p.cross('xen', 0, 'xen.hypercall.pv', { probe: 'hypercall', label: 'hypercall' }),
      (p) => p.cross('xen', 0, 'irq.entry_exit', { probe: 'irq_handler_entry', label: 'interrupt' }),
    ),
  handle: (p) => {
    p.irqsOn();
    p.when('a hypercall', isCall, (p) => p.call(calls));
    p.resched();
  },
});
