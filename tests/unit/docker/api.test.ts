import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';

describe('what the API refuses', () => {
  const create = (more: object): object => ({ Image: 'bb', Cmd: ['true'], ...more });
  test.each([
    ['no such image', create({ Image: 'nosuch' }), 404, 'No such image: nosuch:latest'],
    ['memory', create({ HostConfig: { Memory: 1_048_576 } }), 400, 'Minimum memory limit allowed is 6MB'],
    [
      'CPUs',
      create({ HostConfig: { NanoCpus: 9e9 } }),
      400,
      'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
    ],
    [
      'a policy beside --rm',
      create({ HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'always' } } }),
      400,
      "can't create 'AutoRemove' container with restart policy",
    ],
    [
      'a capability',
      create({ HostConfig: { CapAdd: ['NOPE'] } }),
      400,
      'invalid CapAdd: unknown capability: "CAP_NOPE"',
    ],
  ])('%s', (_what, body, status, message) => {
    const answer = new Engine().ask('POST', '/containers/create', body);
    expect([answer?.status, JSON.parse(answer?.text ?? '{}')]).toEqual([status, { message }]);
  });

  test.each([
    ['/containers/json', { filters: '{"nosuch":["1"]}' }, "Invalid filter 'nosuch'"],
    ['/networks', { filters: '{"scope":["local"]}' }, "Invalid filter 'scope'"],
    ['/events', { filters: '{"typ":["container"]}' }, "Invalid filter 'typ'"],
    ['/images/json', { filters: '{' }, /^invalid filters: SyntaxError/],
    ['/containers/json', { filters: '{"name":["("]}' }, /^invalid filter: SyntaxError/],
    ['/containers/%zz/json', {}, /^invalid path: URIError/],
  ])('%s with %j', (path, query, message) => {
    const engine = new Engine();
    engine.run('box', ['sleep', '9']);
    const answer = engine.ask('GET', path, {}, query);
    const said = (JSON.parse(answer?.text ?? '{}') as { message?: string }).message;
    expect([answer?.status, said]).toEqual([
      400,
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
  });

  test('nothing that a container asks for passes in silence: what has no effect is a warning', () => {
    const warnings = (config: object): unknown =>
      JSON.parse(
        new Engine().ask('POST', '/containers/create', create({ HostConfig: config }))?.text ?? '{}',
      );
    expect(
      warnings({
        Memory: 0,
        MemorySwappiness: -1,
        Ulimits: [],
        Sysctls: { 'net.core.somaxconn': '99' },
        OomScoreAdj: 5,
        SecurityOpt: ['no-new-privileges', 'apparmor=mine'],
      }),
    ).toMatchObject({
      Warnings: [
        'HostConfig.Sysctls is not modelled in Ringside and has no effect.',
        'HostConfig.OomScoreAdj is not modelled in Ringside and has no effect.',
        '--security-opt apparmor=mine is not modelled in Ringside and has no effect.',
      ],
    });
    expect(warnings({ Memory: 20_971_520, NanoCpus: 5e8, Init: true })).toMatchObject({ Warnings: [] });
  });

  test('nobody is logged in at a registry that is not there', () => {
    expect(new Engine().ask('POST', '/auth', { username: 'me', password: 'x' })?.status).toBe(501);
  });

  test('stats tells of the quota what the group’s cpu.stat does', () => {
    const engine = new Engine();
    engine.run('box', ['sh', '-c', 'while :; do :; done'], { HostConfig: { NanoCpus: 2e8 } });
    engine.pass(1);
    const { cpu_stats: cpu } = JSON.parse(
      engine.ask('GET', '/containers/box/stats', {}, { stream: '0', 'one-shot': '1' })?.text ?? '{}',
    ) as { cpu_stats: { cpu_usage: Record<string, number>; throttling_data: Record<string, number> } };
    const {
      total_usage: total = 0,
      usage_in_usermode: user = 0,
      usage_in_kernelmode: kernel = 0,
    } = cpu.cpu_usage;
    expect(cpu.throttling_data['throttled_periods']).toBeGreaterThan(5);
    expect(Math.abs(total - user - kernel)).toBeLessThan(2000);
  });

  test('a part of it that is not modelled says so', () => {
    const answer = new Engine().ask('POST', '/swarm/init');
    expect([answer?.status, answer?.text]).toEqual([
      501,
      '{"message":"POST /swarm/init is not modelled in Ringside"}\n',
    ]);
  });

  test('a name that is taken', () => {
    const engine = new Engine();
    engine.run('box', ['sleep', '9']);
    expect(engine.run('box', ['true'])?.status).toBe(409);
  });
});

describe('images and files', () => {
  test('an image is pulled from the built-in registry once', () => {
    const engine = new Engine();
    const pull = (): string =>
      engine.ask('POST', '/images/create', {}, { fromImage: 'alpine', tag: 'latest' })?.text ?? '';
    expect(pull()).toContain('Pull complete');
    expect(pull()).toContain('Image is up to date for alpine:latest');
    expect(engine.ask('POST', '/images/create', {}, { fromImage: 'nosuch', tag: 'latest' })?.status).toBe(
      404,
    );
  });

  test('what a container writes is in its own layer, and in the image that is made of it', () => {
    const engine = new Engine();
    engine.run('box', ['sh', '-c', 'echo data > /opt/data; rm /opt/hello.txt']);
    engine.pass(0.2);
    const changes = JSON.parse(engine.ask('GET', '/containers/box/changes')?.text ?? '[]') as object[];
    expect(changes).toEqual([
      { Path: '/opt', Kind: 0 },
      { Path: '/opt/data', Kind: 1 },
      { Path: '/opt/hello.txt', Kind: 2 },
    ]);
    engine.ask('POST', '/commit', {}, { container: 'box', repo: 'my', tag: '1' });
    engine.run('again', ['ls', '/opt'], { Image: 'my:1' });
    engine.pass(0.2);
    const said = engine.ask('GET', '/containers/again/logs', {}, { stdout: '1' })?.text;
    expect(said?.split('\n').sort()).toEqual(['', 'badformat', 'data', 'noexec']);
  });

  test('an instruction of a build is made once', () => {
    const engine = new Engine();
    const entry = { kind: 'file', mode: 0o644, uid: 0, gid: 0 };
    const build = (): string =>
      engine.ask(
        'POST',
        '/build',
        { entries: [{ ...entry, path: 'Dockerfile', text: 'FROM bb:1\nRUN echo a > /a\nENV A=b\n' }] },
        { t: 'my:1', rm: '1' },
      )?.text ?? '';
    expect(build()).not.toContain('Using cache');
    expect(build().match(/Using cache/g)).toHaveLength(2);
  });

  test('a volume that is empty has what the image has there, and keeps what is written', () => {
    const engine = new Engine();
    const HostConfig = { Binds: ['val:/opt'] };
    engine.run('box', ['sh', '-c', 'echo mine > /opt/mine'], { HostConfig });
    engine.pass(0.2);
    expect(
      engine.command('ls', '/var/lib/docker/volumes/val/_data').stdout.trim().split(/\s+/).sort(),
    ).toEqual([...['badformat', 'hello.txt', 'mine', 'noexec']]);
  });
});
