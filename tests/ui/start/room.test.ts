import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { readStartLink, type StartLink } from '../../../src/bridge/link.ts';
import App from '../../../src/ui/app.svelte';
import { RaceLab } from '../../../src/ui/rooms/start/state/race-lab.svelte.ts';
import { loadCsv, phasesCsv } from '../../../src/ui/rooms/start/transport/export.ts';
import { narrateRace } from '../../../src/ui/rooms/start/transport/narrate.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
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
  await screen.findByRole('complementary', { name: sr('label') }, PATIENT);
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
    await open();
    expect(lanes().map((lane) => lane.getAttribute('aria-label'))).toEqual([
      'bare: exec, 1.00 ms',
      'container: create, 20.0 ms; network, 30.0 ms',
      'kvm: VMM process, 100 ms; guest kernel, 300 ms',
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
    await open();
    const badges = screen.getAllByText('model estimate', { selector: 'summary' });
    expect(badges).toHaveLength(1);
    expect(screen.getAllByText('Boot times of images differ.').length).toBeGreaterThan(0);
    expect(screen.getAllByText(/Assumed\. A paper: table 1/)).toHaveLength(2);
    expect(screen.getAllByText(/Published\. A paper: table 1/)).toHaveLength(3);
  });

  it('shows every instance of many, and what they waited for', async () => {
    const { lab } = await open({ spec: { ...THREE, atOnce: 10 } });
    expect(lanes()).toHaveLength(3);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Show every instance' }));
    await settle();
    expect(lanes()).toHaveLength(33);
    expect(screen.getAllByText('xtables lock: 5.00 ms in all, 9 times')).toHaveLength(3);
    expect(lab.race?.atOnce).toBe(10);
  });

  it('bears parts of memory that have the same name', async () => {
    await open();
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
    await fireEvent.click(screen.getByRole('button', { name: 'KVM VM' }));
    await settle();
    expect(lab.spec.stacks).toEqual(['bare', 'container']);
    const field = screen.getByRole('textbox', { name: 'Compose your own' });
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
    await lab.show('load');
    await lab.show('start');
    await lab.show('load');
    expect(engine.log.filter((entry) => entry.startsWith('load'))).toHaveLength(1);
    await lab.show('start');
    await lab.change({ stacks: ['bare', 'kvm'] });
    await lab.show('load');
    await settle();
    expect(engine.log.at(-1)).toBe('load kv bare,kvm c1,4,16,64');
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
    const { lab } = await open({ spec: { stacks: ['bare'] }, view: 'load', connections: [1, 4] });
    expect(narrateRace(lab)).toMatch(/^Bare process with 4 connections: 40.000 requests a second\.$/);
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
    expect(live.exports()).toMatchObject([{ disabled: false }, { disabled: false }]);
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
