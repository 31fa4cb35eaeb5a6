/** Xen HVM and PVH: a guest on VT-x with nested paging, whose drivers know Xen. */
import { program } from '../../kernel/paths/types.ts';
import { PRIV } from '../../ops/op.ts';
import { EXIT_ARG, exceptionOrAccess } from '../kvm-exits.ts';
import { vmxLoop } from '../kvm-run.ts';
import { haltProgram } from '../vcpu-loop.ts';
import { MSR_EOI, MSR_TIMER } from '../vcpu-port.ts';
import { CALL, type PartitionStyle } from './guest-port.ts';
import { ioreq } from './ioreq.ts';
import { handlersWith, hypercallHandler, sendToVcpu } from './hypercalls.ts';

const block = program('xen_hlt', (p) => p.work('xen.op', { probe: 'kvm_handle' }));

/** The guest wrote to its interrupt controller, which Xen emulates. */
const apicWrite = program('xen_vlapic_write', (p) => {
  p.work('xen.apic_write', { probe: 'kvm_handle' });
  p.when(
    'an IPI',
    (_kernel, ctx) => ctx.get(EXIT_ARG) !== MSR_TIMER && ctx.get(EXIT_ARG) !== MSR_EOI,
    (p) => {
      p.work('xen.evtchn_send', { probe: 'evtchn' });
      sendToVcpu(p, (ctx) => ctx.get(EXIT_ARG));
    },
  );
});

/** Xen's loop for a vCPU on VT-x. */
export const xenHvmRun = vmxLoop({
  name: 'xen_hvm_vcpu',
  comp: 'xen',
  halt: haltProgram('xen_hvm_block', (p) => p.work('xen.dom0_wake', { probe: 'vcpu_wake' })),
  handlers: handlersWith({
    HLT: block,
    MSR_WRITE: apicWrite,
    EPT_MISCONFIG: ioreq,
    IO_INSTRUCTION: ioreq,
    EXCEPTION_NMI: exceptionOrAccess(ioreq),
    VMCALL: hypercallHandler('xen_hvm', {
      call: 'xen.hypercall.hvm',
      signal: 'xen.evtchn_send',
      short: 'xen.op',
    }),
  }),
});

/** HVM with PV drivers: rings and event channels for devices; its timer and IPIs are the virtual APIC's. */
export const XEN_HVM_STYLE: PartitionStyle = Object.freeze({
  calls: new Map([[PRIV.doorbell, CALL.send]]),
  populated: true,
});

/** The same with its disk, the first device, emulated. */
export const XEN_EMULATED_STYLE: PartitionStyle = Object.freeze({ ...XEN_HVM_STYLE, emulated: 0 });

/** PVH: also timer and IPIs are Xen's; HLT exits as on any VT-x guest. */
export const XEN_PVH_STYLE: PartitionStyle = Object.freeze({
  calls: new Map([
    [PRIV.doorbell, CALL.send],
    [PRIV.tscDeadline, CALL.timer],
    [PRIV.icr, CALL.ipi],
  ]),
  populated: true,
});
