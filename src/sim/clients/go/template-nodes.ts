/** The parts of a Go template, and how messages write them. */

export type Operand =
  | { readonly kind: 'dot'; readonly at: number }
  | { readonly kind: 'nil'; readonly at: number }
  | { readonly kind: 'field'; readonly at: number; readonly names: readonly string[] }
  | {
      readonly kind: 'variable';
      readonly at: number;
      readonly name: string;
      readonly names: readonly string[];
    }
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | { readonly kind: 'constant'; readonly at: number; readonly text: string; readonly value: Constant }
  | { readonly kind: 'chain'; readonly at: number; readonly of: Operand; readonly names: readonly string[] }
  | { readonly kind: 'pipe'; readonly at: number; readonly pipe: Pipe };

export type Constant = string | boolean | { readonly float: number } | { readonly int: number };

export interface Command {
  readonly at: number;
  readonly operands: readonly Operand[];
}

export interface Pipe {
  readonly at: number;
  readonly declares: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[] | null;
    }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'template'; readonly name: string; readonly at: number; readonly pipe: Pipe | null };

export interface Template {
  readonly source: string;
  readonly nodes: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** Text of a quoted string of Go. */
export function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  const known: Readonly<Record<string, string>> = {
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
  };
  return text
    .slice(1, -1)
    .replace(
      /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gsu,
      (_whole, escape: string) => {
        if (/^[xuU]./.test(escape)) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
        if (/^[0-7]{3}$/.test(escape)) return String.fromCodePoint(Number.parseInt(escape, 8));
        return known[escape] ?? escape;
      },
    );
}

/** An operand as messages write it. */
export function operandText(operand: Operand): string {
  switch (operand.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return `.${operand.names.join('.')}`;
    case 'variable':
      return [operand.name, ...operand.names].join('.');
    case 'function':
      return operand.name;
    case 'constant':
      return operand.text;
    case 'chain':
      return `${operand.of.kind === 'pipe' ? operandText(operand.of) : operandText(operand.of)}.${operand.names.join('.')}`;
    case 'pipe':
      return `(${pipeText(operand.pipe)})`;
  }
}

export function commandText(command: Command): string {
  return command.operands.map(operandText).join(' ');
}

function pipeText(pipe: Pipe): string {
  const declares =
    pipe.declares.length === 0 ? '' : `${pipe.declares.join(', ')} ${pipe.assigns ? '=' : ':='} `;
  return declares + pipe.commands.map(commandText).join(' | ');
}
