/** The kubectl client against answers of an API server. */
import { describe, expect, test } from 'vitest';
import { runTool, type ToolCase, type ToolResult } from '../../../src/sim/clients/run-tool.ts';

const PLACE = { nowNs: 1_800_000_000_000_000_000n, directory: '/srv' };

function kubectl(
  words: string | readonly string[],
  api: ToolCase['api'] = {},
  more: Partial<ToolCase> = {},
): ToolResult {
  return runTool('kubectl', typeof words === 'string' ? words.split(' ') : words, { api, ...more }, PLACE);
}

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'db-0',
    namespace: 'default',
    uid: 'u1',
    creationTimestamp: { $iso: -300 },
    labels: { app: 'db' },
  },
  spec: { nodeName: 'n2', containers: [{ name: 'sql', image: 'sql:1' }] },
  status: { phase: 'Running', hostIP: '10.0.0.2', qosClass: 'BestEffort' },
};
const ONE = { 'GET /api/v1/namespaces/default/pods/db-0': POD };
const ALL = { 'GET /api/v1/namespaces/default/pods': { kind: 'PodList', apiVersion: 'v1', items: [POD] } };
const MISSING = [
  404,
  { kind: 'Status', status: 'Failure', message: 'pods "x" not found', reason: 'NotFound', code: 404 },
];

describe('get', () => {
  test.each([
    ['name', 'pod/db-0\n'],
    ['jsonpath={.items[*].spec.nodeName}', 'n2'],
    [
      'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.spec.containers[0].image}{"\\n"}{end}',
      'db-0\tsql:1\n',
    ],
    ["jsonpath={.items[?(@.metadata.name=='db-0')].status.phase}", 'Running'],
    ['custom-columns=NAME:.metadata.name,NO:.spec.no', 'NAME   NO\ndb-0   <none>\n'],
    ['go-template={{range .items}}{{.status.phase}}{{end}}', 'Running'],
  ])('-o %s', (output, stdout) => {
    expect(kubectl(['get', 'pods', '-o', output], ALL).stdout).toBe(stdout);
  });

  test('prints the server’s table; columns of a lower rank only when it is wide', () => {
    const table = {
      kind: 'Table',
      columnDefinitions: [
        { name: 'Name', priority: 0 },
        { name: 'Up', priority: 0 },
        { name: 'Ip', priority: 1 },
      ],
      rows: [
        {
          cells: ['db-0', 3, '1.2.3.4'],
          object: { metadata: { namespace: 'default', labels: { app: 'db' } } },
        },
      ],
    };
    const api = { 'GET /api/v1/namespaces/default/pods': table };
    expect(kubectl('get po', api).stdout).toBe('NAME   UP\ndb-0   3\n');
    expect(kubectl('get po -o wide --show-labels', api).stdout).toBe(
      'NAME   UP    IP        LABELS\ndb-0   3     1.2.3.4   app=db\n',
    );
  });

  test.each([
    ['get pod x', 1, 'Error from server (NotFound): pods "x" not found\n'],
    ['get pod x --ignore-not-found', 0, ''],
    ['get things', 1, 'error: the server doesn\'t have a resource type "things"\n'],
    ['get pods --nope', 1, "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n"],
    ['dance', 1, 'error: unknown command "dance" for "kubectl"\n'],
    ['edit pod x', 1, 'error: kubectl edit is not modelled in Ringside\n'],
  ])('%s ends with %i', (line, exit, stderr) => {
    expect(kubectl(line, { 'GET /api/v1/namespaces/default/pods/x': MISSING })).toMatchObject({
      exit,
      stderr,
    });
  });
});

const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/api';
const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 4
  template: {spec: {containers: [{name: main, image: "i:2"}]}}
`;

function bodyOf(request: string | undefined): unknown {
  return JSON.parse((request ?? '').replace(/^[^[]*\[[^\]]*\] /, ''));
}

describe('apply', () => {
  const files: ToolCase['files'] = [['d.yaml', MANIFEST]];
  const before = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'default', annotations: {} as Record<string, string> },
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            { name: 'main', image: 'i:1', env: [{ name: 'OLD', value: '1' }] },
            { name: 'side', image: 's' },
          ],
        },
      },
    },
  };
  const last = JSON.stringify(before);
  const live = {
    ...before,
    metadata: {
      ...before.metadata,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': last },
    },
  };

  test('sends three ways’ difference: what changed, what is gone, nothing of what others set', () => {
    const api = { [`GET ${DEPLOYMENT}`]: live, [`PATCH ${DEPLOYMENT}`]: live };
    const { stdout, requests } = kubectl('apply --validate=false -f d.yaml', api, { files });
    expect(stdout).toBe('deployment.apps/api configured\n');
    expect(bodyOf(requests[1])).toMatchObject({
      spec: {
        replicas: 4,
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'main' }],
            containers: [
              { name: 'main', image: 'i:2', env: null },
              { $patch: 'delete', name: 'side' },
            ],
          },
        },
      },
    });
  });

  test('creates what is not there', () => {
    const api = { [`POST ${DEPLOYMENT.replace(/\/api$/, '')}`]: [201, live] };
    expect(kubectl('apply --validate=false -f d.yaml', api, { files }).stdout).toBe(
      'deployment.apps/api created\n',
    );
  });

  test.each([
    [
      'a: b: c\n',
      'error: error parsing f.yaml: error converting YAML to JSON: yaml: line 1: mapping values are not allowed in this context\n',
    ],
    [
      'apiVersion: v1\n',
      'error: unable to decode "f.yaml": Object \'Kind\' is missing in \'{"apiVersion":"v1"}\'\n',
    ],
  ])('a manifest that is none: %j', (text, stderr) => {
    expect(kubectl('apply -f f.yaml', {}, { files: [['f.yaml', text]] })).toMatchObject({
      exit: 1,
      stderr,
      requests: [],
    });
  });
});

describe('changes', () => {
  test('set image sends the container that changed', () => {
    const live = {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      spec: { template: { spec: { containers: [{ name: 'm', image: 'a' }] } } },
    };
    const api = { [`GET ${DEPLOYMENT}`]: live, [`PATCH ${DEPLOYMENT}`]: live };
    const { stdout, requests } = kubectl('set image deployment/api m=b', api);
    expect(stdout).toBe('deployment.apps/api image updated\n');
    expect(bodyOf(requests[1])).toEqual({
      spec: {
        template: {
          spec: { '$setElementOrder/containers': [{ name: 'm' }], containers: [{ image: 'b', name: 'm' }] },
        },
      },
    });
    expect(kubectl('set image deployment/api z=b', api).stderr).toBe(
      'error: unable to find container named "z"\n',
    );
  });

  test.each([
    ['label pod db-0 tier=back', 'pod/db-0 labeled\n', ''],
    ['label pod db-0 app-', 'pod/db-0 unlabeled\n', ''],
    ['label pod db-0 app=x', '', "error: 'app' already has a value (db), and --overwrite is false\n"],
    ['annotate pod db-0 a=b', 'pod/db-0 annotated\n', ''],
  ])('%s', (line, stdout, stderr) => {
    const api = { ...ONE, 'PATCH /api/v1/namespaces/default/pods/db-0': POD };
    expect(kubectl(line, api)).toMatchObject({ stdout, stderr });
  });

  test('a drain waits for a budget and gives up when its time is over', () => {
    const pods = { kind: 'PodList', items: [POD] };
    const { exit, stdout, stderr } = kubectl('drain n2 --force --timeout=8s', {
      'GET /api/v1/nodes/n2': { spec: { unschedulable: true } },
      'GET /api/v1/pods': pods,
      'POST /api/v1/namespaces/default/pods/db-0/eviction': [
        429,
        { message: 'budget', reason: 'TooManyRequests' },
      ],
    });
    expect(exit).toBe(1);
    expect(stdout).toBe('node/n2 already cordoned\n' + 'evicting pod default/db-0\n'.repeat(3));
    expect(stderr).toContain('global timeout reached: 8s');
  });
});

describe('rollout', () => {
  const at = (status: object, generation = 1): object => ({
    metadata: { name: 'api', generation },
    spec: { replicas: 2 },
    status: { observedGeneration: 1, ...status },
  });

  test('status follows the watch to its end', () => {
    const list = DEPLOYMENT.replace(/\/api$/, '');
    const { stdout, exit } = kubectl('rollout status deployment/api', {
      [`GET ${DEPLOYMENT}`]: at({}),
      [`GET ${list}`]: {
        metadata: { resourceVersion: '7' },
        items: [at({ updatedReplicas: 1, replicas: 2 })],
      },
      [`WATCH ${list}`]: [
        { type: 'MODIFIED', object: at({ updatedReplicas: 2, replicas: 3, availableReplicas: 2 }) },
        { type: 'MODIFIED', object: at({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 }) },
      ],
    });
    expect({ exit, lines: stdout.split('\n') }).toEqual({
      exit: 0,
      lines: [
        'Waiting for deployment "api" rollout to finish: 1 out of 2 new replicas have been updated...',
        'Waiting for deployment "api" rollout to finish: 1 old replicas are pending termination...',
        'deployment "api" successfully rolled out',
        '',
      ],
    });
  });
});

test('describe shows a pod with its events', () => {
  const event = {
    type: 'Warning',
    reason: 'Slow',
    message: 'too slow ',
    count: 3,
    firstTimestamp: { $iso: -600 },
    lastTimestamp: { $iso: -90 },
    source: { component: 'kubelet', host: 'n2' },
  };
  const { stdout } = kubectl('describe pod db-0', {
    ...ONE,
    'GET /api/v1/namespaces/default/events': { items: [event] },
  });
  expect(stdout).toContain('Node:         n2/10.0.0.2\n');
  expect(stdout).toContain('  Warning  Slow    90s (x3 over 10m)  kubelet, n2  too slow\n');
});

test('run --dry-run writes the pod it would ask for', () => {
  const { stdout, requests } = kubectl('run w --image=i --env=A=1 --dry-run=client -o yaml -- sh -c x');
  expect(requests).toEqual([]);
  expect(stdout).toContain(
    '  - args:\n    - sh\n    - -c\n    - x\n    env:\n    - name: A\n      value: "1"\n',
  );
});

test('describe shows what a node has, and what its pods ask for', () => {
  const pod = {
    ...POD,
    spec: {
      containers: [
        { name: 'a', resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2' } } },
      ],
      initContainers: [{ name: 'i', resources: { requests: { cpu: '1500m' } } }],
    },
  };
  const { stdout } = kubectl('describe node n2', {
    'GET /api/v1/nodes/n2': {
      metadata: { name: 'n2', uid: 'u', labels: { 'node-role.kubernetes.io/worker': '' } },
      spec: { taints: [{ key: 'k', value: 'v', effect: 'NoExecute' }], unschedulable: true },
      status: { allocatable: { cpu: '4', memory: '4Gi' }, nodeInfo: { kernelVersion: '6.18' } },
    },
    'GET /api/v1/pods': { items: [pod] },
  });
  for (const line of [
    'Roles:              worker\n',
    'Taints:             k=v:NoExecute\nUnschedulable:      true\n',
    '  Kernel Version:             6.18\n',
    'Non-terminated Pods:          (1 in total)\n',
    '  cpu                1500m (37%)  2 (50%)\n  memory             1Gi (25%)    0 (0%)\n',
  ]) {
    expect(stdout).toContain(line);
  }
});

test.each(['--context=x get pods', 'get pods --server=y'])('%s is not modelled, and says so', (line) => {
  expect(kubectl(line)).toMatchObject({ exit: 1, requests: [] });
  expect(kubectl(line).stderr).toContain('is not modelled in Ringside');
});
