/** Container runtimes (C2). */
import { type FidelitySection } from '../figure.ts';
import { started, meanMs, phasesMs, untilMs, RUNC, BRIDGE } from '../start-up.ts';

const section: FidelitySection = {
  title: 'Start-up: container runtimes',
  figures: [
    {
      what: 'runc create',
      source: 'own measurement: 36 ms (p10) on two busy vCPUs; crun README: 33 ms for a whole runc run',
      experiment: ['lab/runc', 'crun/runc-run'],
      unit: 'ms',
      published: 33,
      ours: () => phasesMs(started('container'), RUNC),
    },
    {
      what: 'Docker container on a bridge',
      source: 'LightVM, SOSP 2017: about 200 ms',
      experiment: 'lightvm17/docker',
      unit: 'ms',
      published: 200,
      ours: () => meanMs('container', BRIDGE),
    },
    {
      what: 'gVisor on KVM over runc, with Docker',
      source: 'Young et al., HotCloud 2019: life cycle 1.117 s over 1.014 s',
      experiment: 'hotcloud19/lifecycle',
      unit: '×',
      published: 1.1,
      ours: () => meanMs('gvisor-kvm') / meanMs('container'),
    },
    {
      what: 'gVisor on ptrace over runc, with Docker',
      source: 'Young et al., HotCloud 2019: life cycle 1.181 s over 1.014 s',
      experiment: 'hotcloud19/lifecycle',
      unit: '×',
      published: 1.165,
      ours: () => meanMs('gvisor-ptrace') / meanMs('container'),
    },
    {
      what: 'Kata with Cloud Hypervisor',
      source: 'Kata 2.5.2 in Kuasar’s data: mean 900 ms',
      experiment: 'kata-ci',
      unit: 'ms',
      published: 900,
      ours: () => meanMs('kata'),
    },
    {
      what: 'Kata: agent connected',
      source: 'time line of a Kata start from nerdctl run: 486 ms',
      experiment: 'kata-timeline',
      unit: 'ms',
      published: 486,
      ours: () => untilMs(started('kata'), 'disk'),
    },
    {
      what: 'share of the pull in the start of a container',
      source: 'Slacker, FAST 2016: 76 %',
      experiment: 'slacker16',
      unit: '%',
      published: 76,
      ours: () => {
        const start = started('container', { pull: true });
        return (phasesMs(start, ['pull']) / (start.totalNs.mean / 1e6)) * 100;
      },
      note: 'an image of 70 MB over 1 Gb/s; its programs do less than theirs once started',
    },
  ],
};

export default section;
