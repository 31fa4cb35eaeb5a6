/** Kata Containers: whose calls serve the files, and which devices a packet passes. */
import { describe, expect, test } from 'vitest';
import { measureStack, type StackMeasure } from '../../../src/sim/index.ts';

type Hop = StackMeasure['hops'][number];

function run(op: string, stack: string, count = 1, params: Readonly<Record<string, number>> = {}) {
  return measureStack({ op, stack, params, seed: 7, switches: {}, costs: {} }, count);
}

function costs(hops: readonly Hop[]): (string | null)[] {
  return hops.map((hop) => hop.cost);
}

/** Hops of the guest’s kernel, and of the host’s on behalf of virtiofsd. */
function by(measure: StackMeasure, comp: string): Hop[] {
  return measure.hops.filter((hop) => hop.from === comp && hop.to === comp);
}

describe('a read that the guest has not cached', () => {
  const read = run('read-disk', 'kata');

  test('is one file request: one kick, one wake-up of virtiofsd, one interrupt', () => {
    // Its tick stops before it halts and starts again after: two writes of the timer's register.
    expect(read.counts.exitsByReason).toEqual({ EPT_MISCONFIG: 1, HLT: 1, MSR_WRITE: 2 });
    expect(read.hops.filter((hop) => hop.probe === 'fuse')).toHaveLength(1);
    expect(read.counts.injections).toBe(1);
  });

  test('has no block I/O in the guest: the host reads its own disk', () => {
    const blocks = (hops: readonly Hop[]) =>
      costs(hops).filter((cost) => cost === 'blk.submit' || cost === 'blk.complete');
    expect(blocks(by(read, 'guest-kernel'))).toEqual([]);
    expect(blocks(by(read, 'kernel'))).toEqual(['blk.submit', 'blk.complete']);
  });

  test('opens nothing and asks no gofer: virtiofsd has the file open', () => {
    expect(costs(read.hops)).not.toContain('vfs.open');
    expect(read.hops.map((hop) => hop.probe)).not.toContain('gofer');
  });

  test('never passes the VMM', () => {
    expect(read.hops.flatMap((hop) => [hop.from, hop.to])).not.toContain('vmm');
  });
});

test('a file request without a disk takes the published round trip', () => {
  // A write: the host’s page cache takes it. From the guest’s driver to its interrupt handler.
  const means = Array.from({ length: 40 }, (_, seed) => {
    const { hops } = measureStack(
      { op: 'write-fsync', stack: 'kata', params: {}, seed: seed + 1, switches: {}, costs: {} },
      1,
    );
    const driver = hops.filter((hop) => hop.cost === 'virtio.drv');
    const [asked, answered] = driver;
    return (answered?.startNs ?? 0) + (answered?.durationNs ?? 0) - (asked?.startNs ?? 0);
  });
  const mean = means.reduce((sum, ns) => sum + ns, 0) / means.length;
  expect(mean).toBeGreaterThan(18_000);
  expect(mean).toBeLessThan(22_000);
});

describe('write and fsync', () => {
  const sync = run('write-fsync', 'kata');

  test('are two file requests: the guest writes through, then asks for a sync', () => {
    expect(sync.hops.filter((hop) => hop.probe === 'fuse')).toHaveLength(2);
  });

  test('leave the journal to the host, which waits for its disk as often as without a VM', () => {
    const device = (stack: string) =>
      costs(run('write-fsync', stack).hops).filter((cost) => cost?.startsWith('dev.nvme') === true);
    expect(device('kata')).toEqual(device('bare'));
    expect(costs(by(sync, 'guest-kernel'))).not.toContain('fs.journal_commit');
    expect(costs(by(sync, 'kernel'))).toContain('fs.journal_commit');
  });

  test('cost more than on the host and less than through a block device, whose journal the guest keeps', () => {
    const mean = (stack: string) => run('write-fsync', stack, 50).totalNs.mean;
    expect(mean('kata')).toBeGreaterThan(mean('bare'));
    expect(mean('kata')).toBeLessThan(mean('cloud-hypervisor'));
  });
});

test.each([
  { bytes: 1, requests: 1 },
  { bytes: 65_536, requests: 1 },
  { bytes: 1_048_576, requests: 1 },
])('a read of $bytes bytes is $requests request', ({ bytes, requests }) => {
  const { hops } = run('read-disk', 'kata', 1, { bytes });
  expect(hops.filter((hop) => hop.probe === 'fuse')).toHaveLength(requests);
});

describe('a packet', () => {
  const packet = run('tcp-published-port', 'kata');

  test('passes veth and tap, tied by a redirect at ingress, each way', () => {
    expect(costs(packet.hops).filter((cost) => cost === 'net.veth')).toHaveLength(2);
    expect(packet.hops.filter((hop) => hop.probe === 'tc_mirred')).toHaveLength(2);
  });

  test('takes one more pass of the receive path each way than with a tap on the bridge', () => {
    // On the way in the softirq runs already, so the veth's turn is one more poll of it (`net_rx_action`).
    const passes = (stack: string): number =>
      run('tcp-published-port', stack).hops.filter((hop) => hop.cost === 'irq.softirq_net').length;
    expect(passes('kata')).toBe(passes('cloud-hypervisor') + 2);
  });
});

test('works inside a virtual machine as well', () => {
  const { hops } = run('read-disk', 'kvm/kata');
  expect(hops.filter((hop) => hop.probe === 'fuse')).toHaveLength(1);
});
