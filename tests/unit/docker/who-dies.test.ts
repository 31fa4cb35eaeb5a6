import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';

const SLEEP = ['sleep', '1000'];

function running(more: object = {}): Engine {
  const engine = new Engine();
  engine.run('box', SLEEP, more);
  return engine;
}

describe('who dies with whom', () => {
  test('dockerd is killed: the container lives, nobody answers', () => {
    const engine = running();
    engine.kill('9', engine.pid('dockerd'));
    expect(engine.ask('GET', '/version')).toBeNull();
    expect(engine.pid('sleep')).toBeGreaterThan(0);
  });

  test('and is stopped in order by the next dockerd, before that answers', () => {
    const engine = running();
    engine.kill('9', engine.pid('dockerd'));
    engine.command('dockerd');
    expect(engine.state('box')).toMatchObject({ Status: 'exited', ExitCode: 137 });
    expect(engine.events()).toEqual(['kill 15', 'kill 9', 'die 137', 'stop']);
  });

  test('or followed, with live-restore: the same process', () => {
    const engine = running();
    const { Pid } = engine.state('box');
    engine.kill('9', engine.pid('dockerd'));
    engine.command('dockerd', '--live-restore');
    expect(engine.state('box')).toMatchObject({ Status: 'running', Pid });
    expect(engine.events()).toEqual([]);
  });

  test('what ended meanwhile has the status that its shim has kept', () => {
    const engine = new Engine();
    engine.run('box', ['sh', '-c', 'sleep 1; exit 7']);
    engine.kill('9', engine.pid('dockerd'));
    engine.pass(2);
    engine.command('dockerd');
    expect(engine.state('box')).toMatchObject({ Status: 'exited', ExitCode: 7 });
  });

  test('containerd is killed: the container lives, exec fails, and its end is told when containerd is back', () => {
    const engine = running();
    engine.kill('9', engine.pid('containerd'));
    const { Id } = JSON.parse(
      engine.ask('POST', '/containers/box/exec', { Cmd: ['true'] })?.text ?? '{}',
    ) as {
      Id: string;
    };
    expect(engine.ask('POST', `/exec/${Id}/start`, {})?.text).toContain('connection refused');
    engine.kill('9', engine.state('box').Pid);
    expect(engine.state('box')).toMatchObject({ Status: 'running' });
    engine.command('containerd');
    engine.pass(4);
    expect(engine.state('box')).toMatchObject({ Status: 'exited', ExitCode: 137 });
  });

  test('the shim is killed: the container is, too', () => {
    const engine = running();
    engine.kill('9', engine.pid('containerd-shim'));
    expect(engine.pid('sleep')).toBe(0);
    expect(engine.state('box')).toMatchObject({ Status: 'exited', ExitCode: 137 });
    expect(engine.events().slice(3)).toEqual(['die 255', 'network disconnect']);
  });

  test('the first process is killed: one that was exec’d goes with it, and is told of before', () => {
    const engine = running();
    const { Id } = JSON.parse(
      engine.ask('POST', '/containers/box/exec', { Cmd: ['sleep', '99'] })?.text ?? '{}',
    ) as { Id: string };
    engine.ask('POST', `/exec/${Id}/start`, { Detach: true });
    engine.kill('9', engine.state('box').Pid);
    expect(engine.events().slice(-3)).toEqual(['exec_die 137', 'die 137', 'network disconnect']);
  });

  test('docker-proxy ends with dockerd', () => {
    const engine = running({
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } },
    });
    expect(engine.pid('docker-proxy')).toBeGreaterThan(0);
    engine.kill('9', engine.pid('dockerd'));
    expect(engine.pid('docker-proxy')).toBe(0);
  });

  test('what happens is the same from one seed, and can be gone back to', () => {
    const engine = new Engine();
    const { world } = engine.host;
    const point = world.checkpoint();
    engine.run('box', SLEEP);
    const first = world.traceHash;
    world.restore(point);
    engine.run('box', SLEEP);
    expect(world.traceHash).toBe(first);
  });
});
