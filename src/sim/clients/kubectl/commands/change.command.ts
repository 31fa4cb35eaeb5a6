/** Commands that change objects in place: scale, set image, label, annotate, taint, cordon, uncordon. */
import { Failure, out, type Client } from '../../client.ts';
import { api, ask, statusText } from '../api.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import {
  at,
  isObject,
  list,
  object,
  sortedJson,
  text,
  withMember,
  type Json,
  type JsonObject,
} from '../object.ts';
import { objectText } from '../print.ts';
import { findResource, resourcePath, shownKind } from '../resources.ts';
import { select, type Selected } from '../select.ts';
import { strategicPatch } from '../strategic.ts';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const COMMON = `      --all                  Select all resources
      --dry-run string       Must be "none", "server", or "client"
  -o, --output string        Output format
  -l, --selector string      Selector (label query) to filter on
      --overwrite            If true, allow overwriting
      --list                 If true, display them
      --field-manager string Name of the manager`;

function* scale({ flags, words, namespace }: KubeCommandCall): Client {
  if (!flags.has('replicas')) throw new Failure('error: required flag(s) "replicas" not set');
  for (const one of select(words)) {
    const path = resourcePath(one.resource, namespace, one.name);
    const there = yield* ask({ method: 'GET', path });
    if (there.status === 404)
      throw new Failure(`error: no objects passed to scale ${text(there.value, 'message')}`);
    if (there.status >= 400) throw new Failure(statusText(there));
    const current = flags.number('current-replicas');
    if (flags.has('current-replicas') && current >= 0) {
      const now = yield* api({ method: 'GET', path: `${path}/scale` });
      if (at(now, 'spec', 'replicas') !== current) {
        throw new Failure(
          `error: Expected replicas to be ${current}, was ${JSON.stringify(at(now, 'spec', 'replicas'))}`,
        );
      }
    }
    const body = JSON.stringify({ spec: { replicas: flags.number('replicas') } });
    yield* api({ method: 'PATCH', path: `${path}/scale`, body, contentType: MERGE });
    yield* out(`${shownKind(one.resource)}/${one.name} scaled\n`);
  }
  return 0;
}

/** Where the pod's specification stands in an object. */
function podPath(value: Json): readonly string[] {
  if (text(value, 'kind') === 'Pod') return ['spec'];
  if (text(value, 'kind') === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return ['spec', 'template', 'spec'];
}

function* setImage({ flags, words, namespace }: KubeCommandCall): Client {
  const images = words.filter((word) => word.includes('='));
  const problems: string[] = [];
  for (const one of select(words.filter((word) => !word.includes('=')))) {
    const path = resourcePath(one.resource, namespace, one.name);
    const live = yield* api({ method: 'GET', path });
    if (images.length === 0) throw new Failure('error: at least one image update is required');
    const where = podPath(live);
    let changed = live;
    for (const image of images) {
      const cut = image.indexOf('=');
      const [container, set] = [image.slice(0, cut), image.slice(cut + 1)];
      let found = false;
      for (const kind of ['initContainers', 'containers']) {
        const all = list(changed, ...where, kind);
        if (all.length === 0) continue;
        const next = all.map((item): Json => {
          if (!isObject(item) || (container !== '*' && item['name'] !== container)) return item;
          found = true;
          return { ...item, image: set };
        });
        changed = withMember(changed, [...where, kind], next);
      }
      if (!found && container !== '*')
        problems.push(`error: unable to find container named ${JSON.stringify(container)}`);
    }
    if (problems.length > 0) continue;
    const patch = strategicPatch(live, changed);
    if (Object.keys(patch).length === 0) continue;
    const dry = flags.text('dry-run') === 'client';
    if (!dry) {
      yield* api({
        method: 'PATCH',
        path,
        query: { fieldManager: 'kubectl-set' },
        body: sortedJson(patch),
        contentType: STRATEGIC,
      });
    }
    yield* out(`${shownKind(one.resource)}/${one.name} image updated${dry ? ' (dry run)' : ''}\n`);
  }
  if (problems.length > 0) throw new Failure(problems.join('\n'));
  return 0;
}

/** Objects that a command is to change, as they are. */
function* liveOf(
  { flags, namespace }: KubeCommandCall,
  selected: readonly Selected[],
): Client<{ one: Selected; live: Json }[]> {
  const found: { one: Selected; live: Json }[] = [];
  for (const one of selected) {
    const query: Record<string, string> =
      flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
    if (one.name === '' && !flags.bool('all') && flags.text('selector') === '') {
      throw new Failure('error: resource(s) were provided, but no name was specified');
    }
    const live = yield* api({
      method: 'GET',
      path: resourcePath(one.resource, namespace, one.name),
      query: one.name === '' ? query : {},
    });
    const items = one.name === '' ? list(live, 'items') : [live];
    for (const item of items)
      found.push({ one: { ...one, name: text(item, 'metadata', 'name') }, live: item });
  }
  return found;
}

interface Change {
  readonly set: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
  readonly rest: readonly string[];
}

/** `key=value` and `key-` among words. */
function changesOf(words: readonly string[]): Change {
  const first = words.findIndex((word, index) => index > 0 && (word.includes('=') || word.endsWith('-')));
  const changes = first === -1 ? [] : words.slice(first);
  const set = new Map<string, string>();
  const removed: string[] = [];
  for (const change of changes) {
    const cut = change.indexOf('=');
    if (cut !== -1) set.set(change.slice(0, cut), change.slice(cut + 1));
    else if (change.endsWith('-')) removed.push(change.slice(0, -1));
  }
  return { set, removed, rest: first === -1 ? words : words.slice(0, first) };
}

/** `label` and `annotate`. */
function marks(command: 'label' | 'annotate', member: 'labels' | 'annotations', noun: string, done: string) {
  return function* (call: KubeCommandCall): Client {
    const { flags, words } = call;
    if (words.length === 0) {
      throw new Failure(
        'error: one or more resources must be specified as <resource> <name> or <resource>/<name>',
      );
    }
    const { set, removed, rest } = changesOf(words);
    if (set.size + removed.length === 0 && !flags.bool('list'))
      throw new Failure(`error: at least one ${noun} update is required`);
    for (const { one, live } of yield* liveOf(call, select(rest))) {
      const before = object(live, 'metadata', member);
      if (flags.bool('list')) {
        yield* out(
          Object.keys(before)
            .sort()
            .map((key) => `${key}=${text(before, key)}\n`)
            .join(''),
        );
        continue;
      }
      for (const [key, value] of set) {
        const old = before[key];
        if (typeof old === 'string' && old !== value && !flags.bool('overwrite')) {
          const shown = command === 'label' ? ` (${old}), and --overwrite is false` : ` (${old})`;
          throw new Failure(
            `error: ${command === 'label' ? `'${key}' already has a value${shown}` : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value${shown}`}`,
          );
        }
      }
      const patch: Record<string, Json> = {};
      for (const key of removed) {
        if (key in before) patch[key] = null;
        else if (command === 'label') yield* out(`label ${JSON.stringify(key)} not found.\n`);
      }
      for (const [key, value] of set) if (before[key] !== value) patch[key] = value;
      const isChange = Object.keys(patch).length > 0;
      const dry = flags.text('dry-run') === 'client';
      const metadata = isChange || command === 'annotate' ? { metadata: { [member]: patch } } : {};
      if (!dry) {
        const path = resourcePath(one.resource, call.namespace, one.name);
        const query = { fieldManager: `kubectl-${command}` };
        yield* api({ method: 'PATCH', path, query, body: sortedJson(metadata), contentType: MERGE });
      }
      const output = flags.text('output');
      if (output !== '') {
        const after = { ...before, ...patch };
        const merged = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
        const shown = withMember(live, ['metadata', member], merged);
        yield* out(objectText(output, shown, [shown]));
        continue;
      }
      const verb =
        command === 'annotate' ? done : !isChange ? 'not labeled' : set.size === 0 ? 'unlabeled' : done;
      yield* out(`${shownKind(one.resource)}/${one.name} ${verb}${dry ? ' (dry run)' : ''}\n`);
    }
    return 0;
  };
}

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function taintOf(word: string): Taint {
  const [pair = '', effect = ''] = word.split(':');
  const [key = '', value = ''] = pair.split('=');
  if (effect !== '' && !EFFECTS.includes(effect)) {
    throw new Failure(
      `error: invalid taint effect: ${effect}, unsupported taint effect\nSee 'kubectl taint -h' for help and examples`,
    );
  }
  return { key, value, effect };
}

function* taint({ flags, words, namespace }: KubeCommandCall): Client {
  const first = words.findIndex((word, index) => index > 0 && (/[=:]/.test(word) || word.endsWith('-')));
  if (first === -1) throw new Failure('error: at least one taint update is required');
  const specs = words.slice(first);
  const removes = specs.filter((spec) => spec.endsWith('-')).map((spec) => taintOf(spec.slice(0, -1)));
  const adds = specs.filter((spec) => !spec.endsWith('-')).map(taintOf);
  for (const one of select(words.slice(0, first))) {
    const path = resourcePath(one.resource, namespace, one.name);
    const live = yield* api({ method: 'GET', path });
    const before = list(live, 'spec', 'taints');
    const same = (item: Json, wanted: Taint): boolean =>
      text(item, 'key') === wanted.key && (wanted.effect === '' || text(item, 'effect') === wanted.effect);
    const clash = adds.filter((wanted) => before.some((item) => same(item, wanted)));
    if (clash.length > 0 && !flags.bool('overwrite')) {
      const names = clash.map(({ key }) => key).join(',');
      throw new Failure(
        `error: node ${one.name} already has ${names} taint(s) with same effect(s) and --overwrite is false`,
      );
    }
    for (const wanted of removes) {
      if (before.some((item) => same(item, wanted))) continue;
      const shown = wanted.effect === '' ? JSON.stringify(wanted.key) : `"${wanted.key}:${wanted.effect}"`;
      throw new Failure(`error: taint ${shown} not found`);
    }
    const kept = before.filter((item) => ![...adds, ...removes].some((wanted) => same(item, wanted)));
    const added = adds.map((wanted): Json => ({
      effect: wanted.effect,
      key: wanted.key,
      ...(wanted.value === '' ? {} : { value: wanted.value }),
    }));
    const after = [...added, ...kept];
    const body = sortedJson({ spec: { taints: after.length === 0 ? null : after } });
    const query = { fieldManager: 'kubectl-taint', fieldValidation: 'Strict' };
    yield* api({ method: 'PATCH', path, query, body, contentType: STRATEGIC });
    const verb =
      clash.length > 0 || (adds.length > 0 && removes.length > 0)
        ? 'modified'
        : adds.length > 0
          ? 'tainted'
          : 'untainted';
    yield* out(`node/${one.name} ${verb}\n`);
  }
  return 0;
}

/** Marks a node as one that takes pods, or not; what is printed. */
export function* setSchedulable(name: string, unschedulable: boolean): Client<void> {
  const nodes = findResource('nodes');
  if (nodes === undefined) return;
  const path = resourcePath(nodes, null, name);
  const live = yield* api({ method: 'GET', path });
  const is = at(live, 'spec', 'unschedulable') === true;
  const word = unschedulable ? 'cordoned' : 'uncordoned';
  if (is !== unschedulable) {
    const patch: JsonObject = { spec: { unschedulable: unschedulable ? true : null } };
    yield* api({ method: 'PATCH', path, body: sortedJson(patch), contentType: STRATEGIC });
  }
  yield* out(`node/${name} ${is === unschedulable ? 'already ' : ''}${word}\n`);
}

function cordon(command: 'cordon' | 'uncordon') {
  return function* ({ words }: KubeCommandCall): Client {
    if (words.length === 0) {
      throw new Failure(
        `error: USAGE: ${command} NODE [flags]\nSee 'kubectl ${command} -h' for help and examples`,
      );
    }
    for (const name of words) yield* setSchedulable(name.replace(/^nodes?\//, ''), command === 'cordon');
    return 0;
  };
}

export default [
  defineKubeCommand({
    name: 'scale',
    options: `      --current-replicas int   Precondition for current size (default -1)
      --replicas int           The new desired number of replicas`,
    run: scale,
  }),
  defineKubeCommand({
    name: 'set image',
    options: COMMON,
    unmodelled: ['all', 'selector', 'list', 'output', 'field-manager'],
    run: setImage,
  }),
  defineKubeCommand({
    name: 'label',
    options: COMMON,
    unmodelled: ['field-manager'],
    run: marks('label', 'labels', 'label', 'labeled'),
  }),
  defineKubeCommand({
    name: 'annotate',
    options: COMMON,
    unmodelled: ['field-manager'],
    run: marks('annotate', 'annotations', 'annotation', 'annotated'),
  }),
  defineKubeCommand({
    name: 'taint',
    options: COMMON,
    unmodelled: ['all', 'selector', 'list', 'output', 'dry-run', 'field-manager'],
    run: taint,
  }),
  defineKubeCommand({
    name: 'cordon',
    options: COMMON,
    unmodelled: ['all', 'selector', 'list', 'output', 'dry-run', 'field-manager'],
    run: cordon('cordon'),
  }),
  defineKubeCommand({
    name: 'uncordon',
    options: COMMON,
    unmodelled: ['all', 'selector', 'list', 'output', 'dry-run', 'field-manager'],
    run: cordon('uncordon'),
  }),
];
