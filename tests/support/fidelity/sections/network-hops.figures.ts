/** Network paths, hop by hop and end to end (B10). */
import { meanNs, type Figure, type FidelitySection } from '../figure.ts';
import { meanHopNs } from '../hop-time.ts';
import { serverLoad } from '../load.ts';

const COUNT = 500;
const UDP = { 'net.tcp_tx': 2000, 'net.tcp_rx': 1700 };
/** No cable between the two. */
const LOCAL = { network: 'bridge', responseBytes: 1_048_576, costs: { 'net.serialize': 1 } } as const;

function us(op: string, stack: string, options: Parameters<typeof meanNs>[2] = {}): number {
  return meanNs(op, stack, { count: COUNT, ...options }) / 1000;
}

function hopNs(op: string, cost: string): number {
  return meanHopNs(op, 'container', cost, COUNT);
}

/** A cable ten times slower. */
function gigabit(stack: string): number {
  const load = {
    network: 'bridge',
    responseBytes: 1_048_576,
    seconds: 0.1,
    costs: { 'net.serialize': 12_200 },
  } as const;
  return (serverLoad(stack, 'web', 1, load).bytesPerSec * 8) / 1e9;
}

function stream(stack: string): number {
  return (serverLoad(stack, 'web', 1, LOCAL).bytesPerSec * 8) / 1e9;
}

const BY_REFERENCE =
  'the web server sends by reference and copies that miss the caches are not simulated: more than half of such a core’s time. A cable of 10 Gb/s hides it';

const section: FidelitySection = {
  title: 'Network, hop by hop',
  figures: [
    {
      what: 'UDP round trip over loopback, one CPU, bare',
      source: 'own measurement: 13.0 µs (p10)',
      experiment: 'lab/loopback',
      rests: ['lab/loopback'],
      unit: 'µs',
      published: 13,
      ours: () => us('tcp-loopback', 'bare', { costs: UDP }),
    },
    {
      what: 'bridge and veth, one direction',
      source: 'own measurement: 0.95 to 1.45 µs',
      experiment: 'lab/net/bridge',
      unit: 'µs',
      published: null,
      publishedRange: [0.95, 1.45],
      ours: () => (hopNs('tcp-bridge', 'net.bridge') + hopNs('tcp-bridge', 'net.veth')) / 1000,
      note: 'the two costs add up to the lower end of the range, and their draws scatter about it',
    },
    {
      what: 'connection tracking, established, a packet',
      source: 'own measurement: 0.78 µs',
      experiment: 'lab/net/conntrack',
      unit: 'µs',
      published: 0.78,
      ours: () => hopNs('tcp-published-port', 'net.conntrack') / 1000,
    },
    {
      what: 'application to application over 10 Gb/s at best, one way',
      source: 'Larsen et al., 2007: 10 µs',
      experiment: 'larsen07',
      unit: 'µs',
      published: 10,
      ours: () =>
        us('tcp-host-network', 'bare', {
          switches: { idle: 'poll' },
          costs: { 'nic.rx_irq_moderation': 1 },
        }) / 2,
      note: 'half a round trip, no interrupt moderation, CPUs awake',
    },
    ...(
      [
        ['C1', 'c1'],
        ['a deep state', 'deep'],
      ] as const
    ).map(([state, idle]): Figure => ({
      what: `what Firecracker adds to a round trip, idle CPUs in ${state}`,
      source: 'Firecracker documentation: 0.06 ms, on a machine whose own round trip takes 0.198 ms',
      experiment: 'fc-docs/latency',
      unit: 'µs',
      published: 60,
      ours: () =>
        us('tcp-bridge', 'firecracker', { switches: { idle } }) -
        us('tcp-bridge', 'bare', { switches: { idle } }),
      note: 'the source does not say how idle CPUs wait: two rows for one measurement',
    })),
    ...(
      [
        ['bare', 'bare', 897],
        ['Xen PV', 'xen-pv', 897],
      ] as const
    ).map(([what, stack, published]): Figure => ({
      what: `bulk over a 1 Gb/s cable, ${what}`,
      source: `Xen and the Art of Virtualization, SOSP 2003, ttcp: ${published} Mb/s`,
      experiment: 'sosp03/ttcp',
      unit: 'Gb/s',
      published: published / 1000,
      ours: () => gigabit(stack),
    })),
    {
      what: 'bulk over a 1 Gb/s cable, VMware, sent',
      source: 'Xen and the Art of Virtualization, SOSP 2003, ttcp: 291 Mb/s',
      experiment: 'sosp03/ttcp',
      unit: 'Gb/s',
      published: 0.291,
      ours: () => gigabit('vmware-bt'),
      note: 'its CPU was the limit: an emulated controller whose driver touches registers for each packet of 1,500 bytes; large segments are split by our controller',
    },
    ...(
      [
        ['bare, loopback', 'bare', 44],
        ['Firecracker', 'firecracker', 15.6],
        ['QEMU', 'kvm', 23.8],
      ] as const
    ).map(([what, stack, published]): Figure => ({
      what: `one stream on one host without a cable, ${what}`,
      source: `Firecracker data, NSDI 2020: ${published} Gb/s`,
      experiment: 'nsdi20/iperf',
      unit: 'Gb/s',
      published,
      ours: () => stream(stack),
      note: BY_REFERENCE,
    })),
    {
      what: 'one stream on one host without a cable, a core',
      source: 'Cai et al., 2021: 42 Gb/s a core',
      experiment: 'cai21',
      unit: 'Gb/s',
      published: 42,
      ours: () => stream('bare'),
      note: BY_REFERENCE,
    },
    {
      what: 'overlay network (VXLAN) on one host, round trip, more than without',
      source: 'Zhuo et al., NSDI 2019: +34 %',
      experiment: 'slim19',
      unit: '%',
      published: 34,
      ours: null,
      note: 'no overlay and no rootless network can be chosen',
    },
  ],
};

export default section;
