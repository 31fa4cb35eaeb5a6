import { test } from 'vitest';
import { DockerHost } from '../../src/sim/docker/host.ts';
test('boots', () => {
  const t0 = performance.now();
  const host = new DockerHost({ seed: 1, cpus: 2, epochMs: 1.7e12 });
  console.log(
    'boot',
    performance.now() - t0,
    host.nowNs,
    host.answers,
    host.world.host
      .allTasks()
      .filter((t) => !t.kthread)
      .map((t) => `${t.id} ${t.name} p${t.parent?.id}`),
  );
  const ask = (method: string, path: string, body: unknown = {}, query = {}) => {
    const t = performance.now();
    const n = host.nowNs;
    const c = host.open({ method, path, query, body });
    if (!c) {
      console.log(path, 'refused');
      return;
    }
    let text = '';
    host.runUntil(() => {
      text += host.read(c);
      return host.isOver(c);
    }, 30e9);
    host.close(c);
    console.log(
      method,
      path,
      text.slice(0, 600),
      'wall',
      performance.now() - t,
      'sim ms',
      (host.nowNs - n) / 1e6,
    );
    return text;
  };
  ask('GET', '/v1.41/version');
  const made = ask(
    'POST',
    '/v1.41/containers/create',
    { Image: 'bb', Cmd: ['sh', '-c', 'echo hi; sleep 1000'] },
    { name: 'box' },
  );
  (globalThis as any).TRACE = true;
  ask('POST', '/v1.41/containers/box/start');
  (globalThis as any).TRACE = false;
  console.log(
    host.world.host
      .allTasks()
      .filter((t) => !t.kthread)
      .map((t) => `${t.id} ${t.name} p${t.parent?.id} ${t.stateLetter} ${t.pids}`)
      .join('\n'),
  );
  ask('GET', '/v1.41/containers/json');
  ask('GET', '/v1.41/containers/box/logs', {}, { stdout: '1', stderr: '1' });
  ask('POST', '/v1.41/containers/box/stop', {}, { t: '1' });
  ask('GET', '/v1.41/containers/json', {}, { all: '1' });
});
