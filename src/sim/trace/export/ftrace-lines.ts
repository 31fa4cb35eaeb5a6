/**
 * Trace points as the kernel prints them (`TP_printk` of include/trace/events), one row at a time. Hops that have no trace
 * point are lines of the function tracer; what is no kernel's is a line that a program wrote into `trace_marker`.
 */
import { readCall, readRequest, readSwitch, readTask } from '../fields.ts';
import { VMX_NUMBERS, type ExitReasonName } from '../exit-reasons.ts';
import type { ProbeName } from '../probes.ts';
import type { TraceSource } from './define.ts';
import { probeName, reasonName } from './row-text.ts';

/** A line's event with its arguments, or a function with its caller. */
export interface Line {
  readonly event: string;
  readonly text: string;
  /** At the end of the row's time, not at its start. */
  readonly atEnd?: boolean;
  readonly isFunction?: boolean;
}

/** One row for those who print it. */
export interface Row {
  readonly source: TraceSource;
  readonly slot: number;
  readonly machine: number;
  readonly cpu: number;
  readonly task: number;
  readonly field: number;
}

type Print = (row: Row) => readonly Line[];

const IDLE_EXIT = 4294967295;
const SOFTIRQS = Object.freeze([
  'HI',
  'TIMER',
  'NET_TX',
  'NET_RX',
  'BLOCK',
  'IRQ_POLL',
  'TASKLET',
  'SCHED',
  'HRTIMER',
  'RCU',
]);
/** Functions of timers, by the number that rows hold. */
const TIMER_FUNCTIONS = Object.freeze([
  'tick_nohz_handler',
  'hrtimer_wakeup',
  'sched_cfs_period_timer',
  'throtl_pending_timer_fn',
]);

/** Name of a task as `comm`: the idle tasks have their CPU's. */
export function comm({ source, machine }: Row, task: number, cpu: number): string {
  return task === 0 ? `swapper/${cpu}` : source.names.task(machine, task);
}

function event(name: string, text: (row: Row) => string = () => ''): Print {
  return (row) => [{ event: name, text: text(row) }];
}

/** Functions without a trace point. */
function calls(name: string, caller: string): Print {
  return () => [{ event: name, text: caller, isFunction: true }];
}

function sysEnter({ field }: Row): readonly Line[] {
  return [{ event: 'sys_enter', text: `NR ${readCall(field).nr} ()` }];
}

function sysExit({ field }: Row): readonly Line[] {
  const { nr, result } = readCall(field);
  return [{ event: 'sys_exit', text: `NR ${nr} = ${result}` }];
}

function schedSwitch(row: Row): readonly Line[] {
  const { names } = row.source;
  const { prev, state } = readSwitch(row.field);
  const before = `prev_comm=${comm(row, prev, row.cpu)} prev_pid=${prev} prev_prio=${names.prio(row.machine, prev)} prev_state=${state}`;
  const after = `next_comm=${comm(row, row.task, row.cpu)} next_pid=${row.task} next_prio=${names.prio(row.machine, row.task)}`;
  return [{ event: 'sched_switch', text: `${before} ==> ${after}` }];
}

function woken(row: Row): string {
  const { task, cpu } = readTask(row.field);
  const { names } = row.source;
  return `comm=${comm(row, task, cpu)} pid=${task} prio=${names.prio(row.machine, task)} target_cpu=${String(cpu).padStart(3, '0')}`;
}

/** What the CPU works on itself: exec and exit name the task that makes them. */
function itself(row: Row): string {
  return `comm=${comm(row, row.task, row.cpu)} pid=${row.task} prio=${row.source.names.prio(row.machine, row.task)}`;
}

function forked(row: Row): string {
  const { task } = readTask(row.field);
  return `comm=${comm(row, row.task, row.cpu)} pid=${row.task} child_comm=${comm(row, task, 0)} child_pid=${task}`;
}

/** The disk is the first whole device of the first driver that gives out numbers (`BLOCK_EXT_MAJOR`). */
const DISK = '259,0';

function request(tail: string): (row: Row) => string {
  return ({ field }) => {
    const { rwbs, sector, sectors } = readRequest(field);
    return tail === '[0]'
      ? `${DISK} ${rwbs} () ${sector} + ${sectors} none,0,0 [0]`
      : `${DISK} ${rwbs} ${sectors * 512} () ${sector} + ${sectors} none,0,0 [${tail}]`;
  };
}

function issued(row: Row): readonly Line[] {
  return [{ event: 'block_rq_issue', text: request(comm(row, row.task, row.cpu))(row) }];
}

/** Name of the bridge: of all that send it alone is in no kernel's list. */
const BRIDGE = 'docker0';

/** The queueing discipline takes the packet, the driver gets it. */
function sending(dev: string): Line[] {
  return [
    { event: 'net_dev_queue', text: `dev=${dev}` },
    { event: 'net_dev_start_xmit', text: `dev=${dev} queue_mapping=0` },
  ];
}

/** The driver has it. The bridge began before the port that it sends by (`bridged`). */
function transmitted(row: Row): readonly Line[] {
  const dev = row.source.names.netdev(row.machine, row.field - 1);
  const sent = { event: 'net_dev_xmit', text: `dev=${dev || BRIDGE} rc=0`, atEnd: true };
  return dev === '' ? [sent] : [...sending(dev), sent];
}

/** A packet that was routed to the bridge, or one that a port received. */
function bridged({ field }: Row): readonly Line[] {
  const [name, caller] =
    field === 1 ? ['br_dev_xmit', 'dev_hard_start_xmit'] : ['br_handle_frame', '__netif_receive_skb_core'];
  return [...(field === 1 ? sending(BRIDGE) : []), { event: name, text: caller, isFunction: true }];
}

/** Netfilter's hooks: connection tracking looks the packet up, translation changes its addresses. */
function hook({ field }: Row): readonly Line[] {
  return [
    { event: field === 1 ? 'nf_nat_manip_pkt' : 'nf_conntrack_in', text: 'nf_hook_slow', isFunction: true },
  ];
}

function softirq({ field }: Row): string {
  return `vec=${field - 1} [action=${SOFTIRQS[field - 1] ?? ''}]`;
}

function timerFunction({ field }: Row): string {
  return `function=${TIMER_FUNCTIONS[field - 1] ?? ''}`;
}

function idle(row: Row): string {
  return `state=${row.field === 0 ? IDLE_EXIT : row.field - 1} cpu_id=${row.cpu}`;
}

function kvmExit({ source, slot }: Row): string {
  const reason = reasonName(source.trace.reason[slot] ?? 0);
  return reason === '' ? '' : `reason ${reason} exit_number=${VMX_NUMBERS[reason as ExitReasonName]}`;
}

function irqName({ source, slot, machine, field }: Row): string {
  return `irq=${field} name=${source.names.irq(machine, field) || source.names.component(source.trace.from[slot] ?? 0)}`;
}

const PRINTERS: Readonly<Partial<Record<ProbeName, Print>>> = Object.freeze({
  sys_enter: sysEnter,
  sys_exit: sysExit,
  sched_switch: schedSwitch,
  sched_waking: (row) => [{ event: 'sched_waking', text: woken(row) }],
  sched_wakeup: event('sched_wakeup', woken),
  sched_wakeup_new: event('sched_wakeup_new', woken),
  sched_process_fork: event('sched_process_fork', forked),
  sched_process_exec: event(
    'sched_process_exec',
    (row) => `filename=${comm(row, row.task, row.cpu)} pid=${row.task} old_pid=${row.task}`,
  ),
  sched_process_exit: event('sched_process_exit', (row) => `${itself(row)} group_dead=true`),
  sched_wake_idle_without_ipi: event('sched_wake_idle_without_ipi', ({ field }) => `cpu=${field - 1}`),
  irq_handler_entry: event('irq_handler_entry', irqName),
  irq_handler_exit: event('irq_handler_exit', ({ field }) => `irq=${field} ret=handled`),
  local_timer_entry: event('local_timer_entry', () => 'vector=236'),
  local_timer_exit: event('local_timer_exit', () => 'vector=236'),
  reschedule_entry: event('reschedule_entry', () => 'vector=253'),
  reschedule_exit: event('reschedule_exit', () => 'vector=253'),
  call_function_single_entry: event('call_function_single_entry', () => 'vector=251'),
  call_function_single_exit: event('call_function_single_exit', () => 'vector=251'),
  ipi_send_cpu: event(
    'ipi_send_cpu',
    ({ field }) =>
      `cpu=${readTask(field).cpu} callsite=try_to_wake_up callback=${readTask(field).task === 1 ? 'generic_smp_call_function_single_interrupt' : '0x0'}`,
  ),
  hrtimer: event('hrtimer_start', timerFunction),
  hrtimer_cancel: event('hrtimer_cancel'),
  hrtimer_expire_entry: event('hrtimer_expire_entry', timerFunction),
  hrtimer_expire_exit: event('hrtimer_expire_exit'),
  tick_stop: event('tick_stop', () => 'success=1 dependency=NONE'),
  cpu_idle: event('cpu_idle', idle),
  softirq_raise: event('softirq_raise', softirq),
  softirq_entry: event('softirq_entry', softirq),
  softirq_exit: event('softirq_exit', softirq),
  block_rq_issue: issued,
  block_rq_complete: event('block_rq_complete', request('0')),
  block_bio_queue: event('block_bio_queue', ({ field }) => {
    const { rwbs, sector, sectors } = readRequest(field);
    return `${DISK} ${rwbs} ${sector} + ${sectors} [0]`;
  }),
  net_dev_xmit: transmitted,
  tcp_send: event('tcp_sendmsg_locked'),
  tcp_rcv: event('tcp_probe', () => 'family=AF_INET'),
  mm_filemap: event('mm_filemap_get_pages'),
  page_fault_user: event('page_fault_user'),
  jbd2_commit: event('jbd2_start_commit', () => 'dev=259,0'),
  kvm_exit: event('kvm_exit', kvmExit),
  seccomp: calls('__secure_computing', 'syscall_trace_enter'),
  ovl_redirect: calls('ovl_real_fdget', 'ovl_read_iter'),
  memcg_charge: calls('charge_memcg', '__mem_cgroup_charge'),
  futex: calls('do_futex', '__x64_sys_futex'),
  pipe: calls('pipe_lock', 'vfs_iter'),
  virtio: calls('virtqueue_get_buf', 'virtio'),
  bridge: bridged,
  ip_forward: calls('ip_forward', 'ip_rcv_finish'),
  nf_hook: hook,
});

/** Trace points of Linux that print nothing that the model holds. */
const PLAIN: ReadonlySet<string> = new Set([
  'mm_filemap_add_to_page_cache',
  'ext4_da_write_begin',
  'napi_poll',
  'signal_generate',
  'io_uring_submit_req',
  'io_uring_complete',
  'contention_begin',
  'contention_end',
  'kvm_entry',
  'kvm_inj_virq',
  'kvm_halt_poll_ns',
  'kvm_vcpu_wakeup',
  'kvm_msr',
]);

/** Probes without a trace point; those of `user_exit` fire only on CPUs without a tick (`nohz_full`). */
const SILENT: ReadonlySet<string> = new Set(['work', 'exit_latency', 'user_enter', 'user_exit']);

/** Rows that no kernel's trace has: work between trace points, hardware by itself. */
function isSilent(probe: string, cpu: number): boolean {
  return cpu < 0 || SILENT.has(probe);
}

function marker(row: Row, probe: string): Line {
  const { source, slot, machine } = row;
  const group = source.trace.group[slot] ?? -1;
  const held =
    group < 0 ? '' : ` group=${source.names.group(machine, group)} pool_ns=${source.trace.poolNs[slot] ?? 0}`;
  return { event: 'tracing_mark_write', text: `${probe}${held}` };
}

/** The lines of a row. */
export function linesOf(row: Row): readonly Line[] {
  const probe = probeName(row.source.trace.probe[row.slot] ?? 0);
  if (isSilent(probe, row.cpu)) return [];
  const print = PRINTERS[probe as ProbeName];
  if (print) return print(row);
  return [PLAIN.has(probe) ? { event: probe, text: '' } : marker(row, probe)];
}
