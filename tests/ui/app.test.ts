import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineCrash } from '../../src/bridge/client.ts';
import App from '../../src/ui/app.svelte';
import { firstRoom } from '../../src/ui/shell/registry.ts';
import { freshPage, makeBench, PATIENT, press, roomsOf, settle, type Bench } from '../support/page.ts';

/** Mounts the page at an address and waits for its room. */
async function openPage(hash = '#/paths'): Promise<Bench> {
  history.replaceState(null, '', hash);
  const bench = makeBench();
  render(App, { live: roomsOf({ paths: bench.lab }) });
  await screen.findByRole('group', { name: 'Operation' }, PATIENT);
  await settle();
  return bench;
}

const link = (): string => location.hash;

// The room is its own chunk: fetched once, so that no test waits for the compiler.
beforeAll(async () => {
  await firstRoom().load();
});
beforeEach(freshPage);

describe('the page', () => {
  it('opens with one obvious button and the room it is in', async () => {
    await openPage();
    expect(screen.getByRole('button', { name: /Issue syscall/ })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Paths' }).getAttribute('aria-current')).toBe('page');
    expect(
      screen.getByText('Ready. Press Space or ▶ to issue the syscall.', { selector: '.caption' }),
    ).toBeTruthy();
  });

  it('switches language live without losing the run', async () => {
    const { lab } = await openPage();
    await press(' ');
    await press('ArrowRight');
    const before = lab.frame;
    await fireEvent.click(screen.getByRole('button', { name: '한국어' }));
    await settle();
    expect(document.documentElement.lang).toBe('ko');
    expect(screen.getByRole('group', { name: '작업' })).toBeTruthy();
    expect(screen.getByRole('link', { name: '경로' })).toBeTruthy();
    expect(lab.frame).toBe(before);
  });

  it('remembers language, theme and detail and nothing else', async () => {
    await openPage();
    await press('d');
    await press('k');
    expect(Object.keys(localStorage)).toEqual(['ringside.visited', 'ringside.settings']);
    expect(JSON.parse(localStorage.getItem('ringside.settings') ?? '')).toEqual({
      theme: 'dark',
      locale: 'ko',
      detail: 'textbook',
    });
  });

  it('opens a link at the moment it names', async () => {
    const { lab } = await openPage('#/paths?op=getpid&stacks=kvm,bare&seed=9&cmd=0i1&at=50&view=textbook');
    expect(lab.spec).toMatchObject({ op: 'getpid', stacks: ['kvm', 'bare'], seed: 9 });
    expect(lab.frame).toMatchObject({ nowNs: 50, commands: [{ atNs: 0, kind: 'issue', count: 1 }] });
    expect(lab.detail).toBe('textbook');
  });

  it('writes an address that opens the same moment elsewhere', async () => {
    const first = await openPage();
    await first.lab.issue(1);
    await first.lab.seek({ to: 'hop', direction: 1 });
    await first.lab.seek({ to: 'hop', direction: 1 });
    await first.lab.change({ switches: { apicv: 'off' } });
    await vi.waitFor(() => {
      expect(link()).toContain('sw=apicv:off');
    }, PATIENT);
    const hash = link();
    document.body.innerHTML = '';
    const second = await openPage(hash);
    expect(second.lab.frame).toEqual(first.lab.frame);
    expect(second.lab.link).toEqual(first.lab.link);
  });

  it('names what it cannot read in a link and shows the rest', async () => {
    const { lab } = await openPage('#/paths?op=getpid&seed=banana&colour=red');
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('banana');
    expect(alert.textContent).toContain('colour');
    expect(lab.spec.op).toBe('getpid');
    await fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says so when the engine does not know a stack of a link, and opens the first scene', async () => {
    const { lab } = await openPage('#/paths?stacks=nosuch');
    expect(screen.getByRole('alert').textContent).toContain('nosuch');
    expect(lab.spec.stacks).toEqual(['bare', 'container', 'kvm']);
  });

  it('shows the first room when the address names one that does not exist', async () => {
    await openPage('#/attic');
    expect(screen.getByText(/no room called “attic”/)).toBeTruthy();
  });

  it('lists every key in the help dialog', async () => {
    await openPage();
    await press('?');
    const dialog = await screen.findByRole('dialog', { name: 'Help' }, PATIENT);
    expect(within(dialog).getByText('Run until the next VM exit')).toBeTruthy();
  });

  it('hides its chrome while presenting and comes back with Escape', async () => {
    await openPage();
    await press('p');
    expect(screen.queryByRole('button', { name: 'Share' })).toBeNull();
    expect(screen.queryByRole('group', { name: 'Operation' })).toBeNull();
    expect(document.documentElement.dataset['present']).toBe('true');
    await press('Escape');
    expect(screen.getByRole('button', { name: 'Share' })).toBeTruthy();
  });

  it('after a crash offers the report', async () => {
    const { engine } = await openPage();
    engine.failNext = { name: 'command', error: new EngineCrash('heap order', '{"seed":7}') };
    await press(' ');
    const dialog = screen.getByRole('dialog', { name: 'The engine stopped' });
    expect(dialog.textContent).toContain('heap order');
    expect(within(dialog).getByRole('button', { name: 'Save report' })).toBeTruthy();
  });

  it('shows an error of the composer beside the composer', async () => {
    const { lab } = await openPage();
    await fireEvent.click(screen.getByRole('button', { name: 'Add a stack' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Add a stack' }));
    const write = async (value: string): Promise<void> => {
      await fireEvent.input(dialog.getByRole('textbox', { name: 'Or write it' }), { target: { value } });
      await fireEvent.click(dialog.getByRole('button', { name: 'Add' }));
      await settle();
    };
    await write('nosuch/container');
    expect(dialog.getByRole('alert').textContent).toContain('nosuch');
    expect(lab.error).toBeNull();
    await write('kvm/container');
    expect(document.querySelector('dialog[open]')).toBeNull();
    expect(lab.spec.stacks).toEqual(['bare', 'container', 'kvm', 'kvm/container']);
  });

  it('edits a cost, marks it, and gives it back', async () => {
    const { lab } = await openPage();
    await fireEvent.click(screen.getByRole('button', { name: /Costs and sources/ }));
    const search = await screen.findByRole('searchbox', {}, PATIENT);
    await fireEvent.input(search, { target: { value: 'vm.exit' } });
    const mean = screen.getByRole('spinbutton', { name: 'Mean of vm.exit in ns' });
    await fireEvent.change(mean, { target: { value: '720' } });
    await settle();
    expect(lab.spec.costs).toEqual({ 'vm.exit': 720 });
    expect(screen.getByText(/was 360 ns/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Reset vm.exit' }));
    await settle();
    expect(lab.spec.costs).toEqual({});
  });

  it.each(['#/paths', '#/paths?cmd=0i1&at=30000', '#/paths?cmd=0i1&at=30000&view=textbook'])(
    'has no accessibility fault that a program can see at %s',
    async (hash) => {
      await openPage(hash);
      // Contrast needs a real browser: it is checked there.
      const { violations } = await axe.run(document.body, {
        rules: { 'color-contrast': { enabled: false } },
      });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
        [],
      );
    },
  );
});
