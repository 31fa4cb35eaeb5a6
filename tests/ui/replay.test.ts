import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import ReplayDialog from '../../src/ui/rooms/paths/replay/replay-dialog.svelte';
import { Replay } from '../../src/ui/rooms/paths/replay/replay.svelte.ts';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import { EngineIssues } from '../../src/bridge/client.ts';
import { freshPage, PATIENT, settle, startedBench, type Bench } from '../support/page.ts';

const LOG = ['read(3) = 1', 'write(1) = 1', 'read(3) = 1', 'garbage', 'frobnicate()', 'close(3) = 0'].join(
  '\n',
);

interface Opened extends Bench {
  readonly replay: Replay;
}

async function open(): Promise<Opened> {
  const bench = await startedBench();
  const replay = new Replay(bench.lab);
  render(ReplayDialog, { lab: bench.lab, replay, open: true, onclose: () => undefined });
  return { ...bench, replay };
}

async function replayed(): Promise<Opened> {
  const opened = await open();
  await opened.replay.run({ name: 'app.log', content: new Blob([LOG]) });
  await settle();
  return opened;
}

const cellsOf = (row: HTMLElement): string[] =>
  [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim());
const bySyscall = (): HTMLElement => screen.getByRole('region', { name: 'By syscall' });
const names = (): (string | undefined)[] =>
  within(bySyscall())
    .getAllByRole('row')
    .slice(1)
    .map((row) => cellsOf(row)[0]);

beforeEach(freshPage);

describe('the replay panel', () => {
  it('shows totals of every stack, the calls without a model and the lines it could not read', async () => {
    await replayed();
    expect(screen.getByText('app.log: 5 calls')).toBeTruthy();
    const totals = within(screen.getByRole('region', { name: 'Whole log, by stack' })).getAllByRole('row');
    expect(totals.slice(1).map((row) => cellsOf(row).slice(0, 3))).toEqual([
      ['Bare process', '28.0 µs', '1.00×'],
      ['Container', '56.0 µs', '2.00×'],
      ['KVM VM', '84.0 µs', '3.00×'],
    ]);
    expect(screen.getByText('frobnicate × 1')).toBeTruthy();
    expect(screen.getByText('line 4')).toBeTruthy();
  });

  it('sorts the table by the pressed column and says so', async () => {
    await replayed();
    expect(names()).toEqual(['frobnicate', 'read', 'close', 'write']);
    await fireEvent.click(within(bySyscall()).getByRole('button', { name: /Count/ }));
    expect(names()[0]).toBe('read');
    expect(within(bySyscall()).getByRole('columnheader', { name: /Count/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await fireEvent.click(within(bySyscall()).getByRole('button', { name: /Syscall/ }));
    expect(names()).toEqual(['close', 'frobnicate', 'read', 'write']);
  });

  it('a click on a syscall shows its slowest calls, a click on a call its hops', async () => {
    await replayed();
    await fireEvent.click(within(bySyscall()).getByRole('button', { name: 'read' }));
    expect(screen.getByText('Slowest calls of read')).toBeTruthy();
    const calls = screen.getAllByRole('button', { name: /^Line/ });
    expect(calls).toHaveLength(2);
    const [first] = calls;
    if (first) await fireEvent.click(first);
    const hops = screen.getByRole('table', { name: 'Hops of line 1' });
    expect(within(hops).getByText('sys_enter')).toBeTruthy();
  });

  it('keeps the result when the language changes', async () => {
    await replayed();
    locale.current = 'ko';
    await settle();
    expect(screen.getByText('app.log: 호출 5번')).toBeTruthy();
  });

  it('can be cancelled, and says that nothing was changed', async () => {
    const { replay } = await open();
    const running = replay.run({ name: 'big.log', content: new Blob([LOG]) });
    await settle();
    expect(screen.getByRole('progressbar')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await running;
    await settle();
    expect(screen.getByText('Cancelled. Nothing was changed.')).toBeTruthy();
    expect(replay.result).toBeNull();
  });

  it('names the issues of a log that was not accepted', async () => {
    const { replay, engine } = await open();
    vi.spyOn(engine, 'ask').mockRejectedValue(
      new EngineIssues([{ path: 'file', message: { en: 'The file is empty.', ko: '파일이 비었습니다.' } }]),
    );
    await replay.run({ name: 'empty.log', content: new Blob([]) });
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('The file is empty.');
  });

  it('replays pasted text in the stacks of the page', async () => {
    const { replay, engine } = await open();
    await fireEvent.input(screen.getByRole('textbox', { name: 'Paste a log', hidden: true }), {
      target: { value: 'getpid() = 1' },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Replay the text', hidden: true }));
    await vi.waitFor(() => {
      expect(replay.phase).toBe('done');
    }, PATIENT);
    expect(engine.log).toContain('replay(bare,container,kvm)');
    expect(replay.result?.calls).toBe(1);
  });
});
