/** What the room answers: the verdict's words, the pool with its debts, limits as others write them, and why nothing runs. */
import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  NeighbourFrame,
  NeighbourView,
  Percentiles,
  ResponseView,
} from '../../../src/bridge/protocol.ts';
import { POOL_STRIDE } from '../../../src/bridge/protocol.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import { mask } from '../../../src/ui/i18n/mask.svelte.ts';
import App from '../../../src/ui/app.svelte';
import { spread } from '../../../src/ui/rooms/neighbours/charts/run-axis.ts';
import { limitMarks, translations } from '../../../src/ui/rooms/neighbours/controls/limits.ts';
import { rowsOf } from '../../../src/ui/rooms/neighbours/controls/rows.ts';
import { piecesOf, plain, strong } from '../../../src/ui/rooms/neighbours/state/marked.ts';
import { NeighbourLab } from '../../../src/ui/rooms/neighbours/state/neighbour-lab.svelte.ts';
import { heldPlaces } from '../../../src/ui/rooms/neighbours/timeline/held.ts';
import { periodNotes, poolDomain, poolPaths } from '../../../src/ui/rooms/neighbours/timeline/pool.ts';
import { periodsOf } from '../../../src/ui/rooms/neighbours/timeline/pools.ts';
import { verdictOf } from '../../../src/ui/rooms/neighbours/verdict/verdict.ts';
import { FakeNeighbours } from '../../support/fake-neighbours.ts';
import { freshPage, HandClock, PATIENT, roomsOf, settle } from '../../support/page.ts';

beforeEach(freshPage);

const LOOK: NeighbourView = { fromNs: null, windowNs: 4e8, group: '/batch' };
const LIMIT = { atNs: 2e9, path: '/batch', file: 'cpu.max', value: '20000 100000' };

/** A frame of the fake engine at 4.28 s. */
async function frameWith(commands: readonly (typeof LIMIT)[], look = LOOK): Promise<NeighbourFrame> {
  const engine = new FakeNeighbours();
  const spec = { scenario: '', file: '', seed: 7, hz: 250, pick: 'eevdf', throttle: 'task' } as const;
  return engine.open(spec, commands, 4.28e9, look);
}

/** The frame with other response times of its program. */
function answeredIn(
  frame: NeighbourFrame,
  since: Partial<Percentiles>,
  earlier: Partial<Percentiles> | null,
): NeighbourFrame {
  const responses = frame.responses.map((view): ResponseView => {
    return { ...view, since: { ...view.since, ...since }, earlier: earlier && { ...view.since, ...earlier } };
  });
  return { ...frame, responses };
}

const said = (frame: NeighbourFrame | null, fresh = false): string => plain(verdictOf(frame, fresh));

describe('the verdict', () => {
  it('says what changed since a group was limited and how often it was stopped', async () => {
    const frame = await frameWith([LIMIT]);
    expect(said(frame)).toBe(
      'shop p99 29.1 → 1.20 ms since batch was limited to 0.2 CPU; batch was stopped in 23 of 23 periods.',
    );
    locale.current = 'ko';
    expect(said(frame)).toBe(
      'batch를 CPU 0.2개로 제한한 뒤 shop의 p99 29.1 → 1.20 ms; batch는 주기 23개 중 23개에서 멈춤.',
    );
  });

  it('has words for nothing run, nothing limited, nothing changed, and too few answers', async () => {
    const free = await frameWith([]);
    const limited = await frameWith([LIMIT]);
    expect(said(free, true)).toMatch(/^Nothing has run yet/);
    expect(said(free)).toBe('shop p99 29.1 ms so far; nothing is limited.');
    const same = answeredIn(limited, { p99Ns: 5e7 }, { p99Ns: 5.2e7, jobs: 400 });
    expect(said(same)).toMatch(/^shop p99 stays at 50\.0 ms since batch was limited/);
    const drained = answeredIn(limited, { p50Ns: 2e6, p99Ns: 5e7 }, { p50Ns: 4e7, p99Ns: 5.2e7, jobs: 400 });
    expect(said(drained)).toMatch(
      /^shop p50 40\.0 → 2\.00 ms since batch was limited to 0\.2 CPU, its p99 stays at 50\.0 ms;/,
    );
    const few = answeredIn(limited, { jobs: 3 }, { jobs: 400 });
    expect(said(few)).toMatch(/^shop has answered 3 requests since batch was limited to 0\.2 CPU: too few/);
  });

  it('tells no figure of the run while figures are hidden', async () => {
    const limited = await frameWith([LIMIT]);
    mask.on = true;
    expect(said(limited)).toMatch(/^shop p99 ••• → ••• since .* was stopped in ••• of ••• periods/);
    mask.on = false;
  });

  it('knows a limit that was lifted, another file, and a limit that never stopped anybody', async () => {
    const lifted = await frameWith([
      { ...LIMIT, atNs: 1e9 },
      { ...LIMIT, value: 'max' },
    ]);
    expect(said(lifted)).toContain('since the limit of batch was lifted');
    const weight = await frameWith([{ ...LIMIT, file: 'cpu.weight', value: '10' }]);
    expect(said(weight)).toContain('since cpu.weight of batch is 10');
    const wide = await frameWith([{ ...LIMIT, value: '200000 100000' }]);
    expect(said(wide)).toContain('batch was never stopped by its limit');
  });

  it('sets the run without limits beside it while that is compared', async () => {
    const beside = await frameWith([LIMIT], { ...LOOK, unlimited: true });
    expect(said(beside)).toContain(
      'since batch was limited to 0.2 CPU; without any limit it would be 29.1 ms;',
    );
  });

  it('speaks of use where nothing answers', async () => {
    const frame = { ...(await frameWith([LIMIT])), responses: [] };
    expect(said(frame)).toMatch(/; (shop|batch) used \d\.\d\d of 2 CPUs\.$/);
  });

  it('marks what stands out, and the particles of Korean see through the marks', () => {
    expect(piecesOf(`a ${strong('b')} c`)).toEqual([
      { text: 'a ', strong: false },
      { text: 'b', strong: true },
      { text: ' c', strong: false },
    ]);
  });
});

describe('the pool with its debts', () => {
  // Two periods of 100: 20 left falls to 0, then 5 owed; the refill pays it and leaves 15.
  const balance = Float64Array.from([
    0, 20, 0, 10, 0, 0, 14, 0, 5, 100, 0, 5, 100, 15, 0, 110, 0, 0, 200, 0, 0,
  ]);
  const periods = periodsOf(
    Float64Array.from(
      [
        [1, 0, 100, 20, 20, 86, 0, 20],
        [1, 100, 200, 20, 20, 90, 0, 20],
      ].flat(),
    ),
    1,
  );
  const same = (n: number): number => n;

  it('goes below zero where the group owes, and says how much before the refill', () => {
    const { line, debt, left } = poolPaths(balance, same, (n) => -n);
    expect(line).toBe('M0.0 -20.0L10.0 0.0L14.0 5.0L100.0 5.0L100.0 -15.0L110.0 0.0L200.0 0.0');
    expect(debt).toContain('L14.0 5.0L100.0 5.0L100.0 0.0');
    expect(left).toContain('L100.0 -15.0');
    expect(
      periodNotes(balance, periods, same).map(({ emptyPx, owedNs, filledNs }) => [emptyPx, owedNs, filledNs]),
    ).toEqual([
      [10, 5, 20],
      [110, 0, 20],
    ]);
  });

  it('holds quota and debt on an axis that stands still below what a tick may run over', () => {
    const host = { quotaNs: 20, cpus: 2, hz: 1e9 / 4 };
    expect(poolDomain(balance, periods, host)).toEqual([-8, 20]);
    expect(poolDomain(Float64Array.from([0, 0, 12]), periods, host)).toEqual([-12, 20]);
    expect(periods).toHaveLength(16 / POOL_STRIDE);
  });

  it('is broken where there was no quota', () => {
    const { line } = poolPaths(Float64Array.from([0, 5, 0, 1, NaN, NaN, 2, 5, 0]), same, same);
    expect(line).toBe('M0.0 5.0M2.0 5.0');
  });

  it('has words in the widest gap of a hatched stretch only where they fit', () => {
    // cpu, group, task, start, end, kind
    const runs = Float64Array.from([0, 1, 7, 30, 40, 0, 0, 2, 0, 10, 100, 1, 1, 2, 0, 0, 100, 1]);
    expect(heldPlaces(runs, 0, 50)).toEqual([{ cpu: 0, group: 2, heldNs: 90, fromNs: 40, toNs: 100 }]);
    expect(heldPlaces(runs, 0, 70)).toEqual([]);
  });

  it('keeps the words beside the lines apart', () => {
    const placed = spread(
      [
        { text: 'a', y: 10 },
        { text: 'b', y: 12 },
        { text: 'c', y: 99 },
      ],
      14,
      [0, 100],
    );
    const heights = placed.map(({ textY }) => textY).sort((a, b) => a - b);
    expect(heights).toEqual([10, 24, 99]);
  });
});

describe('a limit as others write it', () => {
  it.each([
    [2e7, 1e8, '200m', '--cpus 0.2'],
    [2e8, 1e8, '2', '--cpus 2'],
    [4.8e6, 1e8, '48m', '--cpus 0.048'],
    [5e6, 2.5e7, '200m', '--cpu-period 25000 --cpu-quota 5000'],
  ])('%d of %d ns is %s and %s', (quotaNs, periodNs, kubernetes, docker) => {
    expect(translations({ quotaNs, periodNs })).toEqual({ kubernetes, docker });
  });

  it('is nothing to write where there is none', () => {
    expect(translations({ quotaNs: Infinity, periodNs: 1e8 })).toBeNull();
  });

  it.each([1, 2, 4, 64])('has marks on %i CPUs from 0.05 to max whose figures do not touch', (cpus) => {
    const marks = limitMarks(cpus, 11);
    const figures = marks.filter(({ text }) => text !== '');
    expect(figures.at(-1)?.text).toBe('max');
    expect(marks[0]?.position).toBeGreaterThan(0);
    figures.slice(1).forEach(({ position }, at) => {
      expect(position - (figures[at]?.position ?? 0)).toBeGreaterThanOrEqual(0.0077 * 11);
    });
    if (cpus <= 4) expect(figures.map(({ text }) => text)).toContain('0.05');
  });

  it('has a row for each of a few groups, and of many for the selected one and those above it', () => {
    const paths = ['/', '/a', '/a/b', ...Array.from({ length: 300 }, (_, n) => `/g${n.toString()}`)];
    const groups = paths.map((path, index) => ({ path, index })) as unknown as NeighbourFrame['groups'];
    const named = (few: NeighbourFrame['groups'], at: number): string[] =>
      rowsOf(few, groups[at] ?? null).map(({ path }) => path);
    expect(named(groups.slice(0, 4), 1)).toEqual(['/a', '/a/b', '/g0']);
    expect(named(groups, 2)).toEqual(['/a', '/a/b']);
    expect(named(groups, 40)).toEqual(['/g37']);
  });
});

describe('in the room', () => {
  async function open(): Promise<{ lab: NeighbourLab; engine: FakeNeighbours }> {
    const engine = new FakeNeighbours();
    const lab = new NeighbourLab(engine, { clock: new HandClock(), reducedMotion: () => false });
    await lab.start({ spec: {}, commands: [LIMIT], atNs: 4.28e9, group: '/batch' });
    history.replaceState(null, '', '#/neighbours');
    render(App, { live: roomsOf({ neighbours: lab }) });
    await screen.findByRole('button', { name: /^Scenario:/ }, PATIENT);
    await settle();
    return { lab, engine };
  }

  it('the limit stands as it is written, with its translations, beside what the group runs and uses', async () => {
    await open();
    const row = screen.getByRole('slider', { name: 'CPU limit of batch' }).closest('li');
    const text = row?.textContent.replaceAll(/\s+/g, ' ') ?? '';
    expect(text).toContain('2 × busy loop');
    expect(text).toContain('cpu.max 20000 100000 = 200m = --cpus 0.2');
    expect(text).toContain('20 ms in every 100 ms · weight 100');
    expect(text).toMatch(/uses \d\.\d\d of 2 CPUs/);
  });

  it('says why the group does not run and goes to its refill', async () => {
    const { lab } = await open();
    expect(screen.getByRole('heading', { name: 'Why does batch not run?' })).toBeTruthy();
    expect(screen.getByText('batch has used its 20 ms; next refill in 20 ms; 2 tasks wait.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Go to the refill' }));
    await settle();
    expect(lab.frame?.nowNs).toBe(4.3001e9);
  });

  it('a click into a hatched stretch asks why its group does not run, not why another did', async () => {
    const { lab, engine } = await open();
    lab.select('/shop');
    await settle();
    const canvas = document.querySelector('canvas');
    if (!canvas) throw new Error('There is no canvas.');
    // The window ends at 4.28 s and is drawn from 72 to 800 px: 4.155 s.
    const at = { clientX: 72 + ((4.155 - 3.88) / 0.4) * 728, clientY: 10, pointerId: 1 };
    await fireEvent.pointerDown(canvas, at);
    await fireEvent.pointerUp(canvas, at);
    await settle();
    expect(lab.group?.path).toBe('/batch');
    expect(Math.abs((lab.frame?.nowNs ?? 0) - 4.155e9)).toBeLessThan(1e6);
    expect(engine.log.some((entry) => entry.startsWith('explain'))).toBe(false);
    expect(screen.getByRole('heading', { name: 'Why does batch not run?' })).toBeTruthy();
  });

  it('says why one of its tasks does not run', async () => {
    const { lab, engine } = await open();
    lab.select('/batch', 121);
    await settle();
    await settle();
    expect(engine.log.filter((entry) => entry === 'why-not')).toHaveLength(1);
    expect(screen.getByRole('heading', { name: 'Why does task 121 not run?' })).toBeTruthy();
    expect(screen.getByText('batch has used its 20 ms.')).toBeTruthy();
  });

  it('puts the run without limits beside it, and the link says so', async () => {
    const { lab } = await open();
    const button = screen.getByRole('button', { name: 'Compare both runs' });
    await fireEvent.click(button);
    await settle();
    expect(button.getAttribute('aria-pressed')).toBe('true');
    expect(lab.frame?.before?.unlimited).toBe(true);
    expect(lab.link.unlimited).toBe(true);
    expect(screen.getByText('p99 without any limit')).toBeTruthy();
    // While figures are hidden its words are covered: they say which way it went.
    expect(document.querySelector('.verdict p')?.hasAttribute('data-tells')).toBe(true);
    // The label at the line's end says "now", and this what that is over: not the verdict's time.
    expect(screen.getByText(/^now: over the last /)).toBeTruthy();
    await fireEvent.click(button);
    await settle();
    expect(lab.frame?.before).toBeNull();
  });

  it('offers the scenarios as cards with their questions, and pictures of their first moments', async () => {
    const { lab } = await open();
    await fireEvent.click(screen.getByRole('button', { name: /^Scenario:/ }));
    await settle();
    await settle();
    expect(Object.keys(lab.previews)).toHaveLength(lab.scenarios.length);
    const card = screen.getByText('Who is slowed down?').closest('button');
    expect(card?.querySelectorAll('svg path[d^="M0.0"]').length).toBeGreaterThan(0);
    if (card) await fireEvent.click(card);
    await settle();
    expect(lab.scenario?.id).toBe('victim-2of10ms-hog4-2cpu');
    expect(lab.galleryOpen).toBe(false);
  });
});
