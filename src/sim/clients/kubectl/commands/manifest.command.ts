/** Commands on manifests: create -f, apply, delete, patch. */
import { err, Failure, out, type Client } from '../../client.ts';
import { api, ask, statusText } from '../api.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import { generate } from '../generate.ts';
import { list, object, sortedJson, text, withMember, type Json, type JsonObject } from '../object.ts';
import { objectText } from '../print.ts';
import { resourcePath, shownKind, type Resource } from '../resources.ts';
import { select } from '../select.ts';
import { threeWayPatch } from '../strategic.ts';
import { manifests } from '../yaml.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const STRATEGIC = 'application/strategic-merge-patch+json';
const FILES = `  -f, --filename strings       that contains the configuration
  -k, --kustomize string       Process a kustomization directory
      --validate string        Must be one of: strict (or true), warn, ignore (or false)
      --dry-run string         Must be "none", "server", or "client"
  -o, --output string          Output format
      --field-manager string   Name of the manager
      --save-config            If true, the configuration of current object will be saved
      --image strings          Image name to run
  -r, --replicas int           Number of replicas to create (default 1)
      --port int               The containerPort that this deployment exposes
      --from-literal strings   Specify a key and literal value
      --tcp strings            Port pairs can be specified as '<port>:<targetPort>'
      --schedule string        A schedule in the Cron format
      --hard string            A comma-delimited set of resource=quantity pairs`;

function validation({ flags }: KubeCommandCall): string {
  const asked = flags.text('validate');
  if (['false', 'ignore'].includes(asked)) return 'Ignore';
  return asked === 'warn' ? 'Warn' : 'Strict';
}

function* createFiles(call: KubeCommandCall): Client {
  const { flags, namespace } = call;
  let status = 0;
  const client = flags.text('dry-run') === 'client';
  for (const one of yield* manifests(flags.list('filename'), namespace)) {
    let made: Json = one.object;
    if (!client) {
      const reply = yield* ask({
        method: 'POST',
        path: resourcePath(one.resource, one.namespace),
        query: { fieldManager: 'kubectl-create', fieldValidation: validation(call) },
        body: sortedJson(one.object),
      });
      if (reply.status >= 400) {
        yield* err(`${statusText(reply, `error when creating "${one.file}"`)}\n`);
        status = 1;
        continue;
      }
      made = reply.value;
    }
    yield* told(flags.text('output'), made, `${shownKind(one.resource)}/${one.name} created`, client);
  }
  return status;
}

function* told(output: string, made: Json, sentence: string, dry: boolean): Client<void> {
  yield* out(output === '' ? `${sentence}${dry ? ' (dry run)' : ''}\n` : objectText(output, made, [made]));
}

function* create(call: KubeCommandCall): Client {
  const { flags, words, namespace } = call;
  if (flags.list('filename').length > 0) return yield* createFiles(call);
  const { resource, value } = generate(call);
  const client = flags.text('dry-run') === 'client';
  let made: Json = value;
  if (!client) {
    made = yield* api(
      {
        method: 'POST',
        path: resourcePath(resource, namespace),
        query: { fieldManager: 'kubectl-create', fieldValidation: 'Strict' },
        body: sortedJson(value),
      },
      `failed to create ${resource.kind.toLowerCase()}`,
    );
  }
  const name = text(made, 'metadata', 'name') || (words.at(-1) ?? '');
  yield* told(flags.text('output'), made, `${shownKind(resource)}/${name} created`, client);
  return 0;
}

/** An object as it is noted on itself. */
function noted(value: JsonObject): string {
  const metadata = object(value, 'metadata');
  const annotations = Object.fromEntries(
    Object.entries(object(metadata, 'annotations')).filter(([key]) => key !== LAST_APPLIED),
  );
  return `${sortedJson({ ...value, metadata: { ...metadata, annotations } })}\n`;
}

function* apply(call: KubeCommandCall): Client {
  const { flags, namespace } = call;
  if (flags.list('filename').length === 0) throw new Failure('error: must specify one of -f and -k');
  let status = 0;
  for (const one of yield* manifests(flags.list('filename'), namespace)) {
    const note = noted(one.object);
    const modified = withMember(one.object, ['metadata', 'annotations'], {
      ...object(one.object, 'metadata', 'annotations'),
      [LAST_APPLIED]: note,
    });
    const path = resourcePath(one.resource, one.namespace, one.name);
    const live = yield* ask({ method: 'GET', path });
    if (live.status >= 400 && live.status !== 404) {
      yield* err(`${statusText(live, `error when retrieving current configuration of:\n${one.file}`)}\n`);
      status = 1;
      continue;
    }
    const query = { fieldManager: 'kubectl-client-side-apply', fieldValidation: validation(call) };
    const dry = flags.text('dry-run') === 'client';
    const shown = `${shownKind(one.resource)}/${one.name}`;
    if (live.status === 404) {
      if (!dry) {
        const reply = yield* ask({
          method: 'POST',
          path: resourcePath(one.resource, one.namespace),
          query,
          body: sortedJson(modified),
        });
        if (reply.status >= 400) {
          yield* err(`${statusText(reply, `error when creating "${one.file}"`)}\n`);
          status = 1;
          continue;
        }
      }
      yield* told(flags.text('output'), modified, `${shown} created`, dry);
      continue;
    }
    const before = text(live.value, 'metadata', 'annotations', LAST_APPLIED);
    if (before === '') yield* err(missingNote(one.resource, one.name));
    const original = before === '' ? {} : (JSON.parse(before) as Json);
    const patch = threeWayPatch(original, modified, live.value);
    if (Object.keys(patch).length === 0) {
      yield* told(flags.text('output'), live.value, `${shown} unchanged`, dry);
      continue;
    }
    let after: Json = modified;
    if (!dry) {
      const reply = yield* ask({
        method: 'PATCH',
        path,
        query,
        body: sortedJson(patch),
        contentType: STRATEGIC,
      });
      if (reply.status >= 400) {
        yield* err(`${patchProblem(reply, one.file, patch)}\n`);
        status = 1;
        continue;
      }
      after = reply.value;
    }
    yield* told(flags.text('output'), after, `${shown} configured`, dry);
  }
  return status;
}

function patchProblem(reply: Parameters<typeof statusText>[0], file: string, patch: JsonObject): string {
  if (text(reply.value, 'reason') === 'Invalid') return statusText(reply);
  return statusText(reply, `error when applying patch:\n${sortedJson(patch)}\nto:\n${file}`);
}

function missingNote(resource: Resource, name: string): string {
  return (
    `Warning: resource ${resource.name}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. ` +
    'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl ' +
    'apply. The missing annotation will be patched automatically.\n'
  );
}

interface Doomed {
  readonly resource: Resource;
  readonly name: string;
}

const NOTHING =
  "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n" +
  "   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

function* doomed({ flags, words, namespace }: KubeCommandCall): Client<readonly Doomed[]> {
  const files = flags.list('filename');
  if (files.length > 0)
    return (yield* manifests(files, namespace)).map(({ resource, name }) => ({ resource, name }));
  if (words.length === 0) throw new Failure(NOTHING);
  const found: Doomed[] = [];
  for (const one of select(words)) {
    if (one.name !== '') {
      found.push(one);
      continue;
    }
    if (!flags.bool('all') && flags.text('selector') === '') {
      throw new Failure('error: resource(s) were provided, but no name was specified');
    }
    const query: Record<string, string> =
      flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
    const all = yield* api({ method: 'GET', path: resourcePath(one.resource, namespace), query });
    for (const item of list(all, 'items'))
      found.push({ resource: one.resource, name: text(item, 'metadata', 'name') });
  }
  if (found.length === 0) yield* out('No resources found\n');
  return found;
}

const IMMEDIATE =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may ' +
  'continue to run on the cluster indefinitely.\n';

function* remove(call: KubeCommandCall): Client {
  const { flags, namespace } = call;
  const force = flags.bool('force');
  let grace = flags.has('grace-period') ? flags.number('grace-period') : -1;
  if (flags.bool('now')) grace = 1;
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  const policies: Readonly<Record<string, string>> = {
    orphan: 'Orphan',
    foreground: 'Foreground',
    false: 'Orphan',
  };
  const policy = policies[flags.text('cascade')] ?? 'Background';
  const gone: Doomed[] = [];
  let status = 0;
  if (force && grace === 0) yield* err(IMMEDIATE);
  const all = yield* doomed(call);
  for (const one of all) {
    const body = sortedJson({
      ...(grace < 0 ? {} : { gracePeriodSeconds: grace }),
      propagationPolicy: policy,
    });
    const reply = yield* ask({
      method: 'DELETE',
      path: resourcePath(one.resource, namespace, one.name),
      body,
    });
    if (reply.status === 404 && flags.bool('ignore-not-found')) {
      gone.push(one);
      continue;
    }
    if (reply.status >= 400) {
      yield* err(`${statusText(reply)}\n`);
      status = 1;
      continue;
    }
    gone.push(one);
    const shown = `${singular(one.resource)} "${one.name}"`;
    yield* out(
      flags.text('output') === 'name'
        ? `${shownKind(one.resource)}/${one.name}\n`
        : `${shown} ${force && grace === 0 ? 'force ' : ''}deleted\n`,
    );
  }
  const waits = !flags.has('wait') || flags.bool('wait');
  if (waits && !(force && grace === 0 && flags.has('wait'))) {
    for (const one of gone)
      yield* ask({ method: 'GET', path: resourcePath(one.resource, namespace, one.name) });
  }
  return status;
}

/** `pod`, `deployment.apps`. */
function singular(resource: Resource): string {
  return shownKind(resource);
}

const PATCH_TYPES: Readonly<Record<string, string>> = {
  strategic: STRATEGIC,
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

function* patch({ flags, words, namespace }: KubeCommandCall): Client {
  const body = flags.text('patch');
  if (body === '')
    throw new Failure('error: must specify --patch or --patch-file containing the contents of the patch');
  const contentType = PATCH_TYPES[flags.text('type')];
  if (contentType === undefined) {
    throw new Failure(
      `error: --type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`,
    );
  }
  let parsed: Json;
  try {
    parsed = JSON.parse(body) as Json;
  } catch {
    throw new Failure(
      `error: unable to parse ${JSON.stringify(body)}: it is no JSON, and YAML is not modelled here in Ringside`,
    );
  }
  for (const one of select(words)) {
    const path = resourcePath(one.resource, namespace, one.name);
    const live = yield* api({ method: 'GET', path });
    const query = { fieldManager: 'kubectl-patch' };
    const after = yield* api({ method: 'PATCH', path, query, body: sortedJson(parsed), contentType });
    const same = sortedJson(live) === sortedJson(after) ? ' (no change)' : '';
    yield* told(flags.text('output'), after, `${shownKind(one.resource)}/${one.name} patched${same}`, false);
  }
  return 0;
}

export default [
  defineKubeCommand({
    name: 'patch',
    options: `  -p, --patch string    The patch to be applied to the resource JSON file
      --type string     The type of patch being provided (default "strategic")
  -o, --output string   Output format`,
    run: patch,
  }),
  defineKubeCommand({
    name: 'create',
    options: FILES,
    unmodelled: ['kustomize', 'field-manager', 'save-config'],
    run: create,
  }),
  defineKubeCommand({
    name: 'apply',
    options: FILES,
    unmodelled: ['kustomize', 'field-manager', 'save-config', 'image', 'port'],
    run: apply,
  }),
  defineKubeCommand({
    name: 'delete',
    options: `      --all                  Delete all resources
      --cascade string       Must be "background", "orphan", or "foreground" (default "background")
  -f, --filename strings     containing the resource to delete
      --force                If true, immediately remove resources from API and bypass graceful deletion
      --grace-period int     Period of time in seconds given to the resource (default -1)
      --ignore-not-found     Treat "resource not found" as a successful delete
      --now                  If true, resources are signaled for immediate shutdown
  -o, --output string        Output mode
  -l, --selector string      Selector (label query) to filter on
      --timeout duration     The length of time to wait before giving up on a delete
      --wait                 If true, wait for resources to be gone before returning`,
    unmodelled: ['timeout'],
    run: remove,
  }),
];
