/** What one idle instance takes (C4). */
import { type FidelitySection, within } from '../figure.ts';
import { FIFTH, started, megabytes, MINIMAL, BRIDGE } from '../start-up.ts';

const section: FidelitySection = {
  title: 'Start-up: memory of one idle instance',
  figures: [
    {
      what: 'Firecracker process beside its guest',
      source: 'Firecracker data, NSDI 2020: 2.55 MB',
      kind: 'calibrated',
      unit: 'MB',
      published: 2.55,
      range: within(2.55, FIFTH),
      ours: () => megabytes(started('firecracker'), ['firecracker', 'kernel.process']),
    },
    {
      what: 'Cloud Hypervisor process beside its guest',
      source: 'Firecracker data, NSDI 2020: 13.7 MB',
      kind: 'calibrated',
      unit: 'MB',
      published: 13.7,
      range: within(13.7, FIFTH),
      ours: () => megabytes(started('cloud-hypervisor'), ['cloud-hypervisor', 'kernel.process']),
    },
    {
      what: 'QEMU process beside its guest',
      source: 'Firecracker, NSDI 2020: about 131 MB',
      kind: 'calibrated',
      unit: 'MB',
      published: 131,
      range: within(131, FIFTH),
      ours: () => megabytes(started('kvm', MINIMAL), ['qemu', 'kernel.process']),
    },
    {
      what: 'empty runc container',
      source: 'gVisor performance guide: 4.09 MB',
      kind: 'calibrated',
      unit: 'MB',
      published: 4.09,
      range: within(4.09, FIFTH),
      ours: () => started('container', BRIDGE).marginalBytes / 1e6,
    },
    {
      what: 'empty gVisor container',
      source: 'gVisor performance guide: 23.7 MB',
      kind: 'calibrated',
      unit: 'MB',
      published: 23.7,
      range: within(23.7, FIFTH),
      ours: () => started('gvisor-systrap', BRIDGE).marginalBytes / 1e6,
    },
    {
      what: 'Docker container, one of a hundred',
      source: 'LightVM, SOSP 2017: 1,000 take 5 GB',
      kind: 'independent',
      unit: 'MB',
      published: 5,
      range: within(5, FIFTH),
      ours: () => started('container', BRIDGE, 100).memoryBytes / 1e6,
    },
    {
      what: 'Linux in a micro-VM, least memory',
      source: 'Unikraft artifact data, EuroSys 2021: 29 MB',
      kind: 'independent',
      unit: 'MB',
      published: 29,
      range: within(29, FIFTH),
      ours: () => started('firecracker').marginalBytes / 1e6,
    },
    {
      what: 'minimal Linux (Tinyx) on Xen',
      source: 'LightVM, SOSP 2017: 1,000 take 27 GB',
      kind: 'independent',
      unit: 'MB',
      published: 27,
      range: within(27, FIFTH),
      ours: () => started('xen-pv', MINIMAL).marginalBytes / 1e6,
    },
    {
      what: 'Debian on Xen',
      source: 'LightVM, SOSP 2017: 1,000 take 114 GB',
      kind: 'independent',
      unit: 'MB',
      published: 114,
      range: within(114, FIFTH),
      ours: () => started('xen-pv', { guest: 'debian' }).marginalBytes / 1e6,
    },
    {
      what: 'Debian on Xen over a Docker container',
      source: 'LightVM, SOSP 2017: 114 GB over 5 GB',
      kind: 'independent',
      unit: '×',
      published: 22.8,
      range: within(22.8, 0.25),
      ours: () =>
        started('xen-pv', { guest: 'debian' }).marginalBytes / started('container', BRIDGE, 100).memoryBytes,
    },
  ],
};

export default section;
