/** The order of events is the kernel's: what follows what, by the mechanism that makes it so. */
import { describe, expect, test } from 'vitest';
import { buildOperation } from '../../../src/sim/index.ts';
import { operationHops } from '../../../src/sim/world/operation-hops.ts';
import { readCall, readRequest, readSwitch } from '../../../src/sim/trace/fields.ts';
import { PROBES } from '../../../src/sim/trace/probes.ts';

interface Event {
  readonly name: string;
  readonly task: string;
  readonly field: number;
}

/** Trace points of the fourth operation, on the machine that the stack's program runs on, in the order of their times. */
function events(
  op: string,
  stack = 'bare',
  switches: Readonly<Record<string, string>> = {},
  params: Readonly<Record<string, number>> = {},
): Event[] {
  const world = buildOperation({ op, stack, params, seed: 1, switches, costs: {} });
  const fromRow = world.sim.trace.count;
  for (let n = 0; n < 4; n++) {
    world.issue(1);
    world.runToEnd();
    const until = world.nowNs + 20_000;
    while (world.nextNs <= until && world.step());
    world.advanceTo(until);
  }
  const { kernel } = world.place;
  const { trace } = world.sim;
  const found: Event[] = [];
  for (let row = fromRow; row < trace.count; row++) {
    const i = trace.slot(row);
    if (trace.op[i] !== 3 || trace.machine[i] !== kernel.machine.id) continue;
    const task = trace.task[i] ?? 0;
    const name = PROBES[trace.probe[i] ?? 0]?.name ?? '';
    found.push({
      name,
      task: task === 0 ? 'idle' : (kernel.taskName(task) ?? ''),
      field: trace.field[i] ?? 0,
    });
  }
  return found;
}

function names(found: readonly Event[]): string[] {
  return found.map(({ name }) => name);
}

/** The events of these names alone, in order. */
function only(found: readonly Event[], ...wanted: string[]): string[] {
  return names(found).filter((name) => wanted.includes(name));
}

describe('preemption', () => {
  /** What comes first after the first wake-up: the end of the waker's call, or the switch. */
  function afterWaking(switches: Readonly<Record<string, string>>): string | undefined {
    const found = only(
      events('futex-same-cpu', 'bare', switches),
      'sched_waking',
      'sys_exit',
      'sched_switch',
    );
    return found[found.indexOf('sched_waking') + 1];
  }

  test.each(['none', 'voluntary', 'lazy'])(
    '%s: a woken task takes the CPU after its waker’s sys_exit',
    (preempt) => {
      expect(afterWaking({ preempt })).toBe('sys_exit');
    },
  );

  test('with preempt=full it does so within the call', () => {
    expect(afterWaking({ preempt: 'full' })).toBe('sched_switch');
  });

  test('the line of a switch knows who leaves and why', () => {
    const away = events('read-disk').find(({ name }) => name === 'sched_switch');
    expect(readSwitch(away?.field ?? 0).state).toBe('D');
  });
});

describe('interrupts and idle', () => {
  test('the local timer is no device: its own entry, the timer’s function, and the tick arms itself again', () => {
    expect(names(events('timer-tick'))).toEqual([
      'local_timer_entry',
      'hrtimer_expire_entry',
      'hrtimer_expire_exit',
      'hrtimer',
      'local_timer_exit',
    ]);
  });

  test('an idle CPU says when it goes and when it comes back, after the handler that woke it', () => {
    for (const stack of ['bare', 'kvm']) {
      expect(
        only(events('read-disk', stack), 'cpu_idle', 'irq_handler_entry', 'irq_handler_exit'),
        stack,
      ).toEqual(['cpu_idle', 'irq_handler_entry', 'irq_handler_exit', 'cpu_idle']);
    }
  });

  test('a guest has no idle driver: its tick stops before it halts, unless a timer is due within a tick', () => {
    expect(only(events('read-disk', 'kvm'), 'tick_stop', 'cpu_idle')).toEqual([
      'tick_stop',
      'cpu_idle',
      'cpu_idle',
    ]);
    expect(names(events('sleep', 'kvm'))).not.toContain('tick_stop');
    expect(names(events('read-disk'))).not.toContain('tick_stop');
  });

  test('what a guest sets its timer to before it halts and after is written to a register that its host keeps', () => {
    const world = buildOperation({
      op: 'read-disk',
      stack: 'kvm',
      params: {},
      seed: 1,
      switches: {},
      costs: {},
    });
    world.issue(1);
    world.runToEnd();
    const reasons = operationHops(world, 0).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'MSR_WRITE')).toHaveLength(2);
  });

  test('an idle CPU finishes the wake-up that another one began; one that polls needs no interrupt', () => {
    const halted = only(
      events('futex-other-cpu'),
      'ipi_send_cpu',
      'call_function_single_entry',
      'sched_wakeup',
      'call_function_single_exit',
    );
    expect(halted.slice(0, 4)).toEqual([
      'ipi_send_cpu',
      'call_function_single_entry',
      'sched_wakeup',
      'call_function_single_exit',
    ]);
    const polling = names(events('futex-other-cpu', 'bare', { idle: 'poll' }));
    expect(polling).toContain('sched_wake_idle_without_ipi');
    expect(polling).not.toContain('ipi_send_cpu');
  });

  test('one block queue for several vCPUs completes in the softirq, a queue for each CPU in the interrupt', () => {
    const wanted = ['irq_handler_exit', 'softirq_entry', 'block_rq_complete'];
    expect(only(events('read-disk', 'kvm'), ...wanted)).toEqual(wanted);
    expect(only(events('read-disk'), ...wanted)).toEqual(['block_rq_complete', 'irq_handler_exit']);
  });
});

describe('memory and processes', () => {
  test('a page fault ends no system call', () => {
    expect(names(events('page-fault'))).not.toContain('sys_exit');
  });

  test('a child begins with the end of its parent’s call, and both copy what they write', () => {
    const found = events('fork-exec');
    const child = found.filter(({ task }) => task === 'child');
    const first = child.find(({ name }) => name === 'sys_exit');
    expect(readCall(first?.field ?? 0)).toEqual({ nr: 56, result: 0 });
    expect(found.filter(({ name, task }) => name === 'page_fault_user' && task === 'app').length).toBe(2);
    expect(only(child, 'page_fault_user').length).toBeGreaterThan(5);
  });

  test('a parent by vfork goes on when its child has its own memory, and nobody copies a page', () => {
    const found = events('vfork-exec');
    expect(names(found).indexOf('sched_process_exec')).toBeLessThan(names(found).indexOf('sched_waking'));
    expect(found.filter(({ name, task }) => name === 'page_fault_user' && task === 'app')).toEqual([]);
  });
});

describe('the end of an operation', () => {
  test('a thread that runs on is no part of the operation that made it, nor of the next', () => {
    expect(names(events('clone-thread'))).toEqual([
      'sys_enter',
      'sched_process_fork',
      'sched_wakeup_new',
      'sys_exit',
    ]);
  });
});

describe('the network', () => {
  test('loopback is a device in both directions, and the softirq follows it', () => {
    expect(only(events('tcp-loopback'), 'tcp_send', 'net_dev_xmit', 'softirq_entry', 'tcp_rcv')).toEqual([
      ...['tcp_send', 'net_dev_xmit', 'softirq_entry', 'tcp_rcv'],
      ...['tcp_send', 'net_dev_xmit', 'softirq_entry', 'tcp_rcv'],
    ]);
  });

  test('one softirq from the uplink to the socket: conntrack, translation, routing, bridge, and the other way round', () => {
    const wanted = [
      'softirq_entry',
      'nf_hook',
      'ip_forward',
      'bridge',
      'net_dev_xmit',
      'tcp_rcv',
      'tcp_send',
    ];
    expect(only(events('tcp-published-port', 'container'), ...wanted)).toEqual([
      ...[
        'softirq_entry',
        'nf_hook',
        'nf_hook',
        'ip_forward',
        'bridge',
        'net_dev_xmit',
        'net_dev_xmit',
        'tcp_rcv',
      ],
      ...[
        'tcp_send',
        'net_dev_xmit',
        'softirq_entry',
        'bridge',
        'nf_hook',
        'ip_forward',
        'nf_hook',
        'net_dev_xmit',
      ],
    ]);
  });

  test('another machine may be a network namespace of the host: one softirq from sender to receiver, no interrupt', () => {
    const found = names(events('tcp-published-port', 'container', {}, { 'peer-namespace': 1 }));
    const wanted = [
      'tcp_send',
      'softirq_entry',
      'nf_hook',
      'ip_forward',
      'bridge',
      'net_dev_xmit',
      'tcp_rcv',
    ];
    expect(found.filter((name) => wanted.includes(name))).toEqual([
      ...['tcp_send', 'net_dev_xmit', 'softirq_entry', 'nf_hook', 'nf_hook', 'ip_forward'],
      ...['bridge', 'net_dev_xmit', 'net_dev_xmit', 'tcp_rcv'],
      ...['tcp_send', 'net_dev_xmit', 'softirq_entry', 'bridge', 'nf_hook', 'ip_forward', 'nf_hook'],
      ...['net_dev_xmit', 'tcp_rcv'],
    ]);
    expect(found).not.toContain('irq_handler_entry');
  });

  test('connect has its socket while the answer comes: it takes it when it lets go, and its own answer is a softirq more', () => {
    expect(only(events('connect'), 'net_dev_xmit', 'softirq_entry', 'softirq_exit')).toEqual([
      ...['net_dev_xmit', 'softirq_entry', 'net_dev_xmit', 'softirq_exit'],
      ...['net_dev_xmit', 'softirq_entry', 'softirq_exit'],
    ]);
  });
});

describe('durable writes', () => {
  function requests(found: readonly Event[]): string[] {
    return found
      .filter(({ name }) => name === 'block_rq_issue')
      .map(({ task, field }) => `${task.replace(/[-/].*/, '')} ${readRequest(field).rwbs}`);
  }

  test('fsync: the caller writes the data, jbd2 the journal, kblockd the flush and the commit block behind it', () => {
    expect(requests(events('write-fsync'))).toEqual(['app WS', 'jbd2 WS', 'kworker FF', 'kworker WS']);
  });

  test('a drive that does not write through on request is flushed once more', () => {
    const flushes = ['kworker FF', 'kworker WS', 'kworker FF'];
    expect(requests(events('write-fsync', 'bare', { disk: 'sata-ssd' }))).toEqual([
      'app WS',
      'jbd2 WS',
      ...flushes,
    ]);
  });

  test('fdatasync of an overwritten block needs no commit, of an appended one it does', () => {
    expect(requests(events('write-fdatasync'))).toEqual(['app WS', 'kworker FF']);
    expect(requests(events('write-fsync-append'))).toContain('jbd2 WS');
  });

  test.each([
    ['write-fdatasync', {}, ['R', 'F', 'R']],
    ['write-fsync', {}, ['R', 'R', 'F', 'R', 'R']],
    ['write-fsync', { disk: 'sata-ssd' }, ['R', 'R', 'F', 'R', 'F', 'R']],
  ])('the end of a sequence of flushes ends the request that asked for it: %s', (op, switches, ends) => {
    const completed = events(op, 'bare', switches).filter(({ name }) => name === 'block_rq_complete');
    expect(completed.map(({ field }) => (readRequest(field).rwbs === 'FF' ? 'F' : 'R'))).toEqual(ends);
  });

  test('a block of the log that jbd2 fills is a new page of the block device’s cache: the descriptor’s and the commit’s', () => {
    const wanted = ['jbd2_commit', 'mm_filemap_add_to_page_cache', 'block_rq_issue'];
    const found = only(events('write-fsync'), ...wanted);
    expect(found).toEqual(['block_rq_issue', ...wanted, wanted[1], 'block_rq_issue', 'block_rq_issue']);
  });

  test('an appended block is a new page, and its extent is converted by a worker before the write is over', () => {
    const found = events('write-fsync-append');
    expect(names(found).slice(0, 4)).toEqual([
      'sys_enter',
      'ext4_da_write_begin',
      'mm_filemap_add_to_page_cache',
      'sys_exit',
    ]);
    const woken = found.filter(({ name }) => name === 'sched_waking');
    const byWhom = woken.slice(0, 2).map(({ task }) => task.replace(/:.*/, ''));
    expect(byWhom).toEqual(['idle', expect.stringMatching(/^kworker\/u/)]);
    const overwrite = events('write-fsync').map(({ task }) => task);
    expect(overwrite.some((task) => task.startsWith('kworker/u'))).toBe(false);
  });
});
