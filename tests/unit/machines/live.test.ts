/** The engine's life cycles as they are lived: which states a call, a CPU, a VM, a quota and a cgroup pass through. */
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../src/scenarios/registry.ts';
import { buildScenario, readScenarioFile } from '../../../src/sim/index.ts';
import { cgroupMachine } from '../../../src/sim/kernel/cgroup/cgroup.machine.ts';
import { cpuMachine } from '../../../src/sim/kernel/cpu.machine.ts';
import { Bio } from '../../../src/sim/kernel/fs/block-layer.ts';
import { REQUEST_EVENT } from '../../../src/sim/kernel/fs/request.machine.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { NetStack, tcpEvent } from '../../../src/sim/kernel/net/net-stack.ts';
import { TCP_EVENT, tcpMachine } from '../../../src/sim/kernel/net/tcp.machine.ts';
import { poolMachine } from '../../../src/sim/kernel/sched/pool.machine.ts';
import { shareMachine } from '../../../src/sim/kernel/sched/share.machine.ts';
import { syscallMachine } from '../../../src/sim/kernel/syscall.machine.ts';
import { vmMachine } from '../../../src/sim/virt/vm.machine.ts';
import { Vm } from '../../../src/sim/virt/vm.ts';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';
import type { World } from '../../../src/sim/world/world.ts';

const MS = 1e6;

function worldOf(op: string, stack: string): World {
  return buildOperation({ op, stack, params: {}, seed: 7, switches: {}, costs: {} });
}

/** Values of `state` at every event of one operation, repetitions left out. */
function during(world: World, state: () => string): string[] {
  const seen = [state()];
  const look = (): void => void (state() !== seen.at(-1) && seen.push(state()));
  world.issue(1);
  do look();
  while (world.busy && world.step());
  look();
  return seen;
}

const callsOf = (world: World) => (): string => syscallMachine.states[world.app.call] ?? '';

describe('a system call', () => {
  test('that needs the disk is entered, runs, blocks, runs on and returns', () => {
    const world = worldOf('read-disk', 'bare');
    expect(during(world, callsOf(world))).toEqual([
      'none',
      'entered',
      'running',
      'blocked',
      'running',
      'returned',
      'none',
    ]);
  });

  test('of a container passes its seccomp filter first', () => {
    const world = worldOf('getpid', 'container');
    expect(during(world, callsOf(world))).toEqual([
      'none',
      'entered',
      'seccomp',
      'running',
      'returned',
      'none',
    ]);
  });

  test.each(['xen-pv', 'gvisor-systrap', 'gvisor-kvm', 'gvisor-ptrace'])(
    'is one call however %s takes it to its kernel',
    (stack) => {
      const world = worldOf('getpid', stack);
      expect(during(world, callsOf(world)).filter((state) => state !== 'seccomp')).toEqual([
        'none',
        'entered',
        'running',
        'returned',
        'none',
      ]);
    },
  );

  test('in which its task dies never returns', () => {
    const world = worldOf('fork-exec', 'bare');
    const { kernel } = world.place;
    const children = new Set<number>();
    world.issue(1);
    while (world.busy && world.step()) {
      const task = kernel.current(world.app.cpu);
      if (task?.parent === world.app && task.call !== syscallMachine.initial) children.add(task.id);
    }
    expect(children.size).toBe(1);
    for (const id of children)
      expect(kernel.findTask(id)?.call ?? syscallMachine.initial).toBe(syscallMachine.initial);
  });
});

/** States that any CPU of a kernel was in during one operation. */
function cpuStates(world: World, kernel: Kernel): string[] {
  const seen = new Set<string>();
  world.issue(1);
  do for (const state of kernel.cpuStates) seen.add(cpuMachine.states[state] ?? '');
  while (world.busy && world.step());
  return [...seen].toSorted();
}

describe('a CPU', () => {
  test('of a program that talks over the network: all but guests', () => {
    const world = worldOf('tcp-bridge', 'bare');
    expect(cpuStates(world, world.host)).toEqual(['idle', 'interrupt', 'kernel', 'softirq', 'user']);
  });

  test('of a host with a VM is in the guest while that computes', () => {
    const world = worldOf('read-disk', 'kvm');
    expect(cpuStates(world, world.host)).toEqual(['guest', 'idle', 'interrupt', 'kernel', 'user']);
  });

  test('of a host that emulates its guest runs a program', () => {
    const world = worldOf('getpid', 'qemu-tcg');
    expect(cpuStates(world, world.host)).not.toContain('guest');
  });

  test('is online once its kernel has it', () => {
    const world = worldOf('getpid', 'kvm');
    for (const kernel of [world.host, world.place.kernel])
      for (const state of kernel.cpuStates) expect(cpuMachine.states[state]).not.toBe('offline');
  });
});

function scenario(id: string): World {
  const preset = SCENARIOS.find((entry) => entry.id === id);
  const reading = readScenarioFile(preset?.file ?? {});
  if (!reading.ok) throw new Error(`${id} is refused`);
  const [first] = reading.file.scenarios;
  if (!first) throw new Error(`${id} is empty`);
  return buildScenario(reading.file, first, { seed: 7 });
}

/** First group of the tree that has a quota. */
function limited(world: World): { path: string; pool: () => string; shares: () => string[] } {
  const group = [...world.tree.root.children.values()].find(
    ({ cpu }) => cpu?.tg.bandwidth.quotaNs !== Infinity,
  );
  const tg = group?.cpu?.tg;
  if (!group || !tg) throw new Error('no group has a quota');
  return {
    path: group.path,
    pool: () => poolMachine.states[tg.bandwidth.state] ?? '',
    shares: () => tg.cfsRqs.flatMap((cfsRq) => (cfsRq ? [shareMachine.states[cfsRq.share] ?? ''] : [])),
  };
}

/** States seen at every event until a moment. */
function seenUntil(world: World, ns: number, states: () => readonly string[]): Set<string> {
  const seen = new Set(states());
  while (world.nextNs <= ns && world.step()) for (const state of states()) seen.add(state);
  return seen;
}

describe('a quota', () => {
  test('has runtime, is used up, and owes what a CPU ran past its share', () => {
    const world = scenario('quota-half-cpu');
    const { pool, shares } = limited(world);
    expect([...seenUntil(world, 500 * MS, () => [pool()])].toSorted()).toEqual(
      expect.arrayContaining(['has-runtime', 'exhausted', 'in-debt']),
    );
    expect([...seenUntil(world, 1000 * MS, shares)].toSorted()).toEqual(['local-runtime', 'throttled']);
  });

  test('leaves a CPU whose woken task is still in the kernel waiting, before it holds the task back', () => {
    const world = scenario('victim-under-quota');
    expect(seenUntil(world, 1000 * MS, limited(world).shares)).toContain('waiting');
  });

  test('that may burst holds more than a quota after an idle period', () => {
    const world = scenario('quota-half-cpu');
    const { path, pool } = limited(world);
    expect(world.write(`${path}/cpu.max`, '400000 100000').ok).toBe(true);
    expect(world.write(`${path}/cpu.max.burst`, '400000').ok).toBe(true);
    expect(seenUntil(world, 500 * MS, () => [pool()])).toContain('bursting');
  });

  test('that is lifted is unlimited, and so is every CPU’s share', () => {
    const world = scenario('quota-half-cpu');
    const { path, pool, shares } = limited(world);
    world.runTo(75 * MS);
    expect(world.write(`${path}/cpu.max`, 'max').ok).toBe(true);
    expect(pool()).toBe('unlimited');
    expect(new Set(shares())).toEqual(new Set(['unlimited']));
    expect(world.write(`${path}/cpu.max`, '50000').ok).toBe(true);
    expect(pool()).not.toBe('unlimited');
    expect(seenUntil(world, 500 * MS, shares)).toContain('throttled');
  });
});

describe('a cgroup', () => {
  const stateOf = (world: World, path: string): string =>
    cgroupMachine.states[world.tree.find(path)?.state ?? -1] ?? '';

  test('is made empty, populated, frozen, let go, killed, empty again and removed', () => {
    const world = scenario('quota-half-cpu');
    const { path } = limited(world);
    world.runTo(20 * MS);
    const group = world.tree.find(path);
    expect(world.tree.mkdir('/other').ok).toBe(true);
    expect(stateOf(world, '/other')).toBe('empty');
    expect(stateOf(world, path)).toBe('populated');
    world.write(`${path}/cgroup.freeze`, '1');
    world.runTo(200 * MS);
    expect(stateOf(world, path)).toBe('frozen');
    world.write(`${path}/cgroup.freeze`, '0');
    world.runTo(220 * MS);
    expect(stateOf(world, path)).toBe('populated');
    world.write(`${path}/cgroup.kill`, '1');
    expect(['killed', 'empty']).toContain(stateOf(world, path));
    world.runTo(500 * MS);
    expect(stateOf(world, path)).toBe('empty');
    expect(world.tree.rmdir(path).ok).toBe(true);
    expect(cgroupMachine.states[group?.state ?? -1]).toBe('dying');
  });

  test('that is frozen restarts the calls its tasks slept in when it is let go', () => {
    const world = worldOf('sleep', 'bare');
    const { app, host: kernel } = world;
    world.issue(1);
    while (callsOf(world)() !== 'blocked' && world.step());
    const group = app.css?.cgroup;
    expect(kernel.cgroups.mkdir('/cell').ok).toBe(true);
    expect(
      kernel.cgroups.write('/cell/cgroup.threads', String(app.id)).ok ||
        kernel.cgroups.write('/cell/cgroup.procs', String(app.id)).ok,
    ).toBe(true);
    expect(group?.path).toBe('/');
    kernel.cgroups.write('/cell/cgroup.freeze', '1');
    expect(callsOf(world)()).toBe('restart');
    kernel.cgroups.write('/cell/cgroup.freeze', '0');
    expect(callsOf(world)()).toBe('blocked');
    world.runToEnd();
    expect(callsOf(world)()).toBe('none');
  });
});

describe('a virtual machine', () => {
  const vmOf = (world: World): Vm => {
    const [vm] = world.host.guests;
    if (!(vm instanceof Vm)) throw new Error('no VM');
    return vm;
  };

  test.each(['kvm', 'firecracker', 'xen-hvm', 'virtualbox', 'wsl2'])(
    'on %s runs once it is built',
    (stack) => {
      expect(vmMachine.states[vmOf(worldOf('getpid', stack)).state]).toBe('running');
    },
  );

  test('has crashed when a thread of its VMM is killed, and no command brings it back', () => {
    const world = worldOf('getpid', 'kvm');
    const vm = vmOf(world);
    const { host: kernel } = world;
    expect(kernel.cgroups.mkdir('/vm').ok).toBe(true);
    for (const { task } of vm.vcpus)
      expect(kernel.cgroups.write('/vm/cgroup.procs', String(task.id)).ok).toBe(true);
    kernel.cgroups.write('/vm/cgroup.kill', '1');
    world.issue(1);
    for (let event = 0; event < 2000 && world.step(); event++);
    expect(vmMachine.states[vm.state]).toBe('crashed');
    expect(() => {
      vm.booted();
    }).toThrow('unhandled-event');
  });
});

describe('an event that a state does not know is a fault', () => {
  test('data on a connection before its handshake', () => {
    const socket = new NetStack(1).newSocket('');
    expect(tcpMachine.states[socket.state]).toBe('TCP_CLOSE');
    expect(() => {
      tcpEvent(socket, TCP_EVENT.receive);
    }).toThrow("unhandled-event: 'receive' in 'TCP_CLOSE'");
  });

  test('a block request that completes twice', () => {
    const bio = new Bio(1, 0);
    bio.send(REQUEST_EVENT.issue);
    bio.send(REQUEST_EVENT.complete);
    expect(bio.done).toBe(true);
    expect(() => {
      bio.send(REQUEST_EVENT.complete);
    }).toThrow('unhandled-event');
  });

  test('a second call of a task that is in one', () => {
    const world = worldOf('sleep', 'bare');
    world.issue(1);
    while (callsOf(world)() !== 'blocked' && world.step());
    expect(() => {
      world.app.sendCall(syscallMachine.eventIndex('enter'));
    }).toThrow("unhandled-event: 'enter' in 'blocked'");
  });
});
