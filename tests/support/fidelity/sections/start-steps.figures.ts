/** Single steps of a start, and many of them at once (C1). */
import { type FidelitySection } from '../figure.ts';
import { RUNS, started, phasesMs, allReadyMs } from '../start-up.ts';

/** Grace periods and the change itself, of the network phase of an LXC start. */
function moveShare(): number {
  const start = started('lxc');
  const waitMs = (start.waits.find(({ name }) => name === 'rcu')?.ns ?? 0) / 1e6 / start.instances.length;
  return ((waitMs + 0.74) / phasesMs(start, ['network'])) * 100;
}

const section: FidelitySection = {
  title: `Start-up: steps (means of ${String(RUNS)} starts)`,
  figures: [
    {
      what: 'six kinds of namespace in one unshare',
      source: 'own measurement: 738 µs; 984 µs is the sum of one at a time',
      experiment: 'lab/unshare',
      unit: 'µs',
      published: 738,
      ours: () => phasesMs(started('container'), ['namespaces']) * 1000,
    },
    {
      what: 'network namespace with veth and address: 50 at once over 10 at once, until all are ready',
      source: 'Mohan et al., HotCloud 2019: 6.28 s over 1.27 s, Linux 4.4',
      experiment: 'mohan19',
      unit: '×',
      published: 4.94,
      ours: () => allReadyMs('netns', 50) / allReadyMs('netns', 10),
    },
    {
      what: 'the same: 100 at once over 10 at once',
      source: 'Mohan et al., HotCloud 2019: 14.41 s over 1.27 s, Linux 4.4',
      experiment: 'mohan19',
      unit: '×',
      published: 11.35,
      ours: () => allReadyMs('netns', 100) / allReadyMs('netns', 10),
    },
    {
      what: 'share of the network in the start of a container that moves its veth (LXC)',
      source: 'Particle, SoCC 2020: 66 to 84 %, Linux 5.0',
      experiment: 'particle20',
      unit: '%',
      published: null,
      publishedRange: [66, 84],
      ours: () => {
        const start = started('lxc');
        return (phasesMs(start, ['network']) / (start.totalNs.mean / 1e6)) * 100;
      },
    },
    {
      what: 'share of moving the veth end in setting up the network',
      source: 'Particle, SoCC 2020: 91.7 %',
      experiment: 'particle20',
      unit: '%',
      published: 91.7,
      ours: moveShare,
    },
  ],
};

export default section;
