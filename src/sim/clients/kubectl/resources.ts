/** Kinds that the client knows: what discovery says of the served groups. */

export interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly namespaced: boolean;
  readonly short: readonly string[];
}

/** Group, kind, plural, whether in a namespace, short names. */
const ROWS: readonly (readonly [string, string, string, boolean, string])[] = [
  ['v1', 'ConfigMap', 'configmaps', true, 'cm'],
  ['v1', 'Endpoints', 'endpoints', true, 'ep'],
  ['v1', 'Event', 'events', true, 'ev'],
  ['v1', 'LimitRange', 'limitranges', true, 'limits'],
  ['v1', 'Namespace', 'namespaces', false, 'ns'],
  ['v1', 'Node', 'nodes', false, 'no'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', true, 'pvc'],
  ['v1', 'PersistentVolume', 'persistentvolumes', false, 'pv'],
  ['v1', 'Pod', 'pods', true, 'po'],
  ['v1', 'ReplicationController', 'replicationcontrollers', true, 'rc'],
  ['v1', 'ResourceQuota', 'resourcequotas', true, 'quota'],
  ['v1', 'Secret', 'secrets', true, ''],
  ['v1', 'ServiceAccount', 'serviceaccounts', true, 'sa'],
  ['v1', 'Service', 'services', true, 'svc'],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions', true, ''],
  ['apps/v1', 'DaemonSet', 'daemonsets', true, 'ds'],
  ['apps/v1', 'Deployment', 'deployments', true, 'deploy'],
  ['apps/v1', 'ReplicaSet', 'replicasets', true, 'rs'],
  ['apps/v1', 'StatefulSet', 'statefulsets', true, 'sts'],
  ['batch/v1', 'CronJob', 'cronjobs', true, 'cj'],
  ['batch/v1', 'Job', 'jobs', true, ''],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true, 'pdb'],
];

const RESOURCES: readonly Resource[] = ROWS.map(([group, kind, name, namespaced, short]) => ({
  group,
  kind,
  name,
  namespaced,
  short: short === '' ? [] : [short],
}));

/** A resource by any of its names, with or without its group; undefined: the server has none. */
export function findResource(word: string): Resource | undefined {
  const [name = '', ...group] = word.toLowerCase().split('.');
  return RESOURCES.find(
    (one) =>
      (one.name === name || one.kind.toLowerCase() === name || one.short.includes(name)) &&
      (group.length === 0 || groupOf(one) === group.join('.')),
  );
}

export function findKind(apiVersion: string, kind: string): Resource | undefined {
  return RESOURCES.find((one) => one.group === apiVersion && one.kind === kind);
}

/** `apps` of `apps/v1`; '' for the core. */
export function groupOf({ group }: Resource): string {
  return group.includes('/') ? (group.split('/')[0] ?? '') : '';
}

/** `deployment.apps`, `pod`. */
export function shownKind(resource: Resource): string {
  const group = groupOf(resource);
  return resource.kind.toLowerCase() + (group === '' ? '' : `.${group}`);
}

/** `deployments.apps` as messages name it. */
export function shownResource(resource: Resource): string {
  const group = groupOf(resource);
  return resource.name + (group === '' ? '' : `.${group}`);
}

/** Path of a collection or, with a name, of one object. */
export function resourcePath(resource: Resource, namespace: string | null, name = ''): string {
  const root = resource.group.includes('/') ? `/apis/${resource.group}` : `/api/${resource.group}`;
  const space = resource.namespaced && namespace !== null ? `/namespaces/${namespace}` : '';
  return `${root}${space}/${resource.name}${name === '' ? '' : `/${name}`}`;
}
