/** What a component is: a box of the stage. */
import { text, type Text } from '../core/text.ts';

/** Privilege strata from top to bottom. `l2-…` and `l1-…` are the levels of hypervisors inside virtual machines. */
export type Stratum =
  | 'user'
  | 'guest-kernel'
  | 'l2-user'
  | 'l2-kernel'
  | 'l1-user'
  | 'l1-kernel'
  | 'root-user'
  | 'root-kernel'
  | 'hardware'
  | 'remote';

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
