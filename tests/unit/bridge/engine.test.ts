import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/bridge/engine.ts';
import type { FromEngine, LabSpec, ToEngine } from '../../../src/bridge/protocol.ts';

const SPEC: LabSpec = {
  op: 'read-disk',
  params: {},
  stacks: ['bare', 'kvm'],
  seed: 7,
  switches: {},
  costs: {},
};

/** Asks one engine several questions and returns the answers. Messages are cloned, as between page and worker. */
async function ask(...questions: ToEngine[]): Promise<FromEngine[]> {
  const answers: FromEngine[] = [];
  const engine = new Engine((message) => answers.push(structuredClone(message)));
  for (const question of questions) await engine.handle(structuredClone(question));
  return answers;
}

const load: ToEngine = { type: 'load', id: 1, spec: SPEC, commands: [], atNs: null };

describe('the engine behind the protocol', () => {
  test('answers every request once, with its id', async () => {
    const answers = await ask(
      { type: 'catalog', id: 1 },
      { ...load, id: 2 },
      { type: 'issue', id: 3, count: 1 },
      { type: 'seek', id: 4, target: { to: 'hop', direction: 1 } },
      { type: 'hops', id: 5, stack: 1, opIndex: 0 },
      { type: 'export', id: 6, stack: null, format: 'csv' },
      { type: 'stop', id: 7 },
    );
    expect(answers.map(({ id, type }) => [id, type])).toEqual([
      [1, 'catalog'],
      [2, 'frame'],
      [3, 'frame'],
      [4, 'frame'],
      [5, 'hops'],
      [6, 'file'],
      [7, 'frame'],
    ]);
  });

  test('tells all hops of an operation as soon as it is issued, also those to come', async () => {
    const answers = await ask(
      load,
      { type: 'issue', id: 2, count: 1 },
      { type: 'hops', id: 3, stack: 1, opIndex: 0 },
    );
    const [, frame, hops] = answers;
    if (frame?.type !== 'frame' || hops?.type !== 'hops') throw new Error('unexpected answers');
    expect(frame.frame.nowNs).toBe(0);
    expect(hops.hops.map((hop) => hop.probe)).toContain('kvm_exit');
    expect(hops.hops.at(-1)?.probe).toBe('sys_exit');
  });

  test('a spec with mistakes is refused with every mistake, and what was open stays open', async () => {
    const wrong: LabSpec = { ...SPEC, op: 'raed', stacks: ['bare', 'vax'], switches: { apicv: 'maybe' } };
    const answers = await ask(
      load,
      { type: 'load', id: 2, spec: wrong, commands: [], atNs: null },
      { type: 'issue', id: 3, count: 1 },
    );
    const [, refused, frame] = answers;
    if (refused?.type !== 'issues') throw new Error('not refused');
    expect(refused.issues.map((issue) => issue.path)).toEqual(['op', 'switches.apicv', 'stacks']);
    expect(refused.issues.every((issue) => issue.message.ko !== '' && issue.message.en !== '')).toBe(true);
    expect(frame?.type).toBe('frame');
  });

  test.each(['', 'firecracker/kvm', 'container/kvm', 'container/container', 'kvm/'])(
    'refuses the stack "%s"',
    async (stack) => {
      const [answer] = await ask({
        type: 'load',
        id: 1,
        spec: { ...SPEC, stacks: [stack] },
        commands: [],
        atNs: null,
      });
      expect(answer?.type).toBe('issues');
    },
  );

  test('a moment beyond the end of the run is the end', async () => {
    const answers = await ask({
      type: 'load',
      id: 1,
      spec: SPEC,
      commands: [{ atNs: 0, kind: 'issue', count: 1 }],
      atNs: 1e12,
    });
    const [frame] = answers;
    if (frame?.type !== 'frame') throw new Error('no frame');
    expect(frame.frame.nowNs).toBe(frame.frame.endNs);
    expect(frame.frame.stacks.map((stack) => stack.opsDone)).toEqual([1, 1]);
  });

  test('what goes wrong inside is answered with a report that names the run', async () => {
    const [, third] = await ask(load, { type: 'hops', id: 3, stack: 9, opIndex: 0 });
    if (third?.type !== 'crashed') throw new Error('did not crash');
    expect(JSON.parse(third.report)).toMatchObject({ spec: { op: 'read-disk', seed: 7 }, commands: [] });
  });
});
