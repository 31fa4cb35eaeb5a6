/** Hyper-V with Windows as the root partition, and the virtual machine that WSL 2 runs in. */
import type { KernelConfig } from '../../kernel/config.ts';
import { idleExitCost } from '../../kernel/paths/core-paths.ts';
import type { DeviceDriver } from '../../kernel/device-driver.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { PRIV } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { blockThread } from '../block-backend.ts';
import { EXIT_ARG, portOf } from '../kvm-exits.ts';
import { vmxLoop } from '../kvm-run.ts';
import { haltProgram } from '../vcpu-loop.ts';
import { netWorker } from '../virtio-net.ts';
import type { BackEnd } from './build.ts';
import { VMCALL_GATE } from './gate.ts';
import { CALL, type PartitionStyle } from './guest-port.ts';
import { handlersWith, hypercallHandler, notifyGuest } from './hypercalls.ts';
import { isHardware, privilegedCalls, privilegedOps, wasIdle } from './privileged.ts';

const EXTERNAL_INTERRUPT = exitReason('EXTERNAL_INTERRUPT');

/** A physical interrupt leaves the root partition for the hypervisor, which gives it back as a virtual one. */
function interrupt(p: KernelBuilder): void {
  p.when(
    'the root partition’s CPU slept',
    wasIdle,
    (p) => p.effect('in the hypervisor', (_kernel, ctx) => void (ctx.comp = COMP.hyperv)),
    (p) => {
      p.effect('exit', (_kernel, ctx) => ctx.set(REASON_LOCAL, EXTERNAL_INTERRUPT));
      p.cross('hyperv', 0, 'vm.exit', { probe: 'kvm_exit', label: 'VM exit', carriesExitReason: true });
    },
  );
  idleExitCost(p);
  p.when('of a device or the timer', isHardware, (p) => p.work('vm.ext_int', { probe: 'kvm_handle' }));
  p.when('it was blocked', wasIdle, (p) => p.work('hv.root_wake', { probe: 'vcpu_wake' }));
  p.cross('kernel', 0, 'vm.entry', { probe: 'kvm_entry', label: 'virtual interrupt' });
}

/** How the machine's first kernel is booted: as the root partition. */
export const ROOT_PARTITION: Partial<KernelConfig> = Object.freeze({
  pvOps: privilegedOps('root_partition', interrupt),
});

export const ROOT_CALLS = privilegedCalls('root_partition', COMP.hyperv, VMCALL_GATE, {
  signal: 'hv.op',
  timer: null,
  idle: 'hv.op',
});

/** A provider tells its client in the guest. */
export const notifyClient = notifyGuest(VMCALL_GATE, 'hv.vmbus_signal');

export const STORVSP: BackEnd = Object.freeze({
  thread: 'storvsp',
  kthread: true,
  program: blockThread({
    name: 'storvsp',
    requestCost: 'hv.vsp_req',
    probe: 'back_end',
    engine: 'async',
    ignoresFlush: false,
    kernelThread: true,
    wakeCost: null,
    notify: notifyClient,
  }),
});

export const VMSWITCH: BackEnd = Object.freeze({
  thread: 'vmswitch',
  kthread: true,
  program: netWorker({
    name: 'vmswitch',
    packet: (p) => p.work('hv.vmswitch_pkt', { probe: 'back_end' }),
    wakeCost: null,
    notify: notifyClient,
  }),
});

function client(name: string): DeviceDriver {
  const ring = (p: KernelBuilder): void => void p.work('hv.client', { probe: 'front_end' });
  return Object.freeze({
    ring: true,
    submit: program(`${name}_submit`, ring),
    complete: program(`${name}_on_channel_callback`, ring),
  });
}

export const STORVSC = client('storvsc');
export const NETVSC = client('netvsc');

const short = program('hv_short', (p) => p.work('hv.op', { probe: 'kvm_handle' }));

/** A guest page without backing: the root partition, which owns the memory, finds one and has it mapped. */
const memoryIntercept = program('hv_memory_intercept', (p) => {
  p.cross('rootPartition', 0, 'vm.entry', { probe: 'kvm_entry', label: 'memory intercept' });
  p.work('mm.fault.gup', { probe: 'page_fault_host' });
  p.effect(
    'a page of the root partition',
    (kernel, ctx) => void portOf(kernel, ctx).vm.takeBacking(ctx.get(EXIT_ARG)),
  );
  p.effect('VMCALL', (_kernel, ctx) => ctx.set(REASON_LOCAL, exitReason('VMCALL')));
  p.cross('hyperv', 0, 'vm.exit', { probe: 'kvm_exit', label: 'HvCallMapGpaPages', carriesExitReason: true });
  p.work('vm.ept_violation', { probe: 'kvm_handle' });
  p.effect('mapped', (kernel, ctx) => portOf(kernel, ctx).vm.mapBacking(ctx.get(EXIT_ARG)));
});

/** The hypervisor's loop for a virtual processor. */
export const hypervRun = vmxLoop({
  name: 'hv_dispatch_vp',
  comp: 'hyperv',
  halt: haltProgram('hv_vp_halt', (p) => p.work('vm.hlt_wake', { probe: 'vcpu_wake' })),
  handlers: handlersWith({
    HLT: short,
    MSR_WRITE: short,
    EPT_VIOLATION: memoryIntercept,
    VMCALL: hypercallHandler('hyperv', {
      call: null,
      signal: 'hv.vmbus_signal',
      ipi: 'hv.op',
      short: 'hv.op',
    }),
  }),
});

/** Synthetic timer by MSR, everything between partitions and processors by hypercall; memory comes as it is touched. */
export const HYPERV_STYLE: PartitionStyle = Object.freeze({
  calls: new Map([
    [PRIV.doorbell, CALL.send],
    [PRIV.icr, CALL.ipi],
  ]),
  populated: false,
});
