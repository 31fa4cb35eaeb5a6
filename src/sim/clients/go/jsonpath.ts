/** JSONPath as kubectl has it: `{range .items[*]}{.metadata.name}{"\n"}{end}`. */
import { unquote } from './template-nodes.ts';

export type PathValue =
  null | boolean | number | string | readonly PathValue[] | { readonly [key: string]: PathValue };

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | null; readonly to: number | null; readonly by: number }
  | { readonly kind: 'deep'; readonly name: string }
  | {
      readonly kind: 'filter';
      readonly left: readonly Step[];
      readonly operator: string;
      readonly right: string;
    };

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  | { readonly kind: 'range'; readonly steps: readonly Step[]; readonly body: readonly Node[] };

/** A template that is none, or a member that is not there. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

const STEP =
  /^(?:\.\.([\w-]+|\*)|\.?\[\?\(@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*([^)]*))?\)\]|\.?\[\*\]|\.?\[(-?\d*):(-?\d*)(?::(-?\d+))?\]|\.?\[(-?\d+(?:,-?\d+)*)\]|\.?\['([^']*)'\]|\.\*|\.((?:\\.|[^.[\]{}\s\\])+))/;

/** Steps of an expression such as `.items[*].metadata.name`. */
export function parsePath(source: string): readonly Step[] {
  let rest = source.trim().replace(/^\$/, '').replace(/^@/, '');
  const steps: Step[] = [];
  while (rest !== '') {
    if (rest === '.') return steps;
    const found = STEP.exec(rest);
    if (found === null)
      throw new PathError(`unrecognized character in action: ${JSON.stringify(rest[0] ?? '')}`);
    rest = rest.slice(found[0].length);
    const [whole, deep, left, operator, right, from, to, by, indexes, quoted, name] = found;
    if (deep !== undefined) steps.push({ kind: 'deep', name: deep });
    else if (left !== undefined)
      steps.push({ kind: 'filter', left: parsePath(left), operator: operator ?? '', right: right ?? '' });
    else if (/^\.?\[\*\]$|^\.\*$/.test(whole)) steps.push({ kind: 'all' });
    else if (from !== undefined || to !== undefined) {
      const bound = (text: string | undefined): number | null =>
        text === undefined || text === '' ? null : Number(text);
      steps.push({ kind: 'slice', from: bound(from), to: bound(to), by: Number(by ?? 1) });
    } else if (indexes !== undefined) steps.push({ kind: 'index', indexes: indexes.split(',').map(Number) });
    else steps.push({ kind: 'field', name: quoted ?? (name ?? '').replaceAll(/\\(.)/g, '$1') });
  }
  return steps;
}

/** Values at the end of a path. `strict`: a member that is not there is an error. */
export function walkPath(value: PathValue, steps: readonly Step[], strict: boolean): readonly PathValue[] {
  let current: readonly PathValue[] = [value];
  for (const step of steps) current = current.flatMap((one) => oneStep(one, step, strict));
  return current;
}

function oneStep(value: PathValue, step: Step, strict: boolean): readonly PathValue[] {
  const items = Array.isArray(value) ? (value as readonly PathValue[]) : null;
  switch (step.kind) {
    case 'field': {
      const found = member(value, step.name);
      if (found !== undefined) return [found];
      if (strict && value !== null) throw new PathError(`${step.name} is not found`);
      return [];
    }
    case 'all':
      if (items !== null) return items;
      return typeof value === 'object' && value !== null ? Object.values(value) : [];
    case 'index':
      return step.indexes.flatMap((index) => {
        const at = index < 0 ? (items?.length ?? 0) + index : index;
        const found = items?.[at];
        if (found !== undefined) return [found];
        if (strict)
          throw new PathError(`array index out of bounds: index ${index}, length ${items?.length ?? 0}`);
        return [];
      });
    case 'slice': {
      const size = items?.length ?? 0;
      const clamp = (bound: number): number => Math.min(size, Math.max(0, bound < 0 ? size + bound : bound));
      const cut = (items ?? []).slice(clamp(step.from ?? 0), clamp(step.to ?? size));
      return cut.filter((_one, index) => index % Math.max(1, step.by) === 0);
    }
    case 'deep':
      return deepFind(value, step.name);
    case 'filter':
      return (items ?? []).filter((item) => holds(item, step));
  }
}

function member(value: PathValue, name: string): PathValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, PathValue>>)[name] : undefined;
}

function deepFind(value: PathValue, name: string): readonly PathValue[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = member(value, name);
  const below = Object.values(value).flatMap((one: PathValue) => deepFind(one, name));
  return own === undefined ? below : [own, ...below];
}

function holds(item: PathValue, { left, operator, right }: Extract<Step, { kind: 'filter' }>): boolean {
  const [found] = walkPath(item, left, false);
  if (operator === '') return found !== undefined;
  if (found === undefined) return false;
  const wanted = /^["']/.test(right) ? unquote(`"${right.slice(1, -1)}"`) : right;
  const isText = typeof found === 'string';
  const [a, b] = isText ? [found, wanted] : [Number(found), Number(wanted)];
  if (typeof found === 'boolean')
    return operator === '==' ? String(found) === wanted : String(found) !== wanted;
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Reads a template: text with expressions in braces. */
export function parsePathTemplate(source: string): readonly Node[] {
  const nodes: Node[] = [];
  const open: { steps: readonly Step[]; nodes: Node[] }[] = [];
  const add = (node: Node): void => void (open.at(-1)?.nodes ?? nodes).push(node);
  for (const [whole, inner] of source.matchAll(
    /\{((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^{}])*)\}|[^{]+|\{/g,
  )) {
    if (whole === '{') throw new PathError('unclosed action');
    if (inner === undefined) {
      add({ kind: 'text', text: whole });
      continue;
    }
    const body = inner.trim();
    if (body === 'end') {
      const range = open.pop();
      if (range === undefined) throw new PathError('not in range, nothing to end');
      add({ kind: 'range', steps: range.steps, body: range.nodes });
    } else if (body.startsWith('range '))
      open.push({ steps: parsePath(body.slice('range '.length)), nodes: [] });
    else if (/^["']/.test(body)) add({ kind: 'text', text: unquote(`"${body.slice(1, -1)}"`) });
    else add({ kind: 'path', steps: parsePath(/^[.[$@]/.test(body) ? body : `.${body}`) });
  }
  if (open.length > 0) throw new PathError('unterminated range, expected end');
  return nodes;
}

/** What a template gives of a value. */
export function renderPath(nodes: readonly Node[], value: PathValue, strict = false): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'path') return walkPath(value, node.steps, strict).map(shown).join(' ');
      return walkPath(value, node.steps, strict)
        .map((one) => renderPath(node.body, one, strict))
        .join('');
    })
    .join('');
}

function shown(value: PathValue): string {
  if (typeof value === 'object' && value !== null) {
    const sort = (one: PathValue): PathValue => {
      if (Array.isArray(one)) return (one as readonly PathValue[]).map(sort);
      if (typeof one !== 'object' || one === null) return one;
      const entries = Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, inner]) => [key, sort(inner)]));
    };
    return JSON.stringify(sort(value));
  }
  return value === null ? '' : String(value);
}
