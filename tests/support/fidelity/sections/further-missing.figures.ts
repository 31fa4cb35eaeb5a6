/** Further published measurements that cannot be expressed yet: what was measured, and what is missing. */
import { type Figure, type FidelitySection } from '../figure.ts';

type Row = readonly [
  what: string,
  source: string,
  experiment: string,
  published: number,
  unit: Figure['unit'],
  missing: string,
];

const NO_IPI =
  'no operation sends an interrupt to a vCPU that runs and waits for its handler, and sending without an exit is not simulated';
const NO_BROADCAST =
  'paths have two vCPUs and no operation interrupts all the others; the paravirtual call is missing';
const IPI_SERIES = 'Intel, IPI virtualisation series, July 2021';

const ROWS: readonly Row[] = [
  [
    'interrupt between vCPUs, x2APIC, at 3 GHz',
    `${IPI_SERIES}: 4,265 and 4,404 cycles`,
    'ipiv-2021',
    1.44,
    'µs',
    NO_IPI,
  ],
  [
    'the same, with IPI virtualisation',
    `${IPI_SERIES}: 3,768 and 3,546 cycles`,
    'ipiv-2021',
    1.22,
    'µs',
    NO_IPI,
  ],
  ['the same, with over without', `${IPI_SERIES}: 15.98 % less`, 'ipiv-2021', 0.84, '×', NO_IPI],
  [
    'one interrupt between vCPUs, answered',
    'Linux commit 4180bf1b655a, 2018: 2.24 and 2.51 µs',
    'pv-ipi-2018',
    2.51,
    'µs',
    NO_IPI,
  ],
  [
    'interrupt to all of 80 vCPUs',
    'Linux commit 4180bf1b655a, 2018: 92.8 µs',
    'pv-ipi-2018',
    92.8,
    'µs',
    NO_BROADCAST,
  ],
  [
    'write of 512 B to a shared directory, Kata',
    'Kata issue 3452, 2022: 102,400 writes in 253.9 s; on the host 19.8 µs each',
    'kata-3452',
    2480,
    'µs',
    'no operation writes to a directory that virtio-fs shares',
  ],
  [
    'reads of a pod’s root, Kata with 9p over runc',
    'Kata issue 2138, 2019, nested on Azure: 13.1 over 45.5 k a second',
    'kata-2138',
    13.1 / 45.5,
    '×',
    'a pod’s files are shared by virtio-fs only; 9p cannot be chosen',
  ],
  [
    'Firecracker, restore from a snapshot, 128 MB, Graviton 3',
    'Firecracker, base lines of its CI, c7g.metal, 2022: 1.518 ms',
    'fc-ci/restore-arm',
    1.518,
    'ms',
    'there is one host profile for restores, an x86 server',
  ],
  [
    'bandwidth of a micro-VM, notifications suppressed over not suppressed',
    'Firecracker pull request 2934, 2022: 98.5 % more',
    'fc-2934',
    1.985,
    '×',
    'suppression by VIRTIO_F_EVENT_IDX is always on',
  ],
  [
    'runc exec in a running container',
    'runc pull request 4432, i7-12800H, 2024: 24.5 ms; repeated 18.5 to 26.8',
    'runc-4432',
    24.5,
    'ms',
    'nothing is executed in a container that runs already',
  ],
  [
    'Apple container, start',
    'apple/container issues 58, 738 and 1924, M3 Pro, 2025: 0.70 to 0.93 s',
    'apple-container',
    0.8,
    's',
    'a micro-VM for each container on Virtualization.framework, and its host, are missing',
  ],
  [
    'go get, gVisor on ptrace over runc',
    'gVisor issue 451, 2019: 8.148 over 1.928 s',
    'gvisor-451',
    4.23,
    '×',
    'a whole program needs its log; none of this one is at hand to replay',
  ],
  [
    'building Docker’s filter and loading it',
    'T. Hromatka, linux-kselftest, EPYC 9J14, September 2025: 1,440 µs',
    'seccomp-load-2025',
    1440,
    'µs',
    'the filter is loaded within a step of the runtime that is one cost',
  ],
  [
    'CPUID answered by the host of a TDX guest',
    'CVM_eval, 2.7 GHz, 2024: 3,851 ns',
    'tdx-2024',
    3851,
    'ns',
    'neither TDX nor SEV-SNP is simulated',
  ],
  [
    'tasks a second, WebAssembly shim over runc',
    'runwasi issue 613, 2025: 329.9 over 84.8',
    'runwasi-613',
    3.89,
    '×',
    'shims that run WebAssembly without a runtime are missing',
  ],
  [
    'programs, WSL 2 over native',
    'Phoronix, Ryzen 9 9950X3D, 2025: 0.87; in 2020 0.93',
    'phoronix-wsl2',
    0.87,
    '×',
    'whole programs need their logs; none of these is at hand to replay',
  ],
];

const section: FidelitySection = {
  title: 'Further measurements: not simulated',
  figures: ROWS.map(([what, source, experiment, published, unit, note]) => ({
    what,
    source,
    experiment,
    published,
    unit,
    note,
    ours: null,
  })),
};

export default section;
