import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../src/ui/app.svelte';
import { formatCount, formatNs, formatShare } from '../../src/ui/i18n/format.ts';
import { mask, unmasked } from '../../src/ui/i18n/mask.svelte.ts';
import { notesChannel, type NotesMessage } from '../../src/ui/notes/notes.ts';
import NotesWindow from '../../src/ui/notes/notes-window.svelte';
import { firstRoom } from '../../src/ui/shell/registry.ts';
import { mostHands, poll } from '../../src/ui/state/poll.svelte.ts';
import { presenting } from '../../src/ui/state/presenting.svelte.ts';
import { settings } from '../../src/ui/state/settings.svelte.ts';
import { teaching } from '../../src/ui/state/teaching.svelte.ts';
import { handShares } from '../../src/ui/widgets/poll.ts';
import { freshPage, makeBench, PATIENT, press, roomsOf, settle, type Bench } from '../support/page.ts';

/** The page with the first room, presented. */
async function present(hash = '#/paths'): Promise<Bench> {
  history.replaceState(null, '', hash);
  const bench = makeBench();
  render(App, { live: roomsOf({ paths: bench.lab }) });
  await screen.findByRole('group', { name: 'Operation' }, PATIENT);
  await settle();
  await press('p');
  poll.clear();
  await settle();
  return bench;
}

const question = (): HTMLElement => screen.getByRole('region', { name: 'First a guess' });
const hands = (): (string | null)[] =>
  within(question())
    .getAllByRole('status', { name: /^Hands for/ })
    .map((output) => output.textContent);
const stage = (): string => document.querySelector('.stage svg')?.textContent ?? '';
const bars = (): string => document.querySelector('.bars')?.textContent ?? '';
/** A figure with its unit. */
const FIGURE = /\d (ns|µs|ms)|\d×|×\d/;

beforeAll(async () => {
  await firstRoom().load();
});
beforeEach(freshPage);

describe('a presented page', () => {
  it('has one line with rooms, operation, the big button and the way out', async () => {
    const { lab } = await present();
    const bar = document.querySelector<HTMLElement>('.app > header');
    if (!bar) throw new Error('no line of controls');
    expect(
      within(bar)
        .getAllByRole('link')
        .map((link) => link.textContent),
    ).toEqual(['Paths', 'Neighbours', 'Start-up', 'Eras']);
    await fireEvent.change(within(bar).getByRole('combobox', { name: 'Operation' }), {
      target: { value: 'getpid' },
    });
    await settle();
    expect(lab.spec.op).toBe('getpid');
    await fireEvent.click(within(bar).getByRole('button', { name: 'Issue' }));
    await settle();
    expect(lab.playing).toBe(true);
    expect(within(bar).getByRole('button', { name: 'Pause' })).toBeTruthy();
    await fireEvent.click(within(bar).getByRole('button', { name: 'End presenting Esc' }));
    await settle();
    expect(settings.present).toBe(false);
  });

  it('asks for full screen, and ends when the browser has ended it; where it is refused it presents all the same', async () => {
    const root = document.documentElement;
    let full: Element | null = null;
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => full });
    root.requestFullscreen = (): Promise<void> => {
      full = root;
      return Promise.resolve();
    };
    await present();
    expect(full).toBe(root);
    full = null;
    document.dispatchEvent(new Event('fullscreenchange'));
    await settle();
    expect(settings.present).toBe(false);
    root.requestFullscreen = (): Promise<void> => Promise.reject(new TypeError('refused'));
    await press('p');
    expect(settings.present).toBe(true);
    Reflect.deleteProperty(root, 'requestFullscreen');
    Reflect.deleteProperty(document, 'fullscreenElement');
  });

  it('goes on presenting when full screen comes after the teacher’s window and ends with it', async () => {
    const root = document.documentElement;
    let full: Element | null = null;
    let arrive = (): void => undefined;
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => full });
    root.requestFullscreen = (): Promise<void> =>
      new Promise((resolve) => {
        arrive = () => {
          full = root;
          resolve();
        };
      });
    vi.spyOn(window, 'open').mockReturnValue(null);
    await present();
    presenting.openWindow('about:blank');
    arrive();
    await settle();
    full = null;
    document.dispatchEvent(new Event('fullscreenchange'));
    await settle();
    expect(settings.present).toBe(true);
    Reflect.deleteProperty(root, 'requestFullscreen');
    Reflect.deleteProperty(document, 'fullscreenElement');
  });

  it.each(['1', '2', '9'])('%s chooses the operation of that number', async (key) => {
    const { lab } = await present();
    const options = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Operation' }).options;
    await press(key);
    await settle();
    expect(lab.spec.op).toBe(options[Number(key) - 1]?.value);
  });

  it('H hides every figure of picture, bars and sentence, and shows them again', async () => {
    const { lab } = await present();
    await press('v');
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await settle();
    expect(stage()).toMatch(FIGURE);
    expect(bars()).toMatch(FIGURE);
    await press('h');
    expect(stage()).not.toMatch(FIGURE);
    expect(bars()).not.toMatch(FIGURE);
    expect(bars()).toContain('KVM VM took ••• more:');
    expect(document.querySelector('.clock')?.textContent.trim()).toBe('•••');
    await press('h');
    expect(bars()).toMatch(FIGURE);
  });

  it('H hides that two paths are the same too', async () => {
    const { lab } = await present('#/paths?op=getpid');
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await settle();
    expect(bars()).toContain('≈ 1×');
    await press('h');
    expect(bars()).not.toMatch(FIGURE);
  });

  it('shows figures again when presenting ends', async () => {
    await present();
    await press('h');
    expect(formatNs(1240)).toBe('•••');
    await press('Escape');
    expect(formatNs(1240)).toBe('1.24 µs');
  });

  it('B is black until any key, which does nothing else', async () => {
    const { lab } = await present();
    await press('v');
    await press('b');
    expect(presenting.black).toBe(true);
    await press(' ');
    expect([presenting.black, lab.playing]).toEqual([false, false]);
  });

  it('L is a red dot that follows the mouse; K is the language', async () => {
    await present();
    await press('l');
    await fireEvent.pointerMove(document.body, { clientX: 300, clientY: 200 });
    const dot = document.querySelector<HTMLElement>('.pointer');
    expect([dot?.style.left, dot?.style.top]).toEqual(['300px', '200px']);
    expect(settings.locale).toBe('en');
    await press('k');
    expect(settings.locale).toBe('ko');
  });

  it('+ and − change the size of the type, which is never smaller than the back row can read', async () => {
    await present();
    const least = settings.textPx;
    expect(least).toBeGreaterThanOrEqual(Math.max(19, innerHeight / 40));
    await press('+');
    const larger = settings.textPx;
    expect(larger).toBeGreaterThan(least);
    expect(document.documentElement.style.getPropertyValue('--larger')).toBe('1.15');
    await press('-');
    await press('-');
    expect(settings.textPx).toBe(least);
  });

  it('X explains the hop looked at, or says what there is to say', async () => {
    const { lab } = await present();
    await press('v');
    await press('x');
    const explained = screen.getByRole('region', { name: 'Explain what is looked at' });
    expect(explained.textContent).toContain('Ready.');
    await lab.issue(1);
    await lab.seek({ to: 'hop', direction: 1 });
    await settle();
    expect(within(explained).getByRole('heading').textContent).not.toBe('');
    expect(explained.textContent).toMatch(/→|·/);
    await press('x');
    expect(screen.queryByRole('region', { name: 'Explain what is looked at' })).toBeNull();
  });

  it('N and P are steps of the lesson while one is on; else P is presenting', async () => {
    await present();
    const [next, previous] = [vi.fn(), vi.fn()];
    teaching.step = {
      lesson: 'VM exits',
      title: 'Ask',
      text: '',
      notes: '',
      index: 0,
      count: 3,
      next,
      previous,
    };
    await press('n');
    await press('p');
    expect([next.mock.calls.length, previous.mock.calls.length]).toEqual([1, 1]);
    teaching.step = null;
    await press('p');
    expect(settings.present).toBe(false);
  });

  it('has no accessibility fault that a program can see, with question, explanation and result', async () => {
    await present();
    const faults = async (): Promise<string[]> => {
      const { violations } = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false } },
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    };
    await press('x');
    expect(await faults()).toEqual([]);
    await press('b');
    await press(' ');
    await press('End');
    await settle();
    expect(await faults()).toEqual([]);
  });
});

describe('a show of hands', () => {
  it('counts by letter and by button, never below none, and shows shares', async () => {
    await present();
    await press('c');
    await press('C');
    await press('a');
    await press('b');
    expect(hands()).toEqual(['1', '1', '2', '0']);
    await fireEvent.click(within(question()).getByRole('button', { name: /^One hand more for D/ }));
    await fireEvent.click(within(question()).getByRole('button', { name: /^One hand less for A/ }));
    await settle();
    expect(hands()).toEqual(['0', '1', '2', '1']);
    expect(
      within(question()).getByRole<HTMLButtonElement>('button', { name: /^One hand less for A/ }).disabled,
    ).toBe(true);
    expect(question().textContent).toContain('4 hands so far');
    expect(question().textContent).toContain('50 %');
    expect(presenting.black).toBe(false);
  });

  it('Space issues; the answer of most and the hands stand beside what came out', async () => {
    const { lab } = await present();
    for (const key of ['c', 'c', 'b']) await press(key);
    await press(' ');
    expect(lab.playing).toBe(true);
    expect(screen.queryByRole('region', { name: 'First a guess' })).toBeNull();
    await press('End');
    await settle();
    const result = screen.getByRole('region', { name: 'The guess and what came out' });
    const exits = lab.frame?.stacks.at(-1)?.counts.exits ?? -1;
    expect(result.textContent).toContain(`You said 2; this run shows ${exits}.`);
    const rows = within(result).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent.replace(/\s/g, ''))).toEqual(
      ['A00', 'B11', 'C22', 'Dmore0'].map((text, index) =>
        index === Math.min(exits, 3) ? `${text}✓` : text,
      ),
    );
    await fireEvent.click(within(result).getByRole('button', { name: 'Close' }));
    await settle();
    expect(screen.queryByRole('region', { name: 'The guess and what came out' })).toBeNull();
  });

  it('keeps hands, question and answer when the language changes', async () => {
    await present();
    await press('d');
    await press('k');
    expect(
      within(screen.getByRole('region', { name: '먼저 예측하기' }))
        .getAllByRole('status', { name: /손$/ })
        .map((output) => output.textContent),
    ).toEqual(['0', '0', '0', '1']);
  });

  it('V puts the question away and brings it back; Skip takes it away', async () => {
    await present();
    await press('v');
    expect(screen.queryByRole('region', { name: 'First a guess' })).toBeNull();
    await press('v');
    await fireEvent.click(within(question()).getByRole('button', { name: 'Skip' }));
    await settle();
    expect(poll.asked).toBeNull();
  });

  it('is the same question as the card beside the picture', async () => {
    await present();
    const asked = within(question()).getByRole('heading').textContent;
    await press('v');
    await press('Escape');
    expect(document.querySelector('.predict')?.textContent).toContain(asked);
    await press('p');
    expect(within(question()).getByRole('heading').textContent).toBe(asked);
  });

  it('takes the first of the largest groups, none of no hands, and rounds shares', () => {
    expect([mostHands([1, 3, 3]), mostHands([0, 0]), mostHands([])]).toEqual([1, -1, -1]);
    expect(handShares([14, 6, 5], 3)).toEqual([56, 24, 20]);
    expect(handShares([], 2)).toEqual([0, 0]);
  });
});

describe('the mask', () => {
  it('stands for whatever is formatted, but not on the teacher’s own screen', () => {
    const all = (): string[] => [formatNs(5), formatCount(1204), formatShare(0.5)];
    mask.on = true;
    expect(all()).toEqual(['•••', '•••', '•••']);
    expect(unmasked(all)).toEqual(['5 ns', '1\u202f204', '50 %']);
    expect(all()).toEqual(['•••', '•••', '•••']);
    mask.on = false;
    expect(all()).toEqual(['5 ns', '1\u202f204', '50 %']);
  });

  it('hides what tells figures by its length, and lets the same bar stand in each row instead', async () => {
    await present();
    await press(' ');
    await press('End');
    await settle();
    // What tells by its length or place is marked: style hides it on a page that says so.
    const rows = document.querySelectorAll('.bars svg [role="img"]');
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      expect(row.querySelectorAll('rect.neutral')).toHaveLength(1);
      const open = [...row.querySelectorAll('rect:not(.neutral)')].filter(
        (bar) => !bar.closest('[data-tells]'),
      );
      expect(open).toEqual([]);
      expect(row.querySelector('.total')?.hasAttribute('data-tells')).toBe(true);
    }
    expect(document.documentElement.hasAttribute('data-masked')).toBe(false);
    await press('h');
    expect(document.documentElement.hasAttribute('data-masked')).toBe(true);
    await press('Escape');
    expect(document.documentElement.hasAttribute('data-masked')).toBe(false);
  });
});

describe('the teacher’s notes', () => {
  it('are a panel where no window may be opened: the moment, the hop, the clock', async () => {
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    const { lab } = await present();
    await press('v');
    await press('w');
    expect(opened.mock.calls[0]?.[0]).toMatch(/\?notes=\w+$/);
    const panel = screen.getByRole('complementary', { name: 'Teacher’s notes' });
    expect(panel.textContent).toContain('does not allow a second window');
    expect(panel.textContent).toContain('not measured yet');
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await settle();
    expect(panel.textContent).toContain('KVM VM took');
    // Nobody has guessed.
    const exits = lab.frame?.stacks.at(-1)?.counts.exits ?? -1;
    expect(panel.textContent).toMatch(new RegExp(`How many VM exits.* ${exits} `));
    await press('w');
    expect(screen.queryByRole('complementary', { name: 'Teacher’s notes' })).toBeNull();
  });

  it('tell a window of their own what is shown, hidden figures too, and obey it', async () => {
    const close = vi.fn();
    const opened = vi.spyOn(window, 'open').mockReturnValue({ close } as unknown as Window);
    const { lab } = await present();
    await press('v');
    const next = vi.fn();
    teaching.step = {
      ...{ lesson: 'VM exits', title: 'Ask', text: 'Read this', notes: 'Wait for hands', index: 1, count: 3 },
      ...{ upcoming: 'See', next, previous: vi.fn() },
    };
    await press('w');
    const id = new URL(String(opened.mock.calls[0]?.[0])).searchParams.get('notes') ?? '';
    const view = render(NotesWindow, { id });
    const heard = new Promise<NotesMessage>((resolve) => {
      notesChannel(id).onmessage = ({ data }: MessageEvent<NotesMessage>): void => {
        if (data.kind === 'state') resolve(data);
      };
    });
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await press('h');
    await heard;
    await vi.waitFor(() => {
      expect(view.container.textContent).toContain('VM exits · step 2 of 3');
      expect(view.container.textContent).toMatch(/KVM VM took \d/);
    }, PATIENT);
    expect(view.container.textContent).toContain('Wait for hands');
    expect(view.container.textContent).toContain('See');
    await fireEvent.click(within(view.container).getByRole('button', { name: 'Next' }));
    await vi.waitFor(() => {
      expect(next).toHaveBeenCalledOnce();
    }, PATIENT);
    teaching.step = null;
    await press('Escape');
    expect(close).toHaveBeenCalledOnce();
  });
});
