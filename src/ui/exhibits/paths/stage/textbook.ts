/** The boxes of the common teaching picture. */
import type { ComponentEntry, Stratum } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import { toneOf, type Tone } from '../../../theme/tone.ts';

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

/** Where a box of the teaching picture stands. The hypervisor is one box there, above the operating system. */
export function groupRow(
  group: string,
  first: ComponentEntry,
): { readonly stratum: Stratum; readonly tone: Tone } {
  if (group === 'hypervisor') return { stratum: 'root-user', tone: 'kvm' };
  return { stratum: first.stratum, tone: toneOf(first) };
}
