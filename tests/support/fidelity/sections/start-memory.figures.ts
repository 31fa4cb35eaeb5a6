/** What one idle instance takes (C4). */
import { type FidelitySection, type Figure } from '../figure.ts';
import { started, megabytes, MINIMAL, BRIDGE } from '../start-up.ts';

/** The same data set has both: resident sets, and what is mapped beyond the guest's 128 MiB (VSS). In MB. */
const VMMS = [
  { id: 'firecracker', name: 'Firecracker', rss: (132_512 * 1024) / 1e6, mappedMb: 2.55, paperMb: 3 },
  {
    id: 'cloud-hypervisor',
    name: 'Cloud Hypervisor',
    rss: (132_896 * 1024) / 1e6,
    mappedMb: 13.7,
    paperMb: 13,
  },
  { id: 'kvm', name: 'QEMU', rss: (147_604 * 1024) / 1e6, mappedMb: [134, 151], paperMb: 131 },
] as const;
type Vmm = (typeof VMMS)[number];

const GUEST_MB = (131_072 * 1024) / 1e6;

/** Pages of the VMM's own and of its program, both in its resident set. */
function ownMb({ id }: Vmm): number {
  const part = id === 'kvm' ? 'qemu' : id;
  return megabytes(started(id, MINIMAL), [part, `${part}.text`]);
}

function resident(vmm: Vmm): Figure {
  const published = Math.round((vmm.rss - GUEST_MB) * 100) / 100;
  return {
    what: `${vmm.name} process, resident beside its guest`,
    source: `Firecracker data, NSDI 2020: RSS ${vmm.rss.toFixed(1)} MB with a guest of ${GUEST_MB.toFixed(1)} MB`,
    experiment: 'nsdi20/memory/resident',
    rests: ['nsdi20/memory/resident'],
    constant: true,
    unit: 'MB',
    published,
    ours: () => ownMb(vmm),
    note: 'taken that all of the guest’s memory was resident',
  };
}

function mapped(vmm: Vmm): Figure {
  const data = typeof vmm.mappedMb === 'number' ? String(vmm.mappedMb) : vmm.mappedMb.join(' to ');
  return {
    what: `${vmm.name} process, mapped beyond its guest’s memory`,
    source: `Firecracker data, NSDI 2020: ${data} MB; the paper: ${vmm.paperMb} MB`,
    experiment: 'nsdi20/memory/mapped',
    rests: ['nsdi20/memory/resident'],
    constant: true,
    unit: 'MB',
    published: vmm.paperMb,
    ours: () => ownMb(vmm),
    note: 'the published overhead is address space, most of it never touched; ours are resident pages, the only ones modelled',
  };
}

const section: FidelitySection = {
  title: 'Start-up: memory of one idle instance',
  figures: [
    ...VMMS.map(resident),
    ...VMMS.map(mapped),
    {
      what: 'empty runc container',
      source: 'gVisor performance guide: 4.09 MB',
      experiment: 'gvisor-csv/density',
      rests: ['gvisor-csv/density'],
      constant: true,
      unit: 'MB',
      published: 4.09,
      ours: () => started('container', BRIDGE).marginalBytes / 1e6,
    },
    {
      what: 'empty gVisor container',
      source: 'gVisor performance guide: 23.7 MB',
      experiment: 'gvisor-csv/density',
      rests: ['gvisor-csv/density'],
      constant: true,
      unit: 'MB',
      published: 23.7,
      ours: () => started('gvisor-systrap', BRIDGE).marginalBytes / 1e6,
    },
    {
      what: 'Docker container, one of a hundred',
      source: 'LightVM, SOSP 2017: 1,000 take 5 GB',
      experiment: 'lightvm17/memory',
      rests: ['lightvm17/memory'],
      constant: true,
      unit: 'MB',
      published: 5,
      ours: () => started('container', BRIDGE, 100).memoryBytes / 1e6,
    },
    {
      what: 'Linux in a micro-VM, least memory',
      source: 'Unikraft artifact data, EuroSys 2021: 29 MB',
      experiment: 'eurosys21/memory',
      rests: ['eurosys21/memory'],
      constant: true,
      unit: 'MB',
      published: 29,
      ours: () => started('firecracker').marginalBytes / 1e6,
    },
    {
      what: 'minimal Linux (Tinyx) on Xen',
      source: 'LightVM, SOSP 2017: 1,000 take 27 GB',
      experiment: 'lightvm17/memory',
      rests: ['lightvm17/memory'],
      constant: true,
      unit: 'MB',
      published: 27,
      ours: () => started('xen-pv', MINIMAL).marginalBytes / 1e6,
    },
    {
      what: 'Debian on Xen',
      source: 'LightVM, SOSP 2017: 1,000 take 114 GB',
      experiment: 'lightvm17/memory',
      rests: ['lightvm17/memory'],
      constant: true,
      unit: 'MB',
      published: 114,
      ours: () => started('xen-pv', { guest: 'debian' }).marginalBytes / 1e6,
    },
    {
      what: 'Debian on Xen over a Docker container',
      source: 'LightVM, SOSP 2017: 114 GB over 5 GB',
      experiment: 'lightvm17/memory',
      rests: ['lightvm17/memory'],
      constant: true,
      unit: '×',
      published: 22.8,
      ours: () =>
        started('xen-pv', { guest: 'debian' }).marginalBytes / started('container', BRIDGE, 100).memoryBytes,
    },
  ],
};

export default section;
