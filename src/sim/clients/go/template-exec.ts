/** Carries out a Go template on a value. */
import { byteLength } from './utf8.ts';
import { printValue, typeName } from './fmt.ts';
import { TemplateError } from './template-lex.ts';
import {
  commandText,
  operandText,
  type Command,
  type Operand,
  type Pipe,
  type Template,
  type TemplateNode,
} from './template-nodes.ts';
import { compareStrings, isKind, truth, type GoValue } from './values.ts';

export type TemplateFunction = (args: readonly GoValue[]) => GoValue;
export type TemplateFunctions = Readonly<Record<string, TemplateFunction>>;

/** What a function of a template refuses: the reason behind "error calling NAME". */
export class CallError extends Error {
  override readonly name = 'CallError';
}

interface Variable {
  readonly name: string;
  value: GoValue;
}

type Flow = 'on' | 'break' | 'continue';

/** A member of a map that is not there: `<no value>`, or an error where templates ask for that. */
export interface ExecOptions {
  readonly functions: TemplateFunctions;
  /** `missingkey=error`. */
  readonly strictKeys: boolean;
}

/** The text that a template gives; throws `TemplateError`. */
export function executeTemplate(template: Template, data: GoValue, options: ExecOptions): string {
  const run = new Run(template, options);
  run.variables.push({ name: '$', value: data });
  run.walk(template.nodes, data);
  return run.text;
}

/** A missing member of a map as a value. */
const NO_VALUE: GoValue = { kind: 'number', text: '<no value>' };

class Run {
  text = '';
  variables: Variable[] = [];
  readonly template: Template;
  readonly options: ExecOptions;
  name = '';

  constructor(template: Template, options: ExecOptions) {
    this.template = template;
    this.options = options;
  }

  error(at: number, context: string, message: string): TemplateError {
    const before = this.template.source.slice(0, at);
    const line = before.split('\n').length;
    const start = before.lastIndexOf('\n') + 1;
    const byte = byteLength(before.slice(start));
    return new TemplateError(
      `template: :${line}:${byte}: executing ${JSON.stringify(this.name)} at <${context}>: ${message}`,
    );
  }

  walk(nodes: readonly TemplateNode[], dot: GoValue): Flow {
    for (const node of nodes) {
      const flow = this.node(node, dot);
      if (flow !== 'on') return flow;
    }
    return 'on';
  }

  node(node: TemplateNode, dot: GoValue): Flow {
    switch (node.kind) {
      case 'text':
        this.text += node.text;
        return 'on';
      case 'action': {
        const value = this.pipe(node.pipe, dot);
        if (node.pipe.declares.length === 0) this.text += printValue(value);
        return 'on';
      }
      case 'if':
      case 'with': {
        const depth = this.variables.length;
        const value = this.pipe(node.pipe, dot);
        const holds = value !== NO_VALUE && truth(value);
        const inner = node.kind === 'with' && holds ? value : dot;
        const flow = this.walk(holds ? node.body : (node.otherwise ?? []), inner);
        this.variables.length = depth;
        return flow;
      }
      case 'range':
        this.range(node, dot);
        return 'on';
      case 'break':
      case 'continue':
        return node.kind;
      case 'template': {
        const nodes = this.template.defined.get(node.name);
        if (nodes === undefined) {
          throw this.error(
            node.at,
            `{{template ${JSON.stringify(node.name)}}}`,
            `template ${JSON.stringify(node.name)} not defined`,
          );
        }
        const data = node.pipe === null ? null : this.pipe(node.pipe, dot);
        const outer = { variables: this.variables, name: this.name };
        this.variables = [{ name: '$', value: data }];
        this.name = node.name;
        this.walk(nodes, data);
        this.variables = outer.variables;
        this.name = outer.name;
        return 'on';
      }
    }
  }

  range(node: Extract<TemplateNode, { kind: 'if' | 'with' | 'range' }>, dot: GoValue): void {
    const depth = this.variables.length;
    const value = this.pipe(node.pipe, dot);
    const pairs = pairsOf(value);
    const { declares, assigns } = node.pipe;
    // The pipeline itself declared the variables: the last is the element, the first of two the key.
    if (pairs === null) {
      const last = node.pipe.commands.at(-1)?.operands[0];
      throw this.error(
        last?.at ?? node.pipe.at,
        pipeContext(node.pipe),
        `range can't iterate over ${printValue(value)}`,
      );
    }
    if (pairs.length === 0) {
      this.variables.length = depth;
      this.walk(node.otherwise ?? [], dot);
      return;
    }
    for (const [key, item] of pairs) {
      const [first, second] = declares;
      if (first !== undefined) this.assign(first, second === undefined ? item : key, assigns);
      if (second !== undefined) this.assign(second, item, assigns);
      const inside = this.variables.length;
      const flow = this.walk(node.body, item);
      this.variables.length = inside;
      if (flow === 'break') break;
    }
    this.variables.length = depth;
  }

  assign(name: string, value: GoValue, _assigns: boolean): void {
    for (let index = this.variables.length - 1; index >= 0; index--) {
      const variable = this.variables[index];
      if (variable?.name !== name) continue;
      variable.value = value;
      return;
    }
    this.variables.push({ name, value });
  }

  pipe(pipe: Pipe, dot: GoValue): GoValue {
    let value: GoValue | undefined;
    for (const command of pipe.commands) value = this.command(command, dot, value);
    const result = value ?? null;
    for (const name of pipe.declares) {
      if (pipe.assigns) this.assign(name, result, true);
      else this.variables.push({ name, value: result });
    }
    return result;
  }

  command(command: Command, dot: GoValue, piped: GoValue | undefined): GoValue {
    const [first, ...rest] = command.operands;
    if (first === undefined) return null;
    const context = first.kind === 'function' ? commandText(command) : operandText(first);
    if (first.kind === 'function') return this.call(first.name, command, dot, piped);
    const takesArguments = first.kind === 'field' || first.kind === 'chain' || first.kind === 'variable';
    if (takesArguments && (rest.length > 0 || piped !== undefined)) {
      const args = rest.map((operand) => this.operand(operand, dot));
      return this.operand(first, dot, piped === undefined ? args : [...args, piped]);
    }
    if (rest.length > 0 || piped !== undefined) {
      throw this.error(first.at, context, `can't give argument to non-function ${context}`);
    }
    if (first.kind === 'nil') throw this.error(first.at, 'nil', 'nil is not a command');
    return this.operand(first, dot);
  }

  call(name: string, command: Command, dot: GoValue, piped: GoValue | undefined): GoValue {
    const operands = command.operands.slice(1);
    const first = command.operands[0];
    const at = first?.at ?? command.at;
    if (name === 'and' || name === 'or') return this.shortCircuit(name, operands, dot, piped);
    const args = operands.map((operand) => (operand.kind === 'nil' ? null : this.operand(operand, dot)));
    if (piped !== undefined) args.push(piped);
    const called = this.options.functions[name];
    if (called === undefined) throw this.error(at, name, `${JSON.stringify(name)} is not a defined function`);
    try {
      return called(args);
    } catch (thrown) {
      const text = callErrorText(thrown);
      if (text === null) throw thrown;
      const whole = commandText(command);
      if (text.startsWith('wrong number') || text.startsWith('wrong type')) {
        throw this.error(at, name, text.replace('%', name));
      }
      throw this.error(at, whole, `error calling ${name}: ${text}`);
    }
  }

  shortCircuit(name: 'and' | 'or', operands: readonly Operand[], dot: GoValue, piped?: GoValue): GoValue {
    let value: GoValue = null;
    for (const operand of operands) {
      value = this.operand(operand, dot);
      if (truth(value) === (name === 'or')) return value;
    }
    return piped === undefined ? value : piped;
  }

  operand(operand: Operand, dot: GoValue, args: readonly GoValue[] = []): GoValue {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'constant':
        if (typeof operand.value !== 'object') return operand.value;
        return 'float' in operand.value ? { kind: 'float', value: operand.value.float } : operand.value.int;
      case 'field':
        return this.fields(dot, operand.names, operand, args);
      case 'variable': {
        const found = this.variables.findLast((variable) => variable.name === operand.name);
        return this.fields(found?.value ?? null, operand.names, operand, args);
      }
      case 'function':
        return this.call(operand.name, { at: operand.at, operands: [operand] }, dot, undefined);
      case 'chain':
        return this.fields(this.operand(operand.of, dot), operand.names, operand, args);
      case 'pipe':
        return this.pipe(operand.pipe, dot);
    }
  }

  fields(value: GoValue, names: readonly string[], operand: Operand, args: readonly GoValue[]): GoValue {
    let current = value;
    for (const [index, name] of names.entries()) {
      current = this.field(current, name, operand, index === names.length - 1 ? args : []);
    }
    return current;
  }

  field(value: GoValue, name: string, operand: Operand, args: readonly GoValue[]): GoValue {
    const fail = (message: string): TemplateError => this.error(operand.at, operandText(operand), message);
    if (value === NO_VALUE || value === null) {
      throw fail(
        value === null
          ? `nil pointer evaluating interface {}.${name}`
          : `nil data; no entry for key ${JSON.stringify(name)}`,
      );
    }
    if (isKind(value, 'object')) {
      const method = Object.hasOwn(value.methods, name) ? value.methods[name] : undefined;
      if (method === undefined && value.open === true) return NO_VALUE;
      if (method === undefined) throw fail(`can't evaluate field ${name} in type ${value.type}`);
      const wanted = value.arity?.[name] ?? 0;
      if (args.length !== wanted)
        throw fail(`wrong number of args for ${name}: want ${wanted} got ${args.length}`);
      return method(args);
    }
    if (isKind(value, 'map')) {
      const found = value.entries.get(name);
      if (found !== undefined) return found;
      if (this.options.strictKeys) throw fail(`map has no entry for key ${JSON.stringify(name)}`);
      return NO_VALUE;
    }
    if (args.length > 0) throw fail(`${name} has arguments but cannot be invoked as function`);
    if (isKind(value, 'struct')) {
      const found = value.fields.find((field) => field.name === name);
      if (found !== undefined) return found.value;
    }
    const type = this.options.strictKeys ? 'interface {}' : typeName(value);
    throw fail(`can't evaluate field ${name} in type ${type}`);
  }
}

function callErrorText(thrown: unknown): string | null {
  const isCall =
    typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'CallError';
  return isCall && 'message' in thrown ? String(thrown.message) : null;
}

function pipeContext(pipe: Pipe): string {
  const last = pipe.commands.at(-1);
  return last === undefined ? '' : commandText(last);
}

/** Keys and values that `range` goes over; null: it cannot. */
function pairsOf(value: GoValue): readonly (readonly [GoValue, GoValue])[] | null {
  if (value === null || value === NO_VALUE) return [];
  if (isKind(value, 'slice')) return value.items.map((item, index) => [index, item] as const);
  if (isKind(value, 'map')) {
    const keys = [...value.entries.keys()].sort(compareStrings);
    return keys.map((key) => [key, value.entries.get(key) ?? null] as const);
  }
  if (typeof value === 'number')
    return Array.from({ length: value }, (_none, index) => [index, index] as const);
  return null;
}
