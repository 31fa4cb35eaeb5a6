import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import { packLesson } from '../../../src/bridge/lessons/share.ts';
import { LESSONS } from '../../../src/lessons/registry.ts';
import App from '../../../src/ui/app.svelte';
import { LiveRooms } from '../../../src/ui/shell/live-rooms.ts';
import { firstRoom } from '../../../src/ui/shell/registry.ts';
import { lessons } from '../../../src/ui/state/lessons.svelte.ts';
import { teaching } from '../../../src/ui/state/teaching.svelte.ts';
import { notices } from '../../../src/ui/state/notices.svelte.ts';
import { freshPage, HandClock, PATIENT, press as key } from '../../support/page.ts';

/** The page at an address, on an engine of its own. */
function openPage(hash: string): void {
  history.replaceState(null, '', hash);
  render(App, {
    live: new LiveRooms(inlineEngine(), { clock: new HandClock(), reducedMotion: () => false }),
  });
}

const panel = (): Promise<HTMLElement> => screen.findByRole('complementary', { name: 'Lesson' }, PATIENT);
const press = async (name: string | RegExp): Promise<void> => {
  await fireEvent.click(await within(await panel()).findByRole('button', { name }, PATIENT));
};
const says = async (text: string | RegExp): Promise<void> => {
  await within(await panel()).findByText(text, {}, PATIENT);
};

beforeAll(async () => {
  await firstRoom().load();
  await import('../../../src/ui/lessons/lesson-panel.svelte');
});
beforeEach(() => {
  freshPage();
  lessons.close();
  lessons.page = null;
});

describe('a lesson on the page', () => {
  it('is opened by a link, asks on its first card, and a guess there runs: what came out stands beside it', async () => {
    openPage('#/paths?lesson=vm-exits&step=1');
    await says('Step 1 of 6');
    await says(/How many VM exits will this one read take/);
    await says('Your answer starts the run.');
    await press(/^Hundreds/);
    await says('Step 2 of 6');
    await says('You said: Hundreds: every step goes through the hypervisor');
    await press('To the end');
    await says('It came out otherwise: A handful: fewer than ten');
    await says(/Only what the guest may not do alone leaves it/);
    expect(within(await panel()).queryByRole('button', { name: 'Issue 1' })).toBeNull();
  });

  it.each(LESSONS.map(({ id, world }) => ({ id, room: world.room })))(
    '$id: no press on its first card is greyed, and one of them starts a run',
    async ({ id, room }) => {
      openPage(`#/${room}?lesson=${id}&step=1`);
      await says(/^Step 1 of/);
      const first = await panel();
      await expect
        .poll(
          () => first.querySelector('.run') ?? within(first).queryByText('Your answer starts the run.'),
          PATIENT,
        )
        .not.toBeNull();
      for (const button of first.querySelectorAll<HTMLButtonElement>('.body button, .run'))
        expect(button.disabled && !button.textContent.includes('↑')).toBe(false);
    },
  );

  it('goes on where it was left, guess and answer included, and forgets a step that is reset', async () => {
    openPage('#/paths?lesson=vm-exits&step=2');
    await press(/^None/);
    await press('To the end');
    await says(/It came out otherwise/);
    const left = lessons.place;
    lessons.close();
    await expect.poll(() => screen.queryByRole('complementary', { name: 'Lesson' }), PATIENT).toBeNull();
    expect(teaching.step).toBeNull();
    if (left) lessons.open(left, false);
    await says('You said: None');
    await says(/It came out otherwise/);
    await press('Reset step');
    await within(await panel()).findByRole('button', { name: /^None/ }, PATIENT);
    await expect.poll(() => location.hash, PATIENT).not.toContain('cmd=');
  });

  it('tells the page around it which step is on', async () => {
    openPage('#/paths?lesson=vm-exits&step=2');
    await says('Step 2 of 6');
    expect(teaching.step).toMatchObject({ lesson: 'vm-exits', index: 1, count: 6 });
    expect(teaching.step?.notes).toMatch(/show of hands/);
    teaching.step?.next();
    await says('Step 3 of 6');
  });

  it('has a goal that any way leads to, hints one by one, and a solution that nobody is shown', async () => {
    openPage('#/paths?lesson=vm-exits&step=5');
    await says('○ Not yet.');
    await press('Hint');
    await says(/interrupt between CPUs/);
    location.hash = '#/paths?op=futex-other-cpu&stacks=kvm&seed=7&cmd=0i1&at=9000000';
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    await says('✓ Done.');
  });

  it('says what does not fit when another world is on the screen', async () => {
    openPage('#/paths?lesson=vm-exits&step=5');
    await says('○ Not yet.');
    location.hash = '#/paths?op=getpid&stacks=bare&seed=7';
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    await says(/does not fit this step: .*no stack “kvm”/);
  });

  it('travels in a link when it is somebody’s own', async () => {
    const [first] = LESSONS;
    const own = { ...first, id: 'mine', title: { en: 'My own' }, steps: first?.steps.slice(0, 1) ?? [] };
    const packed = await packLesson(own as Parameters<typeof packLesson>[0]);
    expect(packed?.length).toBeLessThan(2000);
    openPage(`#/paths?lesson=${packed ?? ''}&step=1`);
    await screen.findByRole('heading', { name: 'My own' }, PATIENT);
    location.hash = '#/paths?lesson=~broken&step=1';
    await says('The lesson in this link cannot be read.');
  });

  it('says of a lesson that is not there that it is not', async () => {
    openPage('#/paths?lesson=no-such-lesson&step=1');
    await says('This lesson is not known here: no-such-lesson');
  });
});

describe('a lesson before a class', () => {
  const asked = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'First a guess' }, PATIENT);

  it('asks for what comes first where an order is asked for, and takes the order of the hands', async () => {
    openPage('#/start?lesson=start-up&step=1');
    await says(/Put them in order/);
    await key('p');
    for (const letter of ['c', 'c', 'b']) {
      await asked();
      await key(letter);
    }
    await fireEvent.click(within(await asked()).getByRole('button', { name: /and see$/ }));
    // P is the step before while a lesson is presented.
    await key('Escape');
    await says(/You said: Plain process < Firecracker/);
  });

  it('is named in the room whose scenario it brings', async () => {
    openPage('#/neighbours?lesson=throttled&step=1');
    await expect
      .poll(() => document.querySelector('.scenario strong')?.textContent, PATIENT)
      .toBe('Why is my pod throttled at 30 % CPU?');
  });
});

describe('a file that is dropped', () => {
  async function drop(name: string, text: string): Promise<void> {
    // The page says that it takes files once it does.
    await expect
      .poll(() => {
        send('dragover', []);
        return document.querySelector('.zone');
      }, PATIENT)
      .not.toBeNull();
    const file = new File([text], name, { type: 'text/plain' });
    // jsdom's own files have no text().
    Object.defineProperty(file, 'text', { value: () => Promise.resolve(text) });
    send('drop', [file]);
  }
  function send(type: string, files: readonly File[]): void {
    const event = new Event(type, { cancelable: true });
    window.dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], files } }));
  }
  const [first] = LESSONS;
  const LESSON = JSON.stringify({
    ...first,
    ringside: 'lesson',
    id: 'mine',
    title: { en: 'My own' },
    steps: first?.steps.slice(0, 1),
  });

  it.each(['paths', 'neighbours', 'start', 'eras'])('a lesson is opened as one in %s', async (room) => {
    openPage(`#/${room}`);
    await drop('mine.json', LESSON);
    await screen.findByRole('heading', { name: 'My own' }, PATIENT);
  });

  it('a lesson with a mistake says where it is', async () => {
    openPage('#/paths');
    await drop('mine.json', LESSON.replace('"say"', '"sing"'));
    const list = await screen.findByRole('dialog', { name: 'Lessons' }, PATIENT);
    expect((await within(list).findByRole('alert', {}, PATIENT)).textContent).toContain('steps');
  });

  it.each([
    ['paths', '{"cpus":2,"scenarios":[{}]}', '“a” is a scenario: it opens in Neighbours. Drop the log'],
    [
      'start',
      '{"cpus":2,"scenarios":[{}]}',
      '“a” is a scenario: it opens in Neighbours. Start-up opens lessons',
    ],
    [
      'neighbours',
      '{"ringside":"runs","v":1,"runs":[]}',
      '“a” holds runs: read it under Runs. Drop the scenario',
    ],
  ])(
    'of another kind than %s takes: it is said what it is and what was expected',
    async (room, text, says) => {
      // What is said passes after a while, and a busy machine may look later than that.
      const said = vi.spyOn(notices, 'show');
      openPage(`#/${room}`);
      await drop('a', text);
      await expect.poll(() => said.mock.calls.flat().join(' '), PATIENT).toContain(says);
      expect(screen.queryByRole('dialog')).toBeNull();
    },
  );
});

describe('the list of lessons', () => {
  it('has all of them, and begins one', async () => {
    openPage('#/paths');
    await fireEvent.click(await screen.findByRole('button', { name: 'Lesson' }, PATIENT));
    const list = await screen.findByRole('dialog', { name: 'Lessons' }, PATIENT);
    for (const { title } of LESSONS) expect(within(list).getByText(title.en)).toBeTruthy();
    await fireEvent.click(within(list).getByRole('button', { name: 'Begin: The page cache' }));
    await says('Step 1 of 6');
    expect(screen.getByRole('heading', { name: 'The page cache' })).toBeTruthy();
  });
});

describe('a first visit', () => {
  const cards = (): Promise<HTMLElement> =>
    screen.findByRole('region', { name: 'What do you want to know?' }, PATIENT);

  beforeEach(() => {
    localStorage.clear();
  });

  it('offers two lessons over the paused picture, once', async () => {
    openPage('#');
    await fireEvent.click(within(await cards()).getByRole('button', { name: /Why is my pod throttled/ }));
    await screen.findByRole('heading', { name: 'Why is my pod throttled at 30 % CPU?' }, PATIENT);
    expect(localStorage.getItem('ringside.visited')).toBe('1');
  });

  it('is put away by Escape', async () => {
    openPage('#');
    await cards();
    await fireEvent.keyDown(window, { key: 'Escape' });
    expect(screen.queryByRole('region', { name: 'What do you want to know?' })).toBeNull();
  });
});
