import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import { keptRuns } from '../../../src/ui/runs/kept-runs.svelte.ts';
import RunsDialog from '../../../src/ui/runs/runs-dialog.svelte';
import { printRuns } from '../../../src/ui/runs/saved.ts';
import type { LiveRoom } from '../../../src/ui/state/room.ts';
import { freshPage, liveRoom, PATIENT, settle, startedBench, type Bench } from '../../support/page.ts';

interface Opened extends Bench {
  readonly live: LiveRoom;
  readonly onopen: ReturnType<typeof vi.fn>;
}

/** The dialog over a run of one getpid that is done. */
async function open(): Promise<Opened> {
  const bench = await startedBench({ spec: { op: 'getpid', stacks: ['bare', 'kvm'] } });
  await bench.lab.issue(1);
  await bench.lab.seek({ to: 'next', what: 'end' });
  const live = await liveRoom('paths', bench.lab);
  const onopen = vi.fn();
  render(RunsDialog, { live, link: live.print(), onopen, onclose: vi.fn(), engine: inlineEngine });
  await settle();
  return { ...bench, live, onopen };
}

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const press = async (name: string | RegExp): Promise<void> => {
  await fireEvent.click(button(name));
  await settle();
};

async function keep(name: string): Promise<void> {
  await fireEvent.input(screen.getByRole('textbox', { name: 'Name for this moment' }), {
    target: { value: name },
  });
  await press('Keep');
}

beforeEach(() => {
  freshPage();
  Object.assign(keptRuns, { named: [], aside: null, unkept: null, unread: false });
});

describe('the dialog of runs', () => {
  it('keeps the moment under a name, opens it, renames it, and gives a deleted one back', async () => {
    keptRuns.join([{ name: 'before', link: '#/paths?op=openat' }]);
    const { live, onopen } = await open();
    await keep('before');
    await keep('before (2)');
    expect(keptRuns.named).toHaveLength(2);
    expect(screen.getByRole('status').textContent).toContain('Kept as “before (2)”.');
    await fireEvent.click(screen.getByRole('link', { name: 'before (2)' }));
    expect(onopen).toHaveBeenCalledWith(live.print());

    await press('Rename “before (2)”');
    await fireEvent.input(screen.getByRole('textbox', { name: 'New name of “before (2)”' }), {
      target: { value: ' after ' },
    });
    await fireEvent.click(button('Rename'));
    await settle();
    expect(keptRuns.named.map(({ name }) => name)).toEqual(['before', 'after']);

    await press('Delete “before”');
    expect(keptRuns.named.map(({ name }) => name)).toEqual(['after']);
    await press('Undo');
    expect(keptRuns.named.map(({ name }) => name)).toEqual(['after', 'before']);
  });

  it('adds a file’s runs, and takes nothing of a file with a mistake', async () => {
    await open();
    await keep('mine');
    const picker = document.querySelector<HTMLInputElement>('input[type=file]');
    const choose = async (text: string): Promise<void> => {
      Object.defineProperty(picker, 'files', { value: [new File([text], 'runs.json')], configurable: true });
      if (picker) await fireEvent.change(picker);
      await settle();
    };
    const good = { name: 'theirs', link: '#/start?n=10' };
    await choose(JSON.stringify({ ringside: 'runs', v: 1, runs: [good, { name: 'x' }] }));
    expect(screen.getByRole('alert').textContent).toContain('runs[1].link');
    expect(keptRuns.named).toHaveLength(1);
    await choose(printRuns([good]));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText('1 run added.')).toBeTruthy();
    expect(keptRuns.named).toContainEqual(good);
  });

  it('puts the run set aside beside what it is now, with figures of both and what was chosen differently', async () => {
    const { lab } = await open();
    const before = lab.frame?.stacks[1]?.opElapsedNs ?? 0;
    await press('Set this run aside');
    await lab.change({ op: 'read-disk', switches: { apicv: 'off' } });
    await press('Compare with the run set aside');
    const dialog = await screen.findByRole('dialog', { name: 'Two runs side by side' }, PATIENT);
    const table = await within(dialog).findByRole('table', { name: 'Figures' }, PATIENT);
    const row = table.querySelector('[data-figure="kvm/time"]');
    const after = lab.frame?.stacks[1]?.opElapsedNs ?? 0;
    expect(after).toBeGreaterThan(before);
    const cells = [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent.trim());
    expect(cells[0]).toBe(`${before.toString()} ns`);
    expect(cells[1]).toBe(`${(after / 1000).toFixed(0)} µs`);
    expect(within(dialog).getByText(/^Operation:/).textContent).toMatch(/getpid.*read/s);
    expect(dialog.textContent).toContain('APICv: on → off');
    expect(dialog.textContent).not.toContain('The seeds differ');

    await press(/All runs/);
    await lab.change({ seed: 8 });
    await press('Compare with the run set aside');
    await screen.findByText('The seeds differ: part of every difference is luck.', {}, PATIENT);
  });

  it('refuses to compare runs of two rooms, and says what of a link cannot be run', async () => {
    keptRuns.join([
      { name: 'race', link: '#/start?n=10' },
      { name: 'broken', link: '#/paths?op=no-such-thing' },
      { name: 'gone', link: '#/attic?x=1' },
    ]);
    await open();
    await press('Compare “race” with this run');
    expect(screen.getByRole('alert').textContent).toContain('one of the room Start-up, this one of Paths');
    expect(document.activeElement).toBe(button(/All runs/));
    await press(/All runs/);
    await press('Compare “gone” with this run');
    expect(screen.getByRole('alert').textContent).toContain('no room called “attic”');
    await press(/All runs/);
    await press('Compare “broken” with this run');
    await screen.findByText('A could not be made again.', {}, PATIENT);
    expect(screen.queryByRole('table')).toBeNull();
  });

  it.each(['en', 'ko'] as const)('axe finds nothing in it (%s)', async (language) => {
    locale.current = language;
    keptRuns.join([{ name: 'a', link: '#/paths?op=getpid&seed=7&at=80' }]);
    await open();
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
