import { invariant } from '../../core/invariant.ts';
import type { Kernel } from '../kernel.ts';
import type { Files } from './files.ts';

/** Who keeps the names of a kernel's files; throws SimFault 'no-names' where nobody does. */
export function filesOf({ names }: Kernel): Files {
  invariant(names, 'no-names');
  // Nothing else implements it.
  return names as Files;
}
