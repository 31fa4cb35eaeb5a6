/** Xen: dom0 with its back ends, and what every kind of guest domain shares. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Machine } from '../../hw/machine.ts';
import type { Ctx } from '../../ops/context.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import { text } from '../../core/text.ts';
import { IO } from '../../kernel/fs/page-io.ts';
import { idleExitCost } from '../../kernel/paths/core-paths.ts';
import type { DeviceDriver } from '../../kernel/device-driver.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { COMP } from '../../trace/components.ts';
import { blockThread } from '../block-backend.ts';
import type { BuildContext } from '../layer.ts';
import { netWorker } from '../virtio-net.ts';
import { divide, type BackEnd, type PartitionSpec } from './build.ts';
import { PV_GATE } from './gate.ts';
import { notifyGuest } from './hypercalls.ts';
import { isHardware, privilegedCalls, privilegedOps, wasIdle } from './privileged.ts';

/** Each pass through Xen is half of what the two passes of a system call add. */
export const ONE_PASS = { scale: () => 0.5 } as const;

/** Calls of a switch's multicall: `stack_switch`, `fpu_taskswitch`; with another address space, new page-table roots. */
const SWITCH_CALLS = 2;
/** Page-table roots of a 64-bit PV process: the kernel's and the user's. */
const ROOTS = 2;

/** How a PV kernel calls Xen, with what is done there. */
export type CallXen = (p: KernelBuilder, label: string, body: (p: KernelBuilder) => void) => void;

function multicallEntries(p: KernelBuilder): void {
  p.work('xen.multicall.entry', { probe: 'kvm_handle', scale: () => SWITCH_CALLS });
}

/** A PV kernel switches tasks: one multicall. Local 0 tells whether the address space changes: only then page tables do. */
export function switchMulticall(call: CallXen): (p: KernelBuilder) => void {
  return (p) =>
    p.when(
      'another address space',
      (_kernel, ctx) => ctx.get(0) === 1,
      (p) =>
        call(p, 'multicall(mmuext_op, stack_switch, fpu_taskswitch)', (p) => {
          p.work('xen.mmu_update.entry', { probe: 'mmu_update', scale: () => ROOTS });
          multicallEntries(p);
        }),
      (p) => call(p, 'multicall(stack_switch, fpu_taskswitch)', multicallEntries),
    );
}

/** What an interrupt's or a switch's own context goes back to. */
function below(cpu: Cpu): Ctx | undefined {
  return cpu.stack[cpu.top - 1];
}

/**
 * The way back from an event to what it interrupted: on 64-bit PV always by hypercall. Xen delivers another event, if there is
 * one, before it goes back. `pass` is what every way into Xen and out of it takes besides.
 */
export function interruptIret(pass: (p: KernelBuilder) => void): (p: KernelBuilder) => void {
  return (p) => {
    p.cross('xen', 0, 'xen.pv.sys_bounce', {
      ...ONE_PASS,
      probe: 'hypervisor_bounce',
      label: 'HYPERVISOR_iret',
    });
    pass(p);
    p.when(
      'no other event',
      (_kernel, _ctx, cpu) => cpu.pendingCount === 0,
      (p) => {
        p.cross((kernel, _ctx, cpu) => below(cpu)?.comp ?? kernel.machine.kernelComp, -1, null, {
          probe: 'hypercall_return',
          label: 'IRET',
        });
        pass(p);
      },
    );
  };
}

/** A program that was preempted in user mode is gone back to after the switch to it. */
export function preemptedIret(p: KernelBuilder, iret: (p: KernelBuilder) => void): void {
  p.when('the next task was preempted in user mode', (_kernel, _ctx, cpu) => below(cpu)?.ring === 3, iret);
}

/** A physical interrupt is Xen's: it marks the event of a domain and enters dom0 by its upcall. */
function interrupt(p: KernelBuilder): void {
  p.effect('Xen’s interrupt table', (_kernel, ctx) => void (ctx.comp = COMP.xen));
  idleExitCost(p);
  p.when('of a device or the timer', isHardware, (p) =>
    p.work('irq.entry_exit', { probe: 'irq_handler_entry' }),
  );
  p.when('dom0’s vCPU was blocked', wasIdle, (p) => p.work('xen.dom0_wake', { probe: 'vcpu_wake' }));
  p.cross('kernel', 0, 'xen.pv.sys_bounce', { ...ONE_PASS, probe: 'hypervisor_bounce', label: 'upcall' });
}

const iret = interruptIret(() => undefined);
const switchTask = switchMulticall((p, label, body) => {
  PV_GATE.call(p, label);
  body(p);
  PV_GATE.back(p);
});

/** How the machine's first kernel is booted: as dom0, a PV domain. */
export const DOM0: Partial<KernelConfig> = Object.freeze({
  pvOps: privilegedOps('dom0', interrupt, {
    interruptExit: iret,
    switchTo: (p) => {
      switchTask(p);
      preemptedIret(p, iret);
    },
  }),
});

const CALLS = privilegedCalls('dom0', COMP.xen, PV_GATE, {
  signal: 'xen.evtchn_send',
  timer: 'xen.op',
  idle: 'xen.op',
});

/** Xen is there before dom0, which has the CPUs that are not its guests'. */
export function divideForXen(machine: Machine, guestCpus: readonly number[]): void {
  divide(machine, guestCpus, { comp: COMP.xen, privilegedComp: COMP.dom0, calls: CALLS });
}

/** A back end of dom0 tells its guest. */
export const notify = notifyGuest(PV_GATE, 'xen.evtchn_send');

function grantCall(p: KernelBuilder, cost: string, label: string): void {
  PV_GATE.call(p, label);
  p.work(cost, { probe: 'grant' });
  PV_GATE.back(p);
}

function blkback(name: string, persistent: boolean): BackEnd {
  return {
    thread: 'blkback.1.xvda',
    kthread: true,
    program: blockThread({
      name,
      requestCost: 'xen.blkback_req',
      probe: 'back_end',
      engine: 'async',
      ignoresFlush: false,
      kernelThread: true,
      wakeCost: null,
      notify,
      ...(persistent
        ? {}
        : {
            hostWork: (p) => grantCall(p, 'xen.grant_map', 'GNTTABOP_map_grant_ref'),
            afterwards: (p) => grantCall(p, 'xen.grant_map', 'GNTTABOP_unmap_grant_ref'),
          }),
    }),
  };
}

const BLKBACK = Object.freeze({
  on: blkback('blkback', true),
  off: blkback('blkback_map', false),
});

const NETBACK: BackEnd = Object.freeze({
  thread: 'vif1.0-q0-guest-rx',
  kthread: true,
  program: netWorker({
    name: 'netback',
    packet: (p) => {
      p.work('xen.netback_pkt', { probe: 'back_end' });
      grantCall(p, 'xen.grant_copy', 'GNTTABOP_copy');
    },
    wakeCost: null,
    notify,
  }),
});

function frontEnd(name: string, copies: boolean): DeviceDriver {
  const ring = (p: KernelBuilder): void => void p.work('xen.front', { probe: 'front_end' });
  return Object.freeze({
    ring: true,
    submit: program(`${name}_queue_rq`, (p) => {
      ring(p);
      // Reads are copied when they are done; the time is the same, and here the size is known.
      if (copies) p.work('copy.per_byte', { probe: 'grant', scale: (_kernel, ctx) => ctx.get(IO.bytes) });
    }),
    complete: program(`${name}_interrupt`, ring),
  });
}

const BLKFRONT = Object.freeze({ on: frontEnd('blkfront', true), off: frontEnd('blkfront_grant', false) });
const NETFRONT = frontEnd('netfront', false);

/** Reasons for refusals. */
export const XEN_TEXTS = Object.freeze({
  noVmxPv: text('a PV guest is not given VT-x', 'PV 게스트에는 VT-x가 주어지지 않습니다'),
  noVmx: text(
    'Xen’s nested virtualisation is experimental and off by default',
    'Xen의 중첩 가상화는 실험적이며 기본으로 꺼져 있습니다',
  ),
});

/** What all kinds of Xen guest have in common. */
export function xenSpec(
  context: BuildContext,
): Omit<PartitionSpec, 'guestComp' | 'kernel' | 'style' | 'ept' | 'apicv' | 'run'> {
  const grants = context.choice('persistent-grants') === 'off' ? 'off' : 'on';
  return {
    hypervisor: 'Xen',
    comp: COMP.xen,
    privilegedComp: COMP.dom0,
    calls: CALLS,
    vcpuName: (index) => `d1v${index}`,
    block: BLKBACK[grants],
    net: NETBACK,
    blockDriver: BLKFRONT[grants],
    netDriver: NETFRONT,
  };
}
