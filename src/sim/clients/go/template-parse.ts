/** Reads Go's `text/template`: a tree of nodes with the offsets that messages name. */
import {
  operandText,
  unquote,
  type Command,
  type Constant,
  type Operand,
  type Pipe,
  type Template,
  type TemplateNode,
} from './template-nodes.ts';
import { lexTemplate, parseError, type Token } from './template-lex.ts';

const KEYWORDS = new Set([
  ...['if', 'else', 'end', 'range', 'with', 'template', 'define', 'block', 'break', 'continue', 'nil'],
]);

/** Reads a template whose functions are those named; throws `TemplateError`. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): Template {
  const parser = new Parser(source, functions);
  const { nodes, stop } = parser.list();
  if (stop !== '') throw parser.error(`unexpected {{${stop}}}`);
  return { source, nodes, defined: parser.defined };
}

class Parser {
  readonly defined = new Map<string, readonly TemplateNode[]>();
  readonly source: string;
  readonly functions: ReadonlySet<string>;
  readonly tokens: readonly Token[];
  index = 0;
  variables: string[] = ['$'];
  loops = 0;
  last = 0;

  constructor(source: string, functions: ReadonlySet<string>) {
    this.source = source;
    this.functions = functions;
    this.tokens = lexTemplate(source);
  }

  error(message: string): Error {
    return parseError(this.source, this.last, message);
  }

  peek(): Token {
    return this.tokens[this.index] ?? { kind: 'end', text: '', at: this.source.length };
  }

  next(): Token {
    const token = this.peek();
    this.index++;
    this.last = token.at;
    return token;
  }

  peekSolid(): Token {
    while (this.peek().kind === 'space') this.index++;
    return this.peek();
  }

  solid(): Token {
    this.peekSolid();
    return this.next();
  }

  unexpected(token: Token, context: string): Error {
    if (token.kind === 'end') return this.error('unexpected EOF');
    const quoted =
      token.kind === 'word' && KEYWORDS.has(token.text) ? `<${token.text}>` : JSON.stringify(token.text);
    return this.error(`unexpected ${quoted} in ${context}`);
  }

  /** Nodes until `{{end}}` or `{{else}}`, or the end of the template (`stop` is ''). */
  list(): { nodes: TemplateNode[]; stop: string } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.next();
      if (token.kind === 'end') return { nodes, stop: '' };
      if (token.kind === 'text') {
        nodes.push({ kind: 'text', text: token.text });
        continue;
      }
      const word = this.peekSolid();
      if (word.kind === 'word' && (word.text === 'end' || word.text === 'else')) {
        this.next();
        if (word.text === 'end') this.close('end');
        return { nodes, stop: word.text };
      }
      const node = this.action(word);
      if (node !== null) nodes.push(node);
    }
  }

  close(context: string): void {
    const token = this.solid();
    if (token.kind !== 'right') throw this.unexpected(token, context);
  }

  action(word: Token): TemplateNode | null {
    if (word.kind === 'word') {
      switch (word.text) {
        case 'if':
        case 'with':
        case 'range':
          this.next();
          return this.control(word.text);
        case 'break':
        case 'continue':
          this.next();
          this.close(`{{${word.text}}}`);
          if (this.loops === 0) throw this.error(`{{${word.text}}} outside {{range}}`);
          return { kind: word.text };
        case 'define':
          this.next();
          this.define(this.name('define clause'));
          return null;
        case 'block': {
          this.next();
          const { at } = this.peekSolid();
          const name = this.name('block clause');
          const pipe = this.pipeline('block clause');
          this.body(name);
          return { kind: 'template', name, at, pipe };
        }
        case 'template':
          this.next();
          return this.template();
        default:
      }
    }
    const before = this.variables.length;
    const pipe = this.pipeline('command');
    if (pipe.declares.length === 0) this.variables.length = before;
    return { kind: 'action', pipe };
  }

  name(context: string): string {
    const token = this.solid();
    if (token.kind !== 'string') throw this.unexpected(token, context);
    return unquote(token.text);
  }

  define(name: string): void {
    this.close('define clause');
    this.body(name);
  }

  body(name: string): void {
    const outer = this.variables;
    this.variables = ['$'];
    const { nodes, stop } = this.list();
    if (stop === '') throw this.error('unexpected EOF');
    if (stop === 'else') throw this.error('unexpected {{else}} in define clause');
    this.variables = outer;
    this.defined.set(name, nodes);
  }

  template(): TemplateNode {
    const { at } = this.peekSolid();
    const name = this.name('template clause');
    if (this.peekSolid().kind === 'right') {
      this.next();
      return { kind: 'template', name, at, pipe: null };
    }
    return { kind: 'template', name, at, pipe: this.pipeline('template clause') };
  }

  control(kind: 'if' | 'with' | 'range'): TemplateNode {
    const before = this.variables.length;
    const pipe = this.pipeline(kind);
    if (kind === 'range') this.loops++;
    const { nodes: body, stop } = this.list();
    if (kind === 'range') this.loops--;
    if (stop === '') throw this.error('unexpected EOF');
    const otherwise = stop === 'else' ? this.otherwise(kind) : null;
    this.variables.length = before;
    return { kind, pipe, body, otherwise };
  }

  otherwise(kind: 'if' | 'with' | 'range'): readonly TemplateNode[] {
    const word = this.peekSolid();
    if (word.kind === 'word' && word.text === kind && kind !== 'range') {
      this.next();
      return [this.control(kind)];
    }
    this.close('else');
    const { nodes, stop } = this.list();
    if (stop === '') throw this.error('unexpected EOF');
    if (stop === 'else') throw this.error('expected end; found {{else}}');
    return nodes;
  }

  /** A pipeline up to `}}` or, within parentheses, `)`. */
  pipeline(context: string, closer: 'right' | ')' = 'right'): Pipe {
    const { at } = this.peekSolid();
    const { declares, assigns } = this.declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.peekSolid();
      const closes = closer === 'right' ? token.kind === 'right' : token.text === ')';
      if (closes) {
        this.next();
        if (commands.length === 0) throw this.error(`missing value for ${context}`);
        this.checkPipe(commands, context);
        return { at, declares, assigns, commands };
      }
      commands.push(this.command(context));
    }
  }

  checkPipe(commands: readonly Command[], context: string): void {
    for (const [index, command] of commands.entries()) {
      const [first] = command.operands;
      if (first === undefined || index === 0) continue;
      const bare = first.kind === 'constant' || first.kind === 'dot' || first.kind === 'nil';
      if (bare) throw this.error(`non executable command in pipeline stage ${index + 1}`);
    }
    if (commands.length === 0) throw this.error(`missing value for ${context}`);
  }

  declarations(context: string): { declares: string[]; assigns: boolean } {
    const declares: string[] = [];
    for (;;) {
      const start = this.index;
      const variable = this.peekSolid();
      if (variable.kind !== 'variable') return { declares, assigns: false };
      this.next();
      const operator = this.peekSolid();
      if (operator.text === ':=' || operator.text === '=') {
        this.next();
        declares.push(variable.text);
        if (operator.text === ':=') this.variables.push(...declares);
        return { declares, assigns: operator.text === '=' };
      }
      if (operator.text === ',' && context === 'range' && declares.length < 2) {
        this.next();
        declares.push(variable.text);
        continue;
      }
      if (declares.length > 0) throw this.unexpected(operator, context);
      this.index = start;
      return { declares, assigns: false };
    }
  }

  command(context: string): Command {
    const { at } = this.peekSolid();
    const operands: Operand[] = [];
    for (;;) {
      const token = this.peekSolid();
      if (token.kind === 'right' || token.text === ')') break;
      if (token.text === '|' && token.kind === 'symbol') {
        this.next();
        if (operands.length === 0) throw this.error('missing value for command');
        const after = this.peekSolid();
        if (after.kind === 'right' || after.text === ')') throw this.error('missing value for command');
        return { at, operands };
      }
      operands.push(this.operand(context));
      const after = this.peek();
      if (after.kind === 'space' || after.kind === 'right' || after.text === ')' || after.text === '|')
        continue;
      throw this.unexpected(this.next(), 'operand');
    }
    if (operands.length === 0) throw this.error('empty command');
    return { at, operands };
  }

  operand(context: string): Operand {
    const term = this.term(context);
    if (this.peek().kind !== 'field') return term;
    const names: string[] = [];
    const { at } = this.peek();
    while (this.peek().kind === 'field') names.push(this.next().text.slice(1));
    if (term.kind === 'field') return { ...term, at, names: [...term.names, ...names] };
    if (term.kind === 'variable') return { ...term, at, names: [...term.names, ...names] };
    if (term.kind === 'constant' || term.kind === 'nil') {
      throw this.error(`unexpected . after term ${JSON.stringify(operandText(term))}`);
    }
    return { kind: 'chain', at, of: term, names };
  }

  term(context: string): Operand {
    const token = this.next();
    const { at, text } = token;
    switch (token.kind) {
      case 'dot':
        return { kind: 'dot', at };
      case 'field':
        return { kind: 'field', at, names: [text.slice(1)] };
      case 'variable':
        if (!this.variables.includes(text)) throw this.error(`undefined variable ${JSON.stringify(text)}`);
        return { kind: 'variable', at, name: text, names: [] };
      case 'string':
        return { kind: 'constant', at, text, value: unquote(text) };
      case 'char':
        return {
          kind: 'constant',
          at,
          text,
          value: { int: unquote(`"${text.slice(1, -1)}"`).codePointAt(0) ?? 0 },
        };
      case 'number':
        return { kind: 'constant', at, text, value: numberOf(text) };
      case 'word':
        if (text === 'true' || text === 'false')
          return { kind: 'constant', at, text, value: text === 'true' };
        if (text === 'nil') return { kind: 'nil', at };
        if (KEYWORDS.has(text)) throw this.unexpected(token, context);
        if (!this.functions.has(text)) throw this.error(`function ${JSON.stringify(text)} not defined`);
        return { kind: 'function', at, name: text };
      case 'symbol':
        if (text === '(') return { kind: 'pipe', at, pipe: this.pipeline('parenthesized pipeline', ')') };
        throw this.unexpected(token, context);
      default:
        throw this.unexpected(token, context);
    }
  }
}

function numberOf(text: string): Constant {
  const plain = text.replaceAll('_', '');
  return /[.]|[eE]/.test(plain) && !/^[+-]?0[xX]/.test(plain) && !Number.isInteger(Number(plain))
    ? { float: Number(plain) }
    : { int: Number(plain) };
}
