import '@testing-library/jest-dom/vitest';
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import Bars from '../../../src/ui/rooms/paths/bars/bars.view.svelte';
import { gathered } from '../../../src/ui/rooms/paths/bars/gathered.ts';
import { segmentsOf, type Segment } from '../../../src/ui/rooms/paths/bars/segments.ts';
import { hopsOf } from '../../../src/ui/rooms/paths/state/known-hops.ts';
import { FAKE_CATALOG, FAKE_PATHS, fakeStack } from '../../support/fake-frames.ts';
import { fakeLab } from '../../support/fake-lab.ts';

const MOMENTS = [0, 39, 40, 5_000, 30_000, 70_000, 1e6];

describe('what a bar draws', () => {
  const made = (...lengths: number[]): Segment[] =>
    lengths.map((durationNs, index) => ({
      key: String(index),
      component: index % 2 === 0 ? 'kernel' : 'app',
      label: { en: 'part', ko: '부분' },
      tone: 'host',
      waiting: false,
      startNs: lengths.slice(0, index).reduce((sum, ns) => sum + ns, 0),
      durationNs,
    }));

  it('is every segment where all can be seen', () => {
    const segments = made(40, 50, 60);
    expect(gathered(segments, 30).map(({ durationNs }) => durationNs)).toEqual([40, 50, 60]);
  });

  it('puts short ones together, under what took most of it, and loses no time', () => {
    const [long, many, last] = gathered(made(100, 3, 9, 2, 20, 100), 30);
    expect(long?.durationNs).toBe(100);
    expect(many).toMatchObject({ startNs: 100, durationNs: 34, component: 'kernel' });
    expect(many?.parts.map(({ component, ns }) => [component, ns])).toEqual([
      ['kernel', 29],
      ['app', 5],
    ]);
    expect(last).toMatchObject({ component: 'app', startNs: 134, durationNs: 100 });
  });

  it('gathers alike while an axis grows a little', () => {
    const segments = made(...Array.from({ length: 500 }, (_, index) => 1 + (index % 7)));
    expect(gathered(segments, 40)).toEqual(gathered(segments, 50));
    expect(gathered(segments, 40).length).toBeLessThan(50);
  });
});

describe('segments of a bar', () => {
  it.each(['bare', 'container', 'kvm'] as const)(
    '%s: sum to the time of the operation at every moment',
    (id) => {
      for (const now of MOMENTS) {
        const stack = fakeStack(id, FAKE_PATHS[id], now);
        const segments = segmentsOf(hopsOf(FAKE_CATALOG, stack), stack.opStartNs, stack.opElapsedNs);
        expect(segments.reduce((sum, segment) => sum + segment.durationNs, 0)).toBe(stack.opElapsedNs);
      }
    },
  );

  it('neighbours are never of the same component and kind', () => {
    const stack = fakeStack('kvm', FAKE_PATHS.kvm, 1e6);
    const segments = segmentsOf(hopsOf(FAKE_CATALOG, stack), 0, stack.opElapsedNs);
    segments.slice(1).forEach((segment, index) => {
      const before = segments[index];
      expect([before?.component, before?.waiting]).not.toEqual([segment.component, segment.waiting]);
    });
  });

  it('time that no hop covers is waiting', () => {
    expect(segmentsOf([], 0, 100)).toMatchObject([{ component: null, waiting: true, durationNs: 100 }]);
  });

  it('work on a CPU counts before the device that works beside it', () => {
    const device = hopsOf(FAKE_CATALOG, fakeStack('bare', [['disk', 'disk', 'device', 100, -1]], 0));
    const work = hopsOf(FAKE_CATALOG, fakeStack('bare', [['kernel', 'kernel', 'sched_switch', 40, 0]], 0));
    const segments = segmentsOf([...work, ...device], 0, 100);
    expect(segments.map(({ component, durationNs }) => [component, durationNs])).toEqual([
      ['kernel', 40],
      ['disk', 60],
    ]);
  });
});

describe('the bars', () => {
  it('have a row per stack with its total and the ratio to the first', async () => {
    render(Bars, { lab: await fakeLab(1e6) });
    await tick();
    expect(
      screen.getByRole('img', {
        name: /^Bare process: 61\.8 µs, 1\.00×\. disk, waiting 52\.0 µs, host kernel/,
      }),
    ).toBeVisible();
    expect(screen.getByRole('img', { name: /^KVM VM: 105 µs, 1\.70×/ })).toBeVisible();
  });

  it('grow while the operation runs, on an axis that stands still', async () => {
    const lab = await fakeLab(10_000);
    const { container } = render(Bars, { lab });
    await tick();
    const read = (): { total: number; axis: string } => ({
      total: Number(container.querySelector('.total')?.getAttribute('x')),
      axis: [...container.querySelectorAll('.axis')].map((entry) => entry.getAttribute('transform')).join(),
    });
    const before = read();
    await lab.seek({ to: 'time', ns: 40_000 });
    await tick();
    expect(read().total).toBeGreaterThan(before.total);
    expect(read().axis).toBe(before.axis);
  });

  it('name the part that is pointed at', async () => {
    const { container } = render(Bars, { lab: await fakeLab(1e6, ['bare']) });
    await tick();
    const [first] = container.querySelectorAll('.segment');
    if (!first) throw new Error('no segment');
    await userEvent.hover(first);
    expect(container.querySelector('.aside')).toHaveTextContent('Bare process: host kernel');
  });

  it('say so when nothing was issued', async () => {
    render(Bars, { lab: await fakeLab(-1) });
    await tick();
    expect(screen.getByText(/Nothing issued yet\./)).toBeVisible();
  });
});
