import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NeighbourLink } from '../../../src/bridge/link.ts';
import { joinSelection, splitSelection } from '../../../src/bridge/link-grammar.ts';
import { readNeighbourLink } from '../../../src/bridge/link.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import App from '../../../src/ui/app.svelte';
import { NeighbourLab } from '../../../src/ui/rooms/neighbours/state/neighbour-lab.svelte.ts';
import { printState } from '../../../src/ui/rooms/neighbours/state/state-file.ts';
import type { LiveRoom } from '../../../src/ui/state/room.ts';
import { FakeNeighbours } from '../../support/fake-neighbours.ts';
import { freshPage, HandClock, liveRoom, PATIENT, pressIn, roomsOf, settle } from '../../support/page.ts';

interface Bench {
  readonly lab: NeighbourLab;
  readonly engine: FakeNeighbours;
  readonly clock: HandClock;
}

/** The room as the shell has it. */
let live: LiveRoom;

/** The page in the room on the fake engine, opened at `link`. */
async function open(link: NeighbourLink = { spec: {} }, reduced = false): Promise<Bench> {
  const engine = new FakeNeighbours();
  const clock = new HandClock();
  const lab = new NeighbourLab(engine, { clock, reducedMotion: () => reduced });
  await lab.start(link);
  live = await liveRoom('neighbours', lab);
  history.replaceState(null, '', '#/neighbours');
  render(App, { live: roomsOf({ neighbours: lab }) });
  await screen.findByRole('button', { name: /^Scenario:/ }, PATIENT);
  await settle();
  return { lab, engine, clock };
}

/** The same with the files of the groups in view. */
async function openFiles(link: NeighbourLink): Promise<Bench> {
  const bench = await open(link);
  await fireEvent.click(screen.getByRole('button', { name: 'Files of /sys/fs/cgroup' }));
  await settle();
  return bench;
}

const AT_4S: NeighbourLink = { spec: {}, atNs: 4.2e9, group: '/batch' };

async function pressRoomKey(key: string, init: KeyboardEventInit = {}): Promise<void> {
  await pressIn(live, key, init);
}

beforeEach(freshPage);

describe('a cgroup file', () => {
  it('is written by Enter, and the field then shows what the kernel has', async () => {
    const { engine } = await openFiles(AT_4S);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'cpu.max of batch' });
    await fireEvent.input(field, { target: { value: '20000' } });
    expect(engine.log.at(-1)).not.toMatch(/^write/);
    await fireEvent.keyDown(field, { key: 'Enter' });
    await settle();
    expect(engine.log).toContain('write /batch cpu.max 20000');
    expect(field.value).toBe('20000 100000');
  });

  it('keeps a refused text beside the errno and the reason, and loses nothing of the run', async () => {
    const { lab } = await openFiles(AT_4S);
    const before = lab.frame?.nowNs;
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'cpu.weight of batch' });
    await fireEvent.input(field, { target: { value: '99999' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    await settle();
    expect(field.value).toBe('99999');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toMatch(/ERANGE\s+A weight is 1 to 10000/);
    expect(lab.frame?.nowNs).toBe(before);
    expect(lab.frame?.commands).toEqual([]);

    locale.current = 'ko';
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('가중치는');

    await fireEvent.keyDown(field, { key: 'Escape' });
    await settle();
    expect(field.value).toBe('100');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    ['CPU limit of batch', '0', 'write /batch cpu.max 1000 100000'],
    ['CPU limit of batch', '1', 'write /batch cpu.max max 100000'],
    ['CPU weight of batch', '0.5', 'write /batch cpu.weight 100'],
  ])('is written by the slider “%s” at %s', async (name, value, asked) => {
    const { engine } = await openFiles(AT_4S);
    await fireEvent.input(screen.getByRole('slider', { name }), { target: { value } });
    await settle();
    expect(engine.log).toContain(asked);
  });

  it('is written while it runs, and playing goes on', async () => {
    const { lab, engine, clock } = await open(AT_4S);
    await lab.play();
    await clock.frame(0);
    await clock.frame(50);
    await fireEvent.input(screen.getByRole('slider', { name: 'CPU limit of batch' }), {
      target: { value: '0.5' },
    });
    await settle();
    expect(engine.log.some((entry) => entry.startsWith('write /batch cpu.max'))).toBe(true);
    expect(lab.playing).toBe(true);
  });
});

describe('a change in the past', () => {
  it('shows the percentiles of both runs', async () => {
    const { lab } = await open({
      spec: {},
      atNs: 5e9,
      commands: [{ atNs: 2e9, path: '/batch', file: 'cpu.weight', value: '50' }],
    });
    expect(screen.queryByText('the run without the change')).toBeNull();
    await lab.seek(1e9);
    await lab.write('/batch', 'cpu.max', '20000 100000');
    await lab.seek(5e9);
    await settle();
    expect(lab.frame?.before).not.toBeNull();
    const percentiles = (): string[] =>
      within(screen.getByRole('table', { name: /p50/ }))
        .getAllByRole('row')
        .slice(2)
        .map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim());
    expect(percentiles()).toEqual([
      'since the change at 1.00 s8001.20 ms1.20 ms1.20 ms',
      'before it20018.0 ms27.0 ms29.1 ms',
      'the run without the change80018.0 ms27.0 ms29.1 ms',
    ]);
  });

  it('or another kernel leaves the run as it was beside it', async () => {
    const { lab, engine } = await open(AT_4S);
    await lab.change({ pick: 'cfs' });
    expect(engine.log.some((entry) => entry.includes('cfs') && entry.endsWith('beside'))).toBe(true);
  });
});

describe('“why did this task run?”', () => {
  it('is answered for the moment chosen with the keyboard', async () => {
    const { engine } = await open(AT_4S);
    const plot = screen.getByRole('slider', { name: /Moment on a CPU/ });
    await fireEvent.keyDown(plot, { key: 'ArrowLeft' });
    await settle();
    expect(plot.getAttribute('aria-valuetext')).toMatch(/^CPU 0 at 4\.\d+ s: (shop|batch), task \d+/);
    await fireEvent.keyDown(plot, { key: 'ArrowDown' });
    await fireEvent.keyDown(plot, { key: 'Enter' });
    await settle();
    await settle();
    expect(engine.log.at(-1)).toMatch(/^explain 1 4\d+$/);
    const chosen = document.querySelector('tbody[aria-current="true"]');
    expect(chosen?.textContent).toContain('shop/web');
    expect(chosen?.textContent).toContain('400 µs');
    expect(screen.getByText(/earliest virtual deadline/)).toBeTruthy();
  });

  it('is answered for the moment clicked', async () => {
    const { engine } = await open(AT_4S);
    const canvas = document.querySelector('canvas');
    if (!canvas) throw new Error('There is no canvas.');
    await fireEvent.pointerDown(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await fireEvent.pointerUp(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await settle();
    expect(engine.log.at(-1)).toMatch(/^explain 0 \d+$/);
  });

  it('moves the moment to where it was clicked, and the picture stands still', async () => {
    const { lab } = await open(AT_4S);
    const shown = lab.frame?.windowStartNs;
    const canvas = document.querySelector('canvas');
    if (!canvas) throw new Error('There is no canvas.');
    await fireEvent.pointerDown(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await fireEvent.pointerUp(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await settle();
    expect(lab.frame?.nowNs).toBeLessThan(4.2e9);
    expect(lab.frame?.windowStartNs).toBe(shown);
    expect(lab.frame?.knownNs).toBe(4.2e9);
  });

  it('is asked again after a step, for the CPU it was asked for', async () => {
    const { lab, engine } = await open(AT_4S);
    await lab.pointAt({ cpu: 1, atNs: 4.1e9 });
    await lab.step(-1, 'switch');
    expect(engine.log.at(-1)).toMatch(/^explain 1 40\d+$/);
  });

  it('is not asked by a drag, which shows other times and leaves the moment', async () => {
    const { lab, engine } = await open(AT_4S);
    const canvas = document.querySelector('canvas');
    if (!canvas) throw new Error('There is no canvas.');
    await fireEvent.pointerDown(canvas, { clientX: 300, clientY: 10, pointerId: 1 });
    await fireEvent.pointerMove(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await fireEvent.pointerUp(canvas, { clientX: 400, clientY: 10, pointerId: 1 });
    await settle();
    expect(lab.frame?.nowNs).toBe(4.2e9);
    expect(lab.frame?.windowStartNs).toBeLessThan(3.8e9);
    expect(engine.log.some((entry) => entry.startsWith('explain'))).toBe(false);
    await fireEvent.pointerDown(canvas, { clientX: 100, clientY: 10, pointerId: 1 });
    await fireEvent.pointerMove(canvas, { clientX: 1200, clientY: 10, pointerId: 1 });
    await fireEvent.pointerUp(canvas, { clientX: 1200, clientY: 10, pointerId: 1 });
    await settle();
    await fireEvent.click(screen.getByRole('button', { name: 'To the moment' }));
    await settle();
    expect(lab.frame?.windowStartNs).toBe(3.8e9);
  });
});

describe('time', () => {
  it('stands still until asked, then runs by the clock, one request at a time', async () => {
    const { lab, clock } = await open();
    await clock.frame(1000);
    expect(lab.frame?.nowNs).toBe(0);
    await pressRoomKey(' ');
    expect(lab.playing).toBe(true);
    await clock.frame(0);
    await clock.frame(100);
    expect(lab.frame?.nowNs).toBe(2.5e7);
    await pressRoomKey(' ');
    expect(lab.playing).toBe(false);
  });

  it('moves in steps of a second with reduced motion', async () => {
    const { lab, clock } = await open({ spec: {} }, true);
    await lab.play();
    await clock.frame(0);
    expect(lab.frame?.nowNs).toBe(2.5e8);
    await clock.frame(100);
    expect(lab.frame?.nowNs).toBe(2.5e8);
  });

  it.each([
    ['ArrowRight', {}, 'step switch 1'],
    ['ArrowLeft', {}, 'step switch -1'],
    ['ArrowRight', { shiftKey: true }, 'step period 1'],
    [']', {}, 'step throttle 1'],
    ['[', {}, 'step throttle -1'],
    ['Home', {}, 'seek 0'],
    ['End', {}, 'seek 10000000000'],
    ['r', {}, 'seek 0'],
  ])('key %s %o asks for %s', async (key, init, asked) => {
    const { engine } = await open(AT_4S);
    await pressRoomKey(key, init);
    expect(engine.log.at(-1)).toBe(asked);
  });

  it('shows less or more of the past by key', async () => {
    const { lab } = await open(AT_4S);
    await pressRoomKey('+');
    expect(lab.window.lengthNs).toBe(2e8);
    await pressRoomKey('-');
    await pressRoomKey('-');
    expect(lab.window.lengthNs).toBe(8e8);
  });

  it('says the moment in words, in both languages', async () => {
    await open({
      ...AT_4S,
      commands: [{ atNs: 0, path: '/batch', file: 'cpu.max', value: '20000 100000' }],
      atNs: 4.28e9,
    });
    expect(live.narrate()).toBe(
      'At 4.28 s: shop p99 1.20 ms so far; batch was stopped in 43 of 43 periods. Throttled now: batch.',
    );
    locale.current = 'ko';
    expect(live.narrate()).toBe(
      '4.28 s 시점: 지금까지 shop의 p99 1.20 ms; batch는 주기 43개 중 43개에서 멈춤. 지금 스로틀링됨: batch.',
    );
  });
});

describe('a prediction', () => {
  it('is asked before the run and shown beside what the run gave', async () => {
    const { lab } = await open();
    await fireEvent.click(screen.getByRole('button', { name: 'It answers sooner' }));
    expect(screen.getByText('You said: It answers sooner. Play to see.')).toBeTruthy();
    await lab.seek(3e9);
    await settle();
    expect(screen.getByText('You said: It answers sooner.')).toBeTruthy();
    const card = screen.getByText('You said: It answers sooner.').closest('section');
    expect(card?.textContent.replaceAll(/\s+/g, ' ')).toContain(
      'shop p99 29.1 ms so far; nothing is limited.',
    );
  });
});

describe('a recorded scenario', () => {
  it('stands beside this run, and what is outside the range is said to be', async () => {
    await open({ spec: { scenario: 'victim-2of10ms-hog4-2cpu' }, atNs: 1e10 });
    expect(screen.getByText(/1 of 2 inside the tolerance/)).toBeTruthy();
    const row = screen.getByRole('row', { name: /shop p99/ });
    expect(row.textContent.replaceAll(/\s+/g, ' ')).toContain('3.10 ms');
    expect(within(row).getByText('outside')).toBeTruthy();
  });
});

describe('the recorded timeline', () => {
  it('stands on the same axis while the window shows its half second, and not after', async () => {
    const { lab } = await open({ spec: { scenario: 'victim-2of10ms-hog4-2cpu' }, atNs: 3e8 });
    expect(screen.getByRole('img', { name: /wanted a CPU and had none/ })).toBeTruthy();
    await lab.seek(2e9);
    await settle();
    expect(screen.queryByRole('img', { name: /wanted a CPU and had none/ })).toBeNull();
  });
});

describe('a scenario file', () => {
  it('with mistakes is refused with path and reason, and the run before it stays', async () => {
    const { lab } = await open(AT_4S);
    const before = lab.frame;
    await fireEvent.click(screen.getByRole('button', { name: /^Scenario:/ }));
    await fireEvent.click(screen.getByRole('button', { name: 'Open a scenario file …', hidden: true }));
    await fireEvent.input(screen.getByRole('textbox', { name: 'Text of the file', hidden: true }), {
      target: { value: '{"bad":1}' },
    });
    await settle();
    await fireEvent.click(screen.getByRole('button', { name: 'Open', hidden: true }));
    await settle();
    const alert = await screen.findByRole('alert', { hidden: true }, PATIENT);
    expect(alert.textContent).toContain('scenarios[0].tasks[1].program');
    expect(alert.textContent).toContain('There is no program');
    expect(lab.frame).toEqual(before);
  });
});

describe('a saved state', () => {
  it('is opened like a scenario file and stands where it was saved, however long its scenario is', async () => {
    const spec = { scenario: 'mine', file: JSON.stringify({ about: 'x'.repeat(20_000) }) };
    const { lab } = await open({ ...AT_4S, spec });
    const saved = printState(lab.link);
    await lab.choose('noisy-neighbour');
    expect(lab.frame?.nowNs).toBe(0);
    expect(await lab.openFile('state.json', saved)).toBe(true);
    expect(lab.spec.file).toBe(spec.file);
    expect(lab.frame?.nowNs).toBe(4.2e9);
    expect(lab.group?.path).toBe('/batch');
  });
});

describe('the address', () => {
  it('opened elsewhere shows the same moment, writes, choices and window', async () => {
    const { lab } = await open({
      spec: { pick: 'cfs', throttle: 'queue', hz: 1000, seed: 99 },
      commands: [{ atNs: 1e9, path: '/batch', file: 'cpu.max', value: '20000 100000' }],
      atNs: 1.5e9,
      windowNs: 1e8,
      group: '/shop',
    });
    await lab.askWhy({ cpu: 1, atNs: 1.4e9 });
    const { hash, selection } = splitSelection(joinSelection(live.print(), lab.selected.path));
    expect(selection).toBe('host/shop');
    expect(hash).toContain('cmd=1000000000:/batch:cpu.max:20000%20100000');
    const { link, problems } = readNeighbourLink(hash);
    expect(problems).toEqual([]);
    const other = new NeighbourLab(new FakeNeighbours(), { reducedMotion: () => false });
    other.selected.path = selection;
    await other.start(link);
    expect(other.link).toEqual(lab.link);
    expect(other.frame).toEqual(lab.frame);
    expect(other.explain).toEqual(lab.explain);
    other.close();
  });
});

describe('the log of writes', () => {
  const writes = ['1', '2'].map((value, index) => ({
    atNs: (index + 1) * 1e9,
    path: '/shop',
    file: 'cpu.weight',
    value,
  }));

  it('goes to the moment of a write', async () => {
    const { lab } = await open({ ...AT_4S, commands: writes });
    await fireEvent.click(screen.getByRole('button', { name: 'Go to 2.00 s' }));
    await settle();
    expect(lab.frame?.nowNs).toBe(2e9);
  });

  it('gives up one write and keeps the moment and the others', async () => {
    const { lab } = await open({ ...AT_4S, commands: writes });
    await fireEvent.click(screen.getByRole('button', { name: 'Take back cpu.weight = 1' }));
    await settle();
    expect(lab.frame?.commands).toEqual([writes[1]]);
    expect(lab.frame?.nowNs).toBe(4.2e9);
  });
});

describe('accessibility', () => {
  it.each([
    ['before the run', { spec: {} }],
    ['in the middle of it', { ...AT_4S, why: { cpu: 0, atNs: 4.1e9 } }],
    ['at the end of a recorded one', { spec: { scenario: 'victim-2of10ms-hog4-2cpu' }, atNs: 1e10 }],
  ])('has no fault that a program can see %s', async (_, link) => {
    await open(link);
    // Contrast needs a real browser; the landmarks around the room are the page's.
    const { violations } = await axe.run(document.body, {
      rules: {
        'color-contrast': { enabled: false },
        region: { enabled: false },
        'page-has-heading-one': { enabled: false },
      },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
  });
});
