/** The docker client against answers of an Engine API: what is printed, what is asked for, how it ends. */
import { describe, expect, test } from 'vitest';
import { runTool, type ToolCase, type ToolResult } from '../../../src/sim/clients/run-tool.ts';

const PLACE = { nowNs: 1_800_000_000_000_000_000n, directory: '/srv' };
const ID = '0123456789ab'.padEnd(64, 'c');

function docker(line: string, api: ToolCase['api'] = {}, more: Partial<ToolCase> = {}): ToolResult {
  return runTool('docker', line === '' ? [] : line.split(' '), { api, ...more }, PLACE);
}

const BOX = {
  Id: ID,
  Names: ['/box', '/other/alias'],
  Image: 'alpine:3',
  ImageID: 'sha256:ff',
  Command: 'tail -f /dev/null and then some',
  Created: { $unix: -7200 },
  Ports: [
    { IP: '0.0.0.0', PrivatePort: 5000, PublicPort: 5000, Type: 'tcp' },
    { IP: '0.0.0.0', PrivatePort: 5001, PublicPort: 5001, Type: 'tcp' },
    { IP: '::', PrivatePort: 80, PublicPort: 81, Type: 'tcp' },
    { PrivatePort: 9, Type: 'udp' },
  ],
  Labels: { tier: 'x' },
  State: 'running',
  Status: 'Up 2 hours',
  NetworkSettings: { Networks: { lan: {} } },
  Mounts: [{ Name: 'a-very-long-volume', Driver: 'local' }],
};
const LIST = { 'GET /containers/json': [200, [BOX]] };

describe('lists', () => {
  test('ps pads its columns, cuts commands and joins port ranges', () => {
    const { stdout, requests } = docker('ps -a', LIST);
    const [head = '', row = '', end] = stdout.split('\n');
    expect(row.split(/ {3,}/)).toEqual([
      '0123456789ab',
      'alpine:3',
      '"tail -f /dev/null a…"',
      '2 hours ago',
      'Up 2 hours',
      '9/udp, 0.0.0.0:5000-5001->5000-5001/tcp, [::]:81->80/tcp',
      'box',
    ]);
    expect(head.split(/ {3,}/)).toEqual([
      'CONTAINER ID',
      'IMAGE',
      'COMMAND',
      'CREATED',
      'STATUS',
      'PORTS',
      'NAMES',
    ]);
    expect([head.indexOf('NAMES'), end]).toEqual([row.indexOf('box'), '']);
    expect(requests).toEqual(['GET /containers/json?all=1']);
  });

  test.each([
    ['{{.ID}} {{.Names}} {{.Networks}}', '0123456789ab box lan'],
    ['{{.Label "tier"}}|{{.Label "none"}}', 'x|'],
    ['{{upper .State}}', 'RUNNING'],
    ['{{.Mounts}} {{.LocalVolumes}}', 'a-very-long-vo… 1'],
    ['{{range $i, $p := split .Names "o"}}{{$i}}{{$p}};{{end}}', '0b;1x;'],
    ['{{if eq .State "running"}}yes{{else}}no{{end}}', 'yes'],
    ['{{printf "%-6s|%3d" .State 7}}', 'running|  7'],
  ])('ps --format %s gives %s', (template, text) => {
    const { stdout } = runTool('docker', ['ps', '--format', template], { api: LIST }, PLACE);
    expect(stdout).toBe(`${text}\n`);
  });

  test('sizes are asked for when a template shows them', () => {
    expect(runTool('docker', ['ps', '--format', '{{.Size}}'], { api: LIST }, PLACE).requests).toEqual([
      'GET /containers/json?size=1',
    ]);
  });

  test.each([
    ['{{.Nope}}', `can't evaluate field Nope in type *formatter.ContainerContext`],
    ['{{.ID', 'template: :1: unclosed action'],
    ['{{nope .ID}}', 'function "nope" not defined'],
  ])('ps --format %s is refused before anything is asked for', (template, text) => {
    const { exit, stderr, requests } = runTool('docker', ['ps', '--format', template], { api: LIST }, PLACE);
    expect({ exit, requests }).toEqual({ exit: 1, requests: [] });
    expect(stderr).toContain(text);
  });

  test('images of several names have a row each; sizes have three digits', () => {
    const image = {
      Id: 'sha256:abcdef0123456789',
      RepoTags: ['a:1', 'r.io:5/b:2'],
      Created: { $unix: -90 },
      Size: 1_234_567,
    };
    expect(docker('images', { 'GET /images/json': [200, [image]] }).stdout).toBe(
      'REPOSITORY   TAG       IMAGE ID       CREATED              SIZE\n' +
        'a            1         abcdef012345   About a minute ago   1.23MB\n' +
        'r.io:5/b     2         abcdef012345   About a minute ago   1.23MB\n',
    );
  });

  test('networks and volumes are in the order of their names, numbers as numbers', () => {
    const named = (Name: string): object => ({
      Name,
      Id: Name.padEnd(20, '0'),
      Driver: 'bridge',
      Scope: 'local',
    });
    const { stdout } = docker('network ls -q', { 'GET /networks': [200, [named('n10'), named('n9')]] });
    expect(stdout).toBe('n90000000000\nn10000000000\n');
  });
});

describe('words and flags', () => {
  test.each([
    ['frob', 1, "docker: unknown command: docker frob\n\nRun 'docker --help' for more information\n"],
    [
      'ps -y',
      125,
      "unknown shorthand flag: 'y' in -y\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n",
    ],
    [
      'ps -n',
      125,
      "flag needs an argument: 'n' in -n\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n",
    ],
    [
      'rm',
      1,
      "docker: 'docker rm' requires at least 1 argument\n\nUsage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'docker rm --help' for more information\n",
    ],
    [
      'container rename a',
      1,
      "docker: 'docker container rename' requires 2 arguments\n\nUsage:  docker container rename CONTAINER NEW_NAME\n\nRun 'docker container rename --help' for more information\n",
    ],
    ['run -it alpine', 1, 'the input device is not a TTY\n'],
    ['build .', 1, "docker: 'build' is not modelled in Ringside\n"],
    ['--context far ps', 1, 'docker: contexts other than "default" are not modelled in Ringside\n'],
    ['--log-level loud ps', 1, 'Unable to parse logging level: loud\n'],
    ['images --tree', 125, 'docker images: --tree is not modelled in Ringside\n'],
  ])('%s ends with %i', (line, exit, stderr) => {
    expect(docker(line)).toEqual({ stdout: '', stderr, exit, requests: [] });
  });

  test('the help of an alias names the words that were used', () => {
    const { stdout, exit } = docker('container ls --help');
    expect(exit).toBe(0);
    expect(stdout.startsWith('Usage:  docker container ls [OPTIONS]\n\nList containers\n\nAliases:\n')).toBe(
      true,
    );
  });

  test('an absent daemon is named by its address', () => {
    expect(docker('-H unix:///no/such.sock ps').stderr).toBe(
      'Cannot connect to the Docker daemon at unix:///no/such.sock. Is the docker daemon running?\n',
    );
  });
});

const RUN = (start: readonly unknown[]): ToolCase['api'] => ({
  'POST /containers/create': [201, { Id: ID, Warnings: ['slow'] }],
  [`POST /containers/${ID}/start`]: start,
  [`POST /containers/${ID}/attach`]: [
    200,
    {
      $frames: [
        [1, 'one\n'],
        [2, 'two\n'],
      ],
    },
  ],
  [`POST /containers/${ID}/wait`]: [200, { StatusCode: 9 }],
});

describe('run', () => {
  test('without -d: attaches, waits, starts, prints both streams, ends as the container does', () => {
    const { stdout, stderr, exit, requests } = docker('run alpine true', RUN([204, null]));
    expect({ stdout, stderr, exit }).toEqual({ stdout: 'one\n', stderr: 'WARNING: slow\ntwo\n', exit: 9 });
    expect(requests.slice(1)).toEqual([
      `POST /containers/${ID}/attach?stderr=1&stdout=1&stream=1`,
      `POST /containers/${ID}/wait?condition=next-exit`,
      `POST /containers/${ID}/start`,
    ]);
  });

  test.each([
    ['exec: "x": executable file not found in $PATH', 127],
    ['exec: "/etc": is a directory', 126],
    ['port is already allocated', 125],
  ])('a start that fails with %s ends with %i, the id printed before', (message, status) => {
    const { stdout, exit, stderr } = docker('run -d alpine', RUN([400, { message }]));
    expect({ stdout, exit }).toEqual({ stdout: `${ID}\n`, exit: status });
    expect(stderr).toContain(`docker: Error response from daemon: ${message}\n`);
  });

  test('limits are in the body that is sent', () => {
    const line =
      'create -m 64m --memory-swap -1 --cpus 0.5 --pids-limit 7 --ulimit nofile=10:20 --device-read-bps /dev/vda:1kb ' +
      '--blkio-weight 300 --cpuset-cpus 0-1 --shm-size 1m --oom-score-adj 9 -p 127.0.0.1:1-2:3-4/udp --cap-add net_admin alpine';
    const { requests } = docker(line, { 'POST /containers/create': [201, { Id: ID }] });
    const body = JSON.parse((requests[0] ?? '').replace('POST /containers/create ', '')) as {
      HostConfig: Record<string, unknown>;
    };
    expect(body.HostConfig).toMatchObject({
      Memory: 67_108_864,
      MemorySwap: -1,
      NanoCpus: 500_000_000,
      PidsLimit: 7,
      Ulimits: [{ Name: 'nofile', Hard: 20, Soft: 10 }],
      BlkioDeviceReadBps: [{ Path: '/dev/vda', Rate: 1024 }],
      BlkioWeight: 300,
      CpusetCpus: '0-1',
      ShmSize: 1_048_576,
      OomScoreAdj: 9,
      CapAdd: ['CAP_NET_ADMIN'],
      PortBindings: {
        '3/udp': [{ HostIp: '127.0.0.1', HostPort: '1' }],
        '4/udp': [{ HostIp: '127.0.0.1', HostPort: '2' }],
      },
    });
  });

  test('an image that is missing is pulled, and creation asked for again', () => {
    const { stderr, requests } = docker('run -d alpine', {
      ...RUN([204, null]),
      'POST /containers/create': {
        $seq: [
          [404, { message: 'No such image' }],
          [201, { Id: ID }],
        ],
      },
      'POST /images/create': [200, { $lines: [{ status: 'Pulling', id: 'latest' }] }],
    });
    expect(stderr).toBe("Unable to find image 'alpine:latest' locally\nlatest: Pulling\n");
    expect(requests.map((request) => request.split(/[ ?]/)[1])).toEqual([
      '/containers/create',
      '/images/create',
      '/containers/create',
      `/containers/${ID}/wait`,
      `/containers/${ID}/start`,
    ]);
  });

  test.each([
    ['-m lots', 'invalid argument "lots" for "-m, --memory" flag: invalid size: \'lots\''],
    ['-p 70000:1', 'invalid hostPort: 70000'],
    ['--mount type=bind,source=/a', 'target is required'],
    ['--add-host x', 'bad format for add-host: "x"'],
    ['--network a --network host', 'cannot attach both user-defined and non-user-defined network-modes'],
    ['--restart on-failure:x', 'maximum retry count must be an integer'],
    ['--use-api-socket', '--use-api-socket is not modelled in Ringside'],
  ])('run %s is refused by the client itself', (flags, text) => {
    const { exit, stderr, requests } = docker(`run ${flags} alpine`);
    expect({ exit, requests }).toEqual({ exit: 125, requests: [] });
    expect(stderr).toContain(text);
  });
});

describe('one container', () => {
  const WEB = {
    Id: ID,
    Name: '/web',
    State: { Status: 'running' },
    Config: { Cmd: ['a', 'b'], Labels: { k: 'v' } },
    HostConfig: { Memory: 9_223_372_036 },
    NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '9/tcp': null } },
  };
  const INSPECT = { 'GET /containers/web/json': [200, WEB] };

  test.each([
    ['{{.State.Status}} {{.State.Pid}}', 'running 0'],
    ['{{json .Config.Cmd}} {{join .Config.Cmd "+"}}', '["a","b"] a+b'],
    ['{{index .Config.Labels "k"}}{{index .Config.Labels "none"}}', 'v'],
    ['{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', '8080'],
    ['{{.HostConfig.Memory}}', '9223372036'],
    ['{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}{{end}}', 'k=v'],
    ['{{with .State.Health}}x{{else}}none{{end}}', 'none'],
  ])('inspect -f %s gives %s', (template, text) => {
    expect(runTool('docker', ['inspect', '-f', template, 'web'], { api: INSPECT }, PLACE).stdout).toBe(
      `${text}\n`,
    );
  });

  test('inspect prints what came, its order and numbers kept', () => {
    const { stdout } = docker('inspect web', {
      'GET /containers/web/json': [200, { b: 1, a: [], c: { d: 'é' } }],
    });
    expect(stdout).toBe(
      '[\n    {\n        "b": 1,\n        "a": [],\n        "c": {\n            "d": "é"\n        }\n    }\n]\n',
    );
  });

  test('a field that is nowhere is an error of the template', () => {
    expect(docker('inspect -f {{.Nope}} web', INSPECT)).toMatchObject({
      exit: 1,
      stdout: '\n',
      stderr:
        'template parsing error: template: :1:2: executing "" at <.Nope>: map has no entry for key "Nope"\n',
    });
  });

  test('stop does all it can and tells what failed', () => {
    const api = {
      'POST /containers/a/stop': [404, { message: 'gone' }],
      'POST /containers/b/stop': [304, null],
    };
    expect(docker('stop -t 3 a b', api)).toEqual({
      stdout: 'b\n',
      stderr: 'Error response from daemon: gone\n',
      exit: 1,
      requests: ['POST /containers/b/stop?t=3', 'POST /containers/a/stop?t=3'],
    });
  });

  test('port knows what is published', () => {
    expect(docker('port web', INSPECT).stdout).toBe('80/tcp -> 0.0.0.0:8080\n');
    expect(docker('port web 9', INSPECT)).toMatchObject({
      exit: 1,
      stderr: "Error: No public port '9' published for web\n",
    });
  });

  test('exec ends as the program in the container does', () => {
    const { exit, stdout, requests } = docker('exec web id', {
      ...INSPECT,
      'POST /containers/web/exec': [201, { Id: 'e' }],
      'POST /exec/e/start': [200, { $frames: [[1, 'uid=0\n']] }],
      'GET /exec/e/json': [200, { ExitCode: 4 }],
    });
    expect({ exit, stdout }).toEqual({ exit: 4, stdout: 'uid=0\n' });
    expect(requests).toHaveLength(4);
  });
});

test('prune asks first, and does nothing without a yes', () => {
  expect(docker('volume prune', {}, { stdin: 'n\n' })).toMatchObject({ exit: 0, requests: [] });
  const api = { 'POST /volumes/prune': [200, { VolumesDeleted: ['v'], SpaceReclaimed: 1500 }] };
  expect(docker('volume prune', api, { stdin: 'y\n' }).stdout).toContain(
    'Deleted Volumes:\nv\n\nTotal reclaimed space: 1.5kB\n',
  );
});

test('stats are percentages of what the sample says', () => {
  const sample = {
    id: ID,
    name: '/web',
    memory_stats: { usage: 3 * 2 ** 20, limit: 4 * 2 ** 20, stats: { inactive_file: 2 ** 20 } },
    cpu_stats: { cpu_usage: { total_usage: 30 }, system_cpu_usage: 200, online_cpus: 2 },
    precpu_stats: { cpu_usage: { total_usage: 10 }, system_cpu_usage: 100 },
    pids_stats: { current: 3 },
  };
  const { stdout } = docker('stats --no-stream web', { 'GET /containers/web/stats': [200, sample] });
  expect(stdout.split('\n')[1]).toBe(
    '0123456789ab   web       40.00%    2MiB / 4MiB         50.00%    0B / 0B   0B / 0B     3',
  );
});
