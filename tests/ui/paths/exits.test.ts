import { beforeEach, describe, expect, it } from 'vitest';
import { sweptOf } from '../../../src/ui/rooms/paths/bars/sweep.ts';
import { spentIn, timeIn, type Spent } from '../../../src/ui/rooms/paths/bars/spent.ts';
import { causeOf, effectOf } from '../../../src/ui/rooms/paths/state/causes.ts';
import { exitText } from '../../../src/ui/rooms/paths/state/exit-texts.ts';
import { exitsIn, exitTimes, hopName } from '../../../src/ui/rooms/paths/state/exits.ts';
import { EXIT_REASONS } from '../../../src/sim/trace/exit-reasons.ts';
import { freshPage, settle, startedBench } from '../../support/page.ts';

async function spentAfter(op: string, stack: string): Promise<{ spent: Spent; counted: number }> {
  const { lab } = await startedBench({ spec: { op, stacks: [stack], seed: 7 } });
  await lab.issue(1);
  await lab.seek({ to: 'next', what: 'end' });
  await settle();
  const frame = lab.frame?.stacks[0];
  if (!frame || !lab.catalog) throw new Error('there is no frame');
  return { spent: spentIn(lab.catalog, frame), counted: frame.counts.exits };
}

beforeEach(freshPage);

describe('the exits of an operation', () => {
  it.each([
    ['read-disk', 'kvm'],
    ['tcp-network', 'kvm'],
    ['read-disk', 'xen-hvm'],
    ['getpid', 'kvm'],
    ['read-disk', 'bare'],
  ])('%s in %s: as many as the engine counted, numbered in their order', async (op, stack) => {
    const { spent, counted } = await spentAfter(op, stack);
    const exits = exitTimes(spent);
    expect(exits.map(({ number }) => number)).toEqual(Array.from({ length: counted }, (_, n) => n + 1));
    const starts = exits.map(({ hop }) => hop.startNs);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('their times are the time in the box of the hypervisor', async () => {
    const { spent } = await spentAfter('read-disk', 'kvm');
    const { worked } = timeIn(spent.segments, ['kvm']);
    expect(worked).toBeGreaterThan(0);
    expect(exitTimes(spent).reduce((sum, { ns }) => sum + ns, 0)).toBeCloseTo(worked, 6);
  });

  it('every reason has words', () => {
    const without = EXIT_REASONS.filter((reason) => reason !== '' && exitText(reason) === null);
    expect(without).toEqual([]);
    expect(exitText('NO_SUCH_REASON')).toBeNull();
  });

  it('are named by what the guest wanted', async () => {
    const { spent } = await spentAfter('read-disk', 'kvm');
    expect(hopName(exitsIn(spent)[0] as never)).toBe('Rings a device’s doorbell');
  });
});

describe('what led to a hop', () => {
  it('going from effect to effect leads from the call to its return, and back', async () => {
    const { spent } = await spentAfter('getpid', 'bare');
    const [first] = spent.hops;
    if (!first) throw new Error('there is no hop');
    expect(causeOf(spent.hops, first)).toBeNull();
    const seen = [first];
    for (let next = effectOf(spent.hops, first); next; next = effectOf(spent.hops, next)) seen.push(next);
    expect(seen.at(-1)?.probe?.name).toBe('sys_exit');
    const last = seen.at(-1);
    expect(last && causeOf(spent.hops, last)?.index).toBeLessThan(last?.index ?? 0);
  });

  it('what follows the disk comes from it, and what led to it goes to it or came before', async () => {
    const { spent } = await spentAfter('read-disk', 'bare');
    const disk = spent.hops.find(({ probe }) => probe?.name === 'device');
    if (!disk) throw new Error('the disk was not used');
    expect(effectOf(spent.hops, disk)?.from?.id).toBe('disk');
    const cause = causeOf(spent.hops, disk);
    expect((cause?.startNs ?? 0) + (cause?.durationNs ?? 0)).toBeLessThanOrEqual(disk.startNs);
    expect(cause?.to?.id).toBe('disk');
  });
});

describe('a swept stretch', () => {
  it('sums what filled it: the whole operation gives all of its time', async () => {
    const { spent } = await spentAfter('read-disk', 'kvm');
    const all = sweptOf(spent.segments, { fromNs: 0, toNs: spent.ns });
    expect(all.reduce((sum, { ns }) => sum + ns, 0)).toBeCloseTo(spent.ns, 6);
    expect(all.map(({ ns }) => ns)).toEqual(all.map(({ ns }) => ns).sort((a, b) => b - a));
  });

  it('two halves together are the whole, and past the end there is nothing', async () => {
    const { spent } = await spentAfter('pipe-round-trip', 'bare');
    const half = spent.ns / 2;
    const sum = (fromNs: number, toNs: number): number =>
      sweptOf(spent.segments, { fromNs, toNs }).reduce((ns, part) => ns + part.ns, 0);
    expect(sum(0, half) + sum(half, spent.ns)).toBeCloseTo(spent.ns, 6);
    expect(sweptOf(spent.segments, { fromNs: spent.ns, toNs: spent.ns * 2 })).toEqual([]);
  });
});
