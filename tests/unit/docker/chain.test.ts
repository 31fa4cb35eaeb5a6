import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';

const SLEEP = ['sleep', '1000'];

describe('a container is a process of the host', () => {
  test('below its shim, whose parent is init; no runc is left', () => {
    const engine = new Engine();
    engine.run('box', SLEEP);
    expect(engine.tree()).toEqual([
      'containerd-shim > sleep',
      'init > containerd',
      'init > containerd-shim',
      'init > dockerd',
    ]);
  });

  test('in namespaces and a group of its own, with the capabilities that Docker leaves it', () => {
    const engine = new Engine();
    engine.run('box', SLEEP);
    const { Pid } = engine.state('box');
    const inside = engine.host.processes().find(({ pid }) => pid === Pid);
    expect(inside?.first).toBe(true);
    expect(inside?.cgroup).toMatch(/^\/docker\/[0-9a-f]{64}$/);
    expect(engine.command('cat', `/proc/${String(Pid)}/status`).stdout).toContain(
      'CapEff:\t00000000a80425fb',
    );
  });

  test('that writes to a log', () => {
    const engine = new Engine();
    engine.run('box', ['echo', 'hello']);
    engine.pass(0.1);
    expect(engine.ask('GET', '/containers/box/logs', {}, { stdout: '1' })?.text).toBe('hello\n');
  });

  test('whose limits are files of its group', () => {
    const engine = new Engine();
    engine.run('box', SLEEP, { HostConfig: { Memory: 20_971_520, NanoCpus: 5e8, PidsLimit: 7 } });
    const group = engine.host.processes().find(({ comm }) => comm === 'sleep')?.cgroup ?? '';
    const read = (file: string): string =>
      engine.command('cat', `/sys/fs/cgroup${group}/${file}`).stdout.trim();
    expect([read('memory.max'), read('memory.swap.max'), read('cpu.max'), read('pids.max')]).toEqual([
      '20971520',
      '20971520',
      '50000 100000',
      '7',
    ]);
  });
});

describe('programs of BusyBox in a container', () => {
  test.each([
    [['sh', '-c', 'mv /opt /opt2; ls /opt2'], 'badformat\nhello.txt\nnoexec\n'],
    [['sh', '-c', 'chown web /opt/hello.txt; stat -c %u /opt/hello.txt'], '1000\n'],
    [['busybox', 'echo', 'by its other name'], 'by its other name\n'],
    [['id'], 'uid=0(root) gid=0(root) groups=0(root)\n'],
    [['traceroute', 'far'], 'traceroute: not modelled in Ringside\n'],
  ])('%s', (cmd, out) => {
    const engine = new Engine();
    engine.run('box', cmd);
    engine.pass(0.2);
    const logs = engine.ask('GET', '/containers/box/logs', {}, { stdout: '1', stderr: '1' });
    expect(logs?.text).toBe(out);
  });
});

describe('how a start ends', () => {
  test.each([
    [['false'], 204, 'exited', 1],
    [['sh', '-c', 'exit 3'], 204, 'exited', 3],
    [['nosuch'], 400, 'created', 127],
    [['/opt/noexec'], 400, 'created', 126],
    [['/etc'], 400, 'created', 126],
    [['/opt/badformat'], 204, 'exited', 1],
  ])('%s: %i, %s with %i', (cmd, status, word, code) => {
    const engine = new Engine();
    expect(engine.run('box', cmd)?.status).toBe(status);
    engine.pass(0.2);
    expect(engine.state('box')).toMatchObject({ Status: word, ExitCode: code });
  });

  test('a refused one tells of no start and no end', () => {
    const engine = new Engine();
    engine.run('box', ['nosuch']);
    expect(engine.events()).toEqual(['create', 'network connect', 'network disconnect']);
  });
});

describe('stopping', () => {
  test('a first process without a handler is deaf to SIGTERM: SIGKILL after ten seconds', () => {
    const engine = new Engine();
    engine.run('box', SLEEP);
    const before = engine.host.nowNs;
    engine.ask('POST', '/containers/box/stop');
    expect(Math.round((engine.host.nowNs - before) / 1e9)).toBe(10);
    expect(engine.events().slice(3)).toEqual(['kill 15', 'kill 9', 'die 137', 'network disconnect', 'stop']);
  });

  test('with --init it ends at once, with 143', () => {
    const engine = new Engine();
    engine.run('box', SLEEP, { HostConfig: { Init: true } });
    engine.ask('POST', '/containers/box/stop');
    expect(engine.events().slice(3)).toEqual(['kill 15', 'die 143', 'network disconnect', 'stop']);
  });

  test('a paused one is let go on by the signal', () => {
    const engine = new Engine();
    engine.run('box', SLEEP);
    engine.ask('POST', '/containers/box/pause');
    engine.ask('POST', '/containers/box/stop', {}, { t: '1' });
    expect(engine.events().slice(3)).toEqual([
      ...['pause', 'kill 15', 'unpause', 'kill 9', 'die 137', 'network disconnect', 'stop'],
    ]);
  });
});

describe('restart policies', () => {
  test('on-failure gives up after its count', () => {
    const engine = new Engine();
    engine.run('box', ['false'], {
      HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
    });
    engine.pass(5);
    expect(engine.state('box')).toMatchObject({ Status: 'exited', RestartCount: 3, ExitCode: 1 });
  });

  test('each delay is twice the one before', () => {
    const engine = new Engine();
    engine.run('box', ['false'], { HostConfig: { RestartPolicy: { Name: 'always' } } });
    engine.pass(9);
    // After 0.1, 0.2, 0.4, 0.8, 1.6 and 3.2 s; the next would be 6.4 s later.
    expect(engine.state('box')).toMatchObject({ Status: 'restarting', RestartCount: 7 });
  });

  test('a stop by hand ends it', () => {
    const engine = new Engine();
    engine.run('box', SLEEP, { HostConfig: { RestartPolicy: { Name: 'always' } } });
    engine.ask('POST', '/containers/box/kill');
    engine.pass(2);
    expect(engine.state('box')).toMatchObject({ Status: 'exited', ExitCode: 137 });
  });

  test('a kill from the host does not', () => {
    const engine = new Engine();
    engine.run('box', SLEEP, { HostConfig: { RestartPolicy: { Name: 'always' } } });
    engine.kill('9', engine.state('box').Pid);
    engine.pass(1);
    expect(engine.state('box')).toMatchObject({ Status: 'running', RestartCount: 1 });
  });
});
