import { describe, expect, it } from 'vitest';
import { EngineCancelled, EngineCrash, EngineIssues } from '../../../src/bridge/client.ts';
import { WorkerNeighbours, type NeighboursPort } from '../../../src/bridge/neighbours-client.ts';
import type { FromNeighbours, ToNeighbours } from '../../../src/bridge/protocol.ts';

/** A port whose answers the test gives by hand. */
class HandPort implements NeighboursPort {
  onmessage: NeighboursPort['onmessage'] = null;
  onerror: NeighboursPort['onerror'] = null;
  readonly sent: ToNeighbours[] = [];
  ended = false;

  postMessage(message: ToNeighbours): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(message: FromNeighbours): void {
    this.onmessage?.(new MessageEvent('message', { data: message }));
  }
}

function bench(): { port: HandPort; client: WorkerNeighbours } {
  const port = new HandPort();
  return { port, client: new WorkerNeighbours(port) };
}

const EXPLAIN = { cpu: 0, atNs: 5, chosen: 1, rule: { en: '', ko: '' }, levels: [], candidates: [] };

describe('the client of the Neighbours engine', () => {
  it('gives each answer to its own request, in whatever order they come', async () => {
    const { port, client } = bench();
    const explain = client.explain(0, 5);
    const scenarios = client.scenarios();
    port.answer({ type: 'scenarios', id: 2, scenarios: [] });
    port.answer({ type: 'explain', id: 1, explain: EXPLAIN });
    expect(await explain).toBe(EXPLAIN);
    expect(await scenarios).toEqual([]);
    expect(port.sent).toEqual([
      { type: 'explain', id: 1, cpu: 0, atNs: 5 },
      { type: 'scenarios', id: 2 },
    ]);
  });

  it('refuses with the issues of the engine and goes on', async () => {
    const { port, client } = bench();
    const refused = client.seek(-1, { fromNs: null, windowNs: 1, group: '' });
    port.answer({ type: 'issues', id: 1, issues: [{ path: 'ns', message: { en: 'no', ko: '아니요' } }] });
    await expect(refused).rejects.toThrow(EngineIssues);
    const next = client.scenarios();
    port.answer({ type: 'scenarios', id: 2, scenarios: [] });
    expect(await next).toEqual([]);
  });

  it('fails everything open and everything later after a crash, with the report', async () => {
    const { port, client } = bench();
    const open = client.scenarios();
    port.answer({ type: 'crashed', id: 0, message: 'lag is not zero', report: '{"seed":7}' });
    await expect(open).rejects.toMatchObject({ message: 'lag is not zero', report: '{"seed":7}' });
    await expect(client.explain(0, 0)).rejects.toThrow(EngineCrash);
  });

  it('cancels what is open when it is closed', async () => {
    const { port, client } = bench();
    const open = client.scenarios();
    client.close();
    await expect(open).rejects.toThrow(EngineCancelled);
    expect(port.ended).toBe(true);
  });
});
