/**
 * An engine for tests of the page: the paths of `fake-frames.ts` on a clock, behind the page's own interface.
 * Operations of a run follow each other without a gap and all take as long as the slowest stack.
 */
import {
  EngineCancelled,
  EngineIssues,
  type AskOptions,
  type Commanded,
  type RoomClient,
} from '../../src/bridge/client.ts';
import type {
  Catalog,
  EngineFile,
  ExportFormat,
  Frame,
  HopView,
  LabCommand,
  LabSpec,
  ProgramView,
  Progress,
  ReplayRequest,
  ReplayResult,
  SeekTarget,
  StackFrame,
} from '../../src/bridge/protocol.ts';
import { FAKE_CATALOG, FAKE_PATHS, fakeHopViews, fakeStack, fakeStats, type FakeHop } from './fake-frames.ts';

/** Parameters of all questions. */
type Asked = ReplayRequest & {
  readonly stack: number;
  readonly program: number;
  readonly format: ExportFormat;
};

const GETPID: readonly FakeHop[] = [
  ['app', 'kernel', 'sys_enter', 40, 0, '', 'sys.enter'],
  ['kernel', 'app', 'sys_exit', 34, 0, '', 'sys.exit'],
];

const NOTE = { en: 'only in tests', ko: '시험용' };
const [readDisk] = FAKE_CATALOG.operations;
if (!readDisk) throw new Error('The fake catalog has no operation.');

/** The fake catalog with a second operation, a parameter, a stack that is not shown at first, and two switches. */
export const FAKE_ENGINE_CATALOG: Catalog = {
  ...FAKE_CATALOG,
  operations: [
    {
      ...readDisk,
      id: 'getpid',
      label: { en: 'getpid', ko: 'getpid' },
      tag: { en: 'trivial', ko: '단순' },
      about: { en: 'The cheapest question to the kernel.', ko: '커널에 하는 가장 값싼 질문.' },
    },
    {
      ...readDisk,
      params: [
        {
          id: 'bytes',
          label: { en: 'Size', ko: '크기' },
          min: 512,
          max: 1_048_576,
          default: 4096,
          unit: 'B',
        },
      ],
    },
  ],
  stacks: [
    ...FAKE_CATALOG.stacks,
    {
      id: 'nested',
      label: { en: 'Nested', ko: '중첩' },
      about: { en: 'A VM in a VM.', ko: '가상 머신 안의 가상 머신.' },
      fidelity: 'sketch',
      fidelityNote: NOTE,
      components: ['app', 'guest-kernel', 'vmm', 'kvm', 'kernel', 'cpu', 'disk'],
      isVm: false,
      refusesInside: {},
    },
  ],
  switches: [
    {
      id: 'apicv',
      label: { en: 'APICv', ko: 'APICv' },
      about: NOTE,
      values: [
        { id: 'on', label: { en: 'on', ko: '켬' } },
        { id: 'off', label: { en: 'off', ko: '끔' } },
      ],
      default: 'on',
    },
    {
      id: 'disk',
      label: { en: 'Disk', ko: '디스크' },
      about: NOTE,
      values: [
        { id: 'nvme', label: { en: 'NVMe', ko: 'NVMe' } },
        { id: 'hdd', label: { en: 'hard disk', ko: '하드 디스크' } },
      ],
      default: 'nvme',
    },
  ],
};

const FIRST: LabSpec = { op: 'read-disk', params: {}, stacks: ['bare'], seed: 1, switches: {}, costs: {} };
const EXITS_FROM_KVM = new Set(['kvm', 'nested']);

function pathOf(op: string, stack: string): readonly FakeHop[] {
  const kvm = EXITS_FROM_KVM.has(stack) || stack.startsWith('kvm/');
  if (op === 'getpid') return kvm ? FAKE_PATHS['kvm-getpid'] : GETPID;
  if (kvm) return FAKE_PATHS.kvm;
  return stack === 'container' ? FAKE_PATHS.container : FAKE_PATHS.bare;
}

const lengthOf = (path: readonly FakeHop[]): number => path.reduce((sum, hop) => sum + hop[3], 0);

export class FakeEngine implements RoomClient<'paths'> {
  /** Every request in order, as `name(argument)`, for tests that ask what the page asked. */
  readonly log: string[] = [];
  /** Set by a test: the next request of this name rejects with the error. */
  failNext: { readonly name: string; readonly error: Error } | null = null;
  /** How often everything was given up. */
  cancelled = 0;
  #spec = FIRST;
  #commands: LabCommand[] = [];
  #nowNs = 0;

  catalog(): Promise<Catalog> {
    return this.#answer('catalog', '', () => FAKE_ENGINE_CATALOG);
  }

  open(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<Frame> {
    return this.#answer('load', spec.op, () => {
      this.#check(spec);
      this.#spec = spec;
      this.#commands = [...commands];
      this.#nowNs = Math.min(atNs ?? 0, this.#endNs());
      return this.#frame();
    });
  }

  async command({ kind, count }: Omit<LabCommand, 'atNs'>): Promise<Commanded<'paths'>> {
    const frame = await (kind === 'stop' ? this.#stop() : this.#issue(count));
    return { frame, result: { ok: true } };
  }

  look(): Promise<Frame> {
    return this.#answer('look', '', () => this.#frame());
  }

  ask(question: string, params: unknown, options: AskOptions = {}): Promise<never> {
    return this.#asked(question, params as Asked, options) as Promise<never>;
  }

  #asked(question: string, params: Asked, { onProgress, signal }: AskOptions): Promise<unknown> {
    if (question === 'costs') return Promise.resolve(FAKE_ENGINE_CATALOG.costs);
    if (question === 'hops') return this.#hops(params.stack);
    if (question === 'program') return this.#program(params.program);
    if (question === 'export') return this.#export(params.format);
    return this.#replay(params, onProgress ?? ((): void => undefined), signal);
  }

  cancel(): void {
    this.cancelled++;
  }

  #issue(count: number): Promise<Frame> {
    return this.#answer('issue', count, () => {
      this.#commands = this.#commands.filter((command) => command.atNs < this.#nowNs);
      this.#commands.push({ atNs: this.#nowNs, kind: 'issue', count });
      return this.#frame();
    });
  }

  #stop(): Promise<Frame> {
    return this.#answer('stop', '', () => {
      this.#commands.push({ atNs: this.#nowNs, kind: 'stop', count: 0 });
      return this.#frame();
    });
  }

  seek(target: SeekTarget): Promise<Frame> {
    return this.#answer('seek', JSON.stringify(target), () => {
      this.#nowNs = Math.max(0, Math.min(this.#lastNs(), this.#targetNs(target)));
      return this.#frame();
    });
  }

  #hops(stack: number): Promise<readonly HopView[]> {
    return this.#answer('hops', stack, () => fakeHopViews(this.#path(stack)));
  }

  #program(program: number): Promise<ProgramView> {
    const lines = [
      'enter',
      'work vfs.read',
      'branch cached',
      'call submit_bio',
      'block on bio',
      'copy 4096',
      'ret',
    ];
    return this.#answer('program', program, () => ({ id: program, name: 'sys_read', lines }));
  }

  #export(format: ExportFormat): Promise<EngineFile> {
    return this.#answer('export', format, () => ({
      name: `ringside.${format}`,
      mime: 'text/plain',
      parts: ['a', 'b'],
    }));
  }

  async #replay(
    request: ReplayRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal | undefined,
  ): Promise<ReplayResult> {
    this.log.push(`replay(${request.stacks.join()})`);
    const lines = (await request.file.text()).split('\n').filter((line) => line !== '');
    onProgress({ done: 1, total: Math.max(1, lines.length), note: { en: 'reading', ko: '읽는 중' } });
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal?.aborted === true) throw new EngineCancelled('Cancelled.');
    return fakeReplay(lines, request.stacks);
  }

  #answer<T>(name: string, argument: string | number, answer: () => T): Promise<T> {
    this.log.push(`${name}(${argument})`);
    const failure = this.failNext;
    if (failure?.name === name) {
      this.failNext = null;
      return Promise.reject(failure.error);
    }
    try {
      return Promise.resolve(answer());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #check(spec: LabSpec): void {
    const unknown = spec.stacks.filter((id) => {
      const outer = id.split('/')[0] ?? '';
      return !FAKE_ENGINE_CATALOG.stacks.some((stack) => stack.id === outer);
    });
    if (unknown.length === 0) return;
    throw new EngineIssues(
      unknown.map((id) => ({
        path: 'stacks',
        message: { en: `There is no stack “${id}”.`, ko: `“${id}” 스택은 없습니다.` },
      })),
    );
  }

  #path(stack: number): readonly FakeHop[] {
    return pathOf(this.#spec.op, this.#spec.stacks[stack] ?? 'bare');
  }

  #opNs(): number {
    return Math.max(...this.#spec.stacks.map((_, index) => lengthOf(this.#path(index))));
  }

  /** Beginnings of the operations that begin up to `untilNs`, and of all when they are few. */
  #starts(untilNs: number): number[] {
    const starts: number[] = [];
    const opNs = this.#opNs();
    for (const [index, command] of this.#commands.entries()) {
      if (command.kind === 'stop') continue;
      const stop = this.#commands.slice(index + 1).find((later) => later.kind === 'stop')?.atNs ?? Infinity;
      const count = command.count === 0 ? Infinity : command.count;
      for (let n = 0, at = command.atNs; n < count && at < stop && at <= untilNs; n += 1, at += opNs)
        starts.push(at);
    }
    return starts;
  }

  #open(): boolean {
    const last = this.#commands.at(-1);
    return last?.kind === 'issue' && last.count === 0;
  }

  /** Last moment that can be gone to. */
  #lastNs(): number {
    return this.#open() ? Infinity : this.#endNs();
  }

  #endNs(): number {
    if (this.#commands.length === 0) return 0;
    if (this.#open()) return Math.max(this.#nowNs, (this.#starts(this.#nowNs).at(-1) ?? 0) + this.#opNs());
    return (this.#starts(Number.MAX_SAFE_INTEGER).at(-1) ?? 0) + this.#opNs();
  }

  #targetNs(target: SeekTarget): number {
    const nowNs = this.#nowNs;
    const starts = this.#starts(nowNs + 2 * this.#opNs());
    const moments = (wanted: (hop: FakeHop) => boolean): number[] =>
      starts.flatMap((start) =>
        this.#spec.stacks.flatMap((_, index) => timesOf(this.#path(index), start, wanted)),
      );
    switch (target.to) {
      case 'time':
        return target.ns;
      case 'start':
        return 0;
      case 'step':
        return nowNs;
      case 'operation':
        return next([...starts, this.#endNs()], nowNs, target.direction);
      case 'hop':
        return next([...moments(() => true), this.#endNs()], nowNs, target.direction);
      case 'next': {
        if (target.what === 'end') return this.#endNs();
        const probe = target.what === 'exit' ? 'kvm_exit' : 'irq_handler_entry';
        return next([...moments((hop) => hop[2] === probe), this.#endNs()], nowNs, 1);
      }
    }
  }

  #frame(): Frame {
    const nowNs = this.#nowNs;
    const starts = this.#starts(nowNs);
    const issued = this.#commands.length > 0;
    const stacks = this.#spec.stacks.map((id, index) => this.#stack(id, index, starts, nowNs));
    return {
      nowNs,
      endNs: this.#endNs(),
      ended: !this.#open(),
      events: stacks.reduce((sum, stack) => sum + Math.max(0, stack.currentHop + 1), 0) * 7,
      hop: Math.max(...stacks.map((stack) => stack.currentHop + 1)),
      stateHash: `${this.#spec.op}@${nowNs}`,
      seed: this.#spec.seed,
      commands: [...this.#commands],
      stacks: issued ? stacks : stacks.map((stack) => ({ ...stack, opsIssued: 0, opIndex: -1 })),
    };
  }

  #stack(id: string, index: number, starts: readonly number[], nowNs: number): StackFrame {
    const startNs = starts.at(-1);
    const path = this.#path(index);
    // Before the first operation the stack is shown as it stands one nanosecond before it.
    const frame = fakeStack(id, path, startNs === undefined ? -1 : nowNs, startNs ?? 0);
    const opNs = lengthOf(path);
    const opsDone = starts.filter((start) => start + opNs <= nowNs).length;
    return {
      ...frame,
      opIndex: starts.length - 1,
      opsDone,
      opsIssued: this.#open() ? 0 : this.#starts(Number.MAX_SAFE_INTEGER).length,
      totalNs: fakeStats(Array<number>(Math.min(opsDone, 100)).fill(opNs)),
    };
  }
}

function timesOf(path: readonly FakeHop[], startNs: number, wanted: (hop: FakeHop) => boolean): number[] {
  const times: number[] = [];
  let at = startNs;
  for (const hop of path) {
    if (wanted(hop)) times.push(at);
    at += hop[3];
  }
  return times;
}

/** The nearest moment after (1) or before (−1) `nowNs`; the moment itself when there is none. */
function next(moments: readonly number[], nowNs: number, direction: 1 | -1): number {
  const candidates = moments.filter((ns) => (direction === 1 ? ns > nowNs : ns < nowNs));
  if (candidates.length === 0) return nowNs;
  return direction === 1 ? Math.min(...candidates) : Math.max(...candidates);
}

/** One call a line; a line without a parenthesis cannot be read, and `frobnicate` has no model. */
export function fakeReplay(lines: readonly string[], stacks: readonly string[]): ReplayResult {
  const names = lines.flatMap((line) => /(\w+)\(/.exec(line)?.[1] ?? []);
  const counts = fakeStack('bare', GETPID, -1).counts;
  return {
    calls: names.length,
    unknown: Object.fromEntries(names.filter((name) => name === 'frobnicate').map((name) => [name, 1])),
    issues: lines.flatMap((line, index) =>
      line.includes('(') ? [] : [{ line: index + 1, message: 'This is not a syscall.' }],
    ),
    stacks: stacks.map((stack, index) => {
      const factor = index + 1;
      const callNs = (name: string): number => name.length * 1000 * factor;
      const totalNs = names.reduce((sum, name) => sum + callNs(name), 0);
      return {
        stack,
        totalNs,
        counts: { ...counts, syscalls: names.length, exits: index * 3 },
        syscalls: [...new Set(names)].map((name) => {
          const count = names.filter((other) => other === name).length;
          const ownNs = count * callNs(name);
          return { name, count, totalNs: ownNs, share: ownNs / totalNs, exits: index * 3 };
        }),
        slowest: names.slice(0, 5).map((name, at) => ({
          line: at + 1,
          name,
          ns: callNs(name),
          exits: index,
          hops: fakeHopViews(GETPID),
        })),
      };
    }),
  };
}
