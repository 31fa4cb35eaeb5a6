/** Starts whose published figures are of another kind of start than ours. */
import type { FidelitySection } from '../figure.ts';
import { started, meanMs, phasesMs, untilMs, allReadyMs, RUNC, BRIDGE } from '../start-up.ts';

const section: FidelitySection = {
  title: 'Start-up: whole starts',
  figures: [
    {
      what: 'process by posix_spawn',
      source: 'own measurement: 0.71 ms',
      experiment: 'lab/spawn',
      unit: 'ms',
      published: 0.71,
      ours: () => meanMs('bare'),
      note: 'measured in a nested guest, where page faults of exec cost several times as much',
    },
    {
      what: '100 network namespaces at once',
      source: 'Mohan et al., HotCloud 2019: 14.41 s',
      experiment: 'mohan19',
      unit: 'ms',
      published: 14_410,
      ours: () => allReadyMs('netns', 100),
      note: 'Linux 4.4 held net_mutex for the whole of a creation and waited for normal grace periods under it; ours are the expedited ones of a recent kernel',
    },
    {
      what: '10 network namespaces at once over one',
      source: 'Mohan et al., HotCloud 2019: 4.5',
      experiment: 'mohan19',
      unit: '×',
      published: 4.5,
      ours: () => allReadyMs('netns', 10) / allReadyMs('netns', 1),
      note: 'half of their single creation is work of Docker outside the lock, which is not part of this experiment',
    },
    {
      what: 'docker run on an idle machine',
      source: 'moby issue 38077: 500 ms',
      experiment: 'moby-38077',
      unit: 'ms',
      published: 500,
      ours: () => meanMs('container', BRIDGE),
      note: 'theirs ends with the container’s exit and removal, and has the setkey hook of dockerd up to 24',
    },
    {
      what: 'docker start on the host’s network',
      source: 'own measurement: 214 ms',
      experiment: 'lab/docker/start',
      unit: 'ms',
      published: 214,
      ours: () => {
        const start = started('container', { network: 'host' });
        return start.totalNs.mean / 1e6 - untilMs(start, 'containerd');
      },
      note: 'measured on two busy vCPUs of a nested guest with a debugging dockerd',
    },
    {
      what: 'gVisor over runc, docker run',
      source: 'gVisor performance guide: 0.96',
      experiment: 'gvisor-csv/start',
      unit: '×',
      published: 0.96,
      ours: () => meanMs('gvisor-systrap') / meanMs('container'),
      note: 'there a slow cluster start of 1.1 s hides the runtime; the other source has 1.10 to 1.17',
    },
    {
      what: 'runsc cold less warm',
      source: 'ironclaw CI: 80 ms',
      experiment: 'runsc-ci',
      unit: 'ms',
      published: 80,
      ours: () => {
        const parts = [...RUNC, 'sandbox', 'runtime-start'];
        const cold = phasesMs(started('gvisor-systrap', { cache: 'cold' }), parts);
        return cold - phasesMs(started('gvisor-systrap'), parts);
      },
      note: 'only reading the program is cold in the model; caches of the daemons, of directories and of the CPU are not',
    },
    {
      what: 'memory of a Kata pod',
      source: 'Kata, RuntimeClass overhead: 168 MB',
      experiment: 'kata-runtimeclass',
      rests: ['assumption/sizes'],
      constant: true,
      unit: 'MB',
      published: 168,
      ours: () => started('kata').marginalBytes / 1e6,
      note: 'the overhead is a reservation for QEMU with room to spare; ours is what Cloud Hypervisor holds',
    },
  ],
};

export default section;
