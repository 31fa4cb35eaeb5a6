import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import Transport from '../../src/ui/shell/transport.svelte';
import { freshPage, liveRoom, settle, startedBench, type Bench } from '../support/page.ts';

async function open(): Promise<Bench> {
  const bench = await startedBench();
  render(Transport, { live: await liveRoom('paths', bench.lab) });
  return bench;
}

async function click(name: string): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name }));
  await settle();
}

const lastAsked = ({ engine }: Bench): string | undefined => engine.log.at(-1);

beforeEach(freshPage);

describe('the transport bar', () => {
  it('has nothing to step through before anything was issued', async () => {
    await open();
    for (const name of ['To the start', 'Back one hop', 'Next hop', 'Next operation']) {
      expect(screen.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(true);
    }
    expect(screen.getByRole<HTMLInputElement>('slider', { name: 'Moment' }).disabled).toBe(true);
  });

  it.each([
    ['Next hop', 'seek({"to":"hop","direction":1})'],
    ['Back one hop', 'seek({"to":"hop","direction":-1})'],
    ['Next operation', 'seek({"to":"operation","direction":1})'],
    ['To the start', 'seek({"to":"start"})'],
    ['Next VM exit e', 'seek({"to":"next","what":"exit"})'],
    ['Next interrupt i', 'seek({"to":"next","what":"interrupt"})'],
    ['End End', 'seek({"to":"next","what":"end"})'],
    ['Reset', 'open({"op":"read-disk"'],
  ])('“%s” asks for %s', async (name, asked) => {
    const bench = await open();
    await bench.lab.issue(1);
    await settle();
    const button = screen.getByRole('button', { name, hidden: true });
    await fireEvent.click(button);
    await settle();
    expect(lastAsked(bench)?.startsWith(asked)).toBe(true);
  });

  it('plays and pauses', async () => {
    const { lab } = await open();
    await click('Play');
    expect(lab.playing).toBe(true);
    await click('Pause');
    expect(lab.playing).toBe(false);
  });

  it('goes where the scrubber is dragged', async () => {
    const bench = await open();
    await bench.lab.issue(1);
    await settle();
    await fireEvent.input(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '4321' } });
    await settle();
    expect(bench.lab.frame?.nowNs).toBe(4321);
    expect(screen.getByText(/00\.000 004 321 s/)).toBeTruthy();
  });

  it('marks where each operation begins', async () => {
    const { lab } = await open();
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await lab.issue(1);
    await settle();
    expect(document.querySelectorAll('.track span')).toHaveLength(2);
  });

  it('says the speed in words and moves on a log scale', async () => {
    const { lab } = await open();
    const slider = screen.getByRole<HTMLInputElement>('slider', { name: 'Speed' });
    await fireEvent.input(slider, { target: { value: '0' } });
    expect(lab.speed).toBe(10);
    expect(slider.getAttribute('aria-valuetext')).toBe('One second shows 10 ns');
    await fireEvent.input(slider, { target: { value: '0.5' } });
    await settle();
    expect(lab.speed).toBe(1e6);
    expect(screen.getByText('1 s = 1 ms')).toBeTruthy();
  });
});
