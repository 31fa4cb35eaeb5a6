/** `kubectl rollout …`. */
import { Failure, now, out, type Client } from '../../client.ts';
import { rfc3339 } from '../../go/time.ts';
import { tabulate } from '../../go/tabwriter.ts';
import { api, ask } from '../api.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import { podTemplateText } from '../describe-pod.ts';
import {
  at,
  count,
  isObject,
  list,
  object,
  plain,
  sortedJson,
  text,
  type Json,
  type JsonObject,
} from '../object.ts';
import { resourcePath, shownKind, shownResource, findResource, type Resource } from '../resources.ts';
import { select, type Selected } from '../select.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const REVISION = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';
const OPTIONS = `      --revision int        See the details, including podTemplate of the revision specified
      --to-revision int     The revision to rollback to
      --timeout duration    The length of time to wait before ending watch
  -w, --watch               Watch the status of the rollout until it's done (default true)
  -o, --output string       Output format`;

interface Progress {
  readonly message: string;
  readonly done: boolean;
}

/** Where the rollout of a deployment is. */
function deploymentProgress(value: Json): Progress {
  const name = text(value, 'metadata', 'name');
  if (count(value, 'metadata', 'generation') > count(value, 'status', 'observedGeneration')) {
    return { message: 'Waiting for deployment spec update to be observed...\n', done: false };
  }
  const failed = list(value, 'status', 'conditions').find((one) => text(one, 'type') === 'Progressing');
  if (text(failed, 'reason') === 'ProgressDeadlineExceeded') {
    throw new Failure(`error: deployment "${name}" exceeded its progress deadline`);
  }
  const replicas = at(value, 'spec', 'replicas');
  const wanted = typeof replicas === 'number' ? replicas : null;
  const of = (field: string): number => count(value, 'status', field);
  const waiting = (what: string): Progress => ({
    message: `Waiting for deployment "${name}" rollout to finish: ${what}...\n`,
    done: false,
  });
  if (wanted !== null && of('updatedReplicas') < wanted) {
    return waiting(`${of('updatedReplicas')} out of ${wanted} new replicas have been updated`);
  }
  if (of('replicas') > of('updatedReplicas')) {
    return waiting(`${of('replicas') - of('updatedReplicas')} old replicas are pending termination`);
  }
  if (of('availableReplicas') < of('updatedReplicas')) {
    return waiting(`${of('availableReplicas')} of ${of('updatedReplicas')} updated replicas are available`);
  }
  return { message: `deployment "${name}" successfully rolled out\n`, done: true };
}

function daemonSetProgress(value: Json): Progress {
  const name = text(value, 'metadata', 'name');
  const of = (field: string): number => count(value, 'status', field);
  if (count(value, 'metadata', 'generation') > of('observedGeneration')) {
    return { message: 'Waiting for daemon set spec update to be observed...\n', done: false };
  }
  const waiting = (what: string): Progress => ({
    message: `Waiting for daemon set "${name}" rollout to finish: ${what}...\n`,
    done: false,
  });
  const wanted = of('desiredNumberScheduled');
  if (of('updatedNumberScheduled') < wanted) {
    return waiting(`${of('updatedNumberScheduled')} out of ${wanted} new pods have been updated`);
  }
  if (of('numberAvailable') < wanted)
    return waiting(`${of('numberAvailable')} of ${wanted} updated pods are available`);
  return { message: `daemon set "${name}" successfully rolled out\n`, done: true };
}

function statefulSetProgress(value: Json): Progress {
  const of = (field: string): number => count(value, 'status', field);
  if (of('observedGeneration') === 0 || count(value, 'metadata', 'generation') > of('observedGeneration')) {
    return { message: 'Waiting for statefulset spec update to be observed...\n', done: false };
  }
  const wanted = count(value, 'spec', 'replicas');
  if (of('readyReplicas') < wanted) {
    return { message: `Waiting for ${wanted - of('readyReplicas')} pods to be ready...\n`, done: false };
  }
  if (text(value, 'status', 'updateRevision') !== text(value, 'status', 'currentRevision')) {
    const revision = text(value, 'status', 'updateRevision');
    return {
      message: `waiting for statefulset rolling update to complete ${of('updatedReplicas')} pods at revision ${revision}...\n`,
      done: false,
    };
  }
  return {
    message: `statefulset rolling update complete ${of('currentReplicas')} pods at revision ${text(value, 'status', 'currentRevision')}...\n`,
    done: true,
  };
}

const PROGRESS: Readonly<Record<string, (value: Json) => Progress>> = {
  Deployment: deploymentProgress,
  DaemonSet: daemonSetProgress,
  StatefulSet: statefulSetProgress,
};

function only(words: readonly string[]): Selected {
  if (words.length === 0) throw new Failure('error: required resource not specified');
  const [one] = select(words);
  if (one === undefined || one.name === '')
    throw new Failure('error: resource(s) were provided, but no name was specified');
  return one;
}

function* status({ flags, words, namespace }: KubeCommandCall): Client {
  const one = only(words);
  yield* api({ method: 'GET', path: resourcePath(one.resource, namespace, one.name) });
  const progress = PROGRESS[one.resource.kind];
  if (progress === undefined)
    throw new Failure(`error: no status viewer has been implemented for ${one.resource.kind}`);
  const path = resourcePath(one.resource, namespace);
  const fieldSelector = `metadata.name=${one.name}`;
  const all = yield* api({
    method: 'GET',
    path,
    query: { fieldSelector, limit: '500', resourceVersion: '0' },
  });
  const resourceVersion = text(all, 'metadata', 'resourceVersion');
  const watch = {
    allowWatchBookmarks: 'true',
    fieldSelector,
    resourceVersion,
    timeoutSeconds: '360',
    watch: 'true',
  };
  const events = yield* ask({ method: 'GET', path, query: watch });
  const following = !flags.has('watch') || flags.bool('watch');
  const seen: Json[] = [...list(all, 'items')];
  for (const line of events.raw.split('\n')) {
    if (line.trim() === '') continue;
    const event = JSON.parse(line) as Json;
    if (text(event, 'type') === 'DELETED') throw new Failure('error: object has been deleted');
    seen.push(at(event, 'object'));
  }
  for (const value of seen) {
    const { message, done } = progress(value);
    yield* out(message);
    if (done || !following) return 0;
  }
  throw new Failure('error: timed out waiting for the condition');
}

interface Revisions {
  readonly live: Json;
  readonly byNumber: ReadonlyMap<number, Json>;
}

/** The deployment and its replica sets by their revision. */
function* revisions(one: Selected, namespace: string): Client<Revisions> {
  const path = resourcePath(one.resource, namespace, one.name);
  yield* api({ method: 'GET', path });
  const live = yield* api({ method: 'GET', path });
  const sets = findResource('replicasets');
  const selector = Object.entries(object(live, 'spec', 'selector', 'matchLabels')).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const labelSelector = selector.map(([key, value]) => `${key}=${plain(value)}`).join(',');
  const found =
    sets === undefined
      ? null
      : yield* api({ method: 'GET', path: resourcePath(sets, namespace), query: { labelSelector } });
  const uid = text(live, 'metadata', 'uid');
  const owned = list(found, 'items').filter((set) =>
    list(set, 'metadata', 'ownerReferences').some((owner) => text(owner, 'uid') === uid),
  );
  const numbered = owned.map((set): [number, Json] => [
    Number(text(set, 'metadata', 'annotations', REVISION)),
    set,
  ]);
  return { live, byNumber: new Map(numbered.sort(([a], [b]) => a - b)) };
}

function onlyDeployments(resource: Resource, what: string): void {
  if (resource.kind === 'Deployment') return;
  throw new Failure(`error: no ${what} has been implemented for ${JSON.stringify(resource.kind)}`);
}

function* history({ flags, words, namespace }: KubeCommandCall): Client {
  const one = only(words);
  onlyDeployments(one.resource, 'history viewer');
  const { byNumber } = yield* revisions(one, namespace);
  const wanted = flags.number('revision');
  const shown = `${shownKind(one.resource)}/${one.name}`;
  if (wanted > 0) {
    const set = byNumber.get(wanted);
    if (set === undefined) throw new Failure('error: unable to find the specified revision');
    const cause = text(set, 'metadata', 'annotations', CAUSE);
    const lines = podTemplateText(at(set, 'spec', 'template'), cause === '' ? {} : { [CAUSE]: cause });
    yield* out(`${shown} with revision #${wanted}\nPod Template:\n${lines}\n`);
    return 0;
  }
  const rows = [...byNumber].map(
    ([number, set]) => `${number}\t${text(set, 'metadata', 'annotations', CAUSE) || '<none>'}\n`,
  );
  const table = tabulate(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`, { minWidth: 0, padding: 2 });
  yield* out(`${shown} \n${table}\n`);
  return 0;
}

/** A pod template as Go's types write it. */
function typedTemplate(template: Json): JsonObject {
  const labels = Object.fromEntries(
    Object.entries(object(template, 'metadata', 'labels')).filter(([key]) => key !== 'pod-template-hash'),
  );
  const spec = object(template, 'spec');
  const containers = list(spec, 'containers').map((container): Json =>
    isObject(container) ? { ...container, resources: container['resources'] ?? {} } : container,
  );
  const annotations = object(template, 'metadata', 'annotations');
  const metadata: JsonObject = {
    creationTimestamp: null,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  return { metadata, spec: { ...spec, containers } };
}

function* undo({ flags, words, namespace }: KubeCommandCall): Client {
  const one = only(words);
  onlyDeployments(one.resource, 'rollbacker');
  const { live, byNumber } = yield* revisions(one, namespace);
  if (at(live, 'spec', 'paused') === true) {
    throw new Failure(
      `error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${one.name}' and try again`,
    );
  }
  const wanted = flags.number('to-revision');
  const numbers = [...byNumber.keys()];
  const chosen = wanted > 0 ? wanted : (numbers.at(-2) ?? 0);
  const set = byNumber.get(chosen);
  if (set === undefined) {
    if (wanted > 0) throw new Failure(`error: unable to find specified revision ${wanted} in history`);
    throw new Failure(`error: no rollout history found for deployment "${one.name}"`);
  }
  const template = typedTemplate(at(set, 'spec', 'template'));
  if (sortedJson(typedTemplate(at(live, 'spec', 'template'))) === sortedJson(template)) {
    yield* out(
      `${shownKind(one.resource)}/${one.name} skipped rollback (current template already matches revision ${chosen})\n`,
    );
    return 0;
  }
  const skipped = new Set([
    REVISION,
    'kubectl.kubernetes.io/last-applied-configuration',
    'deprecated.deployment.rollback.to',
    'deployment.kubernetes.io/revision-history',
    'deployment.kubernetes.io/desired-replicas',
    'deployment.kubernetes.io/max-replicas',
  ]);
  const annotations: Record<string, Json> = {};
  for (const [key, value] of Object.entries(object(live, 'metadata', 'annotations')))
    if (skipped.has(key)) annotations[key] = value;
  for (const [key, value] of Object.entries(object(set, 'metadata', 'annotations')))
    if (!skipped.has(key)) annotations[key] = value;
  const ordered = Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
  const body = JSON.stringify([
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: ordered },
  ]);
  const path = resourcePath(one.resource, namespace, one.name);
  yield* api({ method: 'PATCH', path, body, contentType: 'application/json-patch+json' });
  yield* out(`${shownKind(one.resource)}/${one.name} rolled back\n`);
  return 0;
}

/** pause, resume, restart. */
function patches(command: 'pause' | 'resume' | 'restart', done: string) {
  return function* ({ words, namespace }: KubeCommandCall): Client {
    if (words.length === 0) throw new Failure('error: required resource not specified');
    for (const one of select(words)) {
      const path = resourcePath(one.resource, namespace, one.name);
      const live = yield* api({ method: 'GET', path });
      const paused = at(live, 'spec', 'paused') === true;
      const shown = `${shownResource(one.resource)} "${one.name}"`;
      if (command === 'pause' && paused) throw new Failure(`error: ${shown} is already paused`);
      if (command === 'resume' && !paused) throw new Failure(`error: ${shown} is not paused`);
      if (command === 'restart' && paused) {
        throw new Failure(`error: can't restart paused deployment (run rollout resume first)`);
      }
      const time = rfc3339(yield* now());
      const restart = {
        spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': time } } } },
      };
      const patch: Json =
        command === 'restart' ? restart : { spec: { paused: command === 'pause' ? true : null } };
      const query = { fieldManager: 'kubectl-rollout' };
      yield* api({ method: 'PATCH', path, query, body: sortedJson(patch), contentType: STRATEGIC });
      yield* out(`${shownKind(one.resource)}/${one.name} ${done}\n`);
    }
    return 0;
  };
}

export default [
  defineKubeCommand({ name: 'rollout status', options: OPTIONS, run: status }),
  defineKubeCommand({ name: 'rollout history', options: OPTIONS, run: history }),
  defineKubeCommand({ name: 'rollout undo', options: OPTIONS, run: undo }),
  defineKubeCommand({ name: 'rollout pause', options: OPTIONS, run: patches('pause', 'paused') }),
  defineKubeCommand({ name: 'rollout resume', options: OPTIONS, run: patches('resume', 'resumed') }),
  defineKubeCommand({ name: 'rollout restart', options: OPTIONS, run: patches('restart', 'restarted') }),
];
