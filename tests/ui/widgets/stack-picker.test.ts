import { fireEvent, render, screen, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StackEntry } from '../../../src/bridge/protocol.ts';
import { locale } from '../../../src/ui/i18n/locale.svelte.ts';
import StackPicker from '../../../src/ui/widgets/stack-picker.svelte';
import { FAKE_CATALOG } from '../../support/fake-frames.ts';
import { freshPage, settle } from '../../support/page.ts';

const [bare, container, kvm] = FAKE_CATALOG.stacks;
if (!bare || !container || !kvm) throw new Error('the catalog has three stacks');

const KATA: StackEntry = {
  ...kvm,
  id: 'kata',
  label: { en: 'Kata Containers', ko: 'Kata 컨테이너' },
  fidelity: 'partial',
  fidelityNote: { en: 'The agent is simple.', ko: '에이전트가 단순합니다.' },
};
const NOT_IN_CONTAINER = { en: 'the container has no /dev/kvm', ko: '컨테이너에 /dev/kvm이 없습니다' };
const OFFERED: readonly StackEntry[] = [
  bare,
  { ...container, refusesInside: { kata: NOT_IN_CONTAINER, kvm: NOT_IN_CONTAINER } },
  kvm,
  KATA,
];

interface Bench {
  readonly asked: (readonly string[])[];
}

function open(chosen: readonly string[], most = 4, refuse = ''): Bench {
  const asked: (readonly string[])[] = [];
  const onset = (stacks: readonly string[]): Promise<string> => {
    asked.push(stacks);
    return Promise.resolve(refuse);
  };
  render(StackPicker, { offered: OFFERED, chosen, most, onset });
  return { asked };
}

async function choose(name: RegExp): Promise<void> {
  await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }));
  await settle();
}

async function openDialog(): Promise<HTMLElement> {
  await fireEvent.click(screen.getByRole('button', { name: 'Add a stack' }));
  await settle();
  return screen.getByRole('dialog');
}

beforeEach(freshPage);

describe('the stack picker', () => {
  it('builds a container in a VM in a VM, layer by layer', async () => {
    const { asked } = open(['bare']);
    const dialog = await openDialog();
    expect(within(dialog).getByRole('heading', { name: 'On the hardware' })).toBeTruthy();
    await choose(/^KVM VM kvm/);
    await choose(/^KVM VM kvm/);
    expect(within(dialog).getByRole('heading', { name: 'Inside KVM VM' })).toBeTruthy();
    await choose(/^Container container/);
    await choose(/^Show kvm\/kvm\/container$/);
    expect(asked).toEqual([['bare', 'kvm/kvm/container']]);
    expect(document.querySelector('dialog')?.hasAttribute('open')).toBe(false);
  });

  it('keeps what is refused within reach, with its reason', async () => {
    open(['bare']);
    const dialog = await openDialog();
    await choose(/^Container container/);
    const refused = within(dialog).getByRole('button', { name: /^Kata Containers/ });
    expect(refused.textContent).toContain('not possible here: the container has no /dev/kvm');
    expect(refused.getAttribute('aria-disabled')).toBe('true');
    expect(refused.hasAttribute('disabled')).toBe(false);
    await fireEvent.click(refused);
    await settle();
    expect(within(dialog).getByRole('heading', { name: 'Inside Container' })).toBeTruthy();
  });

  it('goes back to an outer layer, and begins anew when it is opened again', async () => {
    open(['bare']);
    const dialog = await openDialog();
    await choose(/^KVM VM kvm/);
    await choose(/^Container container/);
    await choose(/^hardware$/);
    expect(within(dialog).getByRole('heading', { name: 'On the hardware' })).toBeTruthy();
    await choose(/^KVM VM kvm/);
    await choose(/^Close$/);
    await openDialog();
    expect(screen.getByRole('heading', { name: 'On the hardware' })).toBeTruthy();
  });

  it('says what the room refuses, and stays open', async () => {
    open(['bare'], 4, 'this room cannot start it');
    const dialog = await openDialog();
    await choose(/^KVM VM kvm/);
    await choose(/^Show kvm$/);
    expect(within(dialog).getByRole('alert').textContent).toBe('this room cannot start it');
    await choose(/^Container container/);
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('does not show a stack twice, nor more than there is room for', async () => {
    const { asked } = open(['bare', 'kvm']);
    await openDialog();
    await choose(/^KVM VM kvm/);
    await choose(/^Show kvm$/);
    expect(screen.getByRole('alert').textContent).toBe('This stack is shown already.');
    expect(asked).toEqual([]);
    freshPage();
    open(['bare', 'kvm'], 2);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Add a stack' }).disabled).toBe(true);
  });

  it('takes a stack away, but never the last', async () => {
    const { asked } = open(['bare', 'kata']);
    await fireEvent.click(screen.getByRole('button', { name: 'Remove Kata Containers' }));
    expect(asked).toEqual([['bare']]);
    freshPage();
    open(['bare']);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Bare process' }).disabled).toBe(true);
  });

  it('marks what is not modelled in full', async () => {
    open(['bare']);
    const dialog = await openDialog();
    expect(within(dialog).getByText('partial model').getAttribute('title')).toBe('The agent is simple.');
    locale.current = 'ko';
    await settle();
    expect(within(dialog).getByText('일부만 모델링')).toBeTruthy();
  });

  it('axe finds nothing in the dialog', async () => {
    open(['bare']);
    await openDialog();
    await choose(/^Container container/);
    const { violations } = await axe.run(document.body, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
      [],
    );
  });
});
