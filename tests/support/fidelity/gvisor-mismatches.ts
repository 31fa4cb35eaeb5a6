/** Published figures of gVisor that the model does not give. */
import { meanNs } from './figure.ts';

const times = (value: number): string => `${value.toFixed(1)} ×`;
const KPTI = { switches: { kpti: 'on' } };

/** What is published, what ours is, and the mechanism that is missing. */
export const GVISOR_MISMATCHES: readonly {
  readonly what: string;
  readonly published: string;
  readonly ours: () => string;
  readonly why: string;
}[] = [
  {
    what: 'a call answered by the Sentry on KVM, over a native one with KPTI',
    published: '2.9 × (HotCloud 2019)',
    ours: () => times(meanNs('getpid', 'gvisor-kvm') / meanNs('getpid', 'bare', KPTI)),
    why: 'their Sentry of 2019 takes 0.63 µs for it; ours is of the newer benchmarks with 0.41 µs',
  },
  {
    what: 'system call in a container over the KVM platform',
    published: '2.5 × (gVisor’s own benchmarks, 2019 to 2020)',
    ours: () => times(meanNs('getpid', 'container', KPTI) / meanNs('getpid', 'gvisor-kvm')),
    why: 'their container takes 1.9 µs for a call: a virtual machine of 2019 with every mitigation, and a seccomp filter that is run on each call, outside our host profile',
  },
  {
    what: 'first touch of memory, KVM platform over bare',
    published: '2.5 × for malloc (HotCloud 2019)',
    ours: () => times(meanNs('page-fault', 'gvisor-kvm') / meanNs('page-fault', 'bare')),
    why: 'the Sentry maps up to 2 MiB at a fault, so that few touches reach it; ours all do',
  },
  {
    what: 'small read from a cached file, KVM platform over container',
    published: '11 × (HotCloud 2019)',
    ours: () => times(meanNs('read-cached', 'gvisor-kvm') / meanNs('read-cached', 'container')),
    why: 'their reads go to the host or the Gofer; ours is of a page that the Sentry holds, at the cost of Linux’s own copy',
  },
];
