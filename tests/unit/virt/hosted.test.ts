/** Hosted hypervisors with and without VT-x, and pure emulation: who gets the CPU when, and what is done where. */
import { describe, expect, test } from 'vitest';
import {
  buildOperation,
  measureStack,
  OPERATIONS,
  stackIssues,
  type StackMeasure,
} from '../../../src/sim/index.ts';
import { COMP } from '../../../src/sim/trace/components.ts';
import { probeIndex } from '../../../src/sim/trace/probes.ts';
import { AHCI, BUSLOGIC, E1000, LANCE, LSI_LOGIC } from '../../../src/sim/virt/hosted/drivers.ts';
import { runLoad } from '../../../src/sim/world/load/run-load.ts';
import { nanobench, type NanobenchId } from '../../../src/sim/world/nanobench.ts';
import { componentsOfStack } from '../../../src/sim/world/stack.ts';

const VTX = ['virtualbox', 'vmware-vtx'] as const;
const ALL = [...VTX, 'vmware-bt', 'qemu-tcg'] as const;

function run(
  op: string,
  stack: string,
  count = 1,
  switches: Readonly<Record<string, string>> = {},
): StackMeasure {
  return measureStack({ op, stack, params: {}, seed: 7, switches, costs: {} }, count);
}

function visited(measure: StackMeasure): Set<string> {
  return new Set(measure.hops.flatMap((hop) => [hop.from, hop.to]));
}

function hopsWith(measure: StackMeasure, probe: string): StackMeasure['hops'] {
  return measure.hops.filter((hop) => hop.probe.split(' ')[0] === probe);
}

/** How often a hop enters the component from another. */
function entries(measure: StackMeasure, component: string): number {
  return measure.hops.filter((hop) => hop.to === component && hop.from !== component).length;
}

describe('an ordinary system call', () => {
  test.each(VTX)('never leaves the guest on %s', (stack) => {
    const measure = run('getpid', stack, 100);
    expect(measure.counts.exits).toBe(0);
    expect([...visited(measure)].sort()).toEqual(['app', 'guest-kernel']);
  });

  test('enters the monitor on the way in and on the way out under binary translation, and never the host', () => {
    const measure = run('getpid', 'vmware-bt', 100);
    expect(entries(measure, 'monitor')).toBe(2);
    expect([...visited(measure)].sort()).toEqual(['app', 'monitor', 'translated']);
    expect(measure.counts.exits).toBe(0);
  });

  test('never leaves the compiled code under emulation, but all of it is slow', () => {
    const measure = run('getpid', 'qemu-tcg', 100);
    expect([...visited(measure)].sort()).toEqual(['app', 'emulated']);
    expect(measure.totalNs.mean / run('getpid', 'bare', 100).totalNs.mean).toBeCloseTo(8, 0);
  });

  test('user code runs at full speed under binary translation, not under emulation', () => {
    const mean = (stack: string): number => run('clock-gettime', stack, 100).totalNs.mean;
    expect(mean('vmware-bt')).toBe(mean('bare'));
    expect(mean('qemu-tcg')).toBe(8 * mean('bare'));
  });
});

describe('a hosted hypervisor with VT-x', () => {
  test.each(VTX)('handles timer and interrupts in ring 0 on %s', (stack) => {
    for (const op of ['timer-tick', 'futex-other-cpu', 'sleep']) {
      const measure = run(op, stack);
      expect(visited(measure), op).toContain('vmm-r0');
      expect(visited(measure), op).not.toContain('vmm');
      expect(hopsWith(measure, 'kvm_userspace_exit'), op).toEqual([]);
    }
  });

  test.each(VTX)(
    'goes to its process once for a disk request on %s; a thread of the process serves it',
    (stack) => {
      const measure = run('read-disk', stack);
      expect(hopsWith(measure, 'kvm_userspace_exit')).toHaveLength(1);
      const model = measure.hops.find((hop) => hop.cost === 'vmm.device_model');
      const request = measure.hops.find((hop) => hop.cost === 'vmm.blk_req');
      expect(model?.task).not.toBe(request?.task);
      expect(model?.cpu).not.toBe(request?.cpu);
      expect(measure.hops.map((hop) => hop.cost)).not.toContain('vm.kick.ioeventfd');
    },
  );

  test.each([
    ['virtualbox', 1 + 5],
    ['vmware-vtx', 2],
  ] as const)(
    'exits for every register of the emulated disk on %s: %i, besides the one that starts it; all are in memory',
    (stack, n) => {
      const { IO_INSTRUCTION, EPT_MISCONFIG } = run('read-disk', stack).counts.exitsByReason;
      expect(IO_INSTRUCTION).toBeUndefined();
      expect(EPT_MISCONFIG).toBe(n + 1);
    },
  );

  test.each([
    ['virtualbox', 'read-disk', 1 + 5],
    ['vmware-vtx', 'read-disk', 2],
    ['virtualbox', 'tcp-host-network', 4],
  ] as const)(
    'takes a page fault for each access to a register on %s without nested paging (%s): no I/O instruction is executed',
    (stack, op, n) => {
      const { exitsByReason } = run(op, stack, 1, { ept: 'off' }).counts;
      expect(exitsByReason['EPT_MISCONFIG']).toBeUndefined();
      expect(exitsByReason['IO_INSTRUCTION']).toBeUndefined();
      expect(exitsByReason['EXCEPTION_NMI']).toBeGreaterThan(n);
    },
  );

  test('costs the same whether an access to a register is found by the entry or by a page fault', () => {
    const models = (ept: string): number =>
      hopsWith(run('read-disk', 'virtualbox', 1, { ept }), 'kvm_userspace_exit').length;
    expect(models('off')).toBe(models('on'));
  });

  test.each([
    [AHCI, 'mmio'],
    [LSI_LOGIC, 'mmio'],
    [E1000, 'mmio'],
    [BUSLOGIC, 'pio'],
    [LANCE, 'pio'],
  ] as const)('only the devices of old are behind I/O ports (%#)', (driver, space) => {
    expect(driver.registers).toBe(space);
  });

  test.each([...VTX, 'vmware-bt'])(
    'sends packets from the vCPU’s own thread on %s, without vhost',
    (stack) => {
      const measure = run('tcp-host-network', stack);
      // The guest's own driver sends to its device first, then the host's to the wire.
      const sent = measure.hops.filter((hop) => hop.probe === 'net_dev_xmit').map((hop) => hop.cpu);
      expect(sent.slice(0, 2)).toEqual([expect.stringContaining('CPU 0'), 'host CPU 2']);
      expect(visited(measure)).not.toContain('vhost');
    },
  );

  test('VirtualBox answers a flush itself, VMware asks the host', () => {
    const flushes = (stack: string): number =>
      run('write-fsync', stack).hops.filter((hop) => hop.cost?.startsWith('dev.nvme.flush')).length;
    expect(flushes('virtualbox')).toBe(0);
    expect(flushes('vmware-vtx')).toBe(flushes('kvm'));
    expect(flushes('kvm')).toBeGreaterThan(0);
  });

  test('costs more than KVM with virtio where a device is involved, and the same where none is', () => {
    for (const stack of VTX) {
      expect(run('read-disk', stack, 200).totalNs.mean).toBeGreaterThan(
        run('read-disk', 'kvm', 200).totalNs.mean,
      );
      // But for when the two interrupts of the start come, which are delivered as one if the first still waits.
      const pipe = (id: string): number => run('pipe-round-trip', id, 200).totalNs.mean;
      expect(pipe(stack) / pipe('kvm')).toBeCloseTo(1, 2);
    }
  });
});

describe('binary translation', () => {
  test('has no VM exits in any operation, and the switch for nested paging changes nothing', () => {
    for (const { id } of OPERATIONS) {
      const on = run(id, 'vmware-bt', 3);
      expect(on.counts.exits, id).toBe(0);
      expect(run(id, 'vmware-bt', 3, { ept: 'off' }).totalNs, id).toEqual(on.totalNs);
    }
  });

  test.each([
    ['timer-tick', 2, 'the timer is the host’s'],
    ['page-fault', 2, 'the host gives the page'],
    ['read-disk', 4, 'the doorbell there and back, away for the halt, back for the answer'],
    ['context-switch', 0, 'page tables are the monitor’s'],
    ['getpid', 0, 'calls are the monitor’s'],
  ] as const)('%s exchanges worlds %i times: %s', (op, switches, _why) => {
    expect(hopsWith(run(op, 'vmware-bt'), 'world_switch')).toHaveLength(switches);
  });

  test('registers whose state the monitor holds stay in its world', () => {
    const { hops } = run('tcp-host-network', 'vmware-bt');
    const local = hops.filter((hop) => hop.cost === 't2.io_local');
    expect(local.length).toBeGreaterThan(10);
    for (const hop of local) expect([hop.from, hop.to]).toEqual(['translated', 'monitor']);
  });

  test('while the monitor has the CPU the host sees nothing of it: an interrupt first switches worlds', () => {
    const world = buildOperation({
      op: 'timer-tick',
      stack: 'vmware-bt',
      params: {},
      seed: 7,
      switches: { hz: '1000' },
      costs: {},
    });
    const { trace } = world.sim;
    const from = trace.count;
    world.issue(20);
    world.runToEnd();
    const worldSwitch = probeIndex('world_switch');
    let inMonitor = true;
    let interrupts = 0;
    for (let row = Math.max(trace.first, from); row < trace.count; row++) {
      const slot = trace.slot(row);
      if (trace.machine[slot] !== 0 || trace.cpu[slot] !== 2) continue;
      if (trace.probe[slot] === worldSwitch) inMonitor = trace.to[slot] === COMP.monitor;
      if (trace.to[slot] !== COMP.kernel) continue;
      expect(inMonitor).toBe(false);
      interrupts++;
    }
    expect(interrupts).toBeGreaterThan(10);
  });
});

describe('pure emulation', () => {
  test('has no VM exits and no world switches in any operation', () => {
    for (const { id } of OPERATIONS) {
      const measure = run(id, 'qemu-tcg', 3);
      expect(measure.counts.exits, id).toBe(0);
      expect(hopsWith(measure, 'world_switch'), id).toEqual([]);
      expect(hopsWith(measure, 'kvm_entry'), id).toEqual([]);
    }
  });

  test('the factor is a cost like others: raising it slows the guest, not the host', () => {
    const mean = (factor: number): number =>
      measureStack(
        {
          op: 'getpid',
          stack: 'qemu-tcg',
          params: {},
          seed: 7,
          switches: {},
          costs: { 'tcg.native_ns': factor },
        },
        100,
      ).totalNs.mean;
    expect(mean(16) / mean(8)).toBeCloseTo(2, 1);
  });

  test('an emulator in an emulator multiplies', () => {
    const one = run('getpid', 'qemu-tcg', 100).totalNs.mean;
    expect(run('getpid', 'qemu-tcg/qemu-tcg', 100).totalNs.mean / one).toBeCloseTo(8, 0);
  });

  test('in a VM it is a program like others: its guest’s privileged steps do not leave the VM', () => {
    expect(run('context-switch', 'kvm/qemu-tcg', 20).counts.exits).toBe(0);
    expect(run('page-fault', 'kvm/qemu-tcg', 3).counts.exitsByReason['VMRESUME'] ?? 0).toBe(0);
  });
});

describe('software against hardware virtualisation (Adams and Agesen, 2006)', () => {
  const HARDWARE_2006 = { ept: 'off', apicv: 'off' };
  const ns = (id: NanobenchId, stack: string, switches: Readonly<Record<string, string>> = {}): number =>
    nanobench(id, { stack, params: {}, seed: 7, switches, costs: {} }, 200);

  test.each(['syscall', 'divzero', 'callret'] as const)(
    'hardware wins on %s, at the speed of bare metal',
    (id) => {
      expect(ns(id, 'vmware-vtx', HARDWARE_2006)).toBe(ns(id, 'bare'));
      expect(ns(id, 'vmware-bt')).toBeGreaterThan(3 * ns(id, 'bare'));
    },
  );

  test.each(['in', 'cr8wr', 'ptemod', 'pgfault'] as const)('software wins on %s', (id) => {
    expect(ns(id, 'vmware-vtx', HARDWARE_2006) / ns(id, 'vmware-bt')).toBeGreaterThan(2.5);
  });

  test.each(['in', 'cr8wr'] as const)('software even beats the instruction itself on %s', (id) => {
    expect(ns(id, 'vmware-bt')).toBeLessThan(ns(id, 'bare'));
  });

  test.each(['cr8wr', 'ptemod', 'pgfault'] as const)(
    'nested paging and a virtual APIC take the point away on %s',
    (id) => {
      expect(ns(id, 'vmware-vtx')).toBe(ns(id, 'bare'));
    },
  );
});

describe('what composes', () => {
  test.each([
    ['virtualbox/kvm', 'hides VT-x'],
    ['vmware-vtx/virtualbox', 'hides VT-x'],
    ['vmware-bt/kvm', 'without VT-x'],
    ['kvm/vmware-bt', 'ring 0'],
    ['virtualbox/vmware-bt', 'ring 0'],
    ['qemu-tcg/kvm', 'not VT-x'],
    ['container/virtualbox', 'container'],
  ])('%s is refused: %s', (stack, why) => {
    const issues = stackIssues(stack);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues[0]?.message.en).toContain(why);
    expect(issues[0]?.message.ko).not.toBe('');
  });

  test.each([
    'virtualbox/container',
    'vmware-bt/container',
    'qemu-tcg/lxc',
    'kvm/virtualbox',
    'kvm/qemu-tcg',
    'vmware-bt/qemu-tcg',
    'virtualbox/qemu-tcg',
    'kvm/kvm/virtualbox',
  ])('%s runs, and names the boxes it shows', (stack) => {
    expect(stackIssues(stack)).toEqual([]);
    const named = new Set(componentsOfStack(stack));
    for (const op of ['getpid', 'read-disk', 'page-fault', 'futex-other-cpu', 'sleep'])
      for (const component of visited(run(op, stack, 2))) expect(named, op).toContain(component);
  });
});

test.each(ALL)('%s goes on as if nothing had been when a checkpoint is taken in the middle', (stack) => {
  for (const op of ['read-disk', 'futex-other-cpu', 'tcp-host-network']) {
    const make = () => buildOperation({ op, stack, params: {}, seed: 3, switches: {}, costs: {} });
    const straight = make();
    straight.issue(2);
    straight.runToEnd();
    const other = make();
    other.issue(2);
    for (let n = 0; n < 25 && other.busy; n++) other.step();
    const checkpoint = other.checkpoint();
    other.runToEnd();
    other.restore(checkpoint);
    other.runToEnd();
    expect(other.traceHash).toBe(straight.traceHash);
  }
});

test.each([...VTX, 'vmware-bt'])(
  '%s spares no kick under load: without a shared ring each packet is a register write, from any vCPU',
  (stack) => {
    const [load] = runLoad({ stacks: [stack, 'kvm'], server: 'kv', connections: [20], seconds: 0.02 }).stacks;
    const point = load?.points[0];
    expect(point?.answered).toBeGreaterThan(100);
    expect(point?.suppressedKicks).toBe(0);
    expect((point?.kicks ?? 0) / (point?.answered ?? 1)).toBeGreaterThan(0.95);
  },
);
