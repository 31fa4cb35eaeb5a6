/** What the inspector looks at. `null` anywhere a selection is expected means: the current hop. */
export type Selection =
  /** `index` counts the hops of the stack's current operation from 0. */
  | { readonly kind: 'hop'; readonly stack: number; readonly index: number }
  | { readonly kind: 'crossing'; readonly stack: number; readonly from: string; readonly to: string }
  /** `stack` is null for a box shared by all stacks. */
  | { readonly kind: 'component'; readonly stack: number | null; readonly id: string };

const FORMS = {
  hop: /^hop:(\d+):(\d+)$/,
  crossing: /^crossing:(\d+):([^:]+):([^:]+)$/,
  component: /^component:(\d+|-):([^:]+)$/,
} as const;

/** The selection as it stands in a link: `hop:2:7`, `crossing:2:kvm:vmm`, `component:-:host-kernel`. */
export function printSelection(selection: Selection): string {
  switch (selection.kind) {
    case 'hop':
      return `hop:${selection.stack}:${selection.index}`;
    case 'crossing':
      return `crossing:${selection.stack}:${selection.from}:${selection.to}`;
    case 'component':
      return `component:${selection.stack ?? '-'}:${selection.id}`;
  }
}

/** Reads what `printSelection` wrote; null when it is something else. */
export function parseSelection(text: string): Selection | null {
  const hop = FORMS.hop.exec(text);
  if (hop) return { kind: 'hop', stack: Number(hop[1]), index: Number(hop[2]) };
  const crossing = FORMS.crossing.exec(text);
  if (crossing?.[2] && crossing[3]) {
    return { kind: 'crossing', stack: Number(crossing[1]), from: crossing[2], to: crossing[3] };
  }
  const component = FORMS.component.exec(text);
  if (component?.[2]) {
    return { kind: 'component', stack: component[1] === '-' ? null : Number(component[1]), id: component[2] };
  }
  return null;
}
