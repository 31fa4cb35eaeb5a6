/** The page's side alone: a worker whose answers the test gives by hand. */
import { describe, expect, it } from 'vitest';
import {
  EngineCancelled,
  EngineClient,
  EngineCrash,
  EngineIssues,
  type EnginePort,
  type WorkInProgress,
} from '../../../src/bridge/client.ts';
import type { CrashReport, FromEngine, LabSpec, ToEngine } from '../../../src/bridge/protocol.ts';

const SPEC: LabSpec = { op: 'getpid', params: {}, stacks: ['bare'], seed: 7, switches: {}, costs: {} };

class HandPort implements EnginePort {
  readonly sent: ToEngine[] = [];
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  ended = false;

  postMessage(message: ToEngine): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(message: FromEngine): void {
    this.onmessage?.({ data: message } as MessageEvent<FromEngine>);
  }

  frame(id: number, nowNs = 0): void {
    this.answer({ type: 'frame', id, frame: { nowNs, commands: [] }, result: null });
  }
}

/** Every worker that was started, and a timer that ticks by hand. */
class Bench {
  readonly ports: HandPort[] = [];
  readonly works: (WorkInProgress | null)[] = [];
  tick: (() => void) | null = null;
  readonly client = new EngineClient(
    () => {
      const port = new HandPort();
      this.ports.push(port);
      return port;
    },
    (tick) => {
      this.tick = tick;
      return (): void => {
        this.tick = null;
      };
    },
  );
  readonly paths = this.client.room('paths');

  constructor() {
    this.client.onwork = (work): void => void this.works.push(work);
  }

  get port(): HandPort {
    const port = this.ports.at(-1);
    if (!port) throw new Error('no worker was started');
    return port;
  }

  /** Id of the last message sent. */
  get id(): number {
    return this.port.sent.at(-1)?.id ?? 0;
  }

  /** A run that is open at a moment. */
  async open(nowNs = 0): Promise<void> {
    const opened = this.paths.open(SPEC, [], nowNs, null);
    this.port.frame(this.id, nowNs);
    await opened;
  }
}

const REPORT: CrashReport = {
  ringside: 'crash report',
  message: 'broken',
  stack: null,
  request: { type: 'look', room: 'paths', view: null },
  spec: SPEC,
  commands: [],
  atNs: 0,
  seed: 7,
  log: null,
};

const settled = async (): Promise<void> => {
  for (let round = 0; round < 8; round++) await Promise.resolve();
};

describe('the client of the engine', () => {
  it('speaks to the worker that was started before anything was asked', () => {
    const bench = new Bench();
    bench.client.start();
    expect(bench.ports.map(({ sent }) => sent.length)).toEqual([0]);
    void bench.paths.catalog();
    expect(bench.ports.map(({ sent }) => sent.length)).toEqual([1]);
  });

  it('matches answers to questions by id, in whatever order they come, of all rooms', async () => {
    const bench = new Bench();
    const paths = bench.paths.catalog();
    const start = bench.client.room('start').catalog();
    const [a, b] = bench.port.sent.map(({ id }) => id);
    bench.port.answer({ type: 'catalog', id: b ?? 0, catalog: 'of start' });
    bench.port.answer({ type: 'catalog', id: a ?? 0, catalog: 'of paths' });
    expect([await paths, await start]).toEqual(['of paths', 'of start']);
    expect(bench.ports).toHaveLength(1);
  });

  it('turns issues into a rejection that keeps them, and goes on', async () => {
    const bench = new Bench();
    const asked = bench.paths.open(SPEC, [], null, null);
    const issues = [{ path: 'stacks', message: { en: 'no', ko: '없음' } }];
    bench.port.answer({ type: 'issues', id: bench.id, issues });
    await expect(asked).rejects.toMatchObject({ name: 'EngineIssues', issues });
    await expect(asked).rejects.toBeInstanceOf(EngineIssues);
    await bench.open();
    expect(bench.ports).toHaveLength(1);
  });

  it('tells what is worked on and how far it is until it is answered, and how to cancel it', async () => {
    const bench = new Bench();
    await bench.open();
    const moved = bench.paths.seek({ to: 'time', ns: 100 }, null);
    await settled();
    const { id } = bench;
    bench.port.answer({ type: 'progress', id, done: 5, total: 10, note: null });
    expect(bench.works.at(-1)?.progress).toEqual({ done: 5, total: 10, note: null });
    bench.works.at(-1)?.cancel();
    expect(bench.port.sent.at(-1)).toEqual({ type: 'cancel', id });
    bench.port.frame(id, 50);
    expect((await moved).nowNs).toBe(50);
    expect(bench.works.at(-1)).toBeNull();
  });

  it('gives up everything of one room and nothing of another', () => {
    const bench = new Bench();
    void bench.paths.catalog();
    void bench.client.room('start').catalog();
    bench.paths.cancel();
    expect(bench.port.sent.slice(2)).toEqual([{ type: 'cancel', id: 1 }]);
  });

  it('cancels what is open when it is closed', async () => {
    const bench = new Bench();
    const asked = bench.paths.catalog();
    bench.client.close();
    expect(bench.port.ended).toBe(true);
    await expect(asked).rejects.toBeInstanceOf(EngineCancelled);
  });
});

describe('after a crash', () => {
  it('the question fails with the report, others of the old worker are void, and a good link goes to a new one', async () => {
    const bench = new Bench();
    await bench.open();
    const broken = bench.paths.seek({ to: 'start' }, null);
    const other = bench.client.room('start').catalog();
    await settled();
    const id = bench.port.sent.find((message) => message.type === 'seek')?.id ?? 0;
    bench.port.answer({ type: 'crashed', id, report: REPORT });
    await expect(broken).rejects.toBeInstanceOf(EngineCrash);
    await expect(broken).rejects.toMatchObject({
      message: 'broken',
      report: JSON.stringify(REPORT, null, 2),
    });
    await expect(other).rejects.toBeInstanceOf(EngineCancelled);
    expect(bench.port.ended).toBe(true);
    await bench.open();
    expect(bench.ports).toHaveLength(2);
  });

  it('a room whose run was open goes on where it stood', async () => {
    const bench = new Bench();
    await bench.open(700);
    const broken = bench.client.room('start').catalog();
    bench.port.answer({ type: 'crashed', id: bench.id, report: REPORT });
    await expect(broken).rejects.toBeInstanceOf(EngineCrash);
    const moved = bench.paths.seek({ to: 'hop', direction: 1 }, null);
    await settled();
    expect(bench.port.sent).toMatchObject([{ type: 'open', spec: SPEC, commands: [], atNs: 700 }]);
    bench.port.frame(bench.id, 700);
    await settled();
    expect(bench.port.sent.at(-1)).toMatchObject({ type: 'seek', target: { to: 'hop', direction: 1 } });
    bench.port.frame(bench.id, 710);
    expect((await moved).nowNs).toBe(710);
  });

  it('a worker that does not start is one', async () => {
    const bench = new Bench();
    const asked = bench.paths.catalog();
    bench.port.onerror?.({ message: '' } as ErrorEvent);
    await expect(asked).rejects.toThrow('The worker could not be started.');
  });
});

describe('a worker that dies without a word', () => {
  it('is noticed while it owes an answer: the report says what it was at, and the next link gets a new worker', async () => {
    const bench = new Bench();
    await bench.open(300);
    const asked = bench.paths.seek({ to: 'time', ns: 900 }, null);
    await settled();
    for (let second = 0; second < 30; second++) bench.tick?.();
    const error: unknown = await asked.catch((reason: unknown) => reason);
    if (!(error instanceof EngineCrash)) throw new Error('not noticed');
    expect(JSON.parse(error.report)).toMatchObject({
      spec: SPEC,
      atNs: 300,
      seed: 7,
      request: { type: 'seek', target: { to: 'time', ns: 900 } },
    });
    await bench.open();
    expect(bench.ports).toHaveLength(2);
  });

  it('and replayed a log, is reported with the log', async () => {
    const bench = new Bench();
    const file = new Blob(['getpid() = 1']);
    const replay = { file, stacks: ['bare'], thinkTime: false, seed: 3, switches: {} };
    const asked = bench.paths.ask('replay', replay);
    await settled();
    for (let second = 0; second < 30; second++) bench.tick?.();
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(JSON.parse((error as EngineCrash).report)).toMatchObject({ log: 'getpid() = 1', seed: 3 });
  });

  it('is told from one that works long: any message is a sign of life', async () => {
    const bench = new Bench();
    const asked = bench.paths.open(SPEC, [], null, null);
    const { id } = bench;
    for (let second = 0; second < 100; second++) {
      bench.tick?.();
      if (second % 5 === 0) bench.port.answer({ type: 'pong', id: 0 });
    }
    bench.port.frame(id);
    expect((await asked).nowNs).toBe(0);
  });

  it('is not asked while nothing is owed', async () => {
    const bench = new Bench();
    await bench.open();
    expect(bench.tick).toBeNull();
  });
});
