/** A hosted hypervisor that uses VT-x: the ring-0 half enters the guest and handles what it can, the process does the rest. */
import { program } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { EXIT_ARG, EXIT_HANDLERS, exceptionOrAccess, isProcessDevice } from '../kvm-exits.ts';
import { vmxLoop } from '../kvm-run.ts';
import { haltProgram } from '../vcpu-loop.ts';

const DEVICE_EXITS = [exitReason('EPT_MISCONFIG'), exitReason('IO_INSTRUCTION')];
const EXCEPTION = exitReason('EXCEPTION_NMI');

/**
 * The loop of a vCPU's thread. Timer, interrupt controller and memory are handled in ring 0, and so are registers that only
 * tell a device's state; what starts a device goes to the process.
 */
export function hostedVmxLoop(name: string, haltName: string, service: Program): Program {
  const deviceExit = program(`${name}_io`, (p) =>
    p.when(
      'a register with a ring-0 half',
      (kernel, ctx) => ctx.get(EXIT_ARG) < 0 && !isProcessDevice(kernel, ctx),
      (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' }),
      (p) => {
        p.work('vm.handle.kernel', { probe: 'kvm_handle' });
        p.call(service);
      },
    ),
  );
  const exception = exceptionOrAccess(deviceExit);
  const handlers = [...EXIT_HANDLERS];
  for (const reason of DEVICE_EXITS) handlers[reason] = deviceExit.index;
  handlers[EXCEPTION] = exception.index;
  return vmxLoop({
    name,
    comp: 'vmmR0',
    halt: haltProgram(haltName, (p) => p.work('vm.hlt_wake', { probe: 'kvm_vcpu_wakeup' })),
    handlers: Object.freeze(handlers),
  });
}
