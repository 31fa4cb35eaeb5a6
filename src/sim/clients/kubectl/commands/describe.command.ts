/** `kubectl describe`: pods, deployments and nodes. */
import { Failure, now, out, type Client } from '../../client.ts';
import { parseRfc3339 } from '../../go/time.ts';
import { tabulate } from '../../go/tabwriter.ts';
import { ageOf } from '../age.ts';
import { api, ask, statusText } from '../api.ts';
import { defineKubeCommand, type KubeCommandCall } from '../command.ts';
import {
  containerLines,
  line,
  pairLines,
  podTemplateText,
  time,
  tolerationLines,
  volumeLines,
} from '../describe-pod.ts';
import { nodeText } from '../describe-node.ts';
import { at, count, list, object, plain, text, type Json } from '../object.ts';
import { findResource, resourcePath } from '../resources.ts';
import { select, type Selected } from '../select.ts';

const LAYOUT = { minWidth: 0, padding: 2 };

/** The events of an object, one a line. */
export function eventLines(events: Json, nowNs: bigint): string {
  const items = list(events, 'items');
  if (items.length === 0) return 'Events:\t<none>\n';
  const rows = [...items]
    .sort((a, b) => (text(a, 'lastTimestamp') < text(b, 'lastTimestamp') ? -1 : 1))
    .map((event) => {
      const source = text(event, 'source', 'component') || text(event, 'reportingComponent');
      const host = text(event, 'source', 'host');
      const from = host === '' ? source : `${source}, ${host}`;
      const cells = [
        text(event, 'type'),
        text(event, 'reason'),
        eventAge(event, nowNs),
        from,
        text(event, 'message').trim(),
      ];
      return `  ${cells.join('\t')}\n`;
    });
  return `Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n${rows.join('')}`;
}

/** `60s (x5 over 2m)`. */
export function eventAge(event: Json, nowNs: bigint): string {
  const since = (value: string): string => {
    const then = parseRfc3339(value);
    return then === null ? '<unknown>' : ageOf(nowNs - then);
  };
  const first = text(event, 'firstTimestamp') || text(event, 'eventTime');
  const times = count(event, 'count');
  if (times > 1) return `${since(text(event, 'lastTimestamp'))} (x${times} over ${since(first)})`;
  return since(first);
}

function* eventsOf(value: Json, kind: string): Client<Json> {
  const [name, namespace, uid] = ['name', 'namespace', 'uid'].map((member) =>
    text(value, 'metadata', member),
  );
  const fields = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`];
  if (kind !== '') fields.push(`involvedObject.kind=${kind}`);
  fields.push(`involvedObject.uid=${uid}`);
  const reply = yield* ask({
    method: 'GET',
    path: `/api/v1/namespaces/${namespace ?? 'default'}/events`,
    query: { fieldSelector: fields.join(','), limit: '500' },
  });
  return reply.status < 400 ? reply.value : null;
}

function podText(pod: Json, events: Json, nowNs: bigint): string {
  const of = (...path: readonly string[]): string => text(pod, ...path);
  const node = of('spec', 'nodeName');
  const priority = at(pod, 'spec', 'priority');
  const ips = list(pod, 'status', 'podIPs').map((one) => text(one, 'ip'));
  const owner = list(pod, 'metadata', 'ownerReferences').find((one) => at(one, 'controller') === true);
  const deleted = of('metadata', 'deletionTimestamp') !== '';
  const statuses = list(pod, 'status', 'containerStatuses');
  const inits = list(pod, 'spec', 'initContainers');
  const conditions = list(pod, 'status', 'conditions');
  const reason = of('status', 'reason');
  const message = of('status', 'message');
  return [
    `Name:\t${of('metadata', 'name')}\n`,
    `Namespace:\t${of('metadata', 'namespace')}\n`,
    priority === null ? '' : `Priority:\t${count(pod, 'spec', 'priority')}\n`,
    of('spec', 'priorityClassName') === ''
      ? ''
      : `Priority Class Name:\t${of('spec', 'priorityClassName')}\n`,
    of('spec', 'runtimeClassName') === '' ? '' : `Runtime Class Name:\t${of('spec', 'runtimeClassName')}\n`,
    of('spec', 'serviceAccountName') === '' ? '' : `Service Account:\t${of('spec', 'serviceAccountName')}\n`,
    `Node:\t${node === '' ? '<none>' : `${node}/${of('status', 'hostIP')}`}\n`,
    of('status', 'startTime') === '' ? '' : `Start Time:\t${time(of('status', 'startTime'))}\n`,
    pairLines('Labels:', object(pod, 'metadata', 'labels'), '='),
    pairLines('Annotations:', object(pod, 'metadata', 'annotations'), ': '),
    deleted ? `Status:\tTerminating\n` : `Status:\t${of('status', 'phase')}\n`,
    reason === '' ? '' : `Reason:\t${reason}\n`,
    message === '' ? '' : `Message:\t${message}\n`,
    `IP:\t${of('status', 'podIP')}\n`,
    ips.length === 0 ? 'IPs:\t<none>\n' : `IPs:\n${ips.map((ip) => line(1, `IP:\t${ip}`)).join('')}`,
    owner === undefined ? '' : `Controlled By:\t${text(owner, 'kind')}/${text(owner, 'name')}\n`,
    inits.length === 0
      ? ''
      : containerLines('Init Containers', inits, list(pod, 'status', 'initContainerStatuses'), ''),
    containerLines('Containers', list(pod, 'spec', 'containers'), statuses, ''),
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\n${conditions.map((one) => `  ${text(one, 'type')}\t${text(one, 'status')} \n`).join('')}`,
    volumeLines(list(pod, 'spec', 'volumes'), ''),
    `QoS Class:\t${of('status', 'qosClass')}\n`,
    pairLines('Node-Selectors:', object(pod, 'spec', 'nodeSelector'), '='),
    tolerationLines('Tolerations:', list(pod, 'spec', 'tolerations')),
    eventLines(events, nowNs),
  ].join('');
}

/** Replica sets that are old and the one that is new. */
function setsText(deployment: Json, sets: Json): string {
  const uid = text(deployment, 'metadata', 'uid');
  const owned = list(sets, 'items').filter((set) =>
    list(set, 'metadata', 'ownerReferences').some((owner) => text(owner, 'uid') === uid),
  );
  const bare = (template: Json): string => {
    const labels = Object.entries(object(template, 'metadata', 'labels')).filter(
      ([key]) => key !== 'pod-template-hash',
    );
    return JSON.stringify([labels, at(template, 'spec')]);
  };
  const wanted = bare(at(deployment, 'spec', 'template'));
  const newest = owned.find((set) => bare(at(set, 'spec', 'template')) === wanted);
  const shown = (set: Json): string =>
    `${text(set, 'metadata', 'name')} (${count(set, 'status', 'replicas')}/${count(set, 'spec', 'replicas')} replicas created)`;
  const old = owned.filter((set) => set !== newest).map(shown);
  return `OldReplicaSets:\t${old.length === 0 ? '<none>' : old.join(', ')}\nNewReplicaSet:\t${newest === undefined ? '<none>' : shown(newest)}\n`;
}

function deploymentText(value: Json, sets: Json, events: Json, nowNs: bigint): string {
  const selector = Object.entries(object(value, 'spec', 'selector', 'matchLabels')).map(
    ([key, one]) => `${key}=${plain(one)}`,
  );
  const of = (field: string): number => count(value, 'status', field);
  const strategy = text(value, 'spec', 'strategy', 'type');
  const rolling = object(value, 'spec', 'strategy', 'rollingUpdate');
  const conditions = list(value, 'status', 'conditions');
  return [
    `Name:\t${text(value, 'metadata', 'name')}\n`,
    `Namespace:\t${text(value, 'metadata', 'namespace')}\n`,
    `CreationTimestamp:\t${time(text(value, 'metadata', 'creationTimestamp'))}\n`,
    pairLines('Labels:', object(value, 'metadata', 'labels'), '='),
    pairLines('Annotations:', object(value, 'metadata', 'annotations'), ': '),
    `Selector:\t${selector.sort().join(',')}\n`,
    `Replicas:\t${count(value, 'spec', 'replicas')} desired | ${of('updatedReplicas')} updated | ${of('replicas')} total | ` +
      `${of('availableReplicas')} available | ${of('unavailableReplicas')} unavailable\n`,
    `StrategyType:\t${strategy}\n`,
    `MinReadySeconds:\t${count(value, 'spec', 'minReadySeconds')}\n`,
    Object.keys(rolling).length === 0
      ? ''
      : `RollingUpdateStrategy:\t${plain(rolling['maxUnavailable'])} max unavailable, ${plain(rolling['maxSurge'])} max surge\n`,
    `Pod Template:\n${podTemplateText(at(value, 'spec', 'template'))}`,
    conditions.length === 0
      ? ''
      : `Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n${conditions
          .map((one) => `  ${text(one, 'type')}\t${text(one, 'status')}\t${text(one, 'reason')}\n`)
          .join('')}`,
    setsText(value, sets),
    eventLines(events, nowNs),
  ].join('');
}

function* describeNode(node: Json, name: string, nowNs: bigint): Client<string> {
  const fieldSelector = `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`;
  const pods = yield* ask({ method: 'GET', path: '/api/v1/pods', query: { fieldSelector, limit: '500' } });
  const found: Json[] = [];
  // Those that the controllers told of are known by the uid, those of the kubelet by the name.
  for (const uid of [text(node, 'metadata', 'uid'), name]) {
    const fields = `involvedObject.name=${name},involvedObject.namespace=,involvedObject.kind=Node,involvedObject.uid=${uid}`;
    const reply = yield* ask({
      method: 'GET',
      path: '/api/v1/events',
      query: { fieldSelector: fields, limit: '500' },
    });
    if (reply.status < 400) found.push(...list(reply.value, 'items'));
  }
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  const lease = yield* ask({ method: 'GET', path: `${leases}/${name}` });
  const known = lease.status < 400 ? { lease: lease.value } : { problem: text(lease.value, 'message') };
  return nodeText(node, list(pods.value, 'items'), known, eventLines({ items: found }, nowNs), nowNs);
}

function* describeOne({ resource, name }: Selected, namespace: string): Client<string> {
  const path = resourcePath(resource, namespace, name);
  const nowNs = yield* now();
  const value = yield* api({ method: 'GET', path });
  if (resource.kind === 'Node') return yield* describeNode(value, name, nowNs);
  if (resource.kind === 'Pod') return podText(value, yield* eventsOf(value, ''), nowNs);
  const events = yield* eventsOf(value, resource.kind);
  const labels = Object.entries(object(value, 'spec', 'selector', 'matchLabels')).map(
    ([key, one]) => `${key}=${plain(one)}`,
  );
  const sets = findResource('replicasets');
  const query = { labelSelector: labels.sort().join(','), limit: '500' };
  const found =
    sets === undefined ? null : yield* api({ method: 'GET', path: resourcePath(sets, namespace), query });
  return deploymentText(value, found, events, nowNs);
}

function* describe({ words, namespace }: KubeCommandCall): Client {
  const texts: string[] = [];
  for (const one of select(
    words,
    'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
  )) {
    if (!['Pod', 'Deployment', 'Node'].includes(one.resource.kind)) {
      throw new Failure(`error: kubectl describe of ${one.resource.name} is not modelled in Ringside`);
    }
    const path = resourcePath(one.resource, namespace, one.name);
    const there = yield* ask({ method: 'GET', path, query: one.name === '' ? { limit: '500' } : {} });
    if (there.status === 404) {
      const all = yield* ask({
        method: 'GET',
        path: resourcePath(one.resource, namespace),
        query: { limit: '500' },
      });
      const like = list(all.value, 'items').filter((item) =>
        text(item, 'metadata', 'name').startsWith(one.name),
      );
      if (like.length === 0) throw new Failure(statusText(there));
      for (const item of like)
        texts.push(yield* describeOne({ ...one, name: text(item, 'metadata', 'name') }, namespace));
      continue;
    }
    if (there.status >= 400) throw new Failure(statusText(there));
    const names =
      one.name === '' ? list(there.value, 'items').map((item) => text(item, 'metadata', 'name')) : [one.name];
    for (const name of names) texts.push(yield* describeOne({ ...one, name }, namespace));
  }
  yield* out(texts.map((text_) => tabulate(text_, LAYOUT)).join('\n\n'));
  return 0;
}

export default defineKubeCommand({
  name: 'describe',
  options: `  -A, --all-namespaces   If present, list the requested object(s) across all namespaces
  -l, --selector string  Selector (label query) to filter on
      --show-events      If true, display events related to the described object. (default true)`,
  unmodelled: ['all-namespaces', 'selector', 'show-events'],
  run: describe,
});
