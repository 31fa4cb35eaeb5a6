/** Boxes of the levels in between when virtual machines are nested: what KVM and Linux are at L1 and L2. */
import { text } from '../core/text.ts';
import { GUEST0, GUEST3, type ComponentDef } from './component.ts';

/** The four boxes of a level whose guest is again a host. */
function level(n: 1 | 2): ComponentDef[] {
  const user = `l${n}-user` as const;
  const kernel = `l${n}-kernel` as const;
  return [
    {
      id: `l${n}-kernel`,
      label: text(`L${n} kernel`, `L${n} 커널`),
      about: text(
        `The Linux kernel of the virtual machine at level ${n}: a guest of the level below and the host of the level above.`,
        `${n}단계 가상 머신의 리눅스 커널입니다. 아래 단계의 게스트이면서 위 단계의 호스트입니다.`,
      ),
      stratum: kernel,
      mode: GUEST0,
      textbook: 'kernel',
      shared: false,
    },
    {
      id: `l${n}-vmm`,
      label: text(`L${n} VMM process`, `L${n} VMM 프로세스`),
      about: text(
        `The user-space half of the hypervisor that runs inside level ${n}.`,
        `${n}단계 안에서 실행되는 하이퍼바이저의 사용자 공간 부분입니다.`,
      ),
      stratum: user,
      mode: GUEST3,
      textbook: 'hypervisor',
      shared: false,
    },
    {
      id: `l${n}-kvm`,
      label: text(`L${n} KVM`, `L${n} KVM`),
      about: text(
        `KVM inside level ${n}. It believes it owns VT-x; each of its entries and each exit of its guest is carried by the hypervisor below.`,
        `${n}단계 안의 KVM입니다. VT-x를 가진 것처럼 동작하지만, 게스트 진입과 exit는 모두 아래 하이퍼바이저가 대신합니다.`,
      ),
      stratum: kernel,
      mode: GUEST0,
      textbook: 'hypervisor',
      shared: false,
    },
    {
      id: `l${n}-vhost`,
      label: text(`L${n} vhost`, `L${n} vhost`),
      about: text(
        `The kernel thread inside level ${n} that moves packets of the guest above it.`,
        `${n}단계 안에서 위 게스트의 패킷을 옮기는 커널 스레드입니다.`,
      ),
      stratum: kernel,
      mode: GUEST0,
      textbook: 'hypervisor',
      shared: false,
    },
  ];
}

export const NESTED_COMPONENTS: readonly ComponentDef[] = [...level(1), ...level(2)];
