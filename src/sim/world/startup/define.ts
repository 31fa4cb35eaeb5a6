/** How a kind of stack starts: one file `stacks/NAME.startup.ts`. Its id is that of the stack's layer. */
import type { Text } from '../../core/text.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';

export interface StartupDef {
  readonly id: string;
  readonly label: Text;
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

interface Given extends Pick<StartupDef, 'id' | 'label' | 'kind' | 'estimate'> {
  readonly ownsApplication?: boolean;
  readonly snapshot?: boolean;
  readonly body: (p: KernelBuilder) => void;
}

export function defineStartup({ body, ...given }: Given): StartupDef {
  return Object.freeze({
    ownsApplication: false,
    snapshot: false,
    ...given,
    program: program(`start ${given.id}`, body),
  });
}
