/** Exit reasons of VT-x in plain words: what the guest wanted. The reasons are those of Linux's `vmx.h`. */
import { messages } from '../../../i18n/locale.svelte.ts';

const en = {
  EXCEPTION_NMI: 'An exception or NMI in the guest',
  EXTERNAL_INTERRUPT: 'An interrupt for the host',
  INTERRUPT_WINDOW: 'Ready to take an interrupt',
  CPUID: 'Asks what CPU it has',
  HLT: 'Nothing to do: the vCPU waits',
  INVLPG: 'Drops an address translation',
  VMCALL: 'Calls the hypervisor',
  CR_ACCESS: 'Writes a control register',
  IO_INSTRUCTION: 'Talks to a device by port',
  MSR_READ: 'Reads a model-specific register',
  MSR_WRITE: 'Sets its timer or sends an interrupt',
  PAUSE: 'Spins on a lock',
  APIC_WRITE: 'Writes its interrupt controller',
  EPT_VIOLATION: 'Memory that it does not have yet',
  EPT_MISCONFIG: 'Rings a device’s doorbell',
  PREEMPTION_TIMER: 'Its timer has run out',
  VMREAD: 'Its own hypervisor reads a VMCS',
  VMRESUME: 'Its own hypervisor enters a guest',
  VMWRITE: 'Its own hypervisor writes a VMCS',
} as const;

const ko: { readonly [K in keyof typeof en]: string } = {
  EXCEPTION_NMI: '게스트에서 예외나 NMI 발생',
  EXTERNAL_INTERRUPT: '호스트로 온 인터럽트',
  INTERRUPT_WINDOW: '인터럽트를 받을 준비가 됨',
  CPUID: 'CPU 종류를 물어봄',
  HLT: '할 일이 없어 vCPU가 기다림',
  INVLPG: '주소 변환을 버림',
  VMCALL: '하이퍼바이저 호출',
  CR_ACCESS: '제어 레지스터 쓰기',
  IO_INSTRUCTION: '포트로 장치와 통신',
  MSR_READ: 'MSR 읽기',
  MSR_WRITE: '타이머 설정 또는 인터럽트 전송',
  PAUSE: '락을 기다리며 회전',
  APIC_WRITE: '인터럽트 컨트롤러 쓰기',
  EPT_VIOLATION: '아직 없는 메모리에 접근',
  EPT_MISCONFIG: '장치의 도어벨을 울림',
  PREEMPTION_TIMER: '타이머 만료',
  VMREAD: '안쪽 하이퍼바이저가 VMCS를 읽음',
  VMRESUME: '안쪽 하이퍼바이저가 게스트에 진입',
  VMWRITE: '안쪽 하이퍼바이저가 VMCS를 씀',
};

const text = messages(en, ko);

/** Null: a reason that has no words here. */
export function exitText(reason: string): string | null {
  return reason in en ? text(reason as keyof typeof en) : null;
}
