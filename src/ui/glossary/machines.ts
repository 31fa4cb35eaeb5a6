/** Words of virtual machines. */
import type { Term } from './term.ts';

export const MACHINE_TERMS: readonly Term[] = [
  {
    id: 'hypervisor',
    name: { en: 'hypervisor', ko: '하이퍼바이저' },
    also: { en: ['hypervisors'], ko: [] },
    about: {
      en: 'Software that lets several kernels share one machine, each in a machine of its own.',
      ko: '여러 커널이 저마다 자기 머신을 가진 듯 한 머신을 나눠 쓰게 하는 소프트웨어입니다.',
    },
    link: 'https://docs.kernel.org/virt/index.html',
  },
  {
    id: 'vm',
    name: { en: 'virtual machine', ko: '가상 머신' },
    also: { en: ['virtual machines', 'VM', 'VMs'], ko: ['VM'] },
    about: {
      en: 'A machine made of software: its own kernel runs in it and believes it is alone.',
      ko: '소프트웨어로 만든 머신입니다. 그 안의 커널은 자기 혼자라고 여깁니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'guest',
    name: { en: 'guest', ko: '게스트' },
    also: { en: ['guests', 'guest kernel'], ko: ['게스트 커널'] },
    about: {
      en: 'What runs inside a virtual machine; the machine around it is the host.',
      ko: '가상 머신 안에서 실행되는 쪽입니다. 바깥쪽 머신은 호스트입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'host',
    name: { en: 'host', ko: '호스트' },
    also: { en: ['hosts', 'host kernel'], ko: ['호스트 커널'] },
    about: {
      en: 'The machine that the containers and virtual machines run on.',
      ko: '컨테이너와 가상 머신이 실행되는 바탕 머신입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'kvm',
    name: { en: 'KVM', ko: 'KVM' },
    also: { en: [], ko: [] },
    about: {
      en: 'The part of Linux that makes it a hypervisor: it enters guests and handles their exits.',
      ko: '리눅스를 하이퍼바이저로 만드는 부분입니다. 게스트에 들어가고 그 VM exit를 처리합니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'qemu',
    name: { en: 'QEMU', ko: 'QEMU' },
    also: { en: [], ko: [] },
    about: {
      en: "The program on the host that plays a virtual machine's devices.",
      ko: '호스트에서 가상 머신의 장치 역할을 하는 프로그램입니다.',
    },
    link: 'https://www.qemu.org/docs/master/system/introduction.html',
  },
  {
    id: 'vmm',
    name: { en: 'VMM', ko: 'VMM' },
    also: { en: [], ko: [] },
    about: {
      en: 'Virtual machine monitor: the process on the host that belongs to one virtual machine and plays its devices.',
      ko: '가상 머신 모니터입니다. 한 가상 머신에 딸린 호스트 프로세스로, 그 장치 역할을 합니다.',
    },
    link: 'https://www.qemu.org/docs/master/system/introduction.html',
  },
  {
    id: 'vm-exit',
    name: { en: 'VM exit', ko: 'VM exit' },
    also: { en: ['VM exits', 'exits'], ko: [] },
    about: {
      en: "The CPU leaves a guest for its hypervisor, because the guest did something it may not do alone. Not the machine's end.",
      ko: '게스트가 혼자 할 수 없는 일을 해서 CPU가 하이퍼바이저로 나오는 일입니다. 가상 머신이 꺼지는 것이 아닙니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/api.html',
  },
  {
    id: 'vcpu',
    name: { en: 'vCPU', ko: 'vCPU' },
    also: { en: ['vCPUs'], ko: [] },
    about: {
      en: 'A CPU as a guest sees it: a thread of the VMM on the host.',
      ko: '게스트가 보는 CPU입니다. 호스트에서는 VMM의 스레드입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'vmcs',
    name: { en: 'VMCS', ko: 'VMCS' },
    also: { en: [], ko: [] },
    about: {
      en: "Where the CPU keeps a guest's state, and what shall lead to an exit.",
      ko: 'CPU가 게스트의 상태와 무엇이 VM exit를 일으키는지 적어 두는 곳입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/x86/nested-vmx.html',
  },
  {
    id: 'ept',
    name: { en: 'EPT', ko: 'EPT' },
    also: { en: [], ko: [] },
    about: {
      en: "A second translation of addresses by the CPU: from what a guest takes for memory to the host's memory.",
      ko: '게스트가 메모리로 아는 주소를 호스트 메모리 주소로 바꾸는, CPU의 두 번째 주소 변환입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/x86/mmu.html',
  },
  {
    id: 'tlb',
    name: { en: 'TLB', ko: 'TLB' },
    also: { en: [], ko: [] },
    about: {
      en: "The CPU's memory of recent address translations; without it each access would walk the tables.",
      ko: '최근 주소 변환을 기억하는 CPU의 캐시입니다.',
    },
    link: 'https://docs.kernel.org/arch/x86/tlb.html',
  },
  {
    id: 'nested',
    name: { en: 'nested virtualisation', ko: '중첩 가상화' },
    also: { en: [], ko: [] },
    about: {
      en: 'A virtual machine inside a virtual machine; its exits take many exits of the outer one.',
      ko: '가상 머신 안의 가상 머신입니다. 안쪽의 exit 하나가 바깥쪽 exit 여러 번을 부릅니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/x86/nested-vmx.html',
  },
  {
    id: 'virtio',
    name: { en: 'virtio', ko: 'virtio' },
    also: { en: ['virtqueue', 'virtqueues'], ko: [] },
    about: {
      en: 'Devices made for virtual machines: guest and host share a queue in memory instead of playing a real chip.',
      ko: '가상 머신을 위해 만든 장치입니다. 실제 칩을 흉내 내는 대신 게스트와 호스트가 메모리의 큐를 함께 씁니다.',
    },
    link: 'https://docs.oasis-open.org/virtio/virtio/v1.2/virtio-v1.2.html',
  },
  {
    id: 'vhost',
    name: { en: 'vhost', ko: 'vhost' },
    also: { en: [], ko: [] },
    about: {
      en: "A thread of the host's kernel that serves a virtio device without the VMM.",
      ko: 'VMM 없이 virtio 장치를 처리하는 호스트 커널 스레드입니다.',
    },
    link: 'https://www.qemu.org/docs/master/interop/vhost-user.html',
  },
  {
    id: 'injection',
    name: { en: 'injection', ko: '주입' },
    also: { en: ['injections', 'injected'], ko: [] },
    about: {
      en: 'The hypervisor gives a guest an interrupt.',
      ko: '하이퍼바이저가 게스트에 인터럽트를 넣어 주는 일입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'steal',
    name: { en: 'steal time', ko: '스틸 시간' },
    also: { en: ['steal'], ko: ['스틸'] },
    about: {
      en: 'Time in which a virtual CPU was ready to run, but its host ran something else.',
      ko: '가상 CPU가 실행될 준비가 되었지만 호스트가 다른 것을 실행한 시간입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/x86/msr.html',
  },
  {
    id: 'hypercall',
    name: { en: 'hypercall', ko: '하이퍼콜' },
    also: { en: ['hypercalls'], ko: [] },
    about: {
      en: "A guest's kernel asks its hypervisor for something, as a program asks its kernel.",
      ko: '프로그램이 커널에 부탁하듯 게스트 커널이 하이퍼바이저에 부탁하는 일입니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/x86/hypercalls.html',
  },
  {
    id: 'microvm',
    name: { en: 'microVM', ko: '마이크로VM' },
    also: { en: ['microVMs', 'micro-VM'], ko: ['마이크로 VM'] },
    about: {
      en: 'A virtual machine with few devices and no firmware, made to start in a fraction of a second.',
      ko: '장치가 적고 펌웨어가 없어 1초도 안 되어 시작하는 가상 머신입니다.',
    },
    link: 'https://firecracker-microvm.github.io/',
  },
];
