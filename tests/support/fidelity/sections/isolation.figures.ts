/** Isolation platforms compared with containers (D10, D11). */
import { meanNs, type Figure, type FidelitySection } from '../figure.ts';
import { serverLoad } from '../load.ts';

const COUNT = 500;
const ANJALI = 'Anjali et al., VEE 2020';
const XCONTAINERS = 'Shen et al., X-Containers, ASPLOS 2019';
const TICKS = 250;
/** Their Docker ran on a kernel patched against Meltdown. */
const PATCHED = { kpti: 'on' } as const;

function computing(stack: string): number {
  return 1 - (meanNs('timer-tick', stack, { count: COUNT }) * TICKS) / 1e9;
}

/** Time that the host's own code takes for a request, ns; in a container the server's code is in it. */
function hostNs(stack: string): number {
  const { hostCpuNs, answered } = serverLoad(stack, 'kv', 1, { network: 'bridge' });
  return hostCpuNs / Math.max(1, answered);
}

function unikernelOver(server: string): number {
  const of = (stack: string): number =>
    serverLoad(stack, server, 50, { network: 'bridge', switches: PATCHED }).throughputPerSec;
  return of('unikernel') / of('container');
}

const section: FidelitySection = {
  title: 'Isolation platforms',
  figures: [
    {
      what: 'a short call in a container over bare, filter run on every call',
      source: 'Young et al., HotCloud 2019: 0.29 over 0.22 µs',
      experiment: 'hotcloud19/getpid',
      unit: '×',
      published: 0.29 / 0.22,
      ours: () =>
        meanNs('getpid', 'container', { switches: { seccomp: 'filter' } }) / meanNs('getpid', 'bare'),
    },
    {
      what: 'computing, Firecracker over LXC',
      source: `${ANJALI}: the same on all platforms`,
      experiment: 'anjali20/cpu',
      unit: '×',
      published: 1,
      ours: () => computing('firecracker') / computing('lxc'),
    },
    ...(['firecracker', 'gvisor-kvm'] as const).map((stack) => ({
      what: `code of the host for a request of a key-value store, ${stack} over LXC`,
      source: `${ANJALI}: both run more of the host’s kernel than LXC`,
      experiment: 'anjali20/host-code',
      unit: '×' as const,
      published: null,
      publishedRange: [1, Infinity] as const,
      ours: () => hostNs(stack) / hostNs('lxc'),
    })),
    {
      what: 'system calls per second, library operating system over patched Docker',
      source: `${XCONTAINERS}: up to 27`,
      experiment: 'xcontainers19/syscall',
      unit: '×',
      published: 27,
      ours: () =>
        meanNs('getpid', 'container', { switches: PATCHED }) /
        meanNs('getpid', 'unikernel', { switches: PATCHED }),
      note: 'their call enters a whole Linux kernel linked to the program, ours is the bare function call of a unikernel',
    },
    {
      what: 'key-value store, library operating system over patched Docker',
      source: `${XCONTAINERS}, Redis: about 1.1 (recalled)`,
      experiment: 'xcontainers19/redis',
      unit: '×',
      published: 1.1,
      ours: () => unikernelOver('kv'),
      note: 'a unikernel in a micro-VM stands for their library operating system on Xen',
    },
    {
      what: 'web server, the same',
      source: `${XCONTAINERS}, nginx: about 1.25 (recalled)`,
      experiment: 'xcontainers19/nginx',
      unit: '×',
      published: 1.25,
      ours: () => unikernelOver('web'),
      note: 'a unikernel in a micro-VM stands for their library operating system on Xen; its packets pass through a user process, theirs through a driver domain',
    },
    ...(
      [
        ['memcached', 3],
        ['Apache', 0.7],
      ] as const
    ).map(([server, published]): Figure => ({
      what: `${server}, library operating system over patched Docker`,
      source: `${XCONTAINERS} (recalled): ${published}`,
      experiment: 'xcontainers19/servers',
      unit: '×',
      published,
      ours: null,
      note: 'neither memcached nor Apache is simulated: their threads, locks and forks make the difference',
    })),
    {
      what: 'ten instances beside each other',
      source: `${ANJALI}: −23 % each`,
      experiment: 'anjali20/interference',
      unit: '%',
      published: -23,
      ours: null,
      note: 'shared caches and memory bandwidth are not part of the model',
    },
  ],
};

export default section;
