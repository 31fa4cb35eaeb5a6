import '@testing-library/jest-dom/vitest';
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import RoomFrame from '../../../src/ui/shell/room-frame.svelte';
import { questionFor } from '../../../src/ui/rooms/paths/inspector/predict.ts';
import type { Lab } from '../../../src/ui/rooms/paths/state/lab.svelte.ts';
import { FAKE_CATALOG, fakeFrame } from '../../support/fake-frames.ts';
import { fakeLab } from '../../support/fake-lab.ts';
import { liveRoom } from '../../support/page.ts';

async function settle(): Promise<void> {
  await tick();
  await new Promise((resolve) => setTimeout(resolve, 0));
  await tick();
}

async function show(nowNs: number, ids?: Parameters<typeof fakeLab>[1]): Promise<Lab> {
  const lab = await fakeLab(nowNs, ids);
  render(RoomFrame, { live: await liveRoom('paths', lab) });
  await settle();
  return lab;
}

function value(name: string): HTMLElement {
  const term = screen.getByText(name, { selector: 'dt' });
  const found = term.nextElementSibling;
  if (!(found instanceof HTMLElement)) throw new Error(`no value of ${name}`);
  return found;
}

describe('this hop', () => {
  it('says what, from where, to where, how long, on which CPU, and how that is known', async () => {
    await show(4_200, ['kvm']);
    expect(screen.getByText('This hop · 5 of 27')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Rings a device’s doorbell' })).toBeVisible();
    expect(value('Caused by').textContent.trim()).not.toBe('');
    expect(value('From')).toHaveTextContent('guest kernel · ring 0, non-root');
    expect(value('To')).toHaveTextContent('KVM · ring 0, root');
    expect(value('Reason')).toHaveTextContent('EPT_MISCONFIG');
    expect(value('This time')).toHaveTextContent('360 ns');
    expect(value('So far')).toHaveTextContent('×1 · median 360 ns · p99 360 ns');
    expect(value('On')).toHaveTextContent('CPU 2 · app');
    expect(value('Source')).toHaveTextContent(/vm\.exit\s*published/);
    expect(value('Source')).toHaveTextContent('FAST 2012');
  });

  it.each([
    { at: 700, badge: 'model estimate: calibrated', note: 'fitted to the published total' },
    { at: 3_500, badge: 'measured', note: 'FAST 2012' },
  ])('shows how sure the cost at $at ns is: $badge', async ({ at, badge, note }) => {
    await show(at, ['bare']);
    expect(value('Source')).toHaveTextContent(badge);
    expect(value('Source')).toHaveTextContent(note);
  });

  it('is the selected one when one is selected', async () => {
    const lab = await show(1e6, ['kvm']);
    lab.select({ kind: 'hop', stack: 0, index: 0 });
    await settle();
    expect(screen.getByText('This hop · 1 of 27')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Follow the current hop' }));
    expect(screen.getByText('This hop · 27 of 27')).toBeVisible();
  });
});

describe('selection', () => {
  it('of a crossing shows its counter', async () => {
    const lab = await show(1e6, ['kvm']);
    lab.select({ kind: 'crossing', stack: 0, from: 'guest-kernel', to: 'kvm' });
    await settle();
    expect(screen.getByRole('heading', { name: 'guest kernel → KVM' })).toBeVisible();
    expect(value('Count')).toHaveTextContent('2');
    expect(value('p99')).toHaveTextContent('360 ns');
  });

  it('of a box shows what it is and what its stack counted', async () => {
    const lab = await show(1e6, ['kvm']);
    lab.select({ kind: 'component', stack: 0, id: 'kvm' });
    await settle();
    expect(document.querySelector('.about')).toHaveTextContent(/kernel half of the hypervisor/);
    expect(value('VM exits')).toHaveTextContent('2');
    expect(value('Nothing to do: the vCPU waits')).toHaveTextContent('×1 · HLT');
    expect(value('Entered, this call')).toHaveTextContent('×3');
  });
});

describe('state charts and program', () => {
  it('light the live state and nothing else', async () => {
    await show(1e6, ['kvm']);
    const chart = screen.getByRole('img', { name: 'State machine vCPU of vCPU 0: now exiting.' });
    const lit = [...chart.querySelectorAll('.live')].map((node) => node.getAttribute('data-state'));
    expect(lit).toEqual(['exiting']);
    expect(chart.querySelectorAll('.node')).toHaveLength(4);
  });

  it('mark the current line of the op program', async () => {
    await show(700, ['bare']);
    const program = screen.getByRole('group', { name: 'Op program sys_read, line 3 of 6' });
    expect(within(program).getByText('branch page in cache')).toHaveAttribute('aria-current', 'step');
  });
});

describe('the table of hops', () => {
  it('lists every hop and selects one', async () => {
    const lab = await show(1e6, ['kvm']);
    await userEvent.click(screen.getByText('All hops of this operation'));
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(28);
    await userEvent.click(
      within(table).getByRole('button', { name: 'Hop 5: Rings a device’s doorbell (EPT_MISCONFIG)' }),
    );
    expect(lab.selection).toEqual({ kind: 'hop', stack: 0, index: 4 });
  });
});

describe('predict', () => {
  it('asks before the run, keeps the answer, and shows it beside the result', async () => {
    const lab = await show(-1);
    expect(screen.getByText('How many VM exits will one “read, from disk” take in KVM VM?')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: '1' }));
    expect(screen.getByText('You said: 1. Now issue it.')).toBeVisible();
    await lab.issue(1);
    await lab.seek({ to: 'time', ns: 1e6 });
    await settle();
    expect(screen.getByText(/You said 1; this run shows 2\./)).toBeVisible();
  });

  it('can be skipped, and does not ask after the run', async () => {
    await show(-1);
    await userEvent.click(screen.getByRole('button', { name: 'Skip' }));
    expect(screen.queryByText('Predict')).toBeNull();
  });

  it.each([
    { stacks: ['bare', 'kvm'] as const, asks: /VM exits.*KVM VM/, observed: 2 },
    {
      stacks: ['bare', 'container'] as const,
      asks: /longer.*Container than in Bare process/,
      observed: 1.006,
    },
    { stacks: ['bare'] as const, asks: /context switches.*Bare process/, observed: 2 },
  ])('asks what $stacks can answer', ({ stacks, asks, observed }) => {
    const spec = { op: 'read-disk', params: {}, stacks, seed: 1, switches: {}, costs: {} };
    const question = questionFor(FAKE_CATALOG, spec);
    expect(question?.text()).toMatch(asks);
    const value = question?.observe(fakeFrame(1e6, stacks)) ?? NaN;
    expect(value).toBeCloseTo(observed, 2);
    expect(question?.answers.filter((answer) => answer.fits(value))).toHaveLength(1);
  });
});
