/** What a component is: a box of the stage. */
import { text, type Text } from '../core/text.ts';
import type { Stratum } from '../core/views.ts';

export type { Stratum } from '../core/views.ts';

export interface ComponentDef {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly stratum: Stratum;
  /** CPU mode in words. */
  readonly mode: Text;
  /** Box of the common teaching picture the component belongs to. */
  readonly textbook:
    | 'application'
    | 'guest-kernel'
    | 'virtual-cpu'
    | 'hypervisor'
    | 'runtime'
    | 'kernel'
    | 'hardware'
    | 'remote';
  /** One box under all columns. */
  readonly shared: boolean;
}

/** CPU modes in words. */
export const RING3 = text('ring 3', '링 3');
export const ROOT3 = text('ring 3, root', '링 3, 루트');
export const ROOT0 = text('ring 0, root', '링 0, 루트');
export const GUEST3 = text('ring 3, non-root', '링 3, 비루트');
export const GUEST0 = text('ring 0, non-root', '링 0, 비루트');
export const DEVICE = text('device', '장치');
