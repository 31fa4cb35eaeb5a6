/** `kubectl get`. */
import { err, Failure, now, out, type Client } from '../../client.ts';
import { parsePath, walkPath, type PathValue } from '../../go/jsonpath.ts';
import { parseRfc3339 } from '../../go/time.ts';
import { ask, statusText } from '../api.ts';
import { ageOf } from '../age.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import { at, isObject, list, text, type Json, type JsonObject } from '../object.ts';
import { columns, isTable, objectText, relaxed, tableText } from '../print.ts';
import { resourcePath, shownKind } from '../resources.ts';
import { select, type Selected } from '../select.ts';
import { manifests } from '../yaml.ts';

const OPTIONS = `  -A, --all-namespaces               If present, list the requested object(s) across all namespaces
  -f, --filename strings             Filename
      --field-selector string        Selector (field query) to filter on
      --ignore-not-found             If the requested object does not exist the command will return exit code 0
  -L, --label-columns strings        Accepts a comma separated list of labels
      --no-headers                   When using the default or custom-column output format, don't print headers
  -o, --output string                Output format
  -l, --selector string              Selector (label query) to filter on
      --show-kind                    If present, list the resource type for the requested object(s)
      --show-labels                  When printing, show all labels as the last column
      --sort-by string               If non-empty, sort list types using this field specification
      --chunk-size int               Return large lists in chunks (default 500)`;

const NEEDS_RESOURCE =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n' +
  'error: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource ' +
  "(e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples";

function listQuery({ flags }: KubeCommandCall): Record<string, string> {
  const query: Record<string, string> = {};
  if (flags.text('selector') !== '') query['labelSelector'] = flags.text('selector');
  if (flags.text('field-selector') !== '') query['fieldSelector'] = flags.text('field-selector');
  if (flags.text('sort-by') === '') query['limit'] = flags.text('chunk-size');
  else if (isTable(flags.text('output'))) query['includeObject'] = 'Object';
  return query;
}

interface Got {
  readonly selected: Selected;
  readonly value: Json;
}

function* fetchAll(
  call: KubeCommandCall,
  selected: readonly Selected[],
): Client<{ got: Got[]; problems: string[] }> {
  const { flags, namespace } = call;
  const everywhere = flags.bool('all-namespaces');
  const got: Got[] = [];
  const problems: string[] = [];
  for (const one of selected) {
    const space = everywhere ? null : namespace;
    const path = resourcePath(one.resource, space, one.name);
    const reply = yield* ask({ method: 'GET', path, query: one.name === '' ? listQuery(call) : {} });
    if (reply.status === 404 && flags.bool('ignore-not-found')) continue;
    if (reply.status >= 400) problems.push(statusText(reply));
    else got.push({ selected: one, value: reply.value });
  }
  return { got, problems };
}

/** Objects of what came: the items of lists. */
function itemsOf(value: Json): readonly Json[] {
  const kind = text(value, 'kind');
  if (!kind.endsWith('List')) return [value];
  const itemKind = kind.slice(0, -'List'.length);
  return list(value, 'items').map((item) =>
    isObject(item) && item['kind'] === undefined
      ? { apiVersion: at(value, 'apiVersion'), kind: itemKind, ...item }
      : item,
  );
}

function sortedBy(items: readonly Json[], path: string): readonly Json[] {
  const steps = parsePath(relaxed(path));
  const keyOf = (item: Json): PathValue => walkPath(item, steps, false)[0] ?? null;
  return [...items].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}

function* printObjects(call: KubeCommandCall, got: readonly Got[], single: boolean): Client<void> {
  const { flags } = call;
  const output = flags.text('output');
  const path = flags.text('sort-by');
  const found = got.flatMap(({ value }) => itemsOf(value));
  const items = path === '' ? found : sortedBy(found, path);
  const [first] = got;
  const isOne =
    single && got.length === 1 && first !== undefined && !text(first.value, 'kind').endsWith('List');
  const whole: Json =
    isOne && first !== undefined
      ? first.value
      : { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
  yield* out(objectText(output, whole, items, !flags.bool('no-headers')));
}

function* printTables(call: KubeCommandCall, got: readonly Got[]): Client<boolean> {
  const { flags, namespace } = call;
  const everywhere = flags.bool('all-namespaces');
  const many = new Set(got.map(({ selected }) => selected.resource.name)).size > 1;
  const tables = got.filter(({ value }) => text(value, 'kind') !== 'Table' || list(value, 'rows').length > 0);
  const withRows = new Set(tables.map(({ selected }) => selected.resource.name)).size;
  const nowNs = yield* now();
  let text_ = '';
  const plain: string[][] = [];
  const flush = (): void => {
    if (plain.length > 0) text_ += columns(flags.bool('no-headers') ? plain : [['NAME', 'AGE'], ...plain]);
    plain.length = 0;
  };
  for (const [index, { selected, value }] of tables.entries()) {
    if (text(value, 'kind') !== 'Table') {
      for (const item of itemsOf(value)) {
        const created = parseRfc3339(text(item, 'metadata', 'creationTimestamp'));
        const name = text(item, 'metadata', 'name');
        const kind = many || flags.bool('show-kind') ? `${shownKind(selected.resource)}/` : '';
        plain.push([kind + name, created === null ? '<unknown>' : ageOf(nowNs - created)]);
      }
      continue;
    }
    flush();
    if (index > 0 && many) text_ += '\n';
    const path = flags.text('sort-by');
    const rows = path === '' ? list(value, 'rows') : sortedBy(list(value, 'rows'), `.object${relaxed(path)}`);
    text_ += tableText(
      { ...(value as JsonObject), rows },
      {
        wide: flags.text('output') === 'wide',
        headers: !flags.bool('no-headers'),
        namespace: everywhere && selected.resource.namespaced,
        labels: flags.bool('show-labels'),
        labelColumns: flags.list('label-columns').flatMap((names) => names.split(',')),
        kind: (many && withRows > 1) || flags.bool('show-kind') ? shownKind(selected.resource) : '',
      },
    );
  }
  flush();
  yield* out(text_);
  if (tables.length > 0) return true;
  if (got.length === 0 && flags.bool('ignore-not-found')) return false;
  const scoped = got.every(({ selected }) => selected.resource.namespaced) && !everywhere;
  if (!flags.bool('ignore-not-found')) {
    yield* err(scoped ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n');
  }
  return false;
}

function* get(call: KubeCommandCall): Client {
  const { flags, words, namespace } = call;
  const output = flags.text('output');
  const files = flags.list('filename');
  if (words.length === 0 && files.length === 0) throw new Failure(NEEDS_RESOURCE);
  const selected =
    files.length > 0
      ? (yield* manifests(files, namespace)).map(({ resource, name }) => ({ resource, name }))
      : select(words);
  const named = selected.some(({ name }) => name !== '');
  if (named && flags.bool('all-namespaces')) {
    throw new Failure('error: a resource cannot be retrieved by name across all namespaces');
  }
  const { got, problems } = yield* fetchAll(call, selected);
  if (isTable(output)) {
    if (got.length > 0 || problems.length === 0) yield* printTables(call, got);
  } else if (got.length > 0) yield* printObjects(call, got, selected.length === 1);
  if (problems.length === 0) return 0;
  yield* err(`${problems.join('\n')}\n`);
  return 1;
}

export default defineKubeCommand({
  name: 'get',
  options: OPTIONS,
  run: get,
});
