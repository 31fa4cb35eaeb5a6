/** Further published measurements of starts and of memory. Nothing is fitted to them. */
import type { StartOptions } from '../../../../src/sim/index.ts';
import { type Figure, type FidelitySection } from '../figure.ts';
import { meanMs, phasesMs, started } from '../start-up.ts';

const RESTORE_CI = 'Firecracker, base lines of its CI, host 4.14, m5d.metal, 2022';
const KATA_CI = 'Kata Containers, base lines of its CI, 2024';

function restoreMs(options: StartOptions = {}): number {
  return phasesMs(started('firecracker', { snapshot: true, ...options }), ['restore']);
}

/** Until the VM is made, on a host of the release that measured, ms. */
function vmMs(stack: string): number {
  return phasesMs(started(stack, { kernel: '5.4' }), ['vm-setup']);
}

const COLD: StartOptions = { cache: 'cold' };

const MEMORY_SIZE =
  'on their host the time grows with the memory, by arrays for each slot; here it grows by a fifth of that';
const SELF_COPY =
  'the rest of runc was set on two busy vCPUs of a nested machine, and moving to a group waits for a grace period, which their host may spare';
const GUEST_MEMORY = 'the guest’s page cache and user land are missing from the memory of a pod';
const COLDER =
  'only the program is cold in the model; directories, inodes and shared libraries are cold there too';
const WORKING_SET =
  'after the restore the agent’s memory comes in page by page from the file of the snapshot; those faults are missing';
const CONSOLE =
  'each byte is an exit and a write and flush of the VMM to its output; here it is an exit alone, and their guest prints more';

const section: FidelitySection = {
  title: 'Further measurements: starts',
  figures: [
    ...(
      [
        [128, 3.022],
        [1024, 4.734],
        [16_384, 36.897],
      ] as const
    ).map(([size, published]): Figure => ({
      what: `Firecracker, restore from a snapshot, ${size} MB`,
      source: `${RESTORE_CI}: ${published} ms`,
      experiment: 'fc-ci/restore',
      unit: 'ms',
      published,
      // The oldest release that can be chosen.
      ours: () => restoreMs({ kernel: '4.18', guestBytes: size * 2 ** 20 }),
      note: MEMORY_SIZE,
    })),
    {
      what: 'Firecracker, a snapshot loaded again and again',
      source: 'Firecracker issue 2027, 2020: 7 to 10 ms repeated, 13 to 33 ms the first times',
      experiment: 'fc-2027',
      unit: 'ms',
      published: null,
      publishedRange: [7, 10],
      ours: () => restoreMs(),
      note: 'the spread of the source is that between hosts and caches; ours is one host with a warm cache',
    },
    {
      what: 'Firecracker, from a snapshot until the agent answers',
      source: 'AgentENV issue 125, Xeon Gold 5317, 2026: mean 46.95 ms, median 44.8',
      experiment: 'agentenv-125',
      unit: 'ms',
      published: 46.95,
      ours: () => meanMs('firecracker', { snapshot: true }),
      note: WORKING_SET,
    },
    {
      what: 'Firecracker, what the serial console costs a boot',
      source: 'Firecracker issue 792, Xeon E5-2620, 2018: 290 less 126 ms',
      experiment: 'fc-792',
      unit: 'ms',
      published: 164,
      ours: () => phasesMs(started('firecracker'), ['console']),
      note: CONSOLE,
    },
    {
      what: 'runc, create and start',
      source: 'runc pull request 4654, runc 1.2 and later, 2025: 13.6 ms; repeated 13.5 to 14.7',
      experiment: 'runc-4654',
      unit: 'ms',
      published: 13.6,
      ours: () => meanMs('runc-alone', { switches: { runc: '1.2' } }),
      note: SELF_COPY,
    },
    {
      what: 'runc with cold caches',
      source: 'youki, README, runc 1.1.7, 2023: 224.6 ms, with the end of the container',
      experiment: 'youki-readme',
      unit: 'ms',
      published: 224.6,
      ours: () => meanMs('runc-alone', COLD),
      note: COLDER,
    },
    {
      what: 'crun, whole run',
      source: 'crun pull request 2054, 2025: 6.0 ms',
      experiment: 'crun-2054',
      unit: 'ms',
      published: 6,
      ours: () => meanMs('crun-alone'),
      note: 'crun was set on two busy vCPUs of a nested machine',
    },
    {
      what: 'runc over crun, cold',
      source: 'youki, README, 2023: 224.6 over 47.3 ms, with the end of the container',
      experiment: 'youki-readme',
      unit: '×',
      published: 4.75,
      ours: () => meanMs('runc-alone', COLD) / meanMs('crun-alone', COLD),
      note: COLDER,
    },
    {
      what: 'KVM_CREATE_VM, what being in a cgroup of its own adds',
      source: 'Firecracker issue 2129, host 5.4, 2020: 27.335 less 0.352 ms',
      experiment: 'fc-2129',
      unit: 'ms',
      published: 26.98,
      ours: () => vmMs('firecracker-jailer') - vmMs('firecracker'),
      note: 'the length of a grace period is one machine’s, at 250 ticks a second and with idle CPUs',
    },
    {
      what: 'Kata with Cloud Hypervisor, until the workload runs',
      source: `${KATA_CI}: 0.69 s; its limits are 20 to 40 % wide`,
      experiment: 'kata-metrics/boot',
      unit: 's',
      published: 0.69,
      ours: () => meanMs('kata') / 1000,
      note: 'ours is set to the 900 ms of Kata 2.5; the container’s disk is plugged in and looked for, which 3.x spares',
    },
    {
      what: 'Kata, memory of a pod with its share of what all use',
      source: `${KATA_CI}: 127,220 KB (130.3 MB)`,
      experiment: 'kata-metrics/memory',
      rests: ['assumption/sizes'],
      constant: true,
      unit: 'MB',
      published: 130.3,
      ours: () => started('kata').memoryBytes / 1e6,
      note: GUEST_MEMORY,
    },
    {
      what: 'Kata, memory of a pod, its own',
      source: `${KATA_CI}: 127,220 KB (130.3 MB)`,
      experiment: 'kata-metrics/memory',
      rests: ['assumption/sizes'],
      constant: true,
      unit: 'MB',
      published: 130.3,
      ours: () => started('kata').marginalBytes / 1e6,
      note: GUEST_MEMORY,
    },
  ],
};

export default section;
