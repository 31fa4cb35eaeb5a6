/** Objects that `kubectl create KIND` and `kubectl run` make of their flags. */
import { toBytes } from '../go/utf8.ts';
import { Failure } from '../client.ts';
import type { KubeCommandCall } from './command.ts';
import type { Json, JsonObject } from './object.ts';
import { findResource, type Resource } from './resources.ts';

const UNMODELLED = new Set([
  'clusterrole',
  'clusterrolebinding',
  'cronjob',
  'cj',
  'ingress',
  'ing',
  'poddisruptionbudget',
  'pdb',
  'priorityclass',
  'pc',
  'role',
  'rolebinding',
  'token',
]);

export interface Generated {
  readonly resource: Resource;
  readonly value: JsonObject;
}

function resource(word: string): Resource {
  const found = findResource(word);
  if (found === undefined) throw new Failure(`error: unknown kind ${word}`);
  return found;
}

function required(call: KubeCommandCall, ...names: readonly string[]): void {
  const missing = names.filter((name) => !call.flags.has(name));
  if (missing.length > 0) {
    throw new Failure(
      `error: required flag(s) ${missing.map((name) => JSON.stringify(name)).join(', ')} not set`,
    );
  }
}

/** The name of a container of that image. */
function containerName(image: string): string {
  const last = image.split('/').at(-1) ?? image;
  return last
    .replace(/[:@].*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-');
}

const metadata = (name: string, labels?: JsonObject): JsonObject => ({
  creationTimestamp: null,
  ...(labels === undefined ? {} : { labels }),
  name,
});

function deployment(call: KubeCommandCall, name: string): Generated {
  required(call, 'image');
  const labels = { app: name };
  const port = call.flags.number('port');
  const containers = call.flags.list('image').map((image): Json => ({
    image,
    name: containerName(image),
    ...(port > 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  const value: JsonObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, labels),
    spec: {
      replicas: call.flags.number('replicas'),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { creationTimestamp: null, labels }, spec: { containers } },
    },
    status: {},
  };
  return { resource: resource('deployments'), value };
}

function literals({ flags }: KubeCommandCall, encode: (text: string) => string): JsonObject {
  const data: Record<string, Json> = {};
  for (const literal of flags.list('from-literal')) {
    const cut = literal.indexOf('=');
    if (cut === -1) throw new Failure(`error: invalid literal source ${literal}, expected key=value`);
    data[literal.slice(0, cut)] = encode(literal.slice(cut + 1));
  }
  return Object.keys(data).length === 0 ? {} : { data };
}

function base64(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const bytes = Array.from(toBytes(text), (byte) => byte.charCodeAt(0));
  let result = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = bytes.slice(index, index + 3);
    const all = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const four = [18, 12, 6, 0].map((shift) => letters[(all >> shift) & 63] ?? '');
    result +=
      (four[0] ?? '') +
      (four[1] ?? '') +
      (b === undefined ? '=' : (four[2] ?? '')) +
      (c === undefined ? '=' : (four[3] ?? ''));
  }
  return result;
}

function service(call: KubeCommandCall, kind: string, name: string): Generated {
  const types: Readonly<Record<string, string>> = {
    clusterip: 'ClusterIP',
    nodeport: 'NodePort',
    loadbalancer: 'LoadBalancer',
  };
  const type = types[kind];
  if (type === undefined)
    throw new Failure(`error: kubectl create service ${kind} is not modelled in Ringside`);
  const ports = call.flags
    .list('tcp')
    .flatMap((list) => list.split(','))
    .map((pair): Json => {
      const [port = '', target = port] = pair.split(':');
      return {
        name: pair.replace(':', '-'),
        port: Number(port),
        protocol: 'TCP',
        targetPort: /^\d+$/.test(target) ? Number(target) : target,
      };
    });
  const labels = { app: name };
  return {
    resource: resource('services'),
    value: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(name, labels),
      spec: { ports, selector: labels, type },
      status: { loadBalancer: {} },
    },
  };
}

function job(call: KubeCommandCall, name: string, command: readonly string[]): Generated {
  required(call, 'image');
  const container: Json = {
    ...(command.length === 0 ? {} : { command: [...command] }),
    image: call.flags.text('image'),
    name,
    resources: {},
  };
  const template: Json = {
    metadata: { creationTimestamp: null },
    spec: { containers: [container], restartPolicy: 'Never' },
  };
  return {
    resource: resource('jobs'),
    value: { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata(name), spec: { template }, status: {} },
  };
}

/** What `kubectl create KIND NAME …` makes. */
export function generate(call: KubeCommandCall): Generated {
  const [kind = '', name = '', ...rest] = call.words;
  if (kind === '') throw new Failure('error: must specify one of -f and -k');
  const simple = (word: string, value: JsonObject): Generated => ({
    resource: resource(word),
    value: { apiVersion: 'v1', metadata: metadata(name), ...value },
  });
  if (name === '' && kind !== 'service' && kind !== 'svc') {
    throw new Failure(
      `error: exactly one NAME is required, got 0\nSee 'kubectl create ${kind} -h' for help and examples`,
    );
  }
  if (UNMODELLED.has(kind)) throw new Failure(`error: kubectl create ${kind} is not modelled in Ringside`);
  switch (kind) {
    case 'deployment':
    case 'deploy':
      return deployment(call, name);
    case 'namespace':
    case 'ns':
      return simple('namespaces', { kind: 'Namespace', spec: {}, status: {} });
    case 'serviceaccount':
    case 'sa':
      return simple('serviceaccounts', { kind: 'ServiceAccount' });
    case 'configmap':
    case 'cm':
      return simple('configmaps', { kind: 'ConfigMap', ...literals(call, (text) => text) });
    case 'secret': {
      const [own = ''] = rest;
      if (name !== 'generic')
        throw new Failure(`error: kubectl create secret ${name} is not modelled in Ringside`);
      const value = { apiVersion: 'v1', kind: 'Secret', metadata: metadata(own), ...literals(call, base64) };
      return { resource: resource('secrets'), value };
    }
    case 'service':
    case 'svc':
      return service(call, name, rest[0] ?? '');
    case 'job':
      return job(call, name, rest);
    case 'quota':
    case 'resourcequota': {
      const hard = call.flags
        .text('hard')
        .split(',')
        .filter((pair) => pair !== '');
      const pairs = hard.map((pair): [string, Json] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']);
      return simple('resourcequotas', {
        kind: 'ResourceQuota',
        spec: { hard: Object.fromEntries(pairs) },
        status: {},
      });
    }
    default:
      throw new Failure(
        `error: Unexpected args: [${call.words.join(' ')}]\nSee 'kubectl create -h' for help and examples`,
      );
  }
}

/** The pod of `kubectl run`. */
export function generatePod({ flags, words }: KubeCommandCall): Generated {
  const [name = '', ...args] = words;
  const port = flags.number('port');
  const env = flags.list('env').map((pair): Json => {
    const cut = pair.indexOf('=');
    return { name: pair.slice(0, cut), value: pair.slice(cut + 1) };
  });
  const given = flags
    .text('labels')
    .split(',')
    .filter((pair) => pair !== '');
  const labels = given.map((pair): [string, Json] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']);
  const pull = flags.text('image-pull-policy');
  const container: Json = {
    name,
    image: flags.text('image'),
    ...(args.length === 0 ? {} : { [flags.bool('command') ? 'command' : 'args']: args }),
    ...(port > 0 ? { ports: [{ containerPort: port }] } : {}),
    ...(env.length === 0 ? {} : { env }),
    resources: {},
    ...(pull === '' ? {} : { imagePullPolicy: pull }),
  };
  return {
    resource: resource('pods'),
    value: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name,
        creationTimestamp: null,
        labels: labels.length === 0 ? { run: name } : Object.fromEntries(labels),
      },
      spec: {
        containers: [container],
        restartPolicy: flags.text('restart') || 'Always',
        dnsPolicy: 'ClusterFirst',
      },
      status: {},
    },
  };
}
