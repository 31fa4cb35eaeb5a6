/** Network paths, hop by hop and end to end (B10). */
import { meanNs, measure, within, type FidelitySection } from '../figure.ts';
import { serverLoad } from '../load.ts';

const COUNT = 500;
const FIFTH = 0.2;
const UDP = { 'net.tcp_tx': 2000, 'net.tcp_rx': 1700 };
/** No cable between the two. */
const LOCAL = { network: 'bridge', responseBytes: 1_048_576, costs: { 'net.serialize': 1 } } as const;

function us(op: string, stack: string, options: Parameters<typeof meanNs>[2] = {}): number {
  return meanNs(op, stack, { count: COUNT, ...options }) / 1000;
}

/** Mean of a cost's hops in one operation, ns. */
function hopNs(op: string, stack: string, cost: string): number {
  const hops = measure(op, stack, { count: COUNT }).hops.filter((hop) => hop.cost === cost);
  return hops.reduce((sum, hop) => sum + hop.durationNs, 0) / Math.max(1, hops.length);
}

function stream(stack: string): number {
  return (serverLoad(stack, 'web', 1, LOCAL).bytesPerSec * 8) / 1e9;
}

const section: FidelitySection = {
  title: 'Network, hop by hop',
  figures: [
    {
      what: 'UDP round trip over loopback, one CPU, bare',
      source: 'own measurement: 13.0 µs (p10)',
      kind: 'calibrated',
      unit: 'µs',
      published: 13,
      range: within(13, FIFTH),
      ours: () => us('tcp-loopback', 'bare', { costs: UDP }),
    },
    {
      what: 'bridge and veth, one direction',
      source: 'own measurement: 0.95 to 1.45 µs',
      kind: 'calibrated',
      unit: 'µs',
      published: 0.95,
      range: [0.76, 1.45],
      ours: () =>
        (hopNs('tcp-bridge', 'container', 'net.bridge') + hopNs('tcp-bridge', 'container', 'net.veth')) /
        1000,
    },
    {
      what: 'connection tracking, established, a packet',
      source: 'own measurement: 0.78 µs',
      kind: 'calibrated',
      unit: 'µs',
      published: 0.78,
      range: within(0.78, 0.5),
      ours: () => hopNs('tcp-published-port', 'container', 'net.conntrack') / 1000,
    },
    {
      what: 'application to application over 10 Gb/s at best, one way',
      source: 'Larsen et al., 2007: 10 µs',
      kind: 'independent',
      unit: 'µs',
      published: 10,
      range: within(10, FIFTH),
      ours: () =>
        us('tcp-host-network', 'bare', {
          switches: { idle: 'poll' },
          costs: { 'nic.rx_irq_moderation': 1 },
        }) / 2,
      note: 'half a round trip, no interrupt moderation, CPUs awake',
    },
    {
      what: 'what Firecracker adds to a round trip',
      source: 'Firecracker documentation: 0.06 ms',
      kind: 'independent',
      unit: 'µs',
      published: 60,
      range: [30, 60],
      ours: () => us('tcp-bridge', 'firecracker') - us('tcp-bridge', 'bare'),
      note: 'one thread serves disk, network and API there; its queueing, and CPUs in states deeper than C1, are missing',
    },
    {
      what: 'one stream without a cable, Cloud Hypervisor over Firecracker',
      source: 'Firecracker data, NSDI 2020: 23.12 over 15.61 Gb/s received',
      kind: 'independent',
      unit: '×',
      published: 1.48,
      range: [0.9, 1.48],
      ours: () => stream('cloud-hypervisor') / stream('firecracker'),
      note: 'Firecracker’s one thread for everything, and its extra copy of each frame, are missing',
    },
    {
      what: 'the same, QEMU with vhost over Cloud Hypervisor',
      source: 'Firecracker data, NSDI 2020: 23.76 over 23.12 Gb/s',
      kind: 'independent',
      unit: '×',
      published: 1.03,
      range: within(1.03, 0.25),
      ours: () => stream('kvm') / stream('cloud-hypervisor'),
      note: 'vhost saves calls in ours; the copy of the data, which both make, is missing',
    },
  ],
  mismatches: [
    {
      what: 'one stream on one host without a cable',
      published:
        '44 Gb/s over loopback, Firecracker 15.6, QEMU 23.8 (NSDI 2020); 42 Gb/s a core (Cai et al., 2021)',
      ours: () =>
        `${stream('bare').toFixed(0)}, ${stream('firecracker').toFixed(0)}, ${stream('kvm').toFixed(0)} Gb/s`,
      why: 'the web server sends by reference and copies that miss the caches are not simulated: more than half of such a core’s time. A cable of 10 Gb/s hides it',
    },
    {
      what: 'overlay network (VXLAN) on one host, round trip',
      published: '+34 % (Zhuo et al., NSDI 2019)',
      ours: () => 'not simulated',
      why: 'no overlay and no rootless network can be chosen',
    },
  ],
};

export default section;
