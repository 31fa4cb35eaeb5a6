/** The boxes of the common teaching picture. */
import type { ComponentEntry, Stratum } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import { toneOf, type Tone } from '../../../theme/tone.ts';
import { guestOf } from './guest.ts';

/** The boxes' names. */
export const GROUP_LABELS: Readonly<Record<string, Text>> &
  Readonly<Record<'runtime' | 'virtual-cpu', Text>> = {
  application: { en: 'application', ko: '애플리케이션' },
  'guest-kernel': { en: 'guest kernel', ko: '게스트 커널' },
  'virtual-cpu': { en: 'virtual CPU', ko: '가상 CPU' },
  hypervisor: { en: 'hypervisor', ko: '하이퍼바이저' },
  runtime: { en: 'container runtime', ko: '컨테이너 런타임' },
  kernel: { en: 'operating system', ko: '운영 체제' },
  hardware: { en: 'CPU and devices', ko: 'CPU와 장치' },
  remote: { en: 'remote machine', ko: '원격 머신' },
};

type Grouped = Pick<ComponentEntry, 'id' | 'stratum' | 'textbook' | 'shared' | 'label'>;

/** Level of a hypervisor inside a virtual machine: `l1`, `l2`; empty outside. */
function levelOf({ stratum }: Grouped): string {
  return /^l\d/.exec(stratum)?.[0] ?? '';
}

/** What the teaching picture has no box for: it keeps its own. */
function isOwn(component: Grouped): boolean {
  return isDomain(component) || component.textbook === 'runtime' || guestOf(component) === 'sandbox';
}

/** An operating system that is not the one all columns stand on: the domain or partition that owns the devices. */
function isDomain({ stratum, textbook, shared }: Grouped): boolean {
  return textbook === 'kernel' && !shared && stratum === 'root-user';
}

/** The box of the teaching picture that a component belongs to: one for each level that is again a host. */
export function groupOf(component: Grouped): string {
  if (isOwn(component)) return component.id;
  const level = levelOf(component);
  return level === '' ? component.textbook : `${level}:${component.textbook}`;
}

export function groupLabel(component: Grouped): Text {
  const label = GROUP_LABELS[component.textbook];
  if (!label || isOwn(component)) return component.label;
  const level = levelOf(component).toUpperCase();
  return level === '' ? label : { en: `${level} ${label.en}`, ko: `${level} ${label.ko}` };
}

/**
 * Where a box of the teaching picture stands. The hypervisor is one box there: above the operating system, or on the
 * bare hardware where the stack has none there (`hosted` false).
 */
export function groupRow(
  first: ComponentEntry,
  hosted: boolean,
): { readonly stratum: Stratum; readonly tone: Tone } {
  if (first.textbook === 'hypervisor' && levelOf(first) === '')
    return { stratum: hosted ? 'root-user' : 'root-kernel', tone: 'kvm' };
  return { stratum: first.stratum, tone: toneOf(first) };
}
