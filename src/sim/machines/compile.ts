import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

import { actionName, checkDefinition, MachineDefinitionError } from './check-definition.ts';
import { CompiledMachine } from './compiled-machine.ts';

export { CompiledMachine } from './compiled-machine.ts';
export { MachineDefinitionError } from './check-definition.ts';

/** What one event does in one leaf state. */
interface Outcome {
  readonly leaf: AnyStateNode;
  readonly actions: readonly string[];
}

const UNHANDLED = -1;
/** Int16 tables; no life cycle comes near. */
const STATE_LIMIT = 32_767;

/** A node and its ancestors, the node first, up to but without `end` (null: up to and with the root). */
function chainUp(node: AnyStateNode, end: AnyStateNode | null): AnyStateNode[] {
  const chain: AnyStateNode[] = [];
  for (let at: AnyStateNode | undefined = node; at !== undefined && at !== end; at = at.parent)
    chain.push(at);
  return chain;
}

function isInside(node: AnyStateNode, ancestor: AnyStateNode): boolean {
  return node !== ancestor && chainUp(node, null).includes(ancestor);
}

/** The nodes entered by default below a compound node, from the top down to the leaf. */
function defaultDescent(node: AnyStateNode): AnyStateNode[] {
  const entered: AnyStateNode[] = [];
  for (let at = node; at.type === 'compound';) {
    const [child] = at.initial.target as readonly AnyStateNode[];
    if (child === undefined) {
      throw new MachineDefinitionError(
        `machine '${at.machine.id}': '${at.path.join('.')}' has no initial state`,
      );
    }
    entered.push(child);
    at = child;
  }
  return entered;
}

function entryNames(node: AnyStateNode, isDefaultEntry: boolean): string[] {
  const own = isDefaultEntry && node.type === 'compound' ? node.initial.actions : [];
  return [...node.entry, ...own].map((action) => actionName(node, action));
}

function exitNames(nodes: readonly AnyStateNode[]): string[] {
  return nodes.flatMap((node) => node.exit.map((action) => actionName(node, action)));
}

/**
 * The node whose descendants a transition leaves and enters, null when the root itself is left and entered again.
 * A transition into its own source's inside keeps the source unless it reenters (SCXML's internal transition).
 */
function transitionDomain(source: AnyStateNode, target: AnyStateNode, reenter: boolean): AnyStateNode | null {
  if (!reenter && (target === source || isInside(target, source))) return source;
  const common = chainUp(target, null)
    .slice(1)
    .find((ancestor) => isInside(source, ancestor));
  return common ?? (reenter ? null : source.machine.root);
}

/** Entering a final child of the root ends the machine: the interpreter then exits every active node. */
function endNames(leaf: AnyStateNode): string[] {
  return endsMachine(leaf) ? exitNames(chainUp(leaf, null)) : [];
}

function endsMachine(leaf: AnyStateNode): boolean {
  return leaf.type === 'final' && leaf.parent?.parent === undefined;
}

function outcomeOf(leaf: AnyStateNode, transition: AnyTransitionDefinition): Outcome {
  const source: AnyStateNode = transition.source;
  const own = transition.actions.map((action: unknown) => actionName(source, action));
  const target = transition.target?.[0] as AnyStateNode | undefined;
  if (target === undefined) return { leaf, actions: own };
  const domain = transitionDomain(source, target, transition.reenter);
  const exits = exitNames(chainUp(leaf, domain));
  const down = defaultDescent(target);
  const entries: string[] = [];
  // Ancestors on the way to the target are entered, but not by default: their initial actions do not run.
  const path = target === domain ? [] : chainUp(target, domain).reverse();
  for (const node of path) entries.push(...entryNames(node, node === target));
  for (const node of down) entries.push(...entryNames(node, true));
  const nextLeaf = down.at(-1) ?? target;
  return { leaf: nextLeaf, actions: [...exits, ...own, ...entries, ...endNames(nextLeaf)] };
}

/** The transition an event takes in a leaf state: the innermost state that names the event decides. */
function findTransition(leaf: AnyStateNode, eventType: string): AnyTransitionDefinition | undefined {
  for (const node of chainUp(leaf, null)) {
    const candidates = node.transitions.get(eventType);
    if (candidates !== undefined) return candidates[0];
  }
  return undefined;
}

function collectLeaves(node: AnyStateNode): AnyStateNode[] {
  const children = Object.values<AnyStateNode>(node.states);
  return children.length === 0 ? [node] : children.flatMap(collectLeaves);
}

function collectEvents(node: AnyStateNode): string[] {
  return [...node.transitions.keys(), ...Object.values<AnyStateNode>(node.states).flatMap(collectEvents)];
}

/**
 * Turns an XState machine definition into a flat integer table, once, at load. The definition stays the only truth:
 * the screen draws it, and tests hold the table against XState's own `transition()`. Nested states, entry and exit
 * actions, initial actions, reentering and targetless transitions are understood; guards, context, parallel, history,
 * after, always, invoke, onDone and wildcards are refused with a MachineDefinitionError.
 */
export function compileMachine(definition: AnyStateMachine): CompiledMachine {
  checkDefinition(definition);
  const root: AnyStateNode = definition.root;
  const leaves = collectLeaves(root);
  const events = [...new Set(collectEvents(root))];
  if (leaves.length > STATE_LIMIT)
    throw new MachineDefinitionError(`machine '${definition.id}' has too many states`);
  const numbers = new Map(leaves.map((leaf, index) => [leaf, index]));
  const next = new Int16Array(leaves.length * events.length).fill(UNHANDLED);
  const actions: (readonly string[])[] = [];
  leaves.forEach((leaf, row) => {
    events.forEach((eventType, column) => {
      const transition = endsMachine(leaf) ? undefined : findTransition(leaf, eventType);
      const outcome = transition === undefined ? undefined : outcomeOf(leaf, transition);
      if (outcome !== undefined) next[row * events.length + column] = numbers.get(outcome.leaf)!;
      actions.push(outcome?.actions ?? []);
    });
  });
  const first = [root, ...defaultDescent(root)];
  const start = first.at(-1)!;
  return new CompiledMachine({
    id: definition.id,
    states: leaves.map((leaf) => leaf.path.join('.')),
    events,
    initial: numbers.get(start)!,
    initialActions: [...first.flatMap((node) => entryNames(node, true)), ...endNames(start)],
    finalStates: new Set(leaves.flatMap((leaf, index) => (endsMachine(leaf) ? [index] : []))),
    next,
    actions,
  });
}
