import { text } from '../../../core/text.ts';
import { cite } from '../../../costs/define.ts';
import { defineFootprints } from '../define-footprint.ts';

const KIB = 1024;
const MB = 1_000_000;

/** Guest of the data set on VMMs: 128 MiB, all of it resident. */
const GUEST_KIB = 131_072;

/** What of a VMM's resident set is not the guest's memory, bytes: its own pages and the touched part of its program. */
function beside(residentKib: number): number {
  return (residentKib - GUEST_KIB) * KIB;
}

/** VMM processes and what guests touch of their memory. */
export default defineFootprints({
  firecracker: {
    label: text('Firecracker process', 'Firecracker 프로세스'),
    kind: 'anonymous',
    bytes: beside(132_512) - 0.7 * MB,
    confidence: 'calibrated',
    sources: [
      cite('nsdi20', 'RSS 132,512 KB with a guest of 128 MiB; the overhead of 2.55 MB is mapped memory'),
      cite('model', 'Less the guest’s memory and its program'),
    ],
  },
  'firecracker.text': {
    label: text('Firecracker program', 'Firecracker 프로그램'),
    kind: 'file',
    bytes: 0.7 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Rust program of 2.5 MB')],
  },
  'cloud-hypervisor': {
    label: text('Cloud Hypervisor process', 'Cloud Hypervisor 프로세스'),
    kind: 'anonymous',
    bytes: beside(132_896) - 1 * MB,
    confidence: 'calibrated',
    sources: [
      cite('nsdi20', 'RSS 132,896 KB with a guest of 128 MiB; the overhead of 13.7 MB is mapped memory'),
      cite('model', 'Less the guest’s memory and its program'),
    ],
  },
  'cloud-hypervisor.text': {
    label: text('Cloud Hypervisor program', 'Cloud Hypervisor 프로그램'),
    kind: 'file',
    bytes: 1 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Rust program of 4 MB')],
  },
  qemu: {
    label: text('QEMU process', 'QEMU 프로세스'),
    kind: 'anonymous',
    bytes: beside(147_604) - 10 * MB,
    confidence: 'calibrated',
    sources: [
      cite('nsdi20', 'RSS 147,604 KB with a guest of 128 MiB; the overhead of 131 MB is mapped memory'),
      cite('model', 'Less the guest’s memory and its program'),
    ],
  },
  'qemu.text': {
    label: text('QEMU program and libraries', 'QEMU 프로그램과 라이브러리'),
    kind: 'file',
    bytes: 10 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of qemu-system-x86_64 and its libraries')],
  },
  'hosted.vmm': {
    label: text('hosted VMM process', '호스트형 VMM 프로세스'),
    kind: 'anonymous',
    bytes: 40 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'More than QEMU’s: ring-3 device models, heaps, 16 MB of video memory')],
  },
  'hosted.text': {
    label: text('hosted VMM program', '호스트형 VMM 프로그램'),
    kind: 'file',
    bytes: 40 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of the program and its libraries')],
  },
  'translation-cache': {
    label: text('translated code', '변환된 코드'),
    kind: 'anonymous',
    bytes: 32 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Code cache of a translating monitor, in use after a boot')],
  },
  xenstored: {
    label: text('xenstored and xl daemons', 'xenstored와 xl 데몬'),
    kind: 'daemon',
    bytes: 20 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Services of dom0')],
  },
  'xen.domain': {
    label: text('Xen structures of a domain', '도메인의 Xen 구조'),
    kind: 'kernel',
    bytes: 1 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Domain, vCPU and grant table pages, page tables of the domain')],
  },
  'kata.shim': {
    label: text('Kata shim', 'Kata shim'),
    kind: 'anonymous',
    bytes: 18 * MB,
    confidence: 'published',
    sources: [cite('kata-ci', 'PSS of the shim 18 MB (2.x)')],
  },
  'kata.text': {
    label: text('Kata shim program', 'Kata shim 프로그램'),
    kind: 'file',
    bytes: 20 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Touched part of a static Go program of about 50 MB')],
  },
  virtiofsd: {
    label: text('virtiofsd', 'virtiofsd'),
    kind: 'anonymous',
    bytes: 3 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Small Rust daemon, one a pod')],
  },
  'kata.agent': {
    label: text('Kata agent in the guest', '게스트의 Kata 에이전트'),
    kind: 'guest',
    bytes: 12 * MB,
    identical: true,
    confidence: 'assumed',
    sources: [cite('assumption', 'Static Rust program with its heap, and the guest image’s pages')],
  },
  'guest.struct-page': {
    label: text('guest’s page structures', '게스트의 페이지 구조체'),
    kind: 'guest',
    bytes: 64,
    confidence: 'recalled',
    sources: [cite('linux-src', 'struct page is 64 bytes for each 4 KiB frame')],
  },
  'guest.kernel.minimal': {
    label: text('guest kernel, minimal', '최소 게스트 커널'),
    kind: 'guest',
    bytes: 11 * MB,
    identical: true,
    confidence: 'assumed',
    sources: [cite('assumption', 'Text and data of a kernel built for micro-VMs')],
  },
  'guest.slab.minimal': {
    label: text('guest kernel’s allocations', '게스트 커널의 할당'),
    kind: 'guest',
    bytes: 8 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Slab, per-CPU areas and page tables after a boot')],
  },
  'guest.kernel.distro': {
    label: text('guest kernel, distribution', '배포판 게스트 커널'),
    kind: 'guest',
    bytes: 25 * MB,
    identical: true,
    confidence: 'assumed',
    sources: [cite('assumption', 'Text, data and loaded modules of a distribution kernel')],
  },
  'guest.slab.distro': {
    label: text('guest kernel’s allocations', '게스트 커널의 할당'),
    kind: 'guest',
    bytes: 20 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Slab, per-CPU areas and page tables after a boot')],
  },
  'guest.userland.debian': {
    label: text('guest services', '게스트 서비스'),
    kind: 'guest',
    bytes: 25 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'init, journal, udev, login and ssh of a plain Debian')],
  },
  'guest.userland.distro': {
    label: text('guest services', '게스트 서비스'),
    kind: 'guest',
    bytes: 70 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'systemd with the services of a cloud image')],
  },
  'guest.files.debian': {
    label: text('guest’s page cache', '게스트의 페이지 캐시'),
    kind: 'guest',
    bytes: 35 * MB,
    identical: true,
    confidence: 'assumed',
    sources: [cite('assumption', 'Files that a boot reads: each VM caches its own copy')],
  },
  'guest.files.distro': {
    label: text('guest’s page cache', '게스트의 페이지 캐시'),
    kind: 'guest',
    bytes: 120 * MB,
    identical: true,
    confidence: 'assumed',
    sources: [cite('assumption', 'Files that a boot reads: each VM caches its own copy')],
  },
  'unikernel.guest': {
    label: text('unikernel with its application', '유니커널과 애플리케이션'),
    kind: 'guest',
    bytes: 2 * MB,
    confidence: 'published',
    sources: [cite('eurosys21', 'Least memory to run hello 2 MB, nginx 5 MB')],
  },
  'snapshot.memory': {
    label: text('memory file of the snapshot', '스냅숏의 메모리 파일'),
    kind: 'file',
    bytes: 8 * 1024 * KIB,
    confidence: 'recalled',
    sources: [cite('reap21', 'A small function touches some 8 MB and more of its snapshot')],
  },
  'snapshot.written': {
    label: text('pages written since the restore', '복원 뒤 쓴 페이지'),
    kind: 'guest',
    bytes: 3 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'A share of the working set is written and copied')],
  },
  'guest.huge-rest': {
    label: text('given to the VM, not used by its guest', 'VM에 주어졌으나 게스트가 쓰지 않는 메모리'),
    kind: 'guest',
    bytes: 2 * 1024 * KIB,
    confidence: 'recalled',
    sources: [cite('linux-src', 'A transparent huge page is 2 MiB on x86-64')],
  },
  'image.rootfs': {
    label: text('root file system of micro-VMs', '마이크로VM의 루트 파일 시스템'),
    kind: 'file',
    bytes: 16 * MB,
    confidence: 'assumed',
    sources: [
      cite('assumption', 'What a small guest reads of it, in the host’s page cache where the VMM uses that'),
    ],
  },
  'image.vmlinux': {
    label: text('guest kernel file', '게스트 커널 파일'),
    kind: 'file',
    bytes: 20 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Uncompressed kernel for micro-VMs')],
  },
  'image.distro': {
    label: text('guest kernel and initial RAM disk', '게스트 커널과 초기 RAM 디스크'),
    kind: 'file',
    bytes: 25 * MB,
    confidence: 'assumed',
    sources: [cite('assumption', 'Kernel and initial RAM disk of a cloud image')],
  },
});
