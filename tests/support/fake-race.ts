/** An engine for tests of the Start-up room: every stack starts in round phases, and answers loads by rule. */
import { EngineCancelled, EngineIssues, type Commanded, type RoomClient } from '../../src/bridge/client.ts';
import type {
  LoadPoint,
  LoadRequest,
  LoadResult,
  Questions,
  SeekTarget,
  StartCatalog,
  StartFrame,
  StartSpec,
  StartLaneView,
  PhasePart,
  StartRaceView,
  StartStackView,
} from '../../src/bridge/protocol.ts';
import { FAKE_CATALOG } from './fake-frames.ts';

const words = (en: string, ko: string): { en: string; ko: string } => ({ en, ko });

/** Phases of each stack: name and ms. */
const PHASES: Readonly<
  Record<string, readonly (readonly [id: string, en: string, ko: string, ms: number])[]>
> = {
  bare: [['exec', 'exec', 'exec', 1]],
  container: [
    ['create', 'create', '생성', 20],
    ['network', 'network', '네트워크', 30],
  ],
  firecracker: [['vmm', 'VMM process', 'VMM 프로세스', 90]],
  kvm: [
    ['vmm', 'VMM process', 'VMM 프로세스', 100],
    ['kernel', 'guest kernel', '게스트 커널', 300],
  ],
};

/** What the phases are spent on. */
const PART_OF: Readonly<Record<string, PhasePart>> = {
  create: 'tools',
  network: 'network',
  vmm: 'virtualisation',
  kernel: 'kernel',
};

function laneOf(stack: string, instance: number, atOnce: number): StartLaneView {
  // Whoever comes later waits for the ones before.
  const late = 1 + instance / 10;
  let at = 0;
  const phases = (PHASES[stack] ?? PHASES['bare'] ?? []).map(([id, en, ko, ms]) => {
    const durationNs = Math.round(ms * 1e6 * late);
    const basis = {
      cost: `boot.${id}`,
      label: words(`cost of ${en}`, `${ko} 비용`),
      confidence: stack === 'kvm' ? 'assumed' : 'published',
      source: 'A paper: table 1',
      estimate: stack === 'kvm',
    };
    const phase = {
      id,
      label: words(en, ko),
      startNs: at,
      durationNs,
      part: PART_OF[id] ?? 'program',
      basis,
    };
    at += durationNs;
    return phase;
  });
  const waits =
    instance === 0
      ? []
      : [
          {
            id: 'lock',
            label: words('xtables lock', 'xtables 락'),
            kind: 'lock' as const,
            startNs: 0,
            durationNs: at / 4,
          },
        ];
  return {
    stack,
    label: words(stack, stack),
    instance,
    totalNs: at,
    phases,
    waits,
    middle: instance === Math.floor(atOnce / 2),
    ready: true,
  };
}

function stackOf(stack: string, { atOnce }: StartSpec): StartStackView {
  const lanes = Array.from({ length: atOnce }, (_, instance) => laneOf(stack, instance, atOnce));
  const totals = lanes.map((lane) => lane.totalNs).sort((a, b) => a - b);
  const at = (share: number): number => totals[Math.floor(share * (totals.length - 1))] ?? 0;
  const part = (
    id: string,
    share: 'private' | 'shared',
    bytes: number,
  ): StartStackView['memory'][number] => ({
    id,
    label: words(id, id),
    share,
    bytes,
    confidence: 'measured',
    source: 'A paper: table 2',
  });
  return {
    stack,
    label: words(FAKE_CATALOG.stacks.find((entry) => entry.id === stack)?.label.en ?? stack, stack),
    lanes,
    ready: lanes.length,
    totalNs: { min: at(0), mean: at(0.5), p50: at(0.5), p99: at(0.99), max: at(1) },
    waits: atOnce > 1 ? [{ id: 'lock', label: words('xtables lock', 'xtables 락'), ns: 5e6, count: 9 }] : [],
    memoryBytes: 3 << 20,
    marginalBytes: 1 << 20,
    // Two parts of one kind, as the machines of a nested start have.
    memory: [
      part('heap', 'private', 1 << 20),
      part('heap', 'private', 1 << 20),
      part('text', 'shared', 1 << 20),
    ],
    outOfMemory: false,
    estimate:
      stack === 'kvm' ? words('Boot times of images differ.', '이미지마다 부팅 시간이 다릅니다.') : null,
  };
}

/** A race that has come to a moment. */
function soFar(race: StartRaceView, endNs: number): StartRaceView {
  const lane = ({ phases, totalNs, ...rest }: StartLaneView): StartLaneView => ({
    ...rest,
    phases: phases
      .filter(({ startNs }) => startNs < endNs)
      .map((phase) => ({ ...phase, durationNs: Math.min(phase.durationNs, endNs - phase.startNs) })),
    totalNs: Math.min(totalNs, endNs),
    ready: totalNs <= endNs,
  });
  const stacks = race.stacks.map((stack) => {
    const lanes = stack.lanes.map(lane);
    return { ...stack, lanes, ready: lanes.filter(({ ready }) => ready).length, memory: [] };
  });
  return { ...race, endNs, events: 10, complete: false, stacks };
}

function pointOf(stack: string, connections: number): LoadPoint {
  const throughputPerSec = (stack === 'kvm' ? 10_000 : 20_000) * Math.sqrt(connections);
  const ns = (connections / throughputPerSec) * 1e9;
  const answered = Math.round(throughputPerSec / 10);
  return {
    connections,
    windowNs: 1e8,
    throughputPerSec,
    bytesPerSec: throughputPerSec * 100,
    responseNs: { mean: ns, min: ns, p50: ns, p90: ns, p99: ns * 2, max: ns * 3 },
    requests: { sent: answered, answered, inFlight: 0 },
    answered,
    exits: stack === 'kvm' ? answered * 2 : 0,
    kicks: stack === 'kvm' ? answered : 0,
    suppressedKicks: 0,
    interrupts: answered,
    contextSwitches: 0,
    syscalls: answered * 3,
    hostCpuNs: 1e7,
    guestCpuNs: 0,
    traceHash: 'f00d',
  };
}

/** Keeps what it was asked; refuses stacks it does not know. */
export class FakeRace implements RoomClient<'start'> {
  readonly log: string[] = [];
  cancelled = 0;
  /** True: a race is known only to its fourth part when it is opened, and to its end after `finish`. */
  slow = false;
  finish: () => void = () => undefined;
  /** True: each load is answered by a call of `release`, or given up by `cancel`. */
  holdLoads = false;
  release: () => void = () => undefined;
  #giveUp: () => void = () => undefined;
  nowNs = 0;
  #race: StartRaceView | null = null;

  catalog(): Promise<StartCatalog> {
    this.log.push('catalog');
    const server = {
      id: 'kv',
      label: words('Key-value store', '키-값 저장소'),
      about: words('Answers at once.', '바로 답합니다.'),
      fidelityNote: words('No persistence.', '저장하지 않습니다.'),
      responseBytes: 100,
    };
    return Promise.resolve({
      stacks: FAKE_CATALOG.stacks,
      servers: [server],
      mostAtOnce: 1000,
      releases: ['6.18', '5.10'],
    });
  }

  open(spec: StartSpec, _commands: readonly never[], atNs: number | null): Promise<StartFrame> {
    this.log.push(`start ${spec.stacks.join(',')} ×${spec.atOnce}`);
    const unknown = spec.stacks.find((stack) => !Object.hasOwn(PHASES, stack));
    if (unknown !== undefined) {
      const message = words(`"${unknown}" cannot be started`, `"${unknown}"은(는) 시작할 수 없습니다`);
      return Promise.reject(new EngineIssues([{ path: 'stacks', message }]));
    }
    const stacks = spec.stacks.map((stack) => stackOf(stack, spec));
    const endNs = Math.max(...stacks.map((stack) => stack.totalNs.max));
    const { atOnce, seed, cpus } = spec;
    this.#race = { atOnce, seed, cpus, endNs, events: 1000, complete: true, stacks };
    this.nowNs = Math.min(atNs ?? 0, endNs);
    return Promise.resolve({ ...this.#frame(), race: this.slow ? soFar(this.#race, endNs / 4) : this.#race });
  }

  seek(target: SeekTarget): Promise<StartFrame> {
    this.nowNs = Math.min(target.to === 'time' ? target.ns : 0, this.#race?.endNs ?? 0);
    return this.look();
  }

  look(): Promise<StartFrame> {
    return Promise.resolve(this.#frame());
  }

  command(): Promise<Commanded<'start'>> {
    return Promise.reject(new Error('a start takes no commands'));
  }

  ask<Q extends keyof Questions['start']>(
    question: Q,
    params: Questions['start'][Q][0],
  ): Promise<Questions['start'][Q][1]>;
  ask(question: string, params: unknown): Promise<unknown> {
    if (question === 'load') return this.#load(params as LoadRequest);
    return new Promise((resolve) => {
      this.finish = (): void => {
        resolve(this.#race);
      };
    });
  }

  cancel(): void {
    this.cancelled++;
    this.#giveUp();
  }

  #frame(): StartFrame {
    const { nowNs } = this;
    const { endNs = 0, stacks = [] } = this.#race ?? {};
    const ready = stacks.map(({ lanes }) => lanes.filter(({ totalNs }) => totalNs <= nowNs).length);
    return { nowNs, endNs, events: nowNs, ready, stateHash: `start@${nowNs}`, commands: [], race: null };
  }

  #load(request: LoadRequest): Promise<LoadResult> {
    this.log.push(`load ${request.server} ${request.stacks.join(',')} c${request.connections.join(',')}`);
    const stacks = request.stacks.map((stack) => ({
      stack,
      points: request.connections.map((connections) => pointOf(stack, connections)),
    }));
    const result: LoadResult = { server: request.server, network: 'bridge', seed: 7, seconds: 0.1, stacks };
    if (!this.holdLoads) return Promise.resolve(result);
    return new Promise((resolve, reject) => {
      this.release = (): void => {
        resolve(result);
      };
      this.#giveUp = (): void => {
        reject(new EngineCancelled('Cancelled.'));
      };
    });
  }
}
