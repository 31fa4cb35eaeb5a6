import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readLink } from '../../src/bridge/link.ts';
import App from '../../src/ui/app.svelte';
import { RaceLab } from '../../src/ui/rooms/start/state/race-lab.svelte.ts';
import { NeighbourLab } from '../../src/ui/rooms/neighbours/state/neighbour-lab.svelte.ts';
import { noted, toTake } from '../../src/ui/state/shared.ts';
import { FakeNeighbours } from '../support/fake-neighbours.ts';
import { FakeRace } from '../support/fake-race.ts';
import { freshPage, makeBench, PATIENT, press, roomsOf, settle } from '../support/page.ts';

beforeEach(freshPage);

async function go(hash: string, name: string): Promise<void> {
  location.hash = hash;
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  await vi.waitFor(() => {
    expect(screen.getByRole('link', { name }).getAttribute('aria-current')).toBe('page');
    expect(document.querySelector('.clock')).not.toBeNull();
  }, PATIENT);
  await settle();
}

const chip = (): string => screen.getByTitle(/Shared by all rooms|모든 방/).textContent;

describe('what all rooms share', () => {
  it('goes along from room to room, and is said in both languages', async () => {
    const { lab } = makeBench();
    const race = new RaceLab(new FakeRace(), { reducedMotion: () => true });
    const neighbours = new NeighbourLab(new FakeNeighbours(), { reducedMotion: () => true });
    history.replaceState(null, '', '#/paths');
    render(App, { live: roomsOf({ paths: lab, start: race, neighbours }) });
    await vi.waitFor(() => {
      expect(chip()).toBe('3 stacks · seed 7 · reference host');
    }, PATIENT);
    await lab.change({ stacks: ['bare', 'kvm'], seed: 11 });
    await settle();
    expect(chip()).toBe('2 stacks · seed 11 · reference host');

    await go('#/start', 'Start-up');
    await vi.waitFor(() => {
      expect(race.spec).toMatchObject({ stacks: ['bare', 'kvm'], seed: 11 });
    }, PATIENT);
    await go('#/neighbours', 'Neighbours');
    await vi.waitFor(() => {
      expect(neighbours.spec.seed).toBe(11);
      expect(chip()).toBe('seed 11 · reference host');
    }, PATIENT);
    await neighbours.change({ seed: 12 });
    await press('k');
    expect(chip()).toBe('시드 12 · 기준 호스트');

    await go('#/paths', '경로');
    await vi.waitFor(() => {
      expect(lab.spec).toMatchObject({ stacks: ['bare', 'kvm'], seed: 12 });
      expect(chip()).toBe('스택 2개 · 시드 12 · 기준 호스트');
    }, PATIENT);
  });

  it('is changed by its dialog', async () => {
    const { lab } = makeBench();
    history.replaceState(null, '', '#/paths');
    render(App, { live: roomsOf({ paths: lab }) });
    await vi.waitFor(() => {
      expect(chip()).toContain('seed 7');
    }, PATIENT);
    await fireEvent.click(screen.getByTitle('Shared by all rooms'));
    const dialog = screen.getByRole('dialog', { name: 'Shared by all rooms' });
    await fireEvent.change(within(dialog).getByRole('spinbutton', { name: 'Seed' }), {
      target: { value: '9' },
    });
    await settle();
    expect(lab.spec.seed).toBe(9);
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Container' }));
    await settle();
    expect(lab.spec.stacks).toEqual(['bare', 'kvm']);
  });

  it('is not taken away by a room that has place for less of it', () => {
    const six = ['a', 'b', 'c', 'd', 'e', 'f'];
    const four = { stacks: six.slice(0, 4), seed: 1, most: 4 };
    expect(noted({ stacks: six, seed: 1 }, four).stacks).toEqual(six);
    expect(noted({ stacks: six, seed: 1 }, { ...four, stacks: ['a'] }).stacks).toEqual(['a']);
    expect(toTake({ stacks: six, seed: 1 }, four)).toBeNull();
    expect(toTake({ stacks: six, seed: 2 }, { ...four, stacks: ['a'] })).toEqual({
      stacks: six.slice(0, 4),
      seed: 2,
    });
  });
});

describe('a selected group', () => {
  it('that is limited opens an operation under the same limit, and is still selected on the way back', async () => {
    const { lab } = makeBench();
    const neighbours = new NeighbourLab(new FakeNeighbours(), { reducedMotion: () => true });
    await neighbours.start({ spec: {}, atNs: 4.2e9, group: '/batch' });
    await neighbours.write('/batch', 'cpu.max', '20000 100000');
    history.replaceState(null, '', '#/neighbours');
    render(App, { live: roomsOf({ paths: lab, neighbours }) });
    const link = await screen.findByRole(
      'link',
      { name: 'Issue an operation under this limit, in Paths' },
      PATIENT,
    );
    const hash = link.getAttribute('href') ?? '';
    const { spec, commands } = readLink(hash).link;
    expect(spec.files).toEqual([{ in: 'place', path: 'web/cpu.max', text: '20000 100000' }]);
    expect(spec.stacks).toEqual(['container']);
    expect(commands).toHaveLength(1);

    await go(hash, 'Paths');
    await screen.findByText('web/cpu.max = 20000 100000', {}, PATIENT);
    expect(screen.getByRole('link', { name: 'Back to the group in Neighbours' }).getAttribute('href')).toBe(
      '#/neighbours',
    );
    expect(lab.selection).toBeNull();
    await go('#/neighbours', 'Neighbours');
    expect(neighbours.group?.path).toBe('/batch');
  });
});
