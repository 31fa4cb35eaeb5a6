import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** A machine definition that uses a feature the table cannot express: a mistake of whoever wrote the definition. */
export class MachineDefinitionError extends Error {
  override readonly name = 'MachineDefinitionError';
}

function refuse(node: AnyStateNode, what: string): never {
  throw new MachineDefinitionError(`machine '${node.machine.id}', state '${node.path.join('.')}': ${what}`);
}

/** Name of an action; only plain names (or `{ type }` without params) can be bound to engine handlers. */
export function actionName(node: AnyStateNode, action: unknown): string {
  const type: unknown =
    typeof action === 'object' && action !== null && 'type' in action ? action.type : action;
  if (typeof type !== 'string') refuse(node, 'actions must be names, not functions');
  if (typeof action === 'object' && action !== null && 'params' in action && action.params !== undefined) {
    refuse(node, `action '${type}' has params`);
  }
  const implementation: unknown = (node.machine.implementations.actions as Record<string, unknown>)[type];
  if (typeof implementation === 'function' && 'resolve' in implementation) {
    refuse(node, `action '${type}' is a built-in of the interpreter (assign, raise …)`);
  }
  return type;
}

function checkTransition(node: AnyStateNode, eventType: string, transition: AnyTransitionDefinition): void {
  if (transition.guard !== undefined) {
    refuse(node, `'${eventType}' has a guard; let the engine decide and send another event`);
  }
  const targets = transition.target ?? [];
  if (targets.length > 1) refuse(node, `'${eventType}' has several targets`);
  if (targets[0]?.type === 'history') refuse(node, `'${eventType}' targets a history state`);
  if (targets[0] !== undefined && targets[0].parent === undefined) {
    refuse(node, `'${eventType}' targets the root; name the state meant`);
  }
}

function checkNode(node: AnyStateNode): void {
  if (node.type === 'parallel') refuse(node, 'parallel states are not supported');
  if (node.type === 'history') refuse(node, 'history states are not supported');
  if ((node.always?.length ?? 0) > 0) refuse(node, "'always' is not supported; send an event");
  if (node.after.length > 0) refuse(node, "'after' is not supported; a delay is an event in the queue");
  if (node.invoke.length > 0) refuse(node, "'invoke' is not supported");
  if (node.config.onDone !== undefined) refuse(node, "'onDone' is not supported; send an event");
  for (const [eventType, transitions] of node.transitions) {
    if (eventType.includes('*')) refuse(node, `wildcard event '${eventType}' is not supported`);
    if (transitions.length !== 1) refuse(node, `'${eventType}' has several candidates`);
    for (const transition of transitions) checkTransition(node, eventType, transition);
  }
  for (const child of Object.values<AnyStateNode>(node.states)) checkNode(child);
}

/** Throws a MachineDefinitionError that names the state and the feature, unless a table can express the machine. */
export function checkDefinition(machine: AnyStateMachine): void {
  const context: unknown = machine.config.context;
  const isEmpty =
    context === undefined || (typeof context === 'object' && Object.keys(context!).length === 0);
  if (!isEmpty) refuse(machine.root, 'context is not supported; the engine owns the data');
  if (machine.root.type === 'atomic') refuse(machine.root, 'the machine has no states');
  checkNode(machine.root);
}
