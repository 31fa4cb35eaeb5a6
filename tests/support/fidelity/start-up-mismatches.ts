/** Published figures of starts that the model does not give. */
import type { Mismatch } from './figure.ts';
import { started, meanMs, phasesMs, untilMs, allReadyMs, RUNC, BRIDGE } from './start-up.ts';

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

/** Published ratios that the model does not give, each with the mechanism that it lacks. */
export const START_MISMATCHES: readonly Mismatch[] = [
  {
    what: 'process by posix_spawn',
    published: '0.71 ms (own measurement)',
    ours: () => ms(meanMs('bare')),
    why: 'measured in a nested guest, where page faults of exec cost several times as much',
  },
  {
    what: '100 network namespaces at once',
    published: '14.4 s (Mohan et al., 2019)',
    ours: () => ms(allReadyMs('netns', 100)),
    why: 'Linux 4.4 held net_mutex for the whole of a creation and waited for normal grace periods under it; ours are the expedited ones of a recent kernel',
  },
  {
    what: '10 network namespaces at once over one',
    published: '4.5 × (Mohan et al., 2019)',
    ours: () => `${(allReadyMs('netns', 10) / allReadyMs('netns', 1)).toFixed(1)} ×`,
    why: 'half of their single creation is work of Docker outside the lock, which is not part of this experiment',
  },
  {
    what: 'docker run on an idle machine',
    published: '500 ms (moby issue 38077)',
    ours: () => ms(meanMs('container', BRIDGE)),
    why: 'theirs ends with the container’s exit and removal, and has the setkey hook of dockerd up to 24',
  },
  {
    what: 'docker start on the host’s network',
    published: '214 ms (own measurement)',
    ours: () => {
      const start = started('container', { network: 'host' });
      return ms(start.totalNs.mean / 1e6 - untilMs(start, 'containerd'));
    },
    why: 'measured on two busy vCPUs of a nested guest with a debugging dockerd',
  },
  {
    what: 'gVisor over runc, docker run',
    published: '0.96 × (gVisor performance guide)',
    ours: () => `${(meanMs('gvisor-systrap') / meanMs('container')).toFixed(2)} ×`,
    why: 'there a slow cluster start of 1.1 s hides the runtime; the other source has 1.10 to 1.17',
  },
  {
    what: 'runsc cold less warm',
    published: '80 ms (ironclaw CI)',
    ours: () => {
      const parts = [...RUNC, 'sandbox', 'runtime-start'];
      const cold = phasesMs(started('gvisor-systrap', { cache: 'cold' }), parts);
      return ms(cold - phasesMs(started('gvisor-systrap'), parts));
    },
    why: 'only reading the program is cold in the model; caches of the daemons, of directories and of the CPU are not',
  },
  {
    what: 'memory of a Kata pod',
    published: '168 MB (RuntimeClass overhead)',
    ours: () => `${(started('kata').marginalBytes / 1e6).toFixed(0)} MB`,
    why: 'the overhead is a reservation for QEMU with room to spare; ours is what Cloud Hypervisor holds',
  },
];
