/** Colour means privilege and only that. A tone names the custom properties `--<tone>`, `--<tone>-soft`, `--<tone>-ink`. */
import type { ComponentEntry } from '../../bridge/protocol.ts';

export type Tone = 'user' | 'guest' | 'vmm' | 'kvm' | 'host' | 'hw' | 'remote';

/**
 * The tone of a component. In root ring 0 the shared box is the host kernel; what a stack has there for itself is its
 * hypervisor.
 */
export function toneOf(component: Pick<ComponentEntry, 'stratum' | 'shared'>): Tone {
  switch (component.stratum) {
    case 'user':
      return 'user';
    case 'guest-kernel':
    case 'l1-kernel':
    case 'l2-kernel':
      return 'guest';
    case 'root-user':
    case 'l1-user':
    case 'l2-user':
      return 'vmm';
    case 'root-kernel':
      return component.shared ? 'host' : 'kvm';
    case 'hardware':
      return 'hw';
    case 'remote':
      return 'remote';
  }
}
