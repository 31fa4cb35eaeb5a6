/** The same requests on the engine in this thread and on one behind a port that clones, as a worker's does. */
import { describe, expect, test } from 'vitest';
import { EngineClient, EngineIssues, type EnginePort } from '../../src/bridge/client.ts';
import { Engine } from '../../src/bridge/engine.ts';
// Parts that are loaded later add their programs to the catalog's list: here they are all there from the start.
import '../../src/sim/views/replay.ts';
import '../../src/sim/views/start.ts';
import type {
  FromEngine,
  LabSpec,
  NeighbourSpec,
  StartRaceView,
  StartSpec,
  ToEngine,
} from '../../src/bridge/protocol.ts';

const PATHS: LabSpec = {
  op: 'read-disk',
  params: {},
  stacks: ['bare', 'kvm'],
  seed: 7,
  switches: {},
  costs: {},
};
const NEIGHBOURS: NeighbourSpec = {
  scenario: 'noisy-neighbour',
  file: '',
  seed: 7,
  hz: 250,
  pick: 'eevdf',
  throttle: 'task',
};
const START: StartSpec = {
  stacks: ['firecracker', 'bare'],
  atOnce: 2,
  seed: 7,
  cpus: 4,
  snapshot: false,
  pull: false,
};
const VIEW = { fromNs: null, windowNs: 4e8, group: '' };

/** Messages go through two real channels, so that they are cloned and columns are transferred. */
class ChannelPort implements EnginePort {
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  readonly #channel = new MessageChannel();

  constructor() {
    const { port1, port2 } = this.#channel;
    const engine = new Engine((message, transfer) => {
      port2.postMessage(message, transfer as ArrayBuffer[]);
    });
    port2.onmessage = ({ data }: MessageEvent<ToEngine>): void => void engine.handle(data);
    port1.onmessage = (event: MessageEvent<FromEngine>): void => this.onmessage?.(event);
  }

  postMessage(message: ToEngine): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}

/** Messages are handed over as they are. */
class PlainPort implements EnginePort {
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  readonly #engine = new Engine((data) => this.onmessage?.({ data } as MessageEvent<FromEngine>));

  postMessage(message: ToEngine): void {
    void this.#engine.handle(message);
  }

  terminate(): void {
    this.onmessage = null;
  }
}

const never = (): (() => void) => () => undefined;

/** Everything a page asks, room by room; what was answered. */
const ROOMS: Readonly<Record<string, (client: EngineClient) => Promise<unknown[]>>> = {
  async paths(client) {
    const room = client.room('paths');
    const file = new Blob(['1 1.0 getpid() = 1 <0.000001>\n']);
    const replay = { file, stacks: ['bare'], thinkTime: false, seed: 1, switches: {} };
    return [
      await room.catalog(),
      await room.open(PATHS, [], null, null),
      await room.command({ kind: 'issue', count: 3 }, null),
      await room.seek({ to: 'hop', direction: 1 }, null),
      await room.seek({ to: 'operation', direction: 1 }, null),
      await room.seek({ to: 'hop', direction: -1 }, null),
      await room.seek({ to: 'next', what: 'exit' }, null),
      await room.ask('hops', { stack: 1, opIndex: 0 }),
      await room.ask('program', { program: 3 }),
      await room.command({ kind: 'stop', count: 0 }, null),
      await room.seek({ to: 'next', what: 'end' }, null),
      await room.ask('export', { stack: null, format: 'csv' }),
      await room.ask('replay', replay),
      await room.seek({ to: 'start' }, null),
    ];
  },
  async neighbours(client) {
    const room = client.room('neighbours');
    return [
      await room.catalog(),
      await room.open(NEIGHBOURS, [], 3e8, VIEW),
      await room.command({ path: '/batch', file: 'cpu.max', value: '20000 100000' }, VIEW),
      await room.command({ path: '/batch', file: 'cpu.max', value: '5' }, VIEW),
      await room.seek({ to: 'step', what: 'throttle', direction: 1 }, VIEW),
      await room.seek({ to: 'time', ns: 1e8 }, VIEW),
      await room.command({ path: '/batch', file: 'cpu.weight', value: '10' }, VIEW),
      await room.look({ ...VIEW, fromNs: 0 }),
      await room.ask('explain', { cpu: 0, atNs: 5e7 }),
      await room.ask('recorded', null),
    ];
  },
  async start(client) {
    const room = client.room('start');
    const load = { stacks: ['bare'], server: 'kv', connections: [1, 2], seed: 7, seconds: 0.01 };
    return [
      await room.catalog(),
      await room.open(START, [], 0, null),
      await room.seek({ to: 'time', ns: 2e7 }, null),
      await room.seek({ to: 'step', what: 'ready', direction: 1 }, null),
      await room.seek({ to: 'step', what: 'ready', direction: -1 }, null),
      await room.seek({ to: 'next', what: 'end' }, null),
      await room.ask('load', load),
    ];
  },
};

describe.each(Object.keys(ROOMS))('%s', (room) => {
  test('answers the same in this thread and behind a port', async () => {
    const asked = ROOMS[room];
    if (!asked) throw new Error(room);
    const plain = new EngineClient(() => new PlainPort(), never);
    const ported = new EngineClient(() => new ChannelPort(), never);
    try {
      expect(await asked(ported)).toEqual(await asked(plain));
    } finally {
      ported.close();
      plain.close();
    }
  });
});

describe('whatever the room', () => {
  test('rooms do not disturb each other', async () => {
    const client = new EngineClient(() => new PlainPort(), never);
    const [paths, start] = [client.room('paths'), client.room('start')];
    await paths.open(PATHS, [{ atNs: 0, kind: 'issue', count: 1 }], 5000, null);
    const before = await paths.look(null);
    await start.open({ ...START, stacks: ['bare'] }, [], 0, null);
    expect(await paths.look(null)).toEqual(before);
  });

  test('a spec with mistakes is refused with every mistake, and what was open stays open', async () => {
    const client = new EngineClient(() => new PlainPort(), never);
    const room = client.room('paths');
    const open = await room.open(PATHS, [], null, null);
    const wrong = { ...PATHS, op: 'raed', stacks: ['bare', 'vax'], switches: { apicv: 'maybe' } };
    const error: unknown = await room.open(wrong, [], null, null).catch((reason: unknown) => reason);
    if (!(error instanceof EngineIssues)) throw new Error('not refused');
    expect(error.issues.map((issue) => issue.path)).toEqual(['op', 'switches.apicv', 'stacks']);
    expect(error.issues.every(({ message }) => message.ko !== '' && message.en !== '')).toBe(true);
    expect(await room.look(null)).toEqual(open);
  });

  test.each(['', 'firecracker/kvm', 'container/kvm', 'container/container', 'kvm/'])(
    'the stack "%s" is refused',
    async (stack) => {
      const room = new EngineClient(() => new PlainPort(), never).room('paths');
      await expect(room.open({ ...PATHS, stacks: [stack] }, [], null, null)).rejects.toThrow(EngineIssues);
    },
  );

  test.each([
    { part: { stacks: ['nosuch'] }, path: 'stacks' },
    { part: { stacks: [] }, path: 'stacks' },
    { part: { stacks: ['container/kata/kvm'] }, path: 'stacks' },
    { part: { atOnce: 0 }, path: 'atOnce' },
    { part: { stacks: ['bare'], snapshot: true }, path: 'snapshot' },
  ])('a race with $part is refused at $path', async ({ part, path }) => {
    const room = new EngineClient(() => new PlainPort(), never).room('start');
    const refused = room.open({ ...START, ...part }, [], 0, null);
    await expect(refused).rejects.toThrow(path);
  });

  test('what can be restored is restored and the rest is booted', async () => {
    const room = new EngineClient(() => new PlainPort(), never).room('start');
    const whole = async (spec: typeof START): Promise<StartRaceView> => {
      await room.open(spec, [], 0, null);
      return room.ask('ahead', { events: Number.MAX_SAFE_INTEGER });
    };
    const booted = await whole(START);
    const restored = await whole({ ...START, snapshot: true });
    expect(restored.stacks[1]).toEqual(booted.stacks[1]);
    expect(restored.stacks[0]?.totalNs.p50).toBeLessThan((booted.stacks[0]?.totalNs.p50 ?? 0) / 2);
  });

  test('a race is shown after its first events, and more of it the further one asks', async () => {
    const room = new EngineClient(() => new PlainPort(), never).room('start');
    const first = (await room.open(START, [], 0, null)).race;
    if (!first) throw new Error('no race');
    expect(first.complete).toBe(false);
    expect(first.stacks.map(({ ready }) => ready)).toEqual([0, 2]);
    expect(first.stacks[0]?.memory).toEqual([]);
    const more = await room.ask('ahead', { events: first.events * 4 });
    expect(more.events).toBe(first.events * 4);
    expect(more.endNs).toBeGreaterThan(first.endNs);
    const known = await room.seek({ to: 'time', ns: first.endNs }, null);
    expect(known.nowNs).toBe(first.endNs);
    // A moment beyond all ends is the end: it is found out.
    const end = await room.seek({ to: 'time', ns: Number.MAX_SAFE_INTEGER }, null);
    const whole = await room.ask('ahead', { events: 0 });
    expect(whole.complete).toBe(true);
    expect(whole.stacks.every(({ lanes }) => lanes.every(({ ready }) => ready))).toBe(true);
    expect(end.nowNs).toBe(whole.endNs);
    expect(end.ready).toEqual(whole.stacks.map(({ ready }) => ready));
  });
});
