/** Nothing can hang or die in silence: long work gives way, and a fault is answered with what makes it again. */
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/bridge/engine.ts';
import { readLink } from '../../../src/bridge/link.ts';
import type {
  Frame,
  FromEngine,
  LabCommand,
  LabSpec,
  Request,
  ToEngine,
} from '../../../src/bridge/protocol.ts';

const SPEC: LabSpec = { op: 'getpid', params: {}, stacks: ['bare'], seed: 7, switches: {}, costs: {} };
type Unsent = Request | { readonly type: 'cancel' } | { readonly type: 'ping' };

function opening(spec: LabSpec, commands: readonly LabCommand[] = [], atNs: number | null = null): Request {
  return { type: 'open', room: 'paths', spec, commands, atNs, view: null, beside: false };
}

/** An engine whose answers can be waited for. */
class Bench {
  readonly answers: FromEngine[] = [];
  readonly #engine = new Engine((message) => {
    this.answers.push(structuredClone(message));
    for (const hear of this.#hearing) hear(message);
  });
  readonly #hearing = new Set<(message: FromEngine) => void>();

  send(id: number, message: Unsent): void {
    void this.#engine.handle(structuredClone({ ...message, id } as ToEngine));
  }

  /** The first message of a kind about a request. */
  heard<T extends FromEngine['type']>(id: number, type: T): Promise<Extract<FromEngine, { type: T }>> {
    type Wanted = Extract<FromEngine, { type: T }>;
    const fits = (message: FromEngine): boolean => message.id === id && message.type === type;
    const known = this.answers.find(fits);
    if (known) return Promise.resolve(known as Wanted);
    return new Promise((resolve) => {
      const hear = (message: FromEngine): void => {
        if (!fits(message)) return;
        this.#hearing.delete(hear);
        resolve(message as Wanted);
      };
      this.#hearing.add(hear);
    });
  }
}

const ENDLESS: readonly LabCommand[] = [{ atNs: 0, kind: 'issue', count: 0 }];

describe('work without an end', () => {
  const links = [
    '#/paths?op=getpid&stacks=bare&cmd=0i0&at=900000000000000',
    '#/paths?op=getpid&stacks=bare,container,kvm,lxc&cmd=0i9999999&at=900000000000000',
  ];

  it.each(links)(
    'of the link %s tells how far it is, answers pings and is given up on request',
    async (hash) => {
      const { link, problems } = readLink(hash);
      expect(problems).toEqual([]);
      const bench = new Bench();
      bench.send(1, opening({ ...SPEC, ...link.spec }, link.commands, link.atNs ?? null));
      await bench.heard(1, 'progress');
      bench.send(2, { type: 'ping' });
      expect(bench.answers.at(-1)).toEqual({ type: 'pong', id: 2 });
      bench.send(1, { type: 'cancel' });
      await bench.heard(1, 'cancelled');
      bench.send(3, opening(SPEC));
      expect((await bench.heard(3, 'frame')).frame).toMatchObject({ nowNs: 0 });
    },
  );

  it('makes room for another run as soon as that is asked for', async () => {
    const bench = new Bench();
    bench.send(1, opening(SPEC, ENDLESS, 9e14));
    await bench.heard(1, 'progress');
    bench.send(2, opening({ ...SPEC, seed: 8 }));
    await bench.heard(1, 'cancelled');
    expect(((await bench.heard(2, 'frame')).frame as Frame).seed).toBe(8);
  });

  it('of many starts at once is given up on request', async () => {
    const spec = { stacks: ['kata', 'kvm'], atOnce: 1000, seed: 1, cpus: 1, snapshot: false, pull: true };
    const bench = new Bench();
    bench.send(1, { type: 'open', room: 'start', spec, commands: [], atNs: 0, view: null, beside: false });
    await bench.heard(1, 'frame');
    bench.send(2, { type: 'ask', room: 'start', question: 'ahead', params: { events: 1e9 } });
    await bench.heard(2, 'progress');
    bench.send(2, { type: 'cancel' });
    await bench.heard(2, 'cancelled');
  });

  it('of a scenario of an hour stops where it is', async () => {
    const file = JSON.stringify({
      scenarios: [{ id: 'x', duration_ms: 3_600_000, tasks: [{ program: 'hog', count: 40 }] }],
    });
    const spec = { scenario: '', file, seed: 1, hz: 250, pick: 'eevdf', throttle: 'task' };
    const view = { fromNs: null, windowNs: 4e8, group: '' };
    const bench = new Bench();
    bench.send(1, { type: 'open', room: 'neighbours', spec, commands: [], atNs: 0, view, beside: false });
    bench.send(2, {
      type: 'seek',
      room: 'neighbours',
      target: { to: 'time', ns: 3.6e12 },
      within: null,
      view,
    });
    await bench.heard(2, 'progress');
    bench.send(2, { type: 'cancel' });
    const { nowNs } = (await bench.heard(2, 'frame')).frame as Frame;
    expect(nowNs).toBeGreaterThan(0);
    expect(nowNs).toBeLessThan(3.6e12);
  });
});

describe('a picture on the way', () => {
  it('comes after so many events, however far the goal is, and the way is the same', async () => {
    const bench = new Bench();
    bench.send(1, opening({ ...SPEC, op: 'read-disk' }, ENDLESS, 0));
    let nowNs = 0;
    for (let id = 2; id < 6; id++) {
      bench.send(id, {
        type: 'seek',
        room: 'paths',
        target: { to: 'time', ns: 1e13 },
        within: 300,
        view: null,
      });
      const frame = (await bench.heard(id, 'frame')).frame as Frame;
      expect(frame.nowNs).toBeGreaterThan(nowNs);
      nowNs = frame.nowNs;
    }
    bench.send(9, { type: 'look', room: 'paths', view: null });
    const there = (await bench.heard(9, 'frame')).frame as Frame;
    bench.send(10, opening({ ...SPEC, op: 'read-disk' }, ENDLESS, nowNs));
    const direct = (await bench.heard(10, 'frame')).frame as Frame;
    expect(direct.stateHash).toBe(there.stateHash);
  });
});

describe('a fault', () => {
  it('while a run is opened is reported with that run', async () => {
    const bench = new Bench();
    bench.send(1, opening(SPEC));
    bench.send(2, opening({ ...SPEC, seed: 9 }, [{ atNs: 0, kind: 'issue', count: Number.NaN }], Number.NaN));
    bench.send(3, {
      type: 'open',
      room: 'paths',
      spec: {},
      commands: [],
      atNs: null,
      view: null,
      beside: false,
    });
    const { report } = await bench.heard(3, 'crashed');
    expect(report).toMatchObject({ request: { type: 'open', spec: {} } });
  });

  it('of a run that is open is reported with the run as it stood and the request', async () => {
    const bench = new Bench();
    bench.send(1, opening(SPEC, [{ atNs: 0, kind: 'issue', count: 2 }], 100));
    bench.send(2, { type: 'ask', room: 'paths', question: 'hops', params: { stack: 9, opIndex: 0 } });
    const { report } = await bench.heard(2, 'crashed');
    expect(report).toMatchObject({
      spec: SPEC,
      seed: 7,
      atNs: 100,
      commands: [{ atNs: 0, kind: 'issue', count: 2 }],
      request: { type: 'ask', question: 'hops', params: { stack: 9 } },
    });
    expect(report.message).toMatch(/no column 9/);
  });

  it('of a replay is reported with the log, the stacks and the seed replayed', async () => {
    const bench = new Bench();
    bench.send(1, opening(SPEC));
    const log = '1 1.0 getpid() = 1 <0.000001>\n';
    const params = { file: new Blob([log]), stacks: ['kvm', 7], thinkTime: false, seed: 3, switches: {} };
    bench.send(2, { type: 'ask', room: 'paths', question: 'replay', params });
    const { report } = await bench.heard(2, 'crashed');
    expect(report).toMatchObject({ seed: 3, request: { params: { stacks: ['kvm', 7] } } });
    expect(report.log).not.toBeNull();
  });

  it('of a load is reported with what was to be loaded', async () => {
    const bench = new Bench();
    bench.send(1, { type: 'ask', room: 'start', question: 'load', params: { seed: 5 } });
    const { report } = await bench.heard(1, 'crashed');
    expect(report).toMatchObject({ seed: 5, request: { question: 'load', params: { seed: 5 } } });
  });
});
