import { describe, expect, it } from 'vitest';
import {
  EngineCancelled,
  EngineCrash,
  EngineIssues,
  WorkerClient,
  type EnginePort,
} from '../../../src/bridge/client.ts';
import type { FromEngine, ToEngine } from '../../../src/bridge/protocol.ts';

class FakePort implements EnginePort {
  readonly sent: ToEngine[] = [];
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  terminated = false;

  postMessage(message: ToEngine): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(message: FromEngine): void {
    this.onmessage?.({ data: message } as MessageEvent<FromEngine>);
  }
}

function open(): { port: FakePort; client: WorkerClient } {
  const port = new FakePort();
  return { port, client: new WorkerClient(port) };
}

const replay = { file: new Blob(['read(3)']), stacks: ['bare'], thinkTime: false, seed: 1, switches: {} };
const result = { calls: 1, unknown: {}, issues: [], stacks: [] };

describe('WorkerClient', () => {
  it('matches answers to questions by id, in whatever order they come', async () => {
    const { port, client } = open();
    const first = client.program(0, 1);
    const second = client.program(0, 2);
    const [a, b] = port.sent.map((message) => message.id);
    port.answer({ type: 'program', id: b ?? 0, program: { id: 2, name: 'two', lines: [] } });
    port.answer({ type: 'program', id: a ?? 0, program: { id: 1, name: 'one', lines: [] } });
    expect((await first).name).toBe('one');
    expect((await second).name).toBe('two');
  });

  it('turns issues into a rejection that keeps them', async () => {
    const { port, client } = open();
    const asked = client.issue(1);
    const issues = [{ path: 'stacks', message: { en: 'no', ko: '없음' } }];
    port.answer({ type: 'issues', id: port.sent[0]?.id ?? 0, issues });
    await expect(asked).rejects.toSatisfy(
      (error) => error instanceof EngineIssues && error.issues === issues,
    );
  });

  it('after a crash fails everything open and everything later', async () => {
    const { port, client } = open();
    const open1 = client.issue(1);
    const open2 = client.stop();
    port.answer({ type: 'crashed', id: port.sent[0]?.id ?? 0, message: 'broken', report: '{"seed":7}' });
    for (const asked of [open1, open2, client.catalog()]) {
      await expect(asked).rejects.toSatisfy((e) => e instanceof EngineCrash && e.report === '{"seed":7}');
    }
    expect(port.sent).toHaveLength(2);
  });

  it('reports progress of a replay and then its result', async () => {
    const { port, client } = open();
    const seen: number[] = [];
    const asked = client.replay(replay, (progress) => seen.push(progress.done), new AbortController().signal);
    const id = port.sent[0]?.id ?? 0;
    port.answer({ type: 'progress', id, done: 5, total: 10, note: { en: '', ko: '' } });
    port.answer({ type: 'replay', id, result });
    expect(await asked).toBe(result);
    expect(seen).toEqual([5]);
  });

  it('cancels the replay it started and no other request', async () => {
    const { port, client } = open();
    const abort = new AbortController();
    const asked = client.replay(replay, () => undefined, abort.signal);
    abort.abort();
    const id = port.sent[0]?.id ?? 0;
    expect(port.sent[1]).toMatchObject({ type: 'cancel', request: id });
    port.answer({ type: 'cancelled', id });
    await expect(asked).rejects.toBeInstanceOf(EngineCancelled);
  });

  it('rejects what is open when it is closed', async () => {
    const { port, client } = open();
    const asked = client.catalog();
    client.close();
    expect(port.terminated).toBe(true);
    await expect(asked).rejects.toBeInstanceOf(EngineCancelled);
  });
});
