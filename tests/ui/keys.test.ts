import { beforeEach, describe, expect, it } from 'vitest';
import { keyTable, notePress, pressKey } from '../../src/ui/shell/keys.ts';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import { LiveRooms } from '../../src/ui/shell/live-rooms.ts';
import { rooms } from '../../src/ui/shell/registry.ts';
import type { Engines } from '../../src/ui/state/room.ts';
import { settings } from '../../src/ui/state/settings.svelte.ts';
import { freshPage, liveRoom, settle, startedBench, type Bench } from '../support/page.ts';

const ISSUE = 'command({"kind":"issue","count":1})';

beforeEach(freshPage);

/** Presses a key on an element; true when the page used it. */
async function pressOn(
  { lab }: Bench,
  key: string,
  target: Element = document.body,
  init: KeyboardEventInit = {},
): Promise<boolean> {
  const live = await liveRoom('paths', lab);
  let used = false;
  const listen = (event: Event): void => {
    used = pressKey(event as KeyboardEvent, { live, toggleHelp: () => undefined });
  };
  document.body.addEventListener('keydown', listen);
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  document.body.removeEventListener('keydown', listen);
  await settle();
  return used;
}

function put<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

/** A click as the window hears it; `detail` 0: by keyboard. */
function click(target: Element, detail: number): void {
  const event = new MouseEvent('click', { bubbles: true, detail });
  target.addEventListener(
    'click',
    (heard) => {
      notePress(heard as MouseEvent);
    },
    { once: true },
  );
  target.dispatchEvent(event);
}

describe('keys', () => {
  // The keyboard has been used last.
  beforeEach(() => {
    click(put('button'), 0);
  });

  it.each([
    ['ArrowRight', {}, 'seek({"to":"hop","direction":1})'],
    ['ArrowLeft', {}, 'seek({"to":"hop","direction":-1})'],
    ['PageDown', {}, 'seek({"to":"hop","direction":1})'],
    ['ArrowRight', { shiftKey: true }, 'seek({"to":"operation","direction":1})'],
    ['ArrowLeft', { shiftKey: true }, 'seek({"to":"operation","direction":-1})'],
    ['Home', {}, 'seek({"to":"start"})'],
    ['End', {}, 'seek({"to":"next","what":"end"})'],
    ['e', {}, 'seek({"to":"next","what":"exit"})'],
    ['i', {}, 'seek({"to":"next","what":"interrupt"})'],
    ['r', {}, 'open({"op":"read-disk"'],
    ['E', {}, 'seek({"to":"next","what":"exit"})'],
  ])('%s %j asks for %s', async (key, init, asked) => {
    const bench = await startedBench();
    await bench.lab.issue(1);
    expect(await pressOn(bench, key, document.body, init)).toBe(true);
    expect(bench.engine.log.at(-1)?.startsWith(asked)).toBe(true);
  });

  it('Space issues and plays, then pauses', async () => {
    const bench = await startedBench();
    await pressOn(bench, ' ');
    expect(bench.engine.log).toContain(ISSUE);
    expect(bench.lab.playing).toBe(true);
    await pressOn(bench, ' ');
    expect(bench.lab.playing).toBe(false);
  });

  it('Space at the end issues the next operation', async () => {
    const bench = await startedBench();
    await bench.lab.issue(1);
    await bench.lab.seek({ to: 'next', what: 'end' });
    await pressOn(bench, ' ');
    expect(bench.lab.frame?.commands).toHaveLength(2);
    expect(bench.lab.playing).toBe(true);
  });

  it('letters switch detail, language, theme and presenting; Escape ends presenting', async () => {
    const bench = await startedBench();
    await pressOn(bench, 't');
    expect(bench.lab.detail).toBe('textbook');
    await pressOn(bench, 'k');
    expect([locale.current, document.documentElement.lang]).toEqual(['ko', 'ko']);
    await pressOn(bench, 'd');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    await pressOn(bench, 'p');
    expect(settings.present).toBe(true);
    await pressOn(bench, 'Escape');
    expect(settings.present).toBe(false);
  });

  it('a focused button keeps Space and Enter, and gives away the rest', async () => {
    const bench = await startedBench();
    const button = put('button');
    expect(await pressOn(bench, ' ', button)).toBe(false);
    expect(await pressOn(bench, 'Enter', button)).toBe(false);
    expect(await pressOn(bench, 'ArrowRight', button)).toBe(true);
  });

  it('Space after a click by mouse issues, whatever the click left the focus on; after one by keyboard it does not', async () => {
    const bench = await startedBench();
    const button = put('button');
    const summary = put('summary');
    click(button, 1);
    expect(await pressOn(bench, 'Enter', button)).toBe(false);
    // A menu gives the focus back to its summary.
    for (const focused of [button, summary]) expect(await pressOn(bench, ' ', focused)).toBe(true);
    expect(bench.engine.log).toContain(ISSUE);
    click(button, 0);
    expect(await pressOn(bench, ' ', button)).toBe(false);
    click(button, 1);
    await pressOn(bench, 'Tab', button);
    expect(await pressOn(bench, ' ', summary)).toBe(false);
  });

  it('. issues at the start, then pauses and plays', async () => {
    const bench = await startedBench();
    await pressOn(bench, '.');
    expect(bench.engine.log).toContain(ISSUE);
    expect(bench.lab.playing).toBe(true);
    await pressOn(bench, '.');
    expect(bench.lab.playing).toBe(false);
    await pressOn(bench, '.');
    expect(bench.lab.playing).toBe(true);
    expect(bench.lab.frame?.commands).toHaveLength(1);
  });

  it('text fields keep every key', async () => {
    const bench = await startedBench();
    for (const field of [put('input'), put('textarea'), put('select'), put('input', { type: 'number' })]) {
      for (const key of [' ', 'e', 'ArrowLeft', '?']) expect(await pressOn(bench, key, field)).toBe(false);
    }
  });

  it('a slider keeps its arrows; a chosen radio has no use for Space', async () => {
    const bench = await startedBench();
    expect(await pressOn(bench, 'ArrowLeft', put('input', { type: 'range' }))).toBe(false);
    expect(await pressOn(bench, 't', put('input', { type: 'range' }))).toBe(true);
    expect(await pressOn(bench, ' ', put('input', { type: 'range' }))).toBe(true);
    expect(await pressOn(bench, ' ', put('input', { type: 'radio' }))).toBe(false);
    expect(await pressOn(bench, ' ', put('input', { type: 'radio', checked: '' }))).toBe(true);
  });

  it('leaves shortcuts of the browser alone', async () => {
    const bench = await startedBench();
    expect(await pressOn(bench, 'r', document.body, { ctrlKey: true })).toBe(false);
    expect(await pressOn(bench, 'l', document.body, { metaKey: true })).toBe(false);
  });

  it('an open dialog keeps every key', async () => {
    const bench = await startedBench();
    put('dialog', { open: '' });
    expect(await pressOn(bench, ' ')).toBe(false);
  });

  it.each(['paths', 'neighbours', 'start', 'eras'])('no key stands for two things in %s', async (id) => {
    const client = { room: () => ({}) } as unknown as Engines;
    const room = rooms.find((entry) => entry.id === id);
    if (!room) throw new Error(`no room ${id}`);
    const live = await new LiveRooms(client).enter(room);
    const table = keyTable({ live, toggleHelp: () => undefined });
    const names = table.flatMap(({ keys }) => Object.keys(keys));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['Space', '.', 'ArrowLeft', 'Home', 'End', 'r', '?']));
  });
});
