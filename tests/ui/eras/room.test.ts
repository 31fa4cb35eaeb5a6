import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readErasLink } from '../../../src/bridge/eras-link.ts';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import { FIRST_ERAS, type EraSpec } from '../../../src/bridge/protocol.ts';
import App from '../../../src/ui/app.svelte';
import { pictureOf } from '../../../src/ui/rooms/eras/columns/picture.ts';
import { ErasLab } from '../../../src/ui/rooms/eras/state/eras-lab.svelte.ts';
import { erasCsv } from '../../../src/ui/rooms/eras/transport/export.ts';
import { Address } from '../../../src/ui/state/address.svelte.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import type { LiveRoom } from '../../../src/ui/state/room.ts';
import { freshPage, HandClock, liveRoom, PATIENT, roomsOf } from '../../support/page.ts';

const SMALL: EraSpec = {
  ...FIRST_ERAS,
  memoryGib: 1,
  cpus: 2,
  apps: [
    { kind: 'shop', memoryMib: 32 },
    { kind: 'batch', memoryMib: 32 },
  ],
};

let live: LiveRoom;
let lab: ErasLab;
let clock: HandClock;

/** The page in the room on an engine of its own, at half a second. */
async function open(): Promise<void> {
  clock = new HandClock();
  lab = new ErasLab(inlineEngine().room('eras'), { clock, reducedMotion: () => false });
  await lab.open({ spec: SMALL, atNs: 5e8 });
  live = await liveRoom('eras', lab);
  history.replaceState(null, '', '#/eras');
  render(App, { live: roomsOf({ eras: lab }) });
  await screen.findByRole('region', { name: 'Traditional' }, PATIENT);
}

beforeEach(() => {
  freshPage();
  // The DOM of these tests tells of an address that was replaced, which no browser does: the room would be opened anew.
  vi.spyOn(Address.prototype, 'writeSoon').mockReturnValue(() => undefined);
  return () => vi.restoreAllMocks();
});

describe('the room of eras', () => {
  it('shows each era with who holds its memory, who is on its CPUs and what fits', async () => {
    await open();
    for (const name of ['Traditional', 'Virtualised', 'Containers']) {
      const era = within(screen.getByRole('region', { name }));
      expect(era.getByRole('img', { name: /left; host OS/ })).toBeTruthy();
      expect(era.getByRole('img', { name: /^On the CPUs: / })).toBeTruthy();
    }
    const vms = within(screen.getByRole('region', { name: 'Virtualised' }));
    expect(vms.getByRole('img', { name: /guest OS \(shop\).*VMM \(batch\)/ })).toBeTruthy();
    lab.close();
  });

  it('asks first, then presses where the moment stands and says who was hit', async () => {
    await open();
    await fireEvent.click(screen.getByRole('button', { name: 'kernel bug' }));
    const card = await screen.findByText(/batch becomes a kernel bug/, {}, PATIENT);
    expect(lab.pressed).toBeNull();
    expect(card).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Traditional + Containers' }));
    await waitFor(() => expect(lab.pressed).toBe('kernel-bug'), PATIENT);
    lab.pause();
    await lab.seek(1.6e9);
    expect(lab.frame?.pressed).toEqual({ atNs: 5e8, press: 'kernel-bug' });
    await screen.findByText(/You said it: Traditional \+ Containers/, {}, PATIENT);
    const containers = within(screen.getByRole('region', { name: 'Containers' }));
    expect(containers.getByText('Dead: shop.')).toBeTruthy();
    expect(screen.getAllByText(/all 2 applications run on the kernel that panicked/)).toHaveLength(2);
    expect(containers.getByText('no answer')).toBeTruthy();
    // What still answers is as fast as before: there is no time to explain.
    expect(screen.getByText('Why?')).toBeTruthy();
    lab.close();
  });

  it('carries its whole state in the link', async () => {
    await open();
    await lab.press('hog');
    lab.pause();
    const { link, problems } = readErasLink(live.print());
    expect(problems).toEqual([]);
    expect(link).toEqual({
      spec: SMALL,
      commands: [{ atNs: 5e8, press: 'hog' }],
      atNs: lab.nowNs,
    });
    lab.close();
  });

  it('fills the table of sufferers while nothing else is asked', async () => {
    await open();
    await waitFor(() => expect(lab.table?.done).toBe(lab.table?.total), PATIENT);
    const containers = within(screen.getByRole('region', { name: 'Containers' }));
    await containers.findByText('kernel bug: shop dead, batch dead', {}, PATIENT);
    const [head, ...rows] = erasCsv(lab).trim().split('\n');
    expect(head).toMatch(/^era,at_ns,pressed,left_bytes,.*kernel-bug,verdict$/);
    expect(rows).toHaveLength(3);
    expect(rows[1]).toContain('batch dead');
    lab.close();
  });

  it('runs another server when it is chosen, and keeps the run where the engine refuses', async () => {
    await open();
    await fireEvent.change(screen.getByRole('combobox', { name: 'CPUs' }), { target: { value: '4' } });
    await waitFor(() => expect(lab.frame?.eras[0]?.cpus).toHaveLength(4), PATIENT);
    expect(await lab.change({ memoryGib: 99 })).toBe(false);
    expect(lab.spec.memoryGib).toBe(1);
    expect(lab.error?.kind).toBe('issues');
    lab.close();
  });

  it.each(['en', 'ko'] as const)('axe finds nothing: %s', async (language) => {
    await open();
    locale.current = language;
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    lab.close();
  });
});

it('area is memory: no piece lies over another or outside while all fits', async () => {
  const lab = new ErasLab(inlineEngine().room('eras'), { clock: new HandClock() });
  await lab.open({ spec: SMALL, atNs: 1e8 });
  lab.close();
  for (const era of lab.frame?.eras ?? []) {
    const { pieces } = pictureOf(era);
    for (const { part, width, height, bottom } of pieces) {
      expect(width * height * era.memory.totalBytes).toBeCloseTo(part.bytes, -1);
      expect(bottom + height).toBeLessThanOrEqual(1 + 1e-9);
    }
  }
});
