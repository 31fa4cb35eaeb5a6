/** YAML as `sigs.k8s.io/yaml` writes it (sorted), and manifests as kubectl reads them. */
import { parseAllDocuments, type YAMLParseError } from 'yaml';
import { Failure, fromBytes, readFile, type Client } from '../client.ts';
import { findKind, type Resource } from './resources.ts';
import { isObject, sorted, sortedJson, text, type Json, type JsonObject } from './object.ts';

const PLAIN = /^[A-Za-z0-9_./][A-Za-z0-9_./@+-]*(?:[ :][A-Za-z0-9_./(@+-][A-Za-z0-9_./@+()=,"'<>*-]*)*$/;
const AMBIGUOUS =
  /^(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?::[0-5]?[0-9])+|0[xob][0-9a-fA-F_]+|[-+]?\.inf|\.nan|[0-9]{4}-[0-9]{2}-[0-9]{2}.*)$/i;

function scalar(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value === '') return '""';
  if (AMBIGUOUS.test(value) || /: |:$| #/.test(value) || /^[-?:]( |$)/.test(value))
    return JSON.stringify(value);
  if (PLAIN.test(value) || !/^(?:[\s&*!|>'"%@`{}[\],#]|[?:-](?:\s|$))|[\n\t]|\s$/.test(value)) return value;
  // eslint-disable-next-line no-control-regex
  return /["\\\x00-\x1f]/.test(value) && !value.includes("'") && !/[\x00-\x1f]/.test(value)
    ? `'${value}'`
    : // eslint-disable-next-line no-control-regex
      /[\x00-\x1f]/.test(value)
      ? JSON.stringify(value)
      : `'${value.replaceAll("'", "''")}'`;
}

function block(value: string, indent: string): string {
  const chomp = value.endsWith('\n') ? (value.endsWith('\n\n') ? '+' : '') : '-';
  const lines = value.replace(/\n$/, '').split('\n');
  return `|${chomp}\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}`;
}

function lines(value: Json, indent: string): string {
  if (Array.isArray(value)) {
    return (value as readonly Json[])
      .map((item) => {
        const isEmpty = !isNested(item);
        if (isEmpty) return `${indent}- ${leaf(item, `${indent}  `)}\n`;
        return `${indent}- ${lines(item, `${indent}  `).slice(indent.length + 2)}`;
      })
      .join('');
  }
  const own = isObject(value) ? value : {};
  return Object.keys(own)
    .map((key) => {
      const item = own[key] ?? null;
      const name = scalar(key);
      if (!isNested(item)) return `${indent}${name}: ${leaf(item, `${indent}  `)}\n`;
      return `${indent}${name}:\n${lines(item, Array.isArray(item) ? indent : `${indent}  `)}`;
    })
    .join('');
}

function isNested(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) && Object.keys(value).length > 0;
}

function leaf(value: Json, indent: string): string {
  if (Array.isArray(value)) return '[]';
  if (isObject(value)) return '{}';
  if (typeof value === 'string' && value.includes('\n') && !/[\t\r]|^\s/.test(value))
    return block(value, indent);
  return scalar(value);
}

/** An object as YAML. */
export function toYaml(value: Json): string {
  return lines(sorted(value), '');
}

/** An object of a manifest. */
export interface Manifest {
  readonly object: JsonObject;
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
}

/** go-yaml's words for what a parser refuses. */
function yamlReason(problem: YAMLParseError, source: string): string {
  // go-yaml names the line of the colon that it did not expect.
  const colon = source.indexOf(':', problem.pos[0]);
  const isKey = /IMPLICIT_KEY|BAD_INDENT/.test(problem.code) && colon !== -1;
  const line = isKey ? source.slice(0, colon).split('\n').length : (problem.linePos?.[0].line ?? 1);
  const says: Partial<Record<string, string>> = {
    BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
    MULTILINE_IMPLICIT_KEY: 'mapping values are not allowed in this context',
    BAD_INDENT: 'mapping values are not allowed in this context',
    TAB_AS_INDENT: 'found character that cannot start any token',
    MISSING_CHAR: "could not find expected ':'",
    BAD_ALIAS: 'unknown anchor referenced',
  };
  return `yaml: line ${line}: ${says[problem.code] ?? 'did not find expected node content'}`;
}

/** Objects of the files; what is none is a failure in kubectl's words. */
export function* manifests(files: readonly string[], namespace: string): Client<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const file of files) {
    const answer = file === '-' ? yield { call: 'stdin' } : yield* readFile(file);
    if (answer.kind !== 'text') throw new Failure(`error: the path "${file}" does not exist`);
    const shown = file === '-' ? 'STDIN' : file;
    const source = fromBytes(answer.text ?? '');
    for (const document of parseAllDocuments(source, { version: '1.1' })) {
      if (!('errors' in document)) continue;
      const [problem] = document.errors;
      if (problem)
        throw new Failure(
          `error: error parsing ${shown}: error converting YAML to JSON: ${yamlReason(problem, source)}`,
        );
      const value = document.toJS() as Json;
      if (value === null) continue;
      found.push(manifestOf(value, shown, namespace));
    }
  }
  if (found.length === 0) throw new Failure('error: no objects passed to apply');
  return found;
}

function manifestOf(value: Json, file: string, namespace: string): Manifest {
  const json = sortedJson(value);
  if (text(value, 'kind') === '') {
    throw new Failure(`error: unable to decode "${file}": Object 'Kind' is missing in '${json}'`);
  }
  const [kind, version] = [text(value, 'kind'), text(value, 'apiVersion')];
  if (version === '') {
    throw new Failure(`error: unable to decode "${file}": Object 'apiVersion' is missing in '${json}'`);
  }
  const resource = findKind(version, kind);
  if (resource === undefined) {
    throw new Failure(
      `error: resource mapping not found for name: "${text(value, 'metadata', 'name')}" namespace: "${text(value, 'metadata', 'namespace')}" ` +
        `from "${file}": no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first`,
    );
  }
  const own = isObject(value) ? value : {};
  const metadata = isObject(own['metadata']) ? own['metadata'] : {};
  const space = text(metadata, 'namespace') || namespace;
  const placed = resource.namespaced ? { ...own, metadata: { ...metadata, namespace: space } } : own;
  return { object: placed, resource, name: text(metadata, 'name'), namespace: space, file };
}
