/**
 * VMX exit reasons of KVM's everyday work, with the numbers of Linux's `arch/x86/include/uapi/asm/vmx.h`.
 * Index 0 of the table means "no exit".
 */
export const EXIT_REASONS = Object.freeze([
  '',
  'EXCEPTION_NMI',
  'EXTERNAL_INTERRUPT',
  'INTERRUPT_WINDOW',
  'CPUID',
  'HLT',
  'INVLPG',
  'VMCALL',
  'CR_ACCESS',
  'IO_INSTRUCTION',
  'MSR_READ',
  'MSR_WRITE',
  'PAUSE',
  'APIC_WRITE',
  'EPT_VIOLATION',
  'EPT_MISCONFIG',
  'PREEMPTION_TIMER',
  'VMREAD',
  'VMRESUME',
  'VMWRITE',
] as const);

/** Details of marks that are no exits are counted from here on in the same column; no reason has such a number. */
export const FIRST_DETAIL = 64;

export type ExitReasonName = Exclude<(typeof EXIT_REASONS)[number], ''>;

/** Trace number of an exit reason. */
export function exitReason(name: ExitReasonName): number {
  return EXIT_REASONS.indexOf(name);
}

/** Numbers of the reasons in `vmx.h`, for exports. */
export const VMX_NUMBERS: Readonly<Record<ExitReasonName, number>> = Object.freeze({
  EXCEPTION_NMI: 0,
  EXTERNAL_INTERRUPT: 1,
  INTERRUPT_WINDOW: 7,
  CPUID: 10,
  HLT: 12,
  INVLPG: 14,
  VMCALL: 18,
  VMREAD: 23,
  VMRESUME: 24,
  VMWRITE: 25,
  CR_ACCESS: 28,
  IO_INSTRUCTION: 30,
  MSR_READ: 31,
  MSR_WRITE: 32,
  PAUSE: 40,
  EPT_VIOLATION: 48,
  EPT_MISCONFIG: 49,
  PREEMPTION_TIMER: 52,
  APIC_WRITE: 56,
});
