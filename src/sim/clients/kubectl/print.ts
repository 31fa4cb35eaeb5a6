/** Objects and tables as kubectl prints them. */
import { Failure } from '../client.ts';
import { parsePath, parsePathTemplate, renderPath, walkPath, type PathValue } from '../go/jsonpath.ts';
import { parseJson } from '../go/json.ts';
import { tabulate } from '../go/tabwriter.ts';
import { parseTemplate } from '../go/template-parse.ts';
import { executeTemplate } from '../go/template-exec.ts';
import { BUILTINS } from '../go/template.ts';
import { at, escapeHtml, isObject, list, sorted, text, type Json } from './object.ts';
import { findKind, shownKind } from './resources.ts';
import { toYaml } from './yaml.ts';

const COLUMNS = { minWidth: 6, padding: 3 };
const FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml';

export function columns(rows: readonly (readonly string[])[]): string {
  return tabulate(rows.map((row) => `${row.join('\t')}\n`).join(''), COLUMNS);
}

/** Whether the server is asked for a table. */
export function isTable(output: string): boolean {
  return output === '' || output === 'wide';
}

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly namespace: boolean;
  readonly labels: boolean;
  readonly labelColumns: readonly string[];
  /** Kind before each name. */
  readonly kind: string;
}

/** A `Table` of the server's. */
export function tableText(table: Json, options: TableOptions): string {
  const definitions = list(table, 'columnDefinitions');
  const shown = definitions
    .map((definition, index) => ({ definition, index }))
    .filter(
      ({ definition }) =>
        options.wide || at(definition, 'priority') === 0 || at(definition, 'priority') === null,
    );
  const head = [
    ...(options.namespace ? ['NAMESPACE'] : []),
    ...shown.map(({ definition }) => text(definition, 'name').toUpperCase()),
    ...options.labelColumns.map((name) => (name.split('/').at(-1) ?? name).toUpperCase()),
    ...(options.labels ? ['LABELS'] : []),
  ];
  const rows = list(table, 'rows').map((row) => {
    const labels = at(row, 'object', 'metadata', 'labels');
    const cells = shown.map(({ index }) => cellText(list(row, 'cells')[index] ?? null));
    if (options.kind !== '') cells[0] = `${options.kind}/${cells[0] ?? ''}`;
    return [
      ...(options.namespace ? [text(row, 'object', 'metadata', 'namespace')] : []),
      ...cells,
      ...options.labelColumns.map((name) => text(labels, name) || '<none>'),
      ...(options.labels ? [labelText(labels)] : []),
    ];
  });
  return columns(options.headers ? [head, ...rows] : rows);
}

function cellText(cell: Json): string {
  if (cell === null) return '<none>';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** `a=b,c=d` or `<none>`. */
export function labelText(labels: Json): string {
  if (!isObject(labels) || Object.keys(labels).length === 0) return '<none>';
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${text(labels, key)}`)
    .join(',');
}

function nameOf(object: Json): string {
  const resource = findKind(text(object, 'apiVersion'), text(object, 'kind'));
  const kind = resource === undefined ? text(object, 'kind').toLowerCase() : shownKind(resource);
  return `${kind}/${text(object, 'metadata', 'name')}`;
}

function jsonText(value: Json): string {
  return `${escapeHtml(JSON.stringify(sorted(value), null, 4))}\n`;
}

/** Cuts `custom-columns=A:.x,B:.y` at its commas outside brackets. */
function customColumns(spec: string, items: readonly Json[], headers: boolean): string {
  if (spec === '') throw new Failure('error: custom-columns format specified but no custom columns given');
  const parts = spec.split(',').map((part) => {
    const cut = part.indexOf(':');
    if (cut === -1) {
      throw new Failure(`error: unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { head: part.slice(0, cut), steps: parsePath(relaxed(part.slice(cut + 1))) };
  });
  const rows = items.map((item) =>
    parts.map(({ steps }) => {
      const found = walkPath(item, steps, false);
      return found.length === 0 ? '<none>' : found.map(shownValue).join(',');
    }),
  );
  return columns(headers ? [parts.map(({ head }) => head), ...rows] : rows);
}

function shownValue(value: PathValue): string {
  if (value === null) return '<none>';
  if (Array.isArray(value)) return `[${(value as readonly PathValue[]).map(shownValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${shownValue((value as Record<string, PathValue>)[key] ?? null)}`).join(' ')}]`;
}

/** A path with or without braces and its first dot. */
export function relaxed(path: string): string {
  const bare = path.trim().replace(/^\{(.*)\}$/, '$1');
  return bare.startsWith('.') || bare.startsWith('[') ? bare : `.${bare}`;
}

/** Objects in the form that `-o` names. */
export function objectText(output: string, value: Json, items: readonly Json[], headers = true): string {
  const cut = output.indexOf('=');
  const [format, rest] = cut === -1 ? [output, ''] : [output.slice(0, cut), output.slice(cut + 1)];
  try {
    switch (format) {
      case 'json':
        return jsonText(value);
      case 'yaml':
        return toYaml(value);
      case 'name':
        return items.map((item) => `${nameOf(item)}\n`).join('');
      case 'jsonpath':
        if (rest === '') throw new Failure('error: template format specified but no template given');
        return renderPath(parsePathTemplate(rest), value);
      case 'jsonpath-as-json':
        return `${JSON.stringify(walkPath(value, parsePath(relaxed(rest)), false), null, 4)}\n`;
      case 'custom-columns':
        return customColumns(rest, items, headers);
      case 'go-template':
      case 'template': {
        if (rest === '') throw new Failure('error: template format specified but no template given');
        const template = parseTemplate(rest, new Set(Object.keys(BUILTINS)));
        return executeTemplate(template, parseJson(JSON.stringify(value)) ?? null, {
          functions: BUILTINS,
          strictKeys: false,
        });
      }
      default:
        throw new Failure(
          `error: unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${FORMATS}`,
        );
    }
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown) {
      if (thrown.name === 'PathError') {
        throw new Failure(
          `error: error executing jsonpath ${JSON.stringify(rest)}: ${String(thrown.message)}`,
        );
      }
      if (thrown.name === 'TemplateError')
        throw new Failure(
          `error: error executing template ${JSON.stringify(rest)}: ${String(thrown.message)}`,
        );
    }
    throw thrown;
  }
}
