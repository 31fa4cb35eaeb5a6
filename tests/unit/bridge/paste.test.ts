/** What people paste becomes a scenario; what of it has no part in one is named, what is wrong is refused. */
import { describe, expect, test } from 'vitest';
import { isPasted, readPaste } from '../../../src/bridge/paste/paste.ts';
import { parseScenarioFile, settingIssues } from '../../../src/sim/index.ts';

interface Result {
  readonly kind: string;
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly notes: string;
}

function pasted(text: string): Result {
  expect(isPasted(text)).toBe(true);
  const read = readPaste(text);
  if (!read.ok) throw new Error(read.why.en);
  const file = parseScenarioFile(JSON.stringify(read.pasted.file));
  if (!file.ok) throw new Error(JSON.stringify(file.issues));
  expect(settingIssues(file.file)).toEqual([]);
  const groups = file.file.scenarios[0]?.groups ?? [];
  return {
    kind: read.pasted.kind,
    files: Object.fromEntries(groups.map(({ path, files }) => [path, files])),
    notes: read.pasted.notes.map(({ en }) => en).join('\n'),
  };
}

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: nginx
    resources:
      limits: {cpu: 500m, memory: 128Mi}
      requests: {cpu: 250m}
  - name: sidecar
    resources: {limits: {cpu: 0.1}}
`;

describe('what is understood', () => {
  test('a pod: its own group has the sums, by kubelet’s formula', () => {
    const { kind, files, notes } = pasted(POD);
    expect(kind).toBe('Pod');
    expect(files).toEqual({
      web: { 'cpu.max': '60000 100000', 'cpu.weight': '14' },
      'web/app': { 'cpu.max': '50000 100000', 'cpu.weight': '35' },
      'web/sidecar': { 'cpu.max': '10000 100000', 'cpu.weight': '17' },
    });
    expect(notes).toContain('not simulated: web/app.image, web/app.resources memory');
  });

  test('a pod with a container without a limit has none itself', () => {
    const { files } = pasted(
      'spec:\n  containers:\n  - {name: a, resources: {limits: {cpu: 1}}}\n  - {name: b}',
    );
    expect(files['pod']).toEqual({ 'cpu.weight': expect.any(String) as string });
  });

  test('a deployment makes as many pods as it has replicas', () => {
    const text = `kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  template: {spec: {containers: [{name: c, resources: {limits: {cpu: 200m}}}]}}`;
    expect(Object.keys(pasted(text).files)).toEqual(['api-1', 'api-1/c', 'api-2', 'api-2/c']);
  });

  test.each([
    ['resources:\n  limits:\n    cpu: 130m\n', '13000 100000'],
    ['limits:\n  cpu: "1"\n', '100000 100000'],
    ['\ufefflimits: {cpu: 1500m}', '150000 100000'],
  ])('%j', (text, max) => {
    expect(pasted(text).files['pod/container']?.['cpu.max']).toBe(max);
  });

  test('a compose file, in either of its two ways', () => {
    const text = `services:
  web:
    image: nginx
    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 50M}}}
  db: {cpus: 1.5, cpu_shares: 512, cpuset: "0-1"}
volumes: {}`;
    const { files, notes } = pasted(text);
    expect(files).toEqual({
      'web-1': { 'cpu.max': '50000 100000' },
      'web-2': { 'cpu.max': '50000 100000' },
      db: { 'cpu.max': '150000 100000', 'cpu.weight': '59', 'cpuset.cpus': '0-1' },
    });
    expect(notes).toContain('not simulated: volumes, web.image, web.deploy limits memory');
  });

  test('a unit file in its slice', () => {
    const { files, notes } = pasted('[Service]\nExecStart=/x\nSlice=app.slice\nCPUQuota=20%\nCPUWeight=50\n');
    expect(files['app.slice/unit.service']).toEqual({ 'cpu.max': '20000 100000', 'cpu.weight': '50' });
    expect(notes).toContain('[Service] ExecStart');
  });

  test('a command that runs a container', () => {
    const { files, notes } = pasted('docker run -d --cpus=1.5 --cpu-shares 2048 \\\n -m 1g nginx');
    expect(files['container']).toEqual({ 'cpu.max': '150000 100000', 'cpu.weight': '174' });
    expect(notes).toContain('-d, -m');
  });

  test('a task definition of ECS: units of the task are its limit, of a container its shares', () => {
    const { files } = pasted('{"cpu":"512","containerDefinitions":[{"name":"a","cpu":256}]}');
    expect(files).toEqual({ task: { 'cpu.max': '50000 100000' }, 'task/a': { 'cpu.weight': '35' } });
  });
});

describe('what is not', () => {
  test.each([
    ['a: [b', 'not YAML'],
    ['hello world', 'nothing that is known'],
    ['limits: {cpu: lots}', '"lots" is no amount of CPU'],
    ['kind: Service\nspec: {ports: []}', 'no containers'],
    ['services: 5', 'services'],
    ['a: 1\na: 2', 'not YAML'],
    ['x: &a [*a, *a]', ''],
  ])('%j is refused on one line', (text, why) => {
    const read = readPaste(text);
    if (read.ok) throw new Error('not refused');
    expect(read.why.en).toContain(why);
    expect(read.why.en).not.toContain('\n');
  });

  test('a scenario file is no paste', () => {
    expect(isPasted('{"scenarios": []}')).toBe(false);
    expect(isPasted('{')).toBe(false);
    expect(isPasted('')).toBe(false);
  });
});
