/** What sort of thing a source is; the page shows it beside the title. */
export type SourceKind =
  'paper' | 'data' | 'code' | 'docs' | 'thread' | 'post' | 'measurement' | 'derivation' | 'assumption';

/** One entry of the bibliography. */
export interface Source {
  readonly id: string;
  readonly kind: SourceKind;
  readonly title: string;
  /** Authors or publisher, and venue. */
  readonly by: string;
  readonly year: number | null;
  /** Machine the figures were taken on, where the source says it. */
  readonly hardware?: string;
}

type Entry = readonly [
  id: string,
  kind: SourceKind,
  year: number | null,
  title: string,
  by: string,
  hardware?: string,
];

const ENTRIES: readonly Entry[] = [
  // Own work.
  [
    'lab',
    'measurement',
    2026,
    'Ringside reference measurements',
    'Ringside contributors',
    'Two-vCPU VM under a nested hypervisor, AMD EPYC (Milan class), guest Linux 6.18, HZ=250, no KPTI',
  ],
  [
    'model',
    'derivation',
    null,
    'Arithmetic on other rows of these tables, or calibration against a published experiment',
    'Ringside contributors',
  ],
  [
    'assumption',
    'assumption',
    null,
    'No published figure found; value assumed by analogy with the class of code involved',
    'Ringside contributors',
  ],
  // Syscalls, seccomp, scheduling.
  [
    'eurosys21',
    'data',
    2021,
    'Unikraft: Fast, Specialized Unikernels the Easy Way (artifact data)',
    'Kuenzer et al., EuroSys',
    'Intel i7-9700K 3.6 GHz, Linux 4.19',
  ],
  [
    'gvisor-ant',
    'post',
    2021,
    'Running gVisor in production at scale in Ant',
    'gvisor.dev blog, 2021-12-02',
    'Intel Xeon E5-2650 v2',
  ],
  [
    'freebsd-d13985',
    'thread',
    2018,
    'FreeBSD review D13985: page table isolation and PCID',
    'FreeBSD project',
    'Intel Haswell',
  ],
  [
    'seccomp-bitmap',
    'thread',
    2020,
    'seccomp: constant-action bitmaps (cover letter)',
    'YiFei Zhu, Linux kernel mailing list',
    'Intel i5-8250U in KVM',
  ],
  [
    'ddumbying',
    'post',
    null,
    'Context switch and page fault latencies on Linux 6.6',
    'ddumbying',
    'Intel Core i7, 11th generation, Linux 6.6',
  ],
  ['albertnetymk', 'post', null, 'The cost of a context switch', 'albertnetymk'],
  [
    'lkml-ipi',
    'thread',
    2012,
    'Cost of smp_call_function to idle cores',
    'Linux kernel mailing list',
    'Intel Westmere',
  ],
  [
    'timerlat',
    'docs',
    2021,
    'osnoise and timerlat tracers: documentation and patch series',
    'D. Bristot de Oliveira, Linux kernel',
    'QEMU guest on a desktop',
  ],
  ['linux-src', 'code', null, 'Linux kernel source and documentation, 6.x', 'Linux kernel'],
  // Memory, files, disks.
  [
    'felter14',
    'data',
    2014,
    'An Updated Performance Comparison of Virtual Machines and Linux Containers, RC25482 (raw data)',
    'Felter et al., IBM Research',
    '2x Intel Xeon E5-2665, QEMU 1.5, Docker 1.0',
  ],
  ['fast12', 'paper', 2012, 'When Poll Is Better than Interrupt', 'Yang et al., FAST'],
  [
    'nsdi20',
    'data',
    2020,
    'Firecracker: Lightweight Virtualization for Serverless Applications (raw data)',
    'Agache et al., NSDI',
    'AWS m5d.metal, local NVMe',
  ],
  ['percona18', 'post', 2018, 'fsync performance on storage devices', 'Percona, 2018-07', 'Samsung 960 Pro'],
  [
    'smalldatum26',
    'post',
    2026,
    'fsync latency with and without power-loss protection',
    'smalldatum, 2026-01',
    'Samsung 990 Pro and enterprise SSDs',
  ],
  ['toolnova', 'post', null, 'Typical latencies of drives (no method described)', 'toolnova'],
  ['gregg20', 'docs', 2020, 'Systems Performance, 2nd edition: example time scale of latencies', 'B. Gregg'],
  // KVM and hardware virtualisation.
  [
    'atc12',
    'paper',
    2012,
    'Software Techniques for Avoiding Hardware Virtualization Exits',
    'Agesen et al., USENIX ATC',
  ],
  [
    'kvm-unit-tests',
    'thread',
    2022,
    'KVM unit test outl_to_kernel with and without RSB mitigation',
    'S. J. Singh, Linux kernel mailing list',
    'Intel server',
  ],
  [
    'dall16',
    'paper',
    2016,
    'ARM Virtualization: Performance and Architectural Implications',
    'Dall et al., ISCA',
    'Intel Xeon E5-2450 2.1 GHz',
  ],
  ['kvm-fastmmio', 'code', null, 'KVM: zero-length ioeventfd as fast MMIO (commit 68c3b4d1)', 'Linux kernel'],
  [
    'kvm-fastpath',
    'code',
    2020,
    'KVM: exit fastpath for ICR and TSC_DEADLINE writes (commit 1e9e2622a149)',
    'Linux kernel',
    'Intel Skylake',
  ],
  ['kvm-coalesced', 'code', null, 'KVM: coalesced PIO for the RTC index port', 'Linux kernel'],
  ['halt-poll', 'docs', null, 'KVM halt polling', 'Linux kernel documentation'],
  [
    'dvh',
    'paper',
    2020,
    'Optimizing Nested Virtualization Performance Using Direct Virtual Hardware',
    'Lim et al., ASPLOS',
    'Intel Skylake',
  ],
  [
    'nvmx53',
    'thread',
    2019,
    'Nested VMX series merged for Linux 5.3: vmexit.flat figures',
    'S. Christopherson, P. Bonzini',
  ],
  [
    'sugerman01',
    'paper',
    2001,
    "Virtualizing I/O Devices on VMware Workstation's Hosted Virtual Machine Monitor",
    'Sugerman et al., USENIX ATC',
    'Pentium III 733 MHz',
  ],
  [
    'adams06',
    'paper',
    2006,
    'A Comparison of Software and Hardware Techniques for x86 Virtualization',
    'Adams and Agesen, ASPLOS',
    'Pentium 4 672, 3.8 GHz',
  ],
  [
    'bellard05',
    'paper',
    2005,
    'QEMU, a Fast and Portable Dynamic Translator',
    'Bellard, USENIX ATC FREENIX',
    'x86 host, QEMU 0.4',
  ],
  // Xen.
  ['sosp03', 'paper', 2003, 'Xen and the Art of Virtualization', 'Barham et al., SOSP', '2.4 GHz Xeon'],
  ['xen-trap', 'code', null, 'Xen commit 3e1b9525: cost of PV syscall paths', 'Xen project'],
  // gVisor.
  [
    'gvisor-systrap',
    'post',
    2023,
    'Releasing Systrap, a high-performance gVisor platform',
    'gvisor.dev blog',
    'GCE n2-standard-4',
  ],
  ['gvisor-directfs', 'post', 2023, 'Optimizing gVisor filesystems with directfs', 'gvisor.dev blog'],
  ['gvisor-seccomp', 'post', 2024, 'Optimizing seccomp usage in gVisor', 'gvisor.dev blog'],
  [
    'gvisor-pr7370',
    'thread',
    null,
    'gVisor pull request 7370: KVM platform benchmarks',
    'gVisor project',
    'Intel Xeon W-2135',
  ],
  [
    'gvisor-pr13331',
    'thread',
    null,
    'gVisor pull request 13331: Sentry to host syscall costs',
    'gVisor project',
  ],
  ['hotcloud19', 'paper', 2019, 'The True Cost of Containing: A gVisor Case Study', 'Young et al., HotCloud'],
  [
    'runsc-ci',
    'data',
    null,
    'runsc start times, cold and warm, in continuous integration',
    'ironclaw project',
  ],
  [
    'gvisor-csv',
    'data',
    2020,
    'gVisor performance guide: recorded tables of start-up and density',
    'gVisor project',
    'GCE n1-standard-4',
  ],
  // Block devices.
  ['iouring19', 'docs', 2019, 'Efficient IO with io_uring: requests per second and core', 'J. Axboe'],
  [
    'qemu-nvme',
    'thread',
    2022,
    'hw/nvme: ioeventfd and iothread support, requests per second by queue depth',
    'QEMU project',
  ],
  // Network.
  [
    'larsen07',
    'paper',
    2007,
    'Architectural Breakdown of End-to-End Latency in a TCP/IP Network',
    'Larsen et al.',
  ],
  [
    'netlat',
    'docs',
    null,
    'Switch, wire and serialisation latencies of Ethernet',
    'Vendor figures for cut-through and store-and-forward switches',
  ],
  // WSL, Kata, unikernels, boot.
  ['wsl-issues', 'thread', null, 'WSL issue threads on file system speed', 'Microsoft WSL project'],
  ['wsl-hn', 'post', null, 'Reports of WSL 2 first-shell time', 'Hacker News'],
  [
    'kata-ci',
    'thread',
    null,
    'Kata Containers boot time reports and reference figures (issues 1102 and 1058)',
    'Kata Containers and Kuasar projects',
  ],
  ['fc-spec', 'docs', null, 'Firecracker specification and documentation', 'Firecracker project'],
  ['garzarella19', 'post', 2019, 'QEMU boot time breakdown', 'S. Garzarella'],
  ['lightvm17', 'paper', 2017, 'My VM is Lighter (and Safer) than your Container', 'Manco et al., SOSP'],
  // Container runtimes.
  ['crun', 'docs', null, 'crun README and history of its start time', 'crun project, G. Scrivano'],
  ['moby', 'code', null, 'moby source, and event times in docker/for-linux issue 1282', 'moby project'],
  [
    'slacker16',
    'paper',
    2016,
    'Slacker: Fast Distribution with Lazy Docker Containers',
    'Harter et al., FAST',
  ],
  [
    'particle20',
    'paper',
    2020,
    'Particle: Ephemeral Endpoints for Serverless Networking',
    'Thomas et al., SoCC',
    'Linux 5.0',
  ],
  [
    'kata-timeline',
    'thread',
    null,
    'Time line of a Kata start from nerdctl run (issue 5402)',
    'glovebox project',
    'Cloud Hypervisor',
  ],
  [
    'reap21',
    'paper',
    2021,
    'Benchmarking, Analysis, and Optimization of Serverless Function Snapshots',
    'Ustiugov et al., ASPLOS',
  ],
];

function toSource([id, kind, year, title, by, hardware]: Entry): Source {
  return Object.freeze({ id, kind, year, title, by, ...(hardware === undefined ? {} : { hardware }) });
}

/** The bibliography, in the order of subject. */
export const SOURCES: readonly Source[] = Object.freeze(ENTRIES.map(toSource));

const BY_ID: ReadonlyMap<string, Source> = new Map(SOURCES.map((source) => [source.id, source]));

/** The bibliography entry with this id, if there is one. */
export function findSource(id: string): Source | undefined {
  return BY_ID.get(id);
}
