import '@testing-library/jest-dom/vitest';
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import Bars from '../../../src/ui/rooms/paths/bars/bars.view.svelte';
import { spentIn } from '../../../src/ui/rooms/paths/bars/spent.ts';
import type { Lab } from '../../../src/ui/rooms/paths/state/lab.svelte.ts';
import { narrate } from '../../../src/ui/rooms/paths/state/narrate.ts';
import { partsOf } from '../../../src/ui/rooms/paths/why/parts.ts';
import { whySentence } from '../../../src/ui/rooms/paths/why/sentence.ts';
import Why from '../../../src/ui/rooms/paths/why/why.svelte';
import { whyOf, type Why as Answer } from '../../../src/ui/rooms/paths/why/why.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import { freshPage, settle, startedBench } from '../../support/page.ts';

const THREE = ['bare', 'container', 'kvm'];

async function labAfter(op: string, stacks: readonly string[] = THREE): Promise<Lab> {
  const { lab } = await startedBench({ spec: { op, stacks, seed: 7 } });
  await lab.issue(1);
  await lab.seek({ to: 'next', what: 'end' });
  await settle();
  return lab;
}

function answerOf(lab: Lab): Answer {
  const why = whyOf(lab);
  if (!why) throw new Error('there is no answer');
  return why;
}

beforeEach(freshPage);

describe('why one stack takes longer', () => {
  it('says nothing before an operation has ended in all stacks', async () => {
    const { lab } = await startedBench({ spec: { op: 'read-disk', stacks: THREE } });
    expect(whyOf(lab)).toBeNull();
    await lab.issue(1);
    await lab.seek({ to: 'hop', direction: 1 });
    expect(whyOf(lab)).toBeNull();
  });

  it.each(['read-disk', 'write-fsync', 'page-fault', 'futex-other-cpu', 'tcp-published-port', 'getpid'])(
    '%s: the clauses and what they leave out sum to the difference, largest first, at most three',
    async (op) => {
      const lab = await labAfter(op);
      const { ns, stack, clauses, restNs } = answerOf(lab);
      const frames = lab.frame?.stacks ?? [];
      expect(ns).toBe((frames[stack]?.opElapsedNs ?? 0) - (frames[0]?.opElapsedNs ?? 0));
      expect(clauses.reduce((sum, clause) => sum + clause.ns, restNs)).toBeCloseTo(ns, 6);
      expect(clauses.length).toBeLessThanOrEqual(3);
      const sizes = clauses.map((clause) => Math.abs(clause.ns));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    },
  );

  it('the parts of each stack sum to its time', async () => {
    const lab = await labAfter('read-disk', ['bare', 'gvisor-systrap', 'kvm', 'firecracker']);
    const { catalog, frame, components } = lab;
    if (!catalog || !frame) throw new Error('there is no frame');
    for (const stack of frame.stacks) {
      const parts = [...partsOf(spentIn(catalog, stack), components).values()];
      expect(parts.reduce((sum, part) => sum + part.ns, 0)).toBeCloseTo(stack.opElapsedNs, 6);
    }
  });

  it('a disk read in a VM: a second kernel, the program that plays the device, more work in the host', async () => {
    const lab = await labAfter('read-disk');
    const why = answerOf(lab);
    expect(why).toMatchObject({ kind: 'more', stack: 2 });
    expect(why.clauses.map(({ kind, component }) => [kind, component?.id]).sort()).toEqual([
      ['host', 'kernel'],
      ['kernel', 'guest-kernel'],
      ['part', 'vmm'],
    ]);
    expect(whySentence(lab, why)).toMatch(/^KVM VM took .* more: \+.* QEMU playing the device/);
  });

  it('a page fault in a VM: the guest kernel stands in for that of the host, and KVM counts its exits', async () => {
    const lab = await labAfter('page-fault');
    const said = whySentence(lab, answerOf(lab));
    expect(said).toContain('KVM (1 exit)');
    expect(said).toContain('guest kernel in place of the host kernel');
    expect(said).not.toContain('less host kernel work');
  });

  it.each([
    ['getpid', 'seccomp check'],
    ['read-cached', 'overlayfs'],
  ])('%s in a container: names what the host kernel does more of', async (op, most) => {
    const lab = await labAfter(op, ['bare', 'container']);
    expect(whySentence(lab, answerOf(lab))).toContain(`most of it ${most}`);
  });

  it('where no mechanism differs it says so', async () => {
    const lab = await labAfter('clock-gettime');
    expect(answerOf(lab).kind).toBe('same');
    expect(whySentence(lab, answerOf(lab))).toContain('no mechanism differs');
  });

  it('tells about the column that was chosen', async () => {
    const lab = await labAfter('read-disk');
    lab.select({ kind: 'stack', stack: 1 });
    expect(answerOf(lab)).toMatchObject({ stack: 1 });
  });

  it('with one stack it says what its time was made of', async () => {
    const lab = await labAfter('read-disk', ['bare']);
    expect(answerOf(lab).kind).toBe('alone');
    expect(whySentence(lab, answerOf(lab))).toMatch(
      /^Bare process took .*: .* waiting for the disk, .* host kernel/,
    );
  });

  it('is the last thing a screen reader hears, in both languages', async () => {
    const lab = await labAfter('read-disk');
    expect(narrate(lab)).toBe(whySentence(lab, answerOf(lab)));
    locale.current = 'ko';
    expect(narrate(lab)).toMatch(/^KVM 가상 머신은 .* 더 걸렸습니다: /);
  });
});

describe('the line', () => {
  it('has its place before anything is issued', async () => {
    const { lab } = await startedBench({ spec: { op: 'read-disk', stacks: THREE } });
    render(Why, { lab });
    expect(screen.getByText(/^Issue the call/)).toBeVisible();
  });

  it('a part lights its stretches and selects its box; pressed again it lets go', async () => {
    const lab = await labAfter('read-disk');
    render(Why, { lab });
    const button = screen.getByRole('button', { name: /QEMU playing the device/ });
    await userEvent.click(button);
    await tick();
    expect(button).toHaveAttribute('aria-pressed', 'true');
    expect(lab.lit).toEqual({ stack: 2, component: 'vmm', waiting: false });
    expect(lab.selection).toEqual({ kind: 'component', stack: 2, id: 'vmm' });
    await userEvent.click(button);
    expect(lab.lit).toBeNull();
    expect(lab.selection).toBeNull();
  });
});

describe('what the clauses leave out', () => {
  it('consists of parts by name that sum to it, and the sentence names the largest', async () => {
    const lab = await labAfter('read-disk');
    const why = answerOf(lab);
    expect(why.rest.length).toBeGreaterThan(1);
    expect(why.rest.reduce((sum, { ns }) => sum + ns, 0)).toBeCloseTo(why.restNs, 6);
    expect(whySentence(lab, why)).toMatch(/smaller parts, first of them KVM \(4 exits\)\.$/);
  });

  it('is opened by a press; each part lights its box', async () => {
    // The test's document opens no popovers.
    HTMLElement.prototype.showPopover = () => undefined;
    const lab = await labAfter('read-disk');
    render(Why, { lab });
    await userEvent.click(screen.getByRole('button', { name: /smaller parts/ }));
    const parts = [...(document.querySelector('.bubble')?.querySelectorAll('button') ?? [])];
    expect(parts).toHaveLength(answerOf(lab).rest.length);
    parts[0]?.click();
    expect(lab.lit).toMatchObject({ stack: 2, component: 'kvm' });
  });
});

describe('what is lit', () => {
  it('a part of a column stays that column’s, even where its box is shared by all', async () => {
    const lab = await labAfter('read-disk');
    lab.select({ kind: 'stack', stack: 1 });
    const before = answerOf(lab);
    const host = before.clauses.find(({ kind }) => kind === 'host');
    lab.light(before.stack, host?.component ?? null, false);
    expect(answerOf(lab).stack).toBe(1);
  });

  it('nothing of it is left on the bars of another operation', async () => {
    const lab = await labAfter('read-disk');
    lab.light(2, lab.components.get('vmm') ?? null, false);
    const { container } = render(Bars, { lab });
    await tick();
    expect(container.querySelectorAll('.segment.dim').length).toBeGreaterThan(3);
    await lab.setOperation('getpid');
    expect(lab.lit).toBeNull();
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    await settle();
    // A box that has no time of this call: no bar steps back for it.
    lab.select({ kind: 'component', stack: 2, id: 'vmm' });
    await tick();
    expect(container.querySelectorAll('.segment').length).toBeGreaterThan(0);
    expect(container.querySelectorAll('.segment.dim')).toHaveLength(0);
  });

  it('two stacks that took the same path are joined by the particle that fits', async () => {
    const lab = await labAfter('clock-gettime');
    locale.current = 'ko';
    expect(whySentence(lab, answerOf(lab))).toMatch(
      /^(KVM 가상 머신과 일반 프로세스는|컨테이너와 일반 프로세스는) /,
    );
  });
});

describe('the plan of an operation', () => {
  it('is known before it is issued, and is what it then crosses', async () => {
    const { lab } = await startedBench({ spec: { op: 'read-disk', stacks: THREE, seed: 7 } });
    const pairs = (hops: Awaited<ReturnType<Lab['hops']>>): string[] =>
      hops.map(({ from, to }) => `${from}>${to}`);
    const before = pairs(await lab.hops(2, 0));
    expect(before.length).toBeGreaterThan(10);
    expect(lab.frame?.stacks[2]?.opIndex).toBe(-1);
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    expect(pairs(await lab.hops(2, 0))).toEqual(before);
  });
});
