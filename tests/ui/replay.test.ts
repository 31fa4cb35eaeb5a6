import { Blob as NodeBlob, File as NodeFile } from 'node:buffer';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import ReplayDialog from '../../src/ui/rooms/paths/replay/replay-dialog.svelte';
import { logOf, Replay } from '../../src/ui/rooms/paths/replay/replay.svelte.ts';
import { formatCount, formatNs } from '../../src/ui/i18n/format.ts';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import { EngineIssues } from '../../src/bridge/client.ts';
import { freshPage, PATIENT, settle, startedBench, type Bench } from '../support/page.ts';

const LOG = [
  'read(3) = 1',
  'write(1) = 1',
  'read(3) = 1',
  'garbage',
  'frobnicate() = 0',
  'close(3) = 0',
].join('\n');

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

// The engine reads a log as a stream, which the page's Blob and File of these tests do not have.
vi.stubGlobal('Blob', NodeBlob);
vi.stubGlobal('File', NodeFile);
afterAll(() => vi.unstubAllGlobals());

beforeEach(freshPage);

describe('the replay panel', () => {
  it('shows totals of every stack, the calls without a model and the lines it could not read', async () => {
    await replayed();
    expect(screen.getByText('app.log: 5 calls')).toBeTruthy();
    const totals = within(screen.getByRole('region', { name: 'Whole log, by stack' })).getAllByRole('row');
    const rows = totals.slice(1).map((row) => cellsOf(row).slice(0, 3));
    expect(rows.map(([stack]) => stack)).toEqual(['Bare process', 'Container', 'KVM VM']);
    for (const [, total] of rows) expect(total).toMatch(/^\d[\d.]* (ns|µs|ms)$/);
    expect(rows[0]?.[2]).toBe('1.00×');
    expect(screen.getByText('frobnicate × 1')).toBeTruthy();
    expect(screen.getByText('line 4')).toBeTruthy();
  });

  it('sorts the table by the pressed column and says so', async () => {
    await replayed();
    expect([...names()].sort()).toEqual(['close', 'frobnicate', 'read', 'write']);
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
    const line = /\d+/.exec(first?.textContent ?? '')?.[0] ?? '';
    expect(['1', '3']).toContain(line);
    const hops = screen.getByRole('table', { name: `Hops of line ${line}` });
    expect(within(hops).getByText('sys_enter')).toBeTruthy();
  });

  it('puts what the log recorded beside the same calls in every stack', async () => {
    const { replay } = await open();
    const content = new Blob(['read(3, "x", 1) = 1 <0.000007>\nwrite(1, "x", 1) = 1']);
    await replay.run({ name: 'T.log', content });
    await settle();
    const table = within(screen.getByRole('region', { name: 'By the log itself' }));
    const [head, all, read] = table.getAllByRole('row').map(cellsOf);
    expect(head).toEqual(['Line', 'Syscall', 'By the log', 'Bare process', 'Container', 'KVM VM']);
    expect(all?.slice(0, 3)).toEqual(['all calls', '', '7.00 µs']);
    expect(read?.slice(0, 3)).toEqual(['1', 'read', '7.00 µs']);
    // Only one call was timed: it is what all of them took, in every stack.
    const simulated = replay.result?.stacks.map(({ timedNs }) => formatNs(timedNs));
    expect(all?.slice(3)).toEqual(simulated);
    expect(read?.slice(3)).toEqual(simulated);
    for (const time of simulated ?? []) expect(time).toMatch(/^\d[\d.]* (ns|µs)$/);
    expect(within(bySyscall()).getByRole('columnheader', { name: /By the log/ })).toBeTruthy();
  });

  it('shows the call in which the log ends first, in both languages', async () => {
    const { replay } = await open();
    const log = ['7 12:00:00 read(3) = 1', '7 12:00:01 fsync(3', '8 12:00:03 getpid() = 8'];
    await replay.run({ name: 'hang.log', content: new Blob([log.join('\n')]) });
    await settle();
    const hang = screen.getByRole('region', { name: 'Not returned when the log ends' });
    expect(hang.textContent).toMatch(/Line 2.*process 7.*fsync\(3.*for at least 2.00 s/);
    locale.current = 'ko';
    await settle();
    expect(hang.textContent).toMatch(/로그가 끝날 때 돌아오지 않은 호출.*프로세스 7.*적어도 2.00 s 동안/);
  });

  it('shows the counts of a table, all lines that were not used, and what became of each', async () => {
    const { replay } = await open();
    const table = [
      '% time     seconds  usecs/call     calls    errors syscall',
      '------ ----------- ----------- --------- --------- ----------------',
      ' 96.00    0.029735         313        95         3 futex',
    ];
    const refused = Array.from({ length: 1236 }, () => 'much garbage');
    const content = new Blob([[...table, 'read(3) = 1', ...refused].join('\n')]);
    await replay.run({ name: 'c.log', content });
    await settle();
    expect(screen.getByText('Line 3: a table of 95 calls')).toBeTruthy();
    expect(screen.getByText('futex × 95 (3 with an error)')).toBeTruthy();
    expect(screen.getByText(/^Lines that could not be read \(1.236\)$/)).toBeTruthy();
    const listed = replay.result?.issues.length ?? 0;
    expect(screen.getAllByText(/^line \d/)).toHaveLength(listed);
    expect(
      screen.getByText(new RegExp(`^and ${formatCount(1236 - listed).replace(/\D/, '.')} more$`)),
    ).toBeTruthy();
    const lines = screen.getByText(/^Lines: 1.240\./);
    expect(lines.textContent).toMatch(/calls 1 · .*tables 3 · .*not used 1.236/);
    locale.current = 'ko';
    await settle();
    expect(screen.getByText('3번째 줄: 호출 95번의 표')).toBeTruthy();
  });

  it('takes the files of strace -ff as one log, parents first', async () => {
    const log = logOf([new File(['b'], 'trace.31'), new File(['a'], 'trace.7')]);
    expect(log?.name).toBe('trace.7 …');
    expect(await log?.content.text()).toBe('==> trace.7 <==\na\n==> trace.31 <==\nb\n');
    expect(logOf([new File(['x'], 'one.log')])?.name).toBe('one.log');
    expect(logOf([])).toBeNull();
  });

  it('keeps the result when the language changes', async () => {
    await replayed();
    locale.current = 'ko';
    await settle();
    expect(screen.getByText('app.log: 호출 5번')).toBeTruthy();
  });

  it('can be cancelled, and says that nothing was changed', async () => {
    const { replay } = await open();
    const running = replay.run({ name: 'big.log', content: new Blob([`${LOG}\n`.repeat(5000)]) });
    expect(await screen.findByRole('progressbar', {}, PATIENT)).toBeTruthy();
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
    expect(engine.log).toContainEqual(
      expect.stringMatching(/^replay\(.*"stacks":\["bare","container","kvm"\]/),
    );
    expect(replay.result?.calls).toBe(1);
  });
});
