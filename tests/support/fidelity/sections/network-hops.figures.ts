/** Network paths, hop by hop and end to end (B10). */
import { meanNs, measure, within, type Figure, type FidelitySection } from '../figure.ts';
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
    ...(
      [
        ['C1', 'c1', [0, 60]],
        ['a deep state', 'deep', [60, 300]],
      ] as const
    ).map(([state, idle, range]): Figure => ({
      what: `what Firecracker adds to a round trip, idle CPUs in ${state}`,
      source: 'Firecracker documentation: 0.06 ms, on a machine whose own round trip takes 0.198 ms',
      kind: 'independent',
      unit: 'µs',
      published: null,
      range,
      ours: () =>
        us('tcp-bridge', 'firecracker', { switches: { idle } }) -
        us('tcp-bridge', 'bare', { switches: { idle } }),
      note: 'the published 60 µs must lie between the two rows; the source does not say how idle CPUs wait',
    })),
    ...(
      [
        ['bare', 'bare', 897],
        ['Xen PV', 'xen-pv', 897],
      ] as const
    ).map(([what, stack, published]): Figure => ({
      what: `bulk over a 1 Gb/s cable, ${what}`,
      source: `Xen and the Art of Virtualization, SOSP 2003, ttcp: ${published} Mb/s`,
      kind: 'independent',
      unit: 'Gb/s',
      published: published / 1000,
      range: within(published / 1000, FIFTH),
      ours: () => gigabit(stack),
    })),
    {
      what: 'bulk over a 1 Gb/s cable, VMware, sent',
      source: 'Xen and the Art of Virtualization, SOSP 2003, ttcp: 291 Mb/s',
      kind: 'independent',
      unit: 'Gb/s',
      published: 0.291,
      range: [0.291, 0.95],
      ours: () => gigabit('vmware-bt'),
      note: 'its CPU was the limit: an emulated controller whose driver touches registers for each packet of 1,500 bytes; large segments are split by our controller',
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
