import { describe, expect, it } from 'vitest';
import { Asking, type AskPort } from '../../../src/bridge/asking.ts';
import { EngineCancelled, EngineCrash, EngineIssues } from '../../../src/bridge/client.ts';

type To =
  { readonly type: 'double'; readonly id: number; readonly n: number } | { type: 'forget'; id: number };
type From =
  | { readonly type: 'doubled'; readonly id: number; readonly n: number }
  | { readonly type: 'other'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly done: number }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly [] }
  | { readonly type: 'crashed'; readonly id: number; readonly message: string; readonly report: string };

class HandPort implements AskPort<To, From> {
  readonly sent: To[] = [];
  onmessage: AskPort<To, From>['onmessage'] = null;
  onerror: AskPort<To, From>['onerror'] = null;
  ended = false;

  postMessage(message: To): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(message: From): void {
    this.onmessage?.({ data: message } as MessageEvent<From>);
  }
}

function bench(): { port: HandPort; asking: Asking<To, From> } {
  const port = new HandPort();
  return { port, asking: new Asking(port) };
}

describe('asking a worker', () => {
  it('gives each question an id and each answer to its question', async () => {
    const { port, asking } = bench();
    const one = asking.ask({ type: 'double', n: 1 }, 'doubled');
    const two = asking.ask({ type: 'double', n: 2 }, 'doubled');
    expect(port.sent.map(({ id }) => id)).toEqual([1, 2]);
    port.answer({ type: 'doubled', id: 2, n: 4 });
    port.answer({ type: 'doubled', id: 1, n: 2 });
    expect([(await one).n, (await two).n]).toEqual([2, 4]);
  });

  it('hands on progress before the answer, and to nobody after it', async () => {
    const { port, asking } = bench();
    const seen: number[] = [];
    const answer = asking.ask({ type: 'double', n: 1 }, 'doubled', (message) => {
      if (message.type === 'progress') seen.push(message.done);
    });
    port.answer({ type: 'progress', id: 1, done: 3 });
    port.answer({ type: 'doubled', id: 1, n: 2 });
    port.answer({ type: 'progress', id: 1, done: 9 });
    await answer;
    expect(seen).toEqual([3]);
  });

  it('tells what has no answer under an id of its own, known beforehand', () => {
    const { port, asking } = bench();
    expect(asking.nextId).toBe(1);
    asking.tell({ type: 'forget' });
    expect(port.sent).toEqual([{ type: 'forget', id: 1 }]);
    expect(asking.nextId).toBe(2);
  });

  it.each([
    { answer: { type: 'issues', id: 1, issues: [] }, error: EngineIssues },
    { answer: { type: 'cancelled', id: 1 }, error: EngineCancelled },
    { answer: { type: 'other', id: 1 }, error: EngineCrash },
  ] as const)('an answer $answer.type fails this question and no other', async ({ answer, error }) => {
    const { port, asking } = bench();
    const failing = asking.ask({ type: 'double', n: 1 }, 'doubled');
    const other = asking.ask({ type: 'double', n: 2 }, 'doubled');
    port.answer(answer);
    await expect(failing).rejects.toThrow(error);
    port.answer({ type: 'doubled', id: 2, n: 4 });
    expect((await other).n).toBe(4);
  });

  it('a crash fails what is open and what comes later, with its report', async () => {
    const { port, asking } = bench();
    const open = asking.ask({ type: 'double', n: 1 }, 'doubled');
    port.answer({ type: 'crashed', id: 0, message: 'broken', report: '{"seed":7}' });
    await expect(open).rejects.toMatchObject({ message: 'broken', report: '{"seed":7}' });
    await expect(asking.ask({ type: 'double', n: 2 }, 'doubled')).rejects.toThrow('broken');
    expect(port.sent).toHaveLength(1);
  });

  it('a worker that does not start is a crash', async () => {
    const { port, asking } = bench();
    const open = asking.ask({ type: 'double', n: 1 }, 'doubled');
    port.onerror?.({ message: '' } as ErrorEvent);
    await expect(open).rejects.toThrow('The worker could not be started.');
  });

  it('closing ends the worker and cancels what is open', async () => {
    const { port, asking } = bench();
    const open = asking.ask({ type: 'double', n: 1 }, 'doubled');
    asking.close();
    await expect(open).rejects.toThrow(EngineCancelled);
    expect(port.ended).toBe(true);
  });
});
