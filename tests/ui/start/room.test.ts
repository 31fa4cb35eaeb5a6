import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { readStartLink, type StartLink } from '../../../src/bridge/start-link.ts';
import App from '../../../src/ui/app.svelte';
import { RaceLab } from '../../../src/ui/rooms/start/state/race-lab.svelte.ts';
import { loadCsv, phasesCsv } from '../../../src/ui/rooms/start/transport/export.ts';
import { narrateRace } from '../../../src/ui/rooms/start/transport/narrate.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import { mask } from '../../../src/ui/i18n/mask.svelte.ts';
import type { LiveRoom } from '../../../src/ui/state/room.ts';
import { settings } from '../../../src/ui/state/settings.svelte.ts';
import { sr } from '../../../src/ui/rooms/start/texts.ts';
import { FakeRace } from '../../support/fake-race.ts';
import { freshPage, HandClock, liveRoom, PATIENT, pressIn, roomsOf, settle } from '../../support/page.ts';

interface Bench {
  readonly lab: RaceLab;
  readonly engine: FakeRace;
  readonly clock: HandClock;
}

const THREE = { stacks: ['bare', 'container', 'kvm'] };

/** The room as the shell has it. */
let live: LiveRoom;

/** The page in the room on the fake engine, opened at `link`. */
async function open(link: StartLink = { spec: THREE }, reduced = false): Promise<Bench> {
  const engine = new FakeRace();
  const clock = new HandClock();
  const lab = new RaceLab(engine, { clock, reducedMotion: () => reduced });
  await lab.open(link);
  live = await liveRoom('start', lab);
  history.replaceState(null, '', '#/start');
  render(App, { live: roomsOf({ start: lab }) });
  await screen.findByRole('complementary', { name: 'Controls' }, PATIENT);
  await settle();
  return { lab, engine, clock };
}

async function pressRoomKey(key: string): Promise<void> {
  await pressIn(live, key);
}

function lanes(): HTMLElement[] {
  return screen.getAllByRole('img');
}

beforeEach(freshPage);

describe('the race', () => {
  it('has one lane for each stack on one clock, with its phases in words', async () => {
    const { lab } = await open();
    await lab.seek(lab.endNs);
    await settle();
    expect(lanes().map((lane) => lane.getAttribute('aria-label'))).toEqual([
      'bare: exec, 1.00 ms',
      'container: create, 20.0 ms; network, 30.0 ms',
      'kvm: VMM process, 100 ms; guest kernel, 300 ms',
    ]);
  });

  it('tells nothing that a runner has not got to: no phase, no time, no memory, no mark on the track', async () => {
    const { lab } = await open();
    const told = (): string => document.querySelector('main')?.textContent ?? '';
    for (const word of ['exec', 'guest kernel', '1.00 ms', '50.0 ms', 'Memory of one idle'])
      expect(told()).not.toContain(word);
    expect(live.transport().marks).toEqual([]);
    await lab.seek(3e7);
    await settle();
    expect(lanes().map((lane) => lane.getAttribute('aria-label'))).toEqual([
      'bare: exec, 1.00 ms',
      'container: create, 20.0 ms; network …',
      'kvm: VMM process …',
    ]);
    expect(live.transport().marks).toEqual([1e6]);
    expect(told()).toContain('1.00 ms');
    for (const word of ['guest kernel', '50.0 ms', '300 ms']) expect(told()).not.toContain(word);
  });

  it('has a podium that fills as they arrive, and at the end one sentence on the last, spoken too', async () => {
    const { lab } = await open();
    const podium = screen.getByRole('group', { name: 'Podium' });
    expect(within(podium).queryAllByRole('listitem')).toHaveLength(0);
    await lab.seek(5e7);
    await settle();
    const names = (): string[] =>
      within(podium)
        .getAllByRole('listitem')
        .map((item) => item.textContent.trim());
    expect(names()).toEqual(['1. Bare process 1.00 ms', '2. Container 50.0 ms']);
    expect(podium.textContent).toContain('2 of 3 ready.');
    await lab.seek(lab.endNs);
    await settle();
    const sentence = '75 % of KVM VM’s 400 ms is the guest’s kernel, not virtualisation (25 %, 100 ms).';
    expect(podium.textContent).toContain(sentence);
    expect(narrateRace(lab)).toBe(sentence);
    // Hidden figures: nobody stands before another, and the sentence is covered.
    mask.on = true;
    await settle();
    const order = lab.race?.stacks.map(({ label }) => label.en);
    expect(names()).toEqual(order);
    expect(podium.querySelector('.sentence')?.hasAttribute('data-tells')).toBe(true);
    mask.on = false;
    locale.current = 'ko';
    expect(narrateRace(lab)).toBe(
      'kvm의 400 ms 가운데 75 %는 게스트 커널이고, 가상화는 25 %(100 ms)뿐입니다.',
    );
  });

  it('asks before the race what takes most of it, and answers with the sentence', async () => {
    const { lab } = await open();
    await fireEvent.click(screen.getByRole('button', { name: 'the virtual machine itself' }));
    await settle();
    expect(screen.getByText('You say: the virtual machine itself. Play the race.')).toBeTruthy();
    await lab.seek(lab.endNs);
    await settle();
    expect(
      screen.getByText('You said the virtual machine itself; most of it is the guest’s kernel.'),
    ).toBeTruthy();
    expect(screen.getAllByText(/^75 % of KVM VM’s 400 ms/, { selector: '.predict p' })).toHaveLength(1);
  });

  it('leads from a stack that is ready to what a call crosses in it', async () => {
    const { lab } = await open();
    expect(screen.queryByRole('link', { name: /crosses in it/ })).toBeNull();
    await lab.seek(lab.endNs);
    await settle();
    const links = screen
      .getAllByRole('link', { name: /crosses in it/ })
      .map((link) => link.getAttribute('href'));
    expect(links).toEqual([
      '#/paths?op=fork-exec&stacks=bare&seed=7',
      '#/paths?op=fork-exec&stacks=bare,container&seed=7',
      '#/paths?op=fork-exec&stacks=bare,kvm&seed=7',
    ]);
  });

  it('moves a step at a time over the ends of phases, and back', async () => {
    const { lab } = await open();
    const seen: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      await pressRoomKey('ArrowRight');
      seen.push(lab.nowNs / 1e6);
    }
    expect(seen).toEqual([1, 20, 50, 100, 400, 400]);
    await pressRoomKey('ArrowLeft');
    expect(lab.nowNs).toBe(1e8);
    await pressRoomKey('Home');
    expect(lab.nowNs).toBe(0);
    await pressRoomKey('End');
    expect(lab.ended).toBe(true);
  });

  it('plays at the chosen speed, pauses, stops at the end and begins anew', async () => {
    const { lab, clock } = await open();
    lab.setSpeed(1e9);
    await pressRoomKey(' ');
    expect(lab.playing).toBe(true);
    await clock.frame(16);
    await clock.frame(100);
    expect(lab.nowNs).toBeGreaterThan(5e7);
    expect(lab.nowNs).toBeLessThan(2e8);
    await pressRoomKey(' ');
    expect(lab.playing).toBe(false);
    await pressRoomKey(' ');
    for (let n = 0; n < 12; n += 1) await clock.frame(100);
    expect(lab.playing).toBe(false);
    expect(lab.ended).toBe(true);
    await pressRoomKey(' ');
    expect(lab.nowNs).toBe(0);
    lab.pause();
  });

  it.each([
    ['stays there until the end is known, then goes on to it', null, 4e8],
    ['stays where one has gone meanwhile', 5e7, 5e7],
  ])('sent to its end before that is known: %s', async (_, elsewhere, there) => {
    const engine = new FakeRace();
    engine.slow = true;
    const lab = new RaceLab(engine, { clock: new HandClock(), reducedMotion: () => false });
    const opened = lab.open({ spec: THREE });
    await settle();
    await lab.toEnd();
    expect([lab.nowNs, lab.complete]).toEqual([1e8, false]);
    if (elsewhere !== null) await lab.seek(elsewhere);
    engine.finish();
    await opened;
    expect([lab.nowNs, lab.complete]).toEqual([there, true]);
  });

  it('can be played while it is not known to its end, as far as it is known', async () => {
    const engine = new FakeRace();
    engine.slow = true;
    const clock = new HandClock();
    const lab = new RaceLab(engine, { clock, reducedMotion: () => false });
    const opened = lab.open({ spec: THREE });
    await settle();
    expect([lab.complete, lab.busy, lab.live, lab.endNs]).toEqual([false, true, true, 1e8]);
    lab.setSpeed(1e9);
    lab.toggle();
    for (let n = 0; n < 4; n += 1) await clock.frame(100);
    expect([lab.playing, lab.ended, lab.nowNs]).toEqual([true, false, 1e8]);
    engine.finish();
    await opened;
    expect([lab.complete, lab.busy, lab.endNs]).toEqual([true, false, 4e8]);
    for (let n = 0; n < 8; n += 1) await clock.frame(100);
    expect([lab.playing, lab.ended, lab.nowNs]).toEqual([false, true, 4e8]);
  });

  it('shows what has been found so far, and memory once all are idle', async () => {
    const engine = new FakeRace();
    engine.slow = true;
    const lab = new RaceLab(engine, { clock: new HandClock(), reducedMotion: () => true });
    const opened = lab.open({ spec: THREE });
    live = await liveRoom('start', lab);
    history.replaceState(null, '', '#/start');
    render(App, { live: roomsOf({ start: lab }) });
    await screen.findByRole('complementary', { name: 'Controls' }, PATIENT);
    expect(lanes()).toHaveLength(3);
    await lab.seek(lab.endNs);
    await settle();
    expect(screen.getAllByText(/^\d\. /)).toHaveLength(2);
    expect(screen.queryByText(sr('memory.title'))).toBeNull();
    expect(screen.getByText('2 of 3 ready.')).toBeTruthy();
    engine.finish();
    await opened;
    await lab.seek(lab.endNs);
    await settle();
    expect(screen.getAllByText(/^\d\. /)).toHaveLength(3);
    expect(screen.getByText(sr('memory.title'))).toBeTruthy();
  });

  it('keeps a chosen speed when the stacks change, and the end when it was there', async () => {
    const { lab } = await open();
    lab.setSpeed(2e9);
    await lab.seek(lab.endNs);
    await lab.change({ stacks: ['bare', 'container'] });
    expect(lab.speed).toBe(2e9);
    expect(lab.nowNs).toBe(5e7);
    expect(lab.ended).toBe(true);
  });

  it('says in words where every stack is', async () => {
    const { lab } = await open();
    await lab.seek(3e7);
    expect(narrateRace(lab)).toBe(
      '30.0 ms since the requests. Bare process: ready. Container: network. KVM VM: VMM process',
    );
    locale.current = 'ko';
    expect(narrateRace(lab)).toContain('요청 후 30.0 ms');
  });

  it('names an estimate, and the reason unfolds by keyboard', async () => {
    const { lab } = await open();
    await lab.seek(lab.endNs);
    await settle();
    const badges = screen.getAllByText(/model estimate$/, { selector: 'summary' });
    expect(badges).toHaveLength(1);
    expect(screen.getAllByText('Boot times of images differ.').length).toBeGreaterThan(0);
    expect(screen.getAllByText(/Assumed\. A paper: table 1/)).toHaveLength(2);
    expect(screen.getAllByText(/Published\. A paper: table 1/)).toHaveLength(3);
  });

  it('shows every instance of many, and what they waited for', async () => {
    const { lab } = await open({ spec: { ...THREE, atOnce: 10 } });
    await lab.seek(lab.endNs);
    expect(lanes()).toHaveLength(3);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Show every instance' }));
    await settle();
    expect(lanes()).toHaveLength(33);
    expect(screen.getAllByText('xtables lock: 5.00 ms in all, 9 times')).toHaveLength(3);
    expect(lab.race?.atOnce).toBe(10);
  });

  it('bears parts of memory that have the same name', async () => {
    const { lab } = await open();
    await lab.seek(lab.endNs);
    await settle();
    expect(screen.getAllByText('3 parts and what their sizes rest on')).toHaveLength(3);
  });

  it('counts no events in its time bar', async () => {
    await open();
    expect(document.querySelector('.clock')?.textContent).toMatch(/seed 7/);
    expect(document.querySelector('.clock')?.textContent).not.toMatch(/event/);
  });
});

describe('the stacks of the race', () => {
  it('changes them by the picker and refuses with the reason beside it', async () => {
    const { lab, engine } = await open();
    await fireEvent.click(await screen.findByRole('button', { name: 'KVM VM' }, PATIENT));
    await settle();
    expect(lab.spec.stacks).toEqual(['bare', 'container']);
    await fireEvent.click(screen.getByRole('button', { name: 'Add a stack' }));
    const field = screen.getByRole('textbox', { name: 'Or write it' });
    await fireEvent.input(field, { target: { value: 'kvm/nosuch' } });
    await fireEvent.submit(field.closest('form') as HTMLFormElement);
    await settle();
    expect(screen.getByRole('alert').textContent).toContain('"kvm/nosuch" cannot be started');
    expect(lab.spec.stacks).toEqual(['bare', 'container']);
    expect(lab.error).toBeNull();
    expect(engine.log.at(-1)).toBe('start bare,container,kvm/nosuch ×1');
  });

  it('offers how many at once, and what a link asked for beside the usual numbers', async () => {
    const { lab } = await open({ spec: { ...THREE, atOnce: 37 } });
    const group = screen.getByRole('radiogroup', { name: 'At once' });
    expect(within(group).getByRole<HTMLInputElement>('radio', { name: '37' }).checked).toBe(true);
    await fireEvent.click(within(group).getByRole('radio', { name: '50' }));
    await settle();
    expect(lab.race?.atOnce).toBe(50);
  });
});

describe('the load', () => {
  it('is measured when it is looked at, and anew when the stacks have changed meanwhile', async () => {
    const { lab, engine } = await open();
    await lab.turn('load');
    await lab.turn('start');
    await lab.turn('load');
    expect(engine.log.filter((entry) => entry.startsWith('load'))).toHaveLength(3 * 4);
    await lab.turn('start');
    await lab.change({ stacks: ['bare', 'kvm'] });
    await lab.turn('load');
    await settle();
    expect(engine.log.slice(-8)).toEqual(
      [1, 4, 16, 64].flatMap((n) => [`load kv bare c${n}`, `load kv kvm c${n}`]),
    );
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('rowheader', { name: 'KVM VM' })).toHaveLength(1);
    expect(within(table).getAllByRole('row')).toHaveLength(9);
    expect(table.textContent).toMatch(/0\.50×/);
  });

  it('has no moment: keys and buttons of time do nothing', async () => {
    const { lab } = await open({ spec: THREE, view: 'load' });
    for (const key of [' ', 'ArrowRight', 'End']) await pressRoomKey(key);
    expect([lab.playing, lab.nowNs]).toEqual([false, 0]);
    for (const name of ['Play', 'Next phase', 'Reset'])
      expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(true);
  });

  it('says what was measured', async () => {
    const { lab } = await open({ spec: { stacks: ['bare', 'kvm'] }, view: 'load', connections: [1, 4] });
    expect(narrateRace(lab)).toMatch(
      /^With 4 connections Bare process answers most, 40.000 a second\. KVM VM 50 % less: 2\.00× the CPU time a request\.$/,
    );
  });

  it('shows the curves while they grow, with how far it is, and can be left where it is', async () => {
    const engine = new FakeRace();
    engine.holdLoads = true;
    const lab = new RaceLab(engine, { clock: new HandClock(), reducedMotion: () => true });
    const opened = lab.open({ spec: { stacks: ['bare', 'kvm'] }, view: 'load', connections: [1, 4] });
    live = await liveRoom('start', lab);
    history.replaceState(null, '', '#/start');
    render(App, { live: roomsOf({ start: lab }) });
    await screen.findByRole('complementary', { name: 'Controls' }, PATIENT);
    for (let n = 0; n < 3; n += 1) {
      engine.release();
      await settle();
    }
    expect(screen.getByText('3 of 4 points measured', { selector: '.progress *' })).toBeTruthy();
    expect(screen.getByRole<HTMLProgressElement>('progressbar').value).toBe(3);
    expect(lab.load?.stacks.map(({ points }) => points.length)).toEqual([2, 1]);
    expect(screen.getAllByText('KVM VM', { selector: 'svg text' })).toHaveLength(2);
    await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    await opened;
    await settle();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(lab.error).toBeNull();
    expect(lab.load?.stacks.map(({ points }) => points.length)).toEqual([2, 1]);
  });
});

describe('a link', () => {
  it('restores the moment and everything chosen', async () => {
    const { lab } = await open();
    await lab.change({ atOnce: 10, cpus: 16 });
    await lab.seek(3.3e7);
    const hash = live.print();
    const again = new RaceLab(new FakeRace(), { clock: new HandClock(), reducedMotion: () => true });
    await again.open(readStartLink(hash).link);
    expect(again.spec).toEqual(lab.spec);
    expect(again.nowNs).toBe(3.3e7);
  });

  it('holds kernel, network, guest, firmware, vCPUs and memory, and the room shows what it asks for', async () => {
    const { lab } = await open({
      spec: { ...THREE, kernel: '5.10', guestBytes: 2 ** 28, firmware: 'direct' },
    });
    expect(live.print()).toMatch(/&kernel=5\.10&mem=256&fw=direct/);
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Kernel of the host' }).value).toBe(
      '5.10',
    );
    const memory = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Memory of a guest' });
    expect(memory.value).toBe('256');
    await fireEvent.change(memory, { target: { value: '' } });
    await fireEvent.change(screen.getByRole('combobox', { name: 'Guest of a VM' }), {
      target: { value: 'minimal' },
    });
    await settle();
    expect(lab.spec).toEqual({
      ...THREE,
      atOnce: 1,
      cpus: 8,
      seed: 7,
      pull: false,
      snapshot: false,
      kernel: '5.10',
      firmware: 'direct',
      guest: 'minimal',
    });
    expect(lab.spec).toEqual({ ...lab.spec, ...readStartLink(live.print()).link.spec });
    expect(readStartLink(live.print()).link.spec).toMatchObject({ kernel: '5.10', guest: 'minimal' });
  });

  it('that names an unknown stack leaves a room that works, with the reason', async () => {
    const { lab } = await open({ spec: { stacks: ['nosuch'] } });
    expect(screen.getByText(/"nosuch" cannot be started/)).toBeTruthy();
    expect(lab.race?.stacks.length).toBe(4);
    expect(lanes()).toHaveLength(4);
  });
});

describe('what can be saved', () => {
  it('is a row for each phase of each instance', async () => {
    const { lab } = await open({ spec: { ...THREE, atOnce: 2 } });
    const lines = phasesCsv(lab).trimEnd().split('\n');
    expect(lines[0]).toBe('stack,instance,phase,start_ns,duration_ns');
    expect(lines).toHaveLength(1 + 2 * 5);
    expect(lines).toContain('container,0,network,20000000,30000000');
  });

  it('is a row for each point measured', async () => {
    const { lab } = await open({ spec: { stacks: ['kvm'] }, view: 'load', connections: [1, 4] });
    expect(loadCsv(lab).trimEnd().split('\n')).toEqual([
      'stack,connections,per_second,p50_ns,p99_ns,exits,kicks',
      'kvm,1,10000.0,100000,200000,2000,1000',
      'kvm,4,20000.0,200000,400000,4000,2000',
    ]);
    expect(live.exports()).toMatchObject([
      { id: 'phases', disabled: false },
      { id: 'load', disabled: false },
      { id: 'svg' },
      { id: 'png' },
    ]);
  });
});

describe('the room', () => {
  it('shows the picture alone when presenting', async () => {
    await open();
    expect(screen.getAllByRole('complementary')).toHaveLength(2);
    settings.present = true;
    await settle();
    expect(screen.queryAllByRole('complementary')).toHaveLength(0);
    expect(lanes()).toHaveLength(3);
    settings.present = false;
  });

  it.each(['start', 'load'] as const)('axe finds nothing in its view %s', async (view) => {
    await open({ spec: THREE, view });
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
      [],
    );
  });
});
