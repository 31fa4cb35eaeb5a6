/** A container is a task: its facts are the kernel's, whether it was started or has long been running. */
import { describe, expect, test } from 'vitest';
import { buildOperation } from '../../../src/sim/index.ts';
import { ALL_CAPABILITIES, capabilities, capabilityText } from '../../../src/sim/kernel/cred.ts';
import { ownNamespaces, procStatus } from '../../../src/sim/kernel/proc.ts';
import { containerFacts, DOCKER_CAPABILITIES } from '../../../src/sim/virt/container.ts';
import { measureStarts } from '../../../src/sim/world/startup/start-up.ts';
import type { World } from '../../../src/sim/world/world.ts';

const DOCKER = '00000000a80425fb';
const LXC = capabilityText(
  ALL_CAPABILITIES & ~capabilities('MAC_ADMIN', 'MAC_OVERRIDE', 'SYS_TIME', 'SYS_MODULE', 'SYS_RAWIO'),
);

function world(stack: string, switches = {}): World {
  return buildOperation({ op: 'tcp-bridge', stack, params: {}, seed: 7, switches, costs: {} });
}

test('Docker’s default capabilities are the set that containers show', () => {
  expect(capabilityText(DOCKER_CAPABILITIES)).toBe(DOCKER);
});

describe('a container that has long been running', () => {
  test.each([
    [
      'container',
      { cgroup: '/web', namespaces: '6', root: 'overlay', capabilities: DOCKER, seccomp: 'docker' },
    ],
    ['lxc', { cgroup: '/lxc.payload.web', namespaces: '6', root: 'ext4', capabilities: LXC, seccomp: 'lxc' }],
    ['kata', { cgroup: '/kata/web', namespaces: '5', root: 'virtiofs', capabilities: DOCKER }],
    [
      'kvm/container',
      { cgroup: '/web', namespaces: '6', root: 'overlay', capabilities: DOCKER, seccomp: 'docker' },
    ],
  ])('%s', (stack, facts) => {
    const { place, app } = world(stack);
    const init = place.container?.init;
    expect(init).toBe(app);
    expect(init && containerFacts(place.kernel, init)).toEqual(facts);
    expect([app.innerPid, procStatus(app)['Uid'], app.nsproxy.uts.hostname]).toEqual([1, '0', 'web']);
  });

  test('a sandbox is seen by its process on the host', () => {
    const { sandbox, container } = world('gvisor-systrap').place;
    expect(container).toBeNull();
    expect(sandbox && containerFacts(sandbox.kernel, sandbox.task)).toEqual({
      ...{ cgroup: '/web', namespaces: '6', root: 'overlay', capabilities: DOCKER, seccomp: 'runsc' },
    });
  });

  test('what a switch takes away is not there', () => {
    const { place, app } = world('container', { seccomp: 'off' });
    expect(containerFacts(place.kernel, app)['seccomp']).toBeUndefined();
    expect(procStatus(app)['Seccomp']).toBe('0');
  });
});

describe('a container that was started', () => {
  const request = { stacks: ['container'], atOnce: 1, seed: 1, options: {} };

  test('has what one has that has long been running', () => {
    const [measured] = measureStarts(request);
    const { host } = measured?.first ?? {};
    const pid = host?.instances[0]?.containerInit ?? 0;
    const init = host?.kernel.task(pid);
    if (!init || !host) throw new Error('no container');
    const running = world('container');
    const { cgroup: _one, ...started } = containerFacts(host.kernel, init);
    const { cgroup: _other, ...long } = containerFacts(running.place.kernel, running.app);
    expect(started).toEqual(long);
    expect(ownNamespaces(host.kernel, init)).toEqual(ownNamespaces(running.place.kernel, running.app));
    expect([init.innerPid, init.signal.unkillable]).toEqual([1, true]);
    // Its parent, `runc create`, is gone: containerd's shim has asked for what it leaves behind.
    expect(init.parent?.name).toBe('containerd-shim-runc-v2');
  });
});
