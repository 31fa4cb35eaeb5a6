/** Which privileged steps of a guest leave it, by what its hypervisor may use: the Intel SDM's exits, volume 3 chapter 27. */
import { describe, expect, test } from 'vitest';
import type { Cpu } from '../../../src/sim/hw/cpu.ts';
import { Ctx } from '../../../src/sim/ops/context.ts';
import { PRIV } from '../../../src/sim/ops/op.ts';
import { exitReason, type ExitReasonName } from '../../../src/sim/trace/exit-reasons.ts';
import { TranslatedPort } from '../../../src/sim/virt/hosted/translation.ts';
import { VcpuPort } from '../../../src/sim/virt/vcpu-port.ts';
import type { Vcpu } from '../../../src/sim/virt/vcpu.ts';
import type { Vm } from '../../../src/sim/virt/vm.ts';

type Leaves = ExitReasonName | null;
type Config = Partial<Record<'ept' | 'apicv' | 'shadowVmcs', boolean>>;

/** What one step does: the exit it takes, null: none. The answer says whether the CPU stops. */
function leaves(what: number, config: Config, ring = 0, Port = VcpuPort, pendingCount = 0): Leaves | 'both' {
  const reasons: number[] = [];
  const memory = { isBacked: () => false, isShadowed: () => false, shadow: () => undefined };
  const vm = {
    config: { ept: true, apicv: true, shadowVmcs: true, ...config },
    nested: false,
    machine: { devices: [], memory },
  };
  const vcpu = { exit: (reason: number) => reasons.push(reason), arm: () => undefined };
  const ctx = new Ctx();
  ctx.ring = ring;
  const cpu = { pendingCount, halted: false, index: 0 } as unknown as Cpu;
  const port = new Port(vm as unknown as Vm, vcpu as unknown as Vcpu);
  const stops = port.privileged(cpu, ctx, what, 0);
  if (stops !== reasons.length > 0 || reasons.length > 1) return 'both';
  const names: ExitReasonName[] = [
    'HLT',
    'MSR_WRITE',
    'EPT_MISCONFIG',
    'IO_INSTRUCTION',
    'CR_ACCESS',
    'EPT_VIOLATION',
    'EXCEPTION_NMI',
    'INVLPG',
    'VMREAD',
    'VMRESUME',
    'VMWRITE',
  ];
  return names.find((name) => exitReason(name) === reasons[0]) ?? null;
}

describe('a vCPU leaves the guest', () => {
  // step; with EPT and APICv; without APICv; without EPT
  test.each<[keyof typeof PRIV, Leaves, Leaves, Leaves]>([
    ['hlt', 'HLT', 'HLT', 'HLT'],
    ['tscDeadline', 'MSR_WRITE', 'MSR_WRITE', 'MSR_WRITE'],
    ['icr', 'MSR_WRITE', 'MSR_WRITE', 'MSR_WRITE'],
    ['doorbell', 'IO_INSTRUCTION', 'IO_INSTRUCTION', 'IO_INSTRUCTION'],
    ['register', 'IO_INSTRUCTION', 'IO_INSTRUCTION', 'IO_INSTRUCTION'],
    ['eoi', null, 'MSR_WRITE', null],
    ['cr8', null, 'CR_ACCESS', null],
    ['cr3', null, null, 'CR_ACCESS'],
    ['invlpg', null, null, 'INVLPG'],
    ['fault', null, null, 'EXCEPTION_NMI'],
    ['pte', null, null, 'EXCEPTION_NMI'],
    ['touch', 'EPT_VIOLATION', 'EPT_VIOLATION', 'EXCEPTION_NMI'],
    ['vmresume', 'VMRESUME', 'VMRESUME', 'VMRESUME'],
    ['vmwrite', 'VMWRITE', 'VMWRITE', 'VMWRITE'],
    ['vmread', null, null, null],
  ])('at %s: %s, %s without APICv, %s without EPT', (step, full, noApicv, noEpt) => {
    expect(leaves(PRIV[step], {})).toBe(full);
    expect(leaves(PRIV[step], { apicv: false })).toBe(noApicv);
    expect(leaves(PRIV[step], { ept: false })).toBe(noEpt);
  });

  test('for every field of a control structure without shadowing', () => {
    expect(leaves(PRIV.vmread, { shadowVmcs: false })).toBe('VMREAD');
  });

  test('not to sleep while an interrupt waits', () => {
    expect(leaves(PRIV.hlt, {}, 0, VcpuPort, 1)).toBeNull();
  });
});

describe('under binary translation', () => {
  test.each<[keyof typeof PRIV, number, Leaves]>([
    ['fault', 3, null],
    ['fault', 0, 'EXCEPTION_NMI'],
    ['hlt', 0, 'HLT'],
    ['touch', 3, 'EXCEPTION_NMI'],
    ['pte', 0, null],
    ['cr8', 0, null],
  ])('%s in ring %i leaves by %s', (step, ring, reason) => {
    expect(leaves(PRIV[step], { ept: false }, ring, TranslatedPort)).toBe(reason);
  });
});
