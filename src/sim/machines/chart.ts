/** A state machine definition as data for drawing. */
import type { AnyStateMachine } from 'xstate';

export interface Chart {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly event: string }[];
}

/** The chart of a definition. Our life cycles are flat: states of the root only. In the built worker a definition is its chart already. */
export function chartOf(definition: AnyStateMachine | Chart): Chart {
  if ('edges' in definition) return definition;
  const { id, root } = definition;
  const nodes = Object.values(root.states);
  const edges = nodes.flatMap((node) =>
    [...node.transitions].flatMap(([event, transitions]) =>
      transitions.map((transition) => ({
        from: node.key,
        to: transition.target?.[0]?.key ?? node.key,
        event,
      })),
    ),
  );
  const initial = root.initial.target?.[0]?.key ?? '';
  return { id, initial, states: nodes.map((node) => node.key), edges };
}
