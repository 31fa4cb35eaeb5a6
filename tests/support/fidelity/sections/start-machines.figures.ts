/** Boots of virtual machines, one and many (C3). */
import { type FidelitySection, type Figure } from '../figure.ts';
import { started, meanMs, phasesMs, initMs, MINIMAL, growth, METAL } from '../start-up.ts';

const section: FidelitySection = {
  title: 'Start-up: virtual machines',
  figures: [
    {
      what: 'Firecracker, process to init',
      source: 'Firecracker data, NSDI 2020, m5d.metal: p50 161 ms',
      experiment: 'nsdi20/boot/firecracker',
      unit: 'ms',
      published: 160.9,
      ours: () => initMs('firecracker'),
    },
    {
      what: 'Cloud Hypervisor, process to init',
      source: 'Firecracker data, NSDI 2020: p50 102 ms',
      experiment: 'nsdi20/boot/cloud-hypervisor',
      unit: 'ms',
      published: 102.5,
      ours: () => initMs('cloud-hypervisor'),
    },
    {
      what: 'QEMU with SeaBIOS and a minimal guest, process to init',
      source: 'Firecracker data, NSDI 2020: p50 243 ms',
      experiment: 'nsdi20/boot/qemu',
      unit: 'ms',
      published: 243.5,
      ours: () => initMs('kvm', MINIMAL),
    },
    {
      what: 'QEMU with qboot, process to init',
      source: 'Firecracker data, NSDI 2020: p50 213.9 ms',
      experiment: 'nsdi20/boot/qboot',
      unit: 'ms',
      published: 213.9,
      ours: () => initMs('kvm', { ...MINIMAL, firmware: 'direct' }),
    },
    {
      what: 'QEMU alone, firmware and kernel: PVH',
      source: 'Garzarella 2019: 139.5 ms to init',
      experiment: 'garzarella19',
      unit: 'ms',
      published: 139.5,
      ours: () => phasesMs(started('kvm', { ...MINIMAL, firmware: 'direct' }), ['vmm', 'firmware', 'kernel']),
    },
    {
      what: 'the same: SeaBIOS',
      source: 'Garzarella 2019: 192 ms to init',
      experiment: 'garzarella19',
      unit: 'ms',
      published: 192,
      ours: () => phasesMs(started('kvm', MINIMAL), ['vmm', 'firmware', 'kernel']),
    },
    {
      what: 'Xen, Debian domain: create and boot',
      source: 'LightVM, SOSP 2017: 500 + 1,500 ms',
      experiment: ['lightvm17/debian', 'lightvm17/create'],
      unit: 'ms',
      published: 2000,
      ours: () => initMs('xen-pv', { guest: 'debian' }),
    },
    {
      what: 'Xen, minimal Linux (Tinyx): create and boot',
      source: 'LightVM, SOSP 2017: 360 + 180 ms',
      experiment: ['lightvm17/tinyx', 'lightvm17/create'],
      unit: 'ms',
      published: 540,
      ours: () => initMs('xen-pv', MINIMAL),
    },
    {
      what: 'unikernel, VMM and guest',
      source:
        'Unikraft artifact data, EuroSys 2021: 2.8 ms on Firecracker, 3.0 on solo5, 9.0 on QEMU microvm',
      experiment: 'eurosys21/boot',
      unit: 'ms',
      published: null,
      publishedRange: [2.8, 9],
      ours: () => meanMs('unikernel'),
    },
    {
      what: 'Firecracker, restore from a snapshot',
      source: 'Firecracker, documentation of snapshots, 2 vCPUs and 512 MB: 90th percentile 5 ms, under 8 ms',
      experiment: 'fc-spec/restore',
      unit: 'ms',
      published: 5,
      ours: () => phasesMs(started('firecracker', { snapshot: true }), ['restore']),
    },
    {
      what: 'micro-VMs started a second on one core',
      source: 'Firecracker specification: at least 5',
      experiment: 'fc-spec/rate',
      unit: 'a second',
      published: null,
      publishedRange: [5, Infinity],
      ours: () => 10 / (started('firecracker', { cpus: 1 }, 10).totalNs.max / 1e9),
    },
    ...(
      [
        ['cloud-hypervisor', {}, 50, 1.246],
        ['cloud-hypervisor', {}, 100, 1.307],
        ['firecracker', {}, 50, 1.052],
        ['firecracker', {}, 100, 1.109],
        ['kvm', MINIMAL, 50, 0.949],
        ['kvm', MINIMAL, 100, 0.985],
      ] as const
    ).map(([stack, options, atOnce, published]): Figure => ({
      what: `${stack}, ${String(atOnce)} at once over one, median, ${String(METAL)} CPUs`,
      source: 'Firecracker data, NSDI 2020: boot times one at a time and in parallel',
      experiment: 'nsdi20/boot-parallel',
      unit: '×',
      published,
      ours: () => growth(stack, atOnce, options),
      note: 'two hardware threads of a core do not slow each other in the model',
    })),
  ],
};

export default section;
