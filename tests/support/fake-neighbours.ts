/**
 * An engine for tests and pictures of the Neighbours room, behind the page's own interface. Two CPUs, a shop that
 * needs 1 ms of every 10 ms on each, and a batch group that takes the rest until its quota is used up.
 */
import { EngineIssues, type Commanded, type RoomClient } from '../../src/bridge/client.ts';
import { POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../../src/bridge/protocol.ts';
import type {
  CgroupView,
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  Percentiles,
  RecordedView,
  ResponseView,
  ScenarioEntry,
  SeekTarget,
  UseSeries,
  WhyNotView,
  WriteResult,
} from '../../src/bridge/protocol.ts';

const STEP_NS = 5e5;
const PERIOD_NS = 1e8;
const END_NS = 1e10;
const CPUS = 2;
const SHOP = 1;
const BATCH = 2;
const PATHS = ['/', '/shop', '/batch'] as const;
const SLOTS = 80;

const words = (en: string, ko: string): { en: string; ko: string } => ({ en, ko });
const SHOP_SAYS = words('1 ms of work every 10 ms', '10 ms마다 1 ms 작업');

export const FAKE_SCENARIOS: readonly ScenarioEntry[] = [
  {
    id: 'noisy-neighbour',
    label: words('The noisy neighbour', '시끄러운 이웃'),
    about: words(
      'A shop answers requests; a batch job wants everything.',
      '상점은 요청에 답하고, 배치 작업은 모두 차지하려 합니다.',
    ),
    question: words(
      'What happens to the shop when batch gets a quota?',
      'batch에 쿼터를 걸면 shop은 어떻게 될까요?',
    ),
    answers: [words('It answers sooner', '더 빨리 답한다'), words('Nothing changes', '변화가 없다')],
    durationMs: 10_000,
    look: '/batch',
    recorded: false,
  },
  {
    id: 'victim-2of10ms-hog4-2cpu',
    label: words('A victim and four hogs', '피해자와 바쁜 루프 넷'),
    about: words('Recorded on two CPUs.', 'CPU 두 개에서 기록됨.'),
    question: words('Who is slowed down?', '누가 느려질까요?'),
    answers: [],
    durationMs: 10_000,
    look: '',
    recorded: true,
  },
];

interface Limits {
  weight: number;
  quotaNs: number;
  burstNs: number;
}

interface Run {
  readonly runs: number[];
  readonly pools: number[];
  readonly use: UseSeries;
  readonly response: (changedNs: number | null) => ResponseView;
  readonly usageNs: readonly number[];
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledNs: number;
  readonly throttledNow: boolean;
}

function limitsAt(commands: readonly NeighbourCommand[], path: string, ns: number): Limits {
  const limits: Limits = { weight: 100, quotaNs: Infinity, burstNs: 0 };
  for (const { atNs, path: where, file, value } of commands) {
    if (where !== path || atNs > ns) continue;
    if (file === 'cpu.weight') limits.weight = Number(value);
    if (file === 'cpu.max.burst') limits.burstNs = Number(value) * 1000;
    if (file === 'cpu.max')
      limits.quotaNs = value.startsWith('max') ? Infinity : Number.parseInt(value, 10) * 1000;
  }
  return limits;
}

/** Runs the little model from the start to `nowNs` and keeps what the window shows. */
function run(commands: readonly NeighbourCommand[], nowNs: number, startNs: number, endNs: number): Run {
  const runs: number[] = [];
  const pools: number[] = [];
  const slotNs = END_NS / SLOTS;
  const values = new Float64Array(2 * SLOTS);
  const recent: number[] = [];
  const usageNs = [0, 0, 0];
  let [usedNs, periods, throttledPeriods, throttledNs, periodThrottledNs] = [0, 0, 0, 0, 0];
  let throttledNow = false;
  const openSince = [0, 0];
  const openGroup = [-1, -1];
  const close = (cpu: number, ns: number): void => {
    if ((openGroup[cpu] ?? -1) > 0 && ns > startNs && (openSince[cpu] ?? 0) < endNs) {
      runs.push(
        cpu,
        openGroup[cpu] ?? 0,
        100 + (openGroup[cpu] ?? 0) * 10 + cpu,
        Math.max(startNs, openSince[cpu] ?? 0),
        ns,
        0,
      );
    }
  };
  for (let ns = 0; ns < nowNs; ns += STEP_NS) {
    const { quotaNs } = limitsAt(commands, '/batch', ns);
    if (ns % PERIOD_NS === 0) {
      if (ns > startNs - PERIOD_NS && Number.isFinite(quotaNs))
        pools.push(BATCH, ns, ns + PERIOD_NS, quotaNs, 0, 0, 0, quotaNs);
      if (Number.isFinite(quotaNs)) periods += 1;
      usedNs = 0;
      periodThrottledNs = 0;
    }
    throttledNow = usedNs >= quotaNs;
    if (throttledNow) {
      if (periodThrottledNs === 0) throttledPeriods += 1;
      periodThrottledNs += STEP_NS * CPUS;
      throttledNs += STEP_NS * CPUS;
      if (ns >= startNs)
        for (let cpu = 0; cpu < CPUS; cpu += 1)
          runs.push(cpu, BATCH, 0, ns, Math.min(nowNs, ns + STEP_NS), 1);
    }
    for (let cpu = 0; cpu < CPUS; cpu += 1) {
      const phase = (ns + cpu * 3e6) % 1e7;
      const waits = throttledNow || !Number.isFinite(quotaNs) ? 0 : 1e6;
      const shop = phase >= waits && phase < waits + 1e6;
      const group = shop ? SHOP : throttledNow ? -1 : BATCH;
      if (group === BATCH) usedNs += STEP_NS;
      if (group > 0) {
        usageNs[group] = (usageNs[group] ?? 0) + STEP_NS;
        const at = (group - 1) * SLOTS + Math.floor(ns / slotNs);
        values[at] = (values[at] ?? 0) + STEP_NS / slotNs;
      }
      if (phase === 0) {
        const slow = Number.isFinite(quotaNs) ? 1.2e6 : 9e6 + ((ns / 1e7) % 7) * 3e6;
        recent.push(ns, slow);
      }
      if (openGroup[cpu] !== group) {
        close(cpu, ns);
        openGroup[cpu] = group;
        openSince[cpu] = ns;
      }
    }
    const last = pools.length - POOL_STRIDE;
    if (last >= 0 && Number.isFinite(quotaNs)) {
      pools[last + POOL.usedNs] = usedNs;
      pools[last + POOL.throttledNs] = periodThrottledNs;
    }
  }
  for (let cpu = 0; cpu < CPUS; cpu += 1) close(cpu, nowNs);
  const slots = Math.ceil(nowNs / slotNs);
  return {
    runs,
    pools,
    use: {
      startNs: 0,
      slotNs,
      slots,
      groups: [SHOP, BATCH],
      values: Float64Array.from([...values.slice(0, slots), ...values.slice(SLOTS, SLOTS + slots)]),
    },
    response: (changedNs) => ({
      name: 'shop/web',
      says: SHOP_SAYS,
      group: SHOP,
      since: percentiles(recent, changedNs ?? 0, nowNs),
      earlier: changedNs === null ? null : percentiles(recent, 0, changedNs),
      slots: new Float64Array(),
      jobs: Float64Array.from(recent),
    }),
    usageNs,
    periods,
    throttledPeriods,
    throttledNs,
    throttledNow,
  };
}

/** The quota of the batch group at a moment: each CPU runs it up to half of it. */
function quotaOf(
  { pools }: Run,
  here: Run,
  commands: readonly NeighbourCommand[],
  nowNs: number,
): Pick<NeighbourFrame, 'balance' | 'quota'> {
  const { quotaNs } = limitsAt(commands, '/batch', nowNs);
  const balance: number[] = [];
  for (let base = 0; base < pools.length; base += POOL_STRIDE) {
    const [startNs = 0, endNs = 0, runtimeNs = 0] = pools.slice(base + POOL.startNs, base + POOL.usedNs);
    balance.push(startNs, runtimeNs, 0, startNs + runtimeNs / CPUS, 0, 0, endNs, 0, 0);
  }
  if (!Number.isFinite(quotaNs)) return { balance: Float64Array.from(balance), quota: null };
  const startNs = Math.floor(nowNs / PERIOD_NS) * PERIOD_NS;
  const ranNs = Math.min(quotaNs / CPUS, nowNs - startNs);
  const tasks = [0, 1].map((cpu) => ({ pid: 120 + cpu, name: 'hog', cpu }));
  const held = here.throttledNow;
  return {
    balance: Float64Array.from(balance),
    quota: {
      group: BATCH,
      quotaNs,
      periodNs: PERIOD_NS,
      startNs,
      refillNs: startNs + PERIOD_NS,
      leftNs: quotaNs - ranNs * CPUS,
      owedNs: 0,
      paidNs: 0,
      ran: tasks.map(({ cpu }) => ({ cpu, ns: ranNs })),
      held: held ? tasks.map(({ cpu }) => ({ cpu, sinceNs: startNs + quotaNs / CPUS })) : [],
      waiting: held ? tasks : [],
      waitingCount: held ? tasks.length : 0,
    },
  };
}

/** Of the jobs that finished in a span. */
function percentiles(jobs: readonly number[], fromNs: number, toNs: number): Percentiles {
  const times: number[] = [];
  for (let at = 0; at < jobs.length; at += 2)
    if ((jobs[at] ?? 0) >= fromNs && (jobs[at] ?? 0) < toNs) times.push(jobs[at + 1] ?? 0);
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return {
    fromNs,
    toNs,
    jobs: times.length,
    meanNs: times.reduce((sum, ns) => sum + ns, 0) / Math.max(1, times.length),
    p50Ns: at(0.5),
    p90Ns: at(0.9),
    p99Ns: at(0.99),
    maxNs: at(1),
  };
}

function viewOf(path: string, index: number, limits: Limits, made: Run, spanNs: number): CgroupView {
  const usage = index === 0 ? made.usageNs.reduce((sum, ns) => sum + ns, 0) : (made.usageNs[index] ?? 0);
  const limited = Number.isFinite(limits.quotaNs);
  const us = (ns: number): string => Math.round(ns / 1000).toString();
  const stat = [
    `usage_usec ${us(usage)}`,
    `nr_periods ${index === BATCH ? made.periods : 0}`,
    `nr_throttled ${index === BATCH ? made.throttledPeriods : 0}`,
    `throttled_usec ${index === BATCH ? us(made.throttledNs) : 0}`,
  ];
  const files = [
    { name: 'cpu.stat', text: `${stat.join('\n')}\n`, writable: false },
    {
      name: 'cpu.pressure',
      text: 'some avg10=12.40 avg60=3.10 avg300=0.70 total=834411\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
      writable: false,
    },
  ];
  const writable =
    index === 0
      ? []
      : [
          { name: 'cpu.weight', text: `${limits.weight}\n`, writable: true },
          { name: 'cpu.max', text: `${limited ? us(limits.quotaNs) : 'max'} 100000\n`, writable: true },
          { name: 'cpu.max.burst', text: `${us(limits.burstNs)}\n`, writable: true },
          { name: 'cpu.idle', text: '0\n', writable: true },
          { name: 'cgroup.freeze', text: '0\n', writable: true },
        ];
  return {
    path,
    index,
    depth: index === 0 ? 0 : 1,
    files: [...writable, ...files],
    tasks:
      index === 0
        ? []
        : [0, 1].map((cpu) => ({
            pid: 100 + index * 10 + cpu,
            name: index === SHOP ? 'web' : 'hog',
            program: index === SHOP ? 'periodic' : 'hog',
            state: 'R',
            cpu,
          })),
    programs:
      index === 0
        ? []
        : [{ says: index === SHOP ? SHOP_SAYS : words('busy loop', '바쁜 루프'), count: 2, inGuest: false }],
    taskCount: index === 0 ? 0 : 2,
    share: spanNs > 0 ? Math.min(1, usage / (spanNs * CPUS)) : 0,
    quotaCpus: limits.quotaNs / PERIOD_NS,
    weight: limits.weight,
    throttled: index === BATCH && made.throttledNow,
  };
}

export class FakeNeighbours implements RoomClient<'neighbours'> {
  /** What the page asked for, in order. */
  readonly log: string[] = [];
  spec: NeighbourSpec | null = null;
  commands: NeighbourCommand[] = [];
  nowNs = 0;
  knownNs = 0;
  cancelled = 0;
  #before: readonly NeighbourCommand[] | null = null;

  catalog(): Promise<readonly ScenarioEntry[]> {
    return Promise.resolve(FAKE_SCENARIOS);
  }

  open(
    spec: NeighbourSpec,
    commands: readonly NeighbourCommand[],
    atNs: number | null,
    view: NeighbourView,
    beside = false,
  ): Promise<NeighbourFrame> {
    this.log.push(
      `load ${spec.scenario} ${spec.pick} ${spec.throttle} ${spec.hz} ${spec.seed} at ${atNs}${beside ? ' beside' : ''}`,
    );
    if (spec.file.includes('bad')) {
      return Promise.reject(
        new EngineIssues([
          {
            path: 'scenarios[0].tasks[1].program',
            message: words('There is no program “spin”.', '“spin” 프로그램은 없습니다.'),
          },
        ]),
      );
    }
    this.spec = spec;
    this.commands = [...commands];
    this.#before = null;
    this.knownNs = 0;
    return this.seek({ to: 'time', ns: atNs ?? 0 }, view);
  }

  seek(target: SeekTarget, view: NeighbourView): Promise<NeighbourFrame> {
    if (target.to === 'step') return this.#step(target.what, target.direction, view);
    const ns = target.to === 'time' ? target.ns : 0;
    this.log.push(`seek ${ns}`);
    this.nowNs = Math.min(END_NS, Math.max(0, ns));
    return Promise.resolve(this.#frame(view));
  }

  look(view: NeighbourView): Promise<NeighbourFrame> {
    this.log.push(`look ${view.fromNs ?? 'moment'} ${view.windowNs}`);
    return Promise.resolve(this.#frame(view));
  }

  #step(what: string, direction: 1 | -1, view: NeighbourView): Promise<NeighbourFrame> {
    this.log.push(`step ${what} ${direction}`);
    const size = what === 'switch' ? 1e6 : PERIOD_NS;
    this.nowNs = Math.max(
      0,
      direction > 0 ? (Math.floor(this.nowNs / size) + 1) * size : (Math.ceil(this.nowNs / size) - 1) * size,
    );
    return Promise.resolve(this.#frame(view));
  }

  command(
    { path, file, value }: Omit<NeighbourCommand, 'atNs'>,
    view: NeighbourView,
  ): Promise<Commanded<'neighbours'>> {
    this.log.push(`write ${path} ${file} ${value}`);
    const result = check(file, value);
    if (result.ok) {
      const past = this.commands.some((entry) => entry.atNs > this.nowNs);
      if (past) this.#before = this.commands;
      this.commands = [
        ...this.commands.filter((entry) => entry.atNs <= this.nowNs),
        { atNs: this.nowNs, path, file, value },
      ];
    }
    return Promise.resolve({ frame: this.#frame(view), result });
  }

  ask(question: string, params: unknown): Promise<never> {
    const { cpu, atNs } = (params ?? {}) as { cpu: number; atNs: number };
    const answers: Readonly<Record<string, () => unknown>> = {
      explain: () => this.#explain(cpu, atNs),
      recorded: () => this.#recorded(),
      'why-not': () => this.#whyNot(),
      preview: () =>
        Promise.resolve({
          cpus: CPUS,
          endNs: 1e8,
          groups: PATHS,
          runs: Float64Array.from([0, SHOP, 110, 0, 5e7, 0, 1, BATCH, 0, 0, 1e8, 1]),
        }),
    };
    return answers[question]?.() as Promise<never>;
  }

  #explain(cpu: number, atNs: number): Promise<ExplainView> {
    this.log.push(`explain ${cpu} ${atNs}`);
    const candidate = (
      task: number,
      name: string,
      group: number,
      lagNs: number,
      deadlineNs: number,
    ): ExplainView['candidates'][number] => ({
      task,
      name,
      level: 0,
      chosen: task === 110,
      group,
      weight: 1024,
      lagNs,
      eligible: lagNs >= 0,
      vruntimeNs: 5e8 - lagNs,
      deadlineNs,
    });
    return Promise.resolve({
      cpu,
      atNs,
      chosen: 110,
      rule: words(
        'Of those that are eligible, the one with the earliest virtual deadline.',
        '자격이 있는 태스크 중 가상 데드라인이 가장 이른 것.',
      ),
      levels: [
        {
          group: '/',
          reason: words(
            'Of those that are eligible, the one with the earliest virtual deadline.',
            '자격이 있는 태스크 중 가상 데드라인이 가장 이른 것.',
          ),
          more: 0,
        },
      ],
      candidates: [
        candidate(110, 'shop/web', SHOP, 4e5, 5e8),
        candidate(120, 'batch/hog', BATCH, -7e5, 5.02e8),
      ],
    });
  }

  #whyNot(): Promise<readonly WhyNotView[]> {
    this.log.push('why-not');
    const why = words('batch has used its 20 ms', 'batch가 20 ms를 다 썼습니다');
    return Promise.resolve([120, 121].map((task) => ({ cgroup: 'batch', task, program: 'hog', why })));
  }

  #recorded(): Promise<RecordedView | null> {
    return Promise.resolve(this.spec?.scenario === FAKE_SCENARIOS[1]?.id ? RECORDED : null);
  }

  cancel(): void {
    this.cancelled++;
  }

  #frame({ windowNs, fromNs, group, unlimited = false }: NeighbourView): NeighbourFrame {
    const { nowNs, commands } = this;
    this.knownNs = Math.max(this.knownNs, nowNs);
    const startNs = fromNs ?? Math.max(0, nowNs - windowNs);
    const endNs = startNs + windowNs;
    const made = run(commands, this.knownNs, startNs, endNs);
    const here = run(commands, nowNs, startNs, endNs);
    const beside = unlimited ? commands.filter(({ file }) => file !== 'cpu.max') : this.#before;
    const old = beside ? run(beside, this.knownNs, startNs, endNs) : null;
    const last = commands.filter((entry) => entry.atNs <= nowNs).at(-1);
    const changedNs = last?.atNs ?? null;
    const current = [0, 1].map((cpu) => {
      const at = here.runs.findLastIndex(
        (ns, index) =>
          index % RUN_STRIDE === RUN.endNs &&
          ns === nowNs &&
          here.runs[index - RUN.endNs] === cpu &&
          here.runs[index + 1] === 0,
      );
      return at < 0 ? { task: 0, group: 0 } : { task: here.runs[at - 2] ?? 0, group: here.runs[at - 3] ?? 0 };
    });
    return {
      nowNs,
      endNs: END_NS,
      knownNs: this.knownNs,
      events: Math.round(nowNs / 1200),
      cpus: CPUS,
      hz: this.spec?.hz ?? 250,
      firstTickNs: 0,
      seed: this.spec?.seed ?? 0,
      windowStartNs: startNs,
      windowEndNs: endNs,
      groups: PATHS.map((path, index) => viewOf(path, index, limitsAt(commands, path, nowNs), here, nowNs)),
      selected: Math.max(1, PATHS.indexOf(group as (typeof PATHS)[number])),
      current,
      runs: Float64Array.from(made.runs),
      coarseNs: 0,
      memory: null,
      network: null,
      pools: Float64Array.from(made.pools),
      ...quotaOf(made, here, commands, nowNs),
      machines: [],
      use: made.use,
      responses: [here.response(changedNs)],
      commands,
      changes: commands
        .filter((entry) => entry.atNs <= nowNs)
        .map(({ atNs, path, file, value }) => ({ path, file, value, fromNs: atNs, toNs: atNs })),
      stealNs: 0,
      before:
        old && beside
          ? {
              unlimited,
              pick: 'eevdf',
              throttle: 'task',
              hz: this.spec?.hz ?? 250,
              seed: this.spec?.seed ?? 0,
              responses: [run(beside, nowNs, startNs, endNs).response(changedNs)],
              runs: Float64Array.from(old.runs),
              use: old.use,
              commands: beside,
              changes: [],
            }
          : null,
    };
  }
}

const RECORDED: RecordedView = {
  label: words('Linux 6.18, 2 CPUs, 250 Hz, five runs', 'Linux 6.18, CPU 2개, 250Hz, 다섯 번 실행'),
  metrics: [
    { name: 'batch usage_usec', low: 2_010_000, high: 2_040_000, ours: 2_021_337, unit: 'µs', holds: true },
    { name: 'shop p99', low: 1.8e6, high: 2.2e6, ours: 3.1e6, unit: 'ns', holds: false },
  ],
  gaps: Float64Array.from([1e7, 9e7, 1.1e8, 1.9e8, 2.1e8, 2.9e8]),
};

/** The two refusals the tests need, as the kernel gives them. */
function check(file: string, value: string): WriteResult {
  if (file === 'cpu.weight' && !(Number(value) >= 1 && Number(value) <= 10_000)) {
    return { ok: false, errno: 'ERANGE', why: words('A weight is 1 to 10000.', '가중치는 1~10000입니다.') };
  }
  if (file === 'cpu.max' && !/^(max|\d{4,})( \d+)?$/.test(value)) {
    return {
      ok: false,
      errno: 'EINVAL',
      why: words('A quota is at least 1000 µs.', '쿼터는 1000µs 이상입니다.'),
    };
  }
  return { ok: true };
}
