import '@testing-library/jest-dom/vitest';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pictureOf } from '../../../src/ui/pictures/picture.ts';
import Stage from '../../../src/ui/rooms/paths/stage/stage.svelte';
import type { Lab } from '../../../src/ui/rooms/paths/state/lab.svelte.ts';
import { glossary } from '../../../src/ui/glossary/glossary.svelte.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import { FAKE_PATHS } from '../../support/fake-frames.ts';
import { fakeLab } from '../../support/fake-lab.ts';

/** After every stack's end. */
const DONE_NS = 1e6;

let open: Lab | null = null;

async function show(nowNs: number, ...args: [ids?: Parameters<typeof fakeLab>[1]]): Promise<Lab> {
  const lab = await fakeLab(nowNs, ...args);
  open = lab;
  render(Stage, { lab });
  await tick();
  return lab;
}

afterEach(() => {
  if (open) locale.current = 'en';
  open?.close();
});

/** Pairs of components that a path crosses. */
function pairs(id: keyof typeof FAKE_PATHS): Set<string> {
  return new Set(FAKE_PATHS[id].filter(([from, to]) => from !== to).map(([from, to]) => `${from}>${to}`));
}

function column(name: string): HTMLElement {
  return screen.getByRole('group', { name });
}

function pills(name: string): HTMLElement[] {
  return within(column(name)).getAllByRole('button', { name: /synchronous/ });
}

function token(name: string): { x: number; y: number } {
  const at = column(name).querySelector('.token')?.getAttribute('transform') ?? '';
  const [x = NaN, y = NaN] = (/translate\(([^)]*)\)/.exec(at)?.[1] ?? '').split(' ').map(Number);
  return { x, y };
}

describe('the stage', () => {
  it('selects the hop whose mark is pressed', async () => {
    const lab = await show(DONE_NS, ['bare']);
    const strip = document.querySelector('.box .hit');
    if (!strip) throw new Error('no marks');
    vi.spyOn(strip, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 0, 50, 10));
    await fireEvent.click(strip, { clientX: 149 });
    const last = lab.selection;
    expect(last).toMatchObject({ kind: 'hop', stack: 0 });
    await fireEvent.click(strip, { clientX: 101 });
    expect(lab.selection).toMatchObject({ kind: 'hop', stack: 0 });
    const marks = document.querySelectorAll('.box .mark.chosen');
    expect(marks).toHaveLength(1);
  });

  it('has one counter on every crossing that was made, and none before the first', async () => {
    const lab = await show(-1);
    expect(screen.queryAllByRole('button', { name: /synchronous/ })).toHaveLength(0);
    await lab.issue(1);
    await lab.seek({ to: 'time', ns: DONE_NS });
    await tick();
    expect(pills('Bare process')).toHaveLength(pairs('bare').size);
    expect(pills('Container')).toHaveLength(pairs('container').size);
    expect(pills('KVM VM')).toHaveLength(pairs('kvm').size);
  });

  it('shows the time of one crossing and the count and sum of several of one operation', async () => {
    await show(DONE_NS);
    const [entry] = within(column('Bare process')).getAllByRole('button', { name: /app to host kernel/ });
    expect(entry).toHaveTextContent('40 ns');
    const [exit] = within(column('KVM VM')).getAllByRole('button', { name: /guest kernel to KVM/ });
    expect(exit).toHaveTextContent('×2 = 720 ns');
    expect(exit).toHaveAccessibleName(/2 times, last 360 ns, median 360 ns, p99 360 ns/);
  });

  it('says more about a counter when it has the focus', async () => {
    await show(DONE_NS);
    const [entry] = within(column('Bare process')).getAllByRole('button', { name: /app to host kernel/ });
    entry?.focus();
    await tick();
    const tip = document.querySelector('.tip');
    expect(tip).toHaveTextContent(/count.*1.*last.*40 ns.*median.*40 ns.*p99.*40 ns/);
    entry?.blur();
    await tick();
    expect(document.querySelector('.tip')).toBeNull();
  });

  it('moves the token along the crossing in proportion to the time that has passed', async () => {
    const lab = await show(0, ['bare']);
    const start = token('Bare process');
    await lab.seek({ to: 'time', ns: 20 });
    await tick();
    const middle = token('Bare process');
    await lab.seek({ to: 'time', ns: 30 });
    await tick();
    const later = token('Bare process');
    // The entry takes 40 ns.
    expect(middle.x).toBe(start.x);
    expect(later.y - start.y).toBeCloseTo(1.5 * (middle.y - start.y), 6);
    expect(middle.y).toBeGreaterThan(start.y);
  });

  it('has a token inside the device while the device works', async () => {
    const device = FAKE_PATHS.kvm.findIndex((hop) => hop[2] === 'device');
    const before = FAKE_PATHS.kvm.slice(0, device).reduce((sum, hop) => sum + hop[3], 0);
    await show(before + 10, ['kvm']);
    expect(column('KVM VM').querySelectorAll('.token.current')).toHaveLength(1);
    expect(column('KVM VM').querySelectorAll('.halo')).toHaveLength(1);
  });

  it('marks the counter of the crossing under way and lets it count', async () => {
    const lab = await show(10, ['bare']);
    const [entry] = pills('Bare process');
    expect(entry).toHaveClass('now');
    expect(entry).toHaveTextContent('10 ns');
    await lab.seek({ to: 'time', ns: 700 });
    await tick();
    expect(pills('Bare process')[0]).not.toHaveClass('now');
    expect(pills('Bare process')[0]).toHaveTextContent('40 ns');
  });

  it('draws interrupts and requests to devices dashed, calls solid', async () => {
    await show(DONE_NS, ['bare']);
    expect(
      within(column('Bare process')).getByRole('button', { name: /disk to host kernel, asynchronous/ }),
    ).toBeVisible();
    expect(
      within(column('Bare process')).getByRole('button', { name: /app to host kernel, synchronous/ }),
    ).toBeVisible();
    expect(column('Bare process').querySelectorAll('.line.asynchronous')).toHaveLength(2);
  });

  it('draws the host kernel and the hardware once under all columns', async () => {
    await show(DONE_NS);
    expect(screen.getAllByRole('button', { name: /host kernel one for all columns/ })).toHaveLength(1);
    expect(document.querySelectorAll('.band')).toHaveLength(2);
  });

  it('says that the runtime has exited, and what encloses the container and the VM', async () => {
    await show(DONE_NS);
    expect(column('Container')).toHaveTextContent(/runc\s*(made it, then|has) ended/);
    expect(column('Container')).toHaveTextContent('6 namespaces · cgroup /web');
    expect(column('KVM VM')).toHaveTextContent('virtual machine · 1 vCPU · 512 MiB');
    expect(column('KVM VM')).toHaveTextContent('exits 2 · interrupts 1');
    expect(column('Bare process').querySelector('.outline')).toBeNull();
  });

  it('gives the ratio to the first stack once both are done', async () => {
    const lab = await show(70_000);
    expect(column('KVM VM')).not.toHaveTextContent('×1.');
    await lab.seek({ to: 'time', ns: DONE_NS });
    await tick();
    expect(column('Bare process')).toHaveTextContent('1.00×');
    expect(column('KVM VM')).toHaveTextContent('1.70×');
  });

  it('selects boxes and crossings by keyboard, in reading order', async () => {
    const lab = await show(DONE_NS, ['bare']);
    const user = userEvent.setup();
    const order: string[] = [];
    // Words of the glossary can be reached too; they have no name but their own.
    for (let count = 0; count < 8; count += 1) {
      await user.tab();
      const name = document.activeElement?.getAttribute('aria-label');
      if (name) order.push(name.split(/[,.:]| \d+\.?\d* (?:ns|µs)/)[0] ?? '');
    }
    expect(order.slice(0, 5)).toEqual([
      'host kernel one for all columns Host ring 0',
      'hardware CPU · disk · NIC',
      'Look at Bare process alone',
      'app pid 4231',
      'disk',
    ]);
    const [entry] = pills('Bare process');
    entry?.focus();
    await user.keyboard('{Enter}');
    expect(lab.selection).toEqual({ kind: 'crossing', stack: 0, from: 'app', to: 'kernel' });
    expect(entry).toHaveAttribute('aria-pressed', 'true');
    screen.getByRole('button', { name: /^app/ }).focus();
    await user.keyboard(' ');
    expect(lab.selection).toEqual({ kind: 'component', stack: 0, id: 'app' });
  });

  it('tells the picture in words', async () => {
    await show(DONE_NS);
    const label = screen.getAllByRole('group')[0]?.getAttribute('aria-label');
    expect(label).toContain('3 stacks side by side');
    expect(label).toContain('KVM VM: 27 hops, done 105 µs.');
  });

  it('switches to Korean without losing the moment', async () => {
    const lab = await show(DONE_NS);
    locale.current = 'ko';
    await tick();
    expect(column('KVM 가상 머신')).toHaveTextContent('게스트 커널');
    expect(lab.frame?.nowNs).toBe(DONE_NS);
  });
});

describe('the exported picture', () => {
  it('stands alone: no class, no reference to the page, all texts', async () => {
    await show(DONE_NS, ['kvm']);
    const stage = document.querySelector('.stage');
    // As the room's frame has it.
    stage?.parentElement?.setAttribute('data-view', 'stage');
    const text = await (await pictureOf(document.body, 'The VM took 9 µs more.', 'svg')).text();
    expect(text).toMatch(/^<svg[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(text).not.toMatch(/ class=| style=|var\(|tabindex/);
    expect(text).toContain('guest kernel');
    expect(text).toContain('×2 = 720 ns');
    expect(text).toContain('The VM took 9 µs more.');
    expect(stage?.querySelector('.band')).not.toBeNull();
  });
});

describe('the names of levels', () => {
  it('a ring says what it is when it is pressed', async () => {
    // The test's document opens no popovers.
    HTMLElement.prototype.showPopover = () => undefined;
    await glossary.load();
    await show(DONE_NS);
    await userEvent.click(screen.getByRole('button', { name: 'Host ring 0' }));
    expect(document.querySelector('.bubble')).toHaveTextContent('programs run in ring 3, kernels in ring 0');
  });
});

describe('textbook detail', () => {
  it('shows the boxes of the teaching picture', async () => {
    const lab = await show(DONE_NS);
    lab.detail = 'textbook';
    await tick();
    for (const name of ['application', 'guest kernel', 'virtual CPU', 'hypervisor']) {
      expect(column('KVM VM')).toHaveTextContent(name);
    }
    expect(column('KVM VM')).not.toHaveTextContent('VMM process');
  });

  it('no abbreviation or code stands in its words', async () => {
    const lab = await show(DONE_NS);
    lab.detail = 'textbook';
    await tick();
    expect(document.querySelector('.stage')?.textContent).not.toMatch(
      /EPT_|HLT|p50|injection|vhost|root ring/i,
    );
  });

  it.each([
    {
      id: 'kvm' as const,
      says: /The hypervisor was entered 2 times in this operation\./,
    },
    {
      id: 'kvm-getpid' as const,
      says: /entered 0 times in this operation\..*The guest kernel answered by itself\./,
    },
  ])('says of $id how often the hypervisor was entered in this very run', async ({ id, says }) => {
    const lab = await show(DONE_NS, [id]);
    lab.detail = 'textbook';
    await tick();
    expect(sentences('KVM VM')).toMatch(says);
  });

  it('says that no runtime process ran', async () => {
    const lab = await show(DONE_NS, ['container']);
    lab.detail = 'textbook';
    await tick();
    expect(sentences('Container')).toMatch(
      /runc made the container and ended before this call: it takes no part in it\./,
    );
  });

  function sentences(name: string): string {
    return [...column(name).querySelectorAll('.note tspan')].map((line) => line.textContent.trim()).join(' ');
  }
});
