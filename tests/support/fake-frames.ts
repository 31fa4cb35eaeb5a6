/**
 * Frames for tests of the page, written by hand after the paths of one 4 KiB read from disk: bare process, container,
 * KVM. They have the shape of the engine's frames and nothing else in common with it.
 */
import { HOP, HOP_STRIDE } from '../../src/bridge/protocol.ts';
import type {
  Catalog,
  CostEntry,
  CrossingFrame,
  Frame,
  HopView,
  StackFrame,
  Stats,
} from '../../src/bridge/protocol.ts';
import { COMPONENTS } from '../../src/sim/trace/components.ts';
import { PROBES } from '../../src/sim/trace/probes.ts';

/** from, to, probe, duration in ns, CPU (−1: device), reason, cost id. A same-named pair is work inside a component. */
export type FakeHop = readonly [
  from: string,
  to: string,
  probe: string,
  ns: number,
  cpu?: number,
  reason?: string,
  cost?: string,
];

const READ_BARE: readonly FakeHop[] = [
  ['app', 'kernel', 'sys_enter', 40, 0, '', 'sys.enter'],
  ['kernel', 'kernel', 'mm_filemap_add_to_page_cache', 620],
  ['kernel', 'kernel', 'block_rq_issue', 2500, 0, '', 'blk.submit'],
  ['kernel', 'disk', 'doorbell', 180],
  ['kernel', 'kernel', 'sched_switch', 1300, 0, '', 'sched.switch.process'],
  ['disk', 'disk', 'device', 52_000, -1, '', 'dev.nvme.read4k'],
  ['disk', 'kernel', 'irq_handler_entry', 500, 0, 'IRQ 41', 'irq.entry_exit'],
  ['kernel', 'kernel', 'block_rq_complete', 3000],
  ['kernel', 'kernel', 'sched_waking', 350],
  ['kernel', 'kernel', 'sched_switch', 1300, 0, '', 'sched.switch.process'],
  ['kernel', 'app', 'sys_exit', 34, 0, '', 'sys.exit'],
];

const READ_CONTAINER: readonly FakeHop[] = [
  ['app', 'kernel', 'sys_enter', 40, 1, '', 'sys.enter'],
  ['kernel', 'kernel', 'seccomp', 20],
  ['kernel', 'kernel', 'ovl_redirect', 260],
  ['kernel', 'kernel', 'memcg_charge', 90],
  ...READ_BARE.slice(1, -1),
  ['kernel', 'app', 'sys_exit', 34, 1, '', 'sys.exit'],
];

const READ_KVM: readonly FakeHop[] = [
  ['app', 'guest-kernel', 'sys_enter', 40, 2, '', 'sys.enter'],
  ['guest-kernel', 'guest-kernel', 'mm_filemap_add_to_page_cache', 620],
  ['guest-kernel', 'guest-kernel', 'block_rq_issue', 2500],
  ['guest-kernel', 'guest-kernel', 'virtio', 1000],
  ['guest-kernel', 'kvm', 'kvm_exit', 360, 2, 'EPT_MISCONFIG', 'vm.exit'],
  ['kvm', 'kvm', 'kvm_handle', 180],
  ['kvm', 'kernel', 'sched_waking', 1200, 2],
  ['kvm', 'guest-kernel', 'kvm_entry', 310, 2, '', 'vm.entry'],
  ['kernel', 'vmm', 'sched_switch', 2900, 3],
  ['vmm', 'vmm', 'vmm_work', 14_000, 3, '', 'vmm.blk_req'],
  ['vmm', 'kernel', 'sys_enter', 40, 3],
  ['kernel', 'kernel', 'block_rq_issue', 2500, 3],
  ['kernel', 'disk', 'doorbell', 180, 3],
  ['guest-kernel', 'guest-kernel', 'sched_switch', 1300, 2],
  ['guest-kernel', 'kvm', 'kvm_exit', 360, 2, 'HLT', 'vm.exit'],
  ['kvm', 'kvm', 'kvm_halt_poll_ns', 10_000, 2],
  ['disk', 'disk', 'device', 52_000, -1, '', 'dev.nvme.read4k'],
  ['disk', 'kernel', 'irq_handler_entry', 500, 3],
  ['kernel', 'kernel', 'block_rq_complete', 3000, 3],
  ['kernel', 'vmm', 'sched_switch', 1300, 3],
  ['vmm', 'vmm', 'vmm_work', 1500, 3],
  ['vmm', 'kernel', 'sys_enter', 40, 3],
  ['kernel', 'kvm', 'kvm_vcpu_wakeup', 5500, 2],
  ['kvm', 'kvm', 'kvm_inj_virq', 300, 2],
  ['kvm', 'guest-kernel', 'kvm_entry', 310, 2, '', 'vm.entry'],
  ['guest-kernel', 'guest-kernel', 'block_rq_complete', 3000, 2],
  ['guest-kernel', 'app', 'sys_exit', 34, 2, '', 'sys.exit'],
];

const GETPID_KVM: readonly FakeHop[] = [
  ['app', 'guest-kernel', 'sys_enter', 40, 0, '', 'sys.enter'],
  ['guest-kernel', 'guest-kernel', '', 5],
  ['guest-kernel', 'app', 'sys_exit', 34, 0, '', 'sys.exit'],
];

/** A request to another machine and its answer, with every component there is: the fullest stage. */
const SEND_KVM: readonly FakeHop[] = [
  ['app', 'guest-kernel', 'sys_enter', 40, 0, '', 'sys.enter'],
  ['guest-kernel', 'guest-kernel', 'tcp_send', 1800],
  ['guest-kernel', 'guest-kernel', 'virtio', 1000],
  ['guest-kernel', 'kvm', 'kvm_exit', 360, 0, 'EPT_MISCONFIG', 'vm.exit'],
  ['kvm', 'vhost', 'sched_waking', 1200],
  ['kvm', 'guest-kernel', 'kvm_entry', 310, 0, '', 'vm.entry'],
  ['vhost', 'vhost', 'vhost_work', 2600, 1],
  ['vhost', 'kernel', 'net_dev_xmit', 700, 1],
  ['kernel', 'kernel', 'bridge', 400, 1],
  ['kernel', 'kernel', 'nf_hook', 500, 1],
  ['kernel', 'nic', 'doorbell', 180, 1],
  ['guest-kernel', 'kvm', 'kvm_exit', 360, 0, 'HLT', 'vm.exit'],
  ['kvm', 'kernel', 'sched_switch', 1300, 0],
  ['kernel', 'cpu', 'hrtimer', 120, 0],
  ['nic', 'nic', 'device', 900, -1],
  ['nic', 'peer', 'wire', 5000, -1],
  ['peer', 'peer', 'tcp_rcv', 9000, -1],
  ['peer', 'nic', 'wire', 5000, -1],
  ['cpu', 'kernel', 'irq_handler_entry', 2000, 1],
  ['nic', 'kernel', 'irq_handler_entry', 500, 1],
  ['kernel', 'kernel', 'softirq_entry', 700, 1],
  ['kernel', 'vhost', 'sched_waking', 350, 1],
  ['vhost', 'vhost', 'vhost_work', 2600, 1],
  ['vhost', 'kvm', 'kvm_inj_virq', 700, 1],
  ['kvm', 'vmm', 'sched_switch', 1700, 0],
  ['vmm', 'vmm', 'vmm_work', 1500, 0],
  ['vmm', 'kvm', 'sys_enter', 1700, 0],
  ['kernel', 'vmm', 'sched_switch', 1300, 2],
  ['vmm', 'kernel', 'sys_enter', 40, 2],
  ['kvm', 'guest-kernel', 'kvm_entry', 310, 0, '', 'vm.entry'],
  ['guest-kernel', 'guest-kernel', 'softirq_entry', 700],
  ['guest-kernel', 'guest-kernel', 'tcp_rcv', 1500],
  ['guest-kernel', 'app', 'sys_exit', 34, 0, '', 'sys.exit'],
];

/** Paths by operation and stack. */
export const FAKE_PATHS = {
  bare: READ_BARE,
  container: READ_CONTAINER,
  kvm: READ_KVM,
  'kvm-getpid': GETPID_KVM,
  'kvm-send': SEND_KVM,
} as const;

const REASONS = ['', 'EPT_MISCONFIG', 'HLT', 'IRQ 41'];

function cost(id: string, meanNs: number, confidence: CostEntry['confidence']): CostEntry {
  return {
    id,
    label: { en: `cost of ${id}`, ko: `${id} 비용` },
    meanNs,
    loNs: meanNs * 0.7,
    hiNs: meanNs * 2,
    distribution: 'lognormal σ=0.2',
    sources: ['FAST 2012, tab. 1', 'kvm-unit-tests vmexit'],
    hardware: '2023 server',
    year: 2022,
    confidence,
    note:
      confidence === 'calibrated' ? { en: 'fitted to the published total', ko: '발표된 합계에 맞춤' } : null,
  };
}

const COSTS: readonly CostEntry[] = [
  cost('sys.enter', 40, 'published'),
  cost('sys.exit', 34, 'published'),
  cost('blk.submit', 2500, 'calibrated'),
  cost('sched.switch.process', 1300, 'measured'),
  cost('dev.nvme.read4k', 52_000, 'published'),
  cost('irq.entry_exit', 500, 'calibrated'),
  cost('vm.exit', 360, 'published'),
  cost('vm.entry', 310, 'published'),
  cost('vmm.blk_req', 14_000, 'assumed'),
];

const NOTE = { en: 'as in the kernel', ko: '커널과 같음' };

function stack(id: string, en: string, ko: string, components: readonly string[]): Catalog['stacks'][number] {
  return {
    id,
    label: { en, ko },
    about: { en, ko },
    fidelity: 'full',
    fidelityNote: NOTE,
    components,
    isVm: components.includes('guest-kernel'),
    refusesInside: {},
  };
}

/** A catalog with the engine's own components and trace points. */
export const FAKE_CATALOG: Catalog = {
  operations: [
    {
      id: 'read-disk',
      group: 'files',
      usual: true,
      label: { en: 'read, from disk', ko: 'read, 디스크에서' },
      tag: { en: '4 KiB', ko: '4 KiB' },
      about: { en: 'A read that misses the page cache.', ko: '페이지 캐시에 없는 읽기.' },
      params: [],
      fidelity: 'full',
      fidelityNote: NOTE,
    },
  ],
  stacks: [
    stack('bare', 'Bare process', '일반 프로세스', ['app', 'kernel', 'cpu', 'disk', 'nic']),
    stack('container', 'Container', '컨테이너', ['app', 'kernel', 'cpu', 'disk', 'nic']),
    stack('kvm', 'KVM VM', 'KVM 가상 머신', [
      'app',
      'guest-kernel',
      'vmm',
      'kvm',
      'vhost',
      'kernel',
      'cpu',
      'disk',
      'nic',
    ]),
  ],
  switches: [],
  components: COMPONENTS,
  costs: COSTS,
  machines: [
    {
      id: 'vcpu',
      label: { en: 'vCPU', ko: 'vCPU' },
      initial: 'in_kvm',
      states: ['in_guest', 'exiting', 'in_kvm', 'halted'],
      edges: [
        { from: 'in_guest', to: 'exiting', event: 'EXIT' },
        { from: 'exiting', to: 'in_kvm', event: 'HANDLE' },
        { from: 'in_kvm', to: 'in_guest', event: 'ENTER' },
        { from: 'in_kvm', to: 'halted', event: 'BLOCK' },
        { from: 'halted', to: 'in_kvm', event: 'WAKE' },
      ],
    },
    {
      id: 'task',
      label: { en: 'task', ko: '태스크' },
      initial: 'runnable',
      states: ['runnable', 'running', 'sleeping', 'zombie'],
      edges: [
        { from: 'runnable', to: 'running', event: 'SWITCH_IN' },
        { from: 'running', to: 'runnable', event: 'PREEMPT' },
        { from: 'running', to: 'sleeping', event: 'BLOCK' },
        { from: 'sleeping', to: 'runnable', event: 'WAKE' },
        { from: 'running', to: 'zombie', event: 'EXIT' },
      ],
    },
  ],
  host: { en: '2023 server, NVMe, 8 CPUs', ko: '2023년 서버, NVMe, CPU 8개' },
  probes: PROBES,
  reasons: REASONS,
  programs: ['sys_read'],
};

function indexOf(list: readonly { readonly id: string }[], id: string): number {
  const index = list.findIndex((entry) => entry.id === id);
  if (index < 0 && id !== '') throw new Error(`no such name: ${id}`);
  return index;
}

/** Hops as columns; each begins where the one before ends. `startNs` is the beginning of the operation. */
export function fakeHops(path: readonly FakeHop[], startNs: number): Float64Array {
  const hops = new Float64Array(path.length * HOP_STRIDE);
  let at = startNs;
  path.forEach(([from, to, probe, ns, cpu = 0, reason = '', costId = ''], index) => {
    const set = (field: keyof typeof HOP, value: number): void => {
      hops[index * HOP_STRIDE + HOP[field]] = value;
    };
    set('startNs', at);
    set('durationNs', ns);
    set('from', indexOf(COMPONENTS, from));
    set('to', indexOf(COMPONENTS, to));
    set(
      'probe',
      Math.max(
        0,
        PROBES.findIndex((entry) => entry.name === probe),
      ),
    );
    set('reason', Math.max(0, REASONS.indexOf(reason)));
    set('cost', costId === '' ? -1 : indexOf(COSTS, costId));
    set('program', 0);
    set('pc', index % 6);
    set('cpu', cpu);
    set('task', 0);
    set('row', index + 1);
    at += ns;
  });
  return hops;
}

/** Stats of a list of durations, ns. */
export function fakeStats(values: readonly number[]): Stats {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const sum = sorted.reduce((total, value) => total + value, 0);
  const count = sorted.length;
  return {
    count,
    lastNs: values.at(-1) ?? 0,
    min: sorted[0] ?? 0,
    mean: count === 0 ? 0 : sum / count,
    p50: at(0.5),
    p99: at(0.99),
    max: sorted.at(-1) ?? 0,
  };
}

function crossingsOf(path: readonly FakeHop[]): CrossingFrame[] {
  const times = new Map<string, { from: string; to: string; list: number[] }>();
  for (const [from, to, , ns] of path) {
    if (from === to) continue;
    const key = `${from}>${to}`;
    const entry = times.get(key) ?? { from, to, list: [] };
    entry.list.push(ns);
    times.set(key, entry);
  }
  return [...times.values()].map(({ from, to, list }) => ({ from, to, stats: fakeStats(list) }));
}

const FACTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bare: { pid: '4231' },
  container: { pid: '1', hostPid: '4377', namespaces: '6', cgroup: '/web', runtime: 'runc 1.2 (exited)' },
  kvm: { pid: '812', vcpus: '1', memory: '512 MiB', vmm: 'QEMU iothread' },
};

/** Components of a stack or composition of the catalog. */
function partsOf(id: string): string[] {
  const layers = FAKE_CATALOG.stacks.filter((entry) => id.split('/').includes(entry.id));
  return [...new Set(layers.flatMap((entry) => entry.components))];
}

/** One stack at `nowNs`, with the hops that have begun by then. */
export function fakeStack(id: string, path: readonly FakeHop[], nowNs: number, startNs = 0): StackFrame {
  const all = fakeHops(path, startNs);
  let shown = 0;
  while (shown < path.length && (all[shown * HOP_STRIDE] ?? Infinity) <= nowNs) shown += 1;
  const totalNs = path.reduce((sum, hop) => sum + hop[3], 0);
  const done = nowNs >= startNs + totalNs;
  const seen = path.slice(0, shown);
  const exits = seen.filter((hop) => hop[2] === 'kvm_exit');
  return {
    id,
    counts: {
      syscalls: seen.filter((hop) => hop[2] === 'sys_enter').length,
      exits: exits.length,
      exitsByReason: Object.fromEntries(
        exits.map((hop) => [hop[5] ?? '', exits.filter((e) => e[5] === hop[5]).length]),
      ),
      hypercalls: 0,
      interrupts: seen.filter((hop) => hop[2] === 'irq_handler_entry').length,
      injections: seen.filter((hop) => hop[2] === 'kvm_inj_virq').length,
      contextSwitches: seen.filter((hop) => hop[2] === 'sched_switch').length,
      pageFaults: 0,
      softirqs: 0,
      ipis: 0,
      stealNs: 0,
    },
    opsDone: done ? 1 : 0,
    opsIssued: 1,
    opIndex: shown > 0 ? 0 : -1,
    opStartNs: startNs,
    opElapsedNs: Math.max(0, Math.min(totalNs, nowNs - startNs)),
    inFlight: shown > 0 && !done,
    totalNs: fakeStats(done ? [totalNs] : []),
    crossings: crossingsOf(seen),
    components: partsOf(id),
    hops: all.slice(0, shown * HOP_STRIDE),
    currentHop: shown - 1,
    machines:
      id === 'kvm'
        ? [
            { chart: 'vcpu', entity: 'vCPU 0', state: 'exiting' },
            { chart: 'task', entity: 'app', state: 'running' },
          ]
        : [{ chart: 'task', entity: 'app', state: 'sleeping' }],
    facts: FACTS[id] ?? {},
  };
}

/** A frame of one read on each stack at `nowNs`. Negative: nothing issued yet. */
export function fakeFrame(
  nowNs: number,
  ids: readonly (keyof typeof FAKE_PATHS)[] = ['bare', 'container', 'kvm'],
): Frame {
  const issued = nowNs >= 0;
  const ends = ids.map((id) => FAKE_PATHS[id].reduce((sum, hop) => sum + hop[3], 0));
  const stacks = ids.map((id) => fakeStack(id.replace(/-.*/, ''), FAKE_PATHS[id], nowNs));
  return {
    nowNs: Math.max(0, nowNs),
    endNs: issued ? Math.max(...ends) : 0,
    ended: true,
    events: 1204,
    hop: 7,
    stateHash: 'f00d',
    seed: 7,
    commands: issued ? [{ atNs: 0, kind: 'issue', count: 1 }] : [],
    stacks: issued ? stacks : stacks.map((entry) => ({ ...entry, opsIssued: 0 })),
  };
}

/** The whole operation's hops with their names, as the engine answers `hops`. */
export function fakeHopViews(path: readonly FakeHop[]): HopView[] {
  let at = 0;
  return path.map(([from, to, probe, ns, cpu = 0, reason = '', costId = ''], index) => {
    const startNs = at;
    at += ns;
    const mode = (id: string): string => COMPONENTS.find((entry) => entry.id === id)?.mode.en ?? '';
    return {
      index,
      from,
      to,
      modeFrom: mode(from),
      modeTo: mode(to),
      probe,
      reason: reason === '' ? null : reason,
      startNs,
      durationNs: ns,
      cost: costId === '' ? null : costId,
      cpu: cpu < 0 ? 'device' : `CPU ${cpu}`,
      task: 'app',
      program: 0,
      pc: index % 6,
    };
  });
}
