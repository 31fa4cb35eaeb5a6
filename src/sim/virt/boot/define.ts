/** How a layer comes to life: part of what it is (`StackLayer.boot`). */
import type { Text } from '../../core/text.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';

export interface BootDef {
  /** Id of this way to start; a layer's own id for its usual one. */
  readonly id: string;
  /** Layer that it is a way to start; absent: `id`. */
  readonly layer?: string;
  readonly label: Text;
  /** True: nothing else can be started inside. */
  readonly innermost?: boolean;
  /** `part`: no stack, but a piece of the work that can be started by itself. */
  readonly kind: 'process' | 'container' | 'sandbox' | 'vm' | 'part';
  /** True: the application is part of what boots; nothing is executed at the end. */
  readonly ownsApplication: boolean;
  /** True: can be restored from a snapshot. */
  readonly snapshot: boolean;
  /** Why its times or sizes are an estimate of the model; null: its phases add up from published figures. */
  readonly estimate: Text | null;
  /** What the one who asked does. Ends by entering the next layer in the task that holds it. */
  readonly program: Program;
}

interface Given extends Pick<BootDef, 'id' | 'label' | 'kind' | 'estimate'> {
  readonly layer?: string;
  readonly innermost?: boolean;
  readonly ownsApplication?: boolean;
  readonly snapshot?: boolean;
  readonly body: (p: KernelBuilder) => void;
}

export function defineBoot({ body, ...given }: Given): BootDef {
  return Object.freeze({
    ownsApplication: false,
    snapshot: false,
    ...given,
    program: program(`start ${given.id}`, body),
  });
}
