import { describe, expect, it } from 'vitest';
import { RaceEngine } from '../../../src/bridge/race-engine.ts';
import type { FromRace, StartSpec, StartRaceView, ToRace } from '../../../src/bridge/protocol.ts';

const SPEC: StartSpec = { stacks: ['bare'], atOnce: 1, seed: 7, cpus: 4, snapshot: false, pull: false };

function ask(message: ToRace): FromRace {
  const answers: FromRace[] = [];
  new RaceEngine((answer) => answers.push(answer)).handle(message);
  expect(answers).toHaveLength(1);
  const [answer] = answers;
  if (!answer) throw new Error('no answer');
  expect(answer.id).toBe(message.id);
  return answer;
}

function race(part: Partial<StartSpec>): StartRaceView {
  const answer = ask({ type: 'start', id: 3, spec: { ...SPEC, ...part } });
  if (answer.type !== 'start') throw new Error(JSON.stringify(answer));
  return answer.race;
}

describe('the engine of the Start-up room', () => {
  it('says what can be raced and loaded', () => {
    const answer = ask({ type: 'catalog', id: 1 });
    if (answer.type !== 'catalog') throw new Error(answer.type);
    expect(answer.catalog.stacks.map((stack) => stack.id)).toEqual(
      expect.arrayContaining(['bare', 'container', 'kvm', 'firecracker', 'kata']),
    );
    expect(answer.catalog.servers.length).toBeGreaterThan(1);
  });

  it('answers a race with one entry for each stack, in the order asked for, on one clock', () => {
    const { stacks, endNs, cpus } = race({ stacks: ['firecracker', 'bare'] });
    expect(stacks.map((stack) => stack.stack)).toEqual(['firecracker', 'bare']);
    expect(endNs).toBe(Math.max(...stacks.map((stack) => stack.totalNs.max)));
    expect(cpus).toBe(4);
  });

  it('gives the same race for the same spec', () => {
    const part = { stacks: ['container'], atOnce: 5 };
    expect(race(part)).toEqual(race(part));
  });

  it('restores what can be restored and boots the rest', () => {
    const stacks = ['bare', 'firecracker'];
    const [booted, restored] = [race({ stacks }), race({ stacks, snapshot: true })];
    expect(restored.stacks.map((stack) => stack.stack)).toEqual(stacks);
    expect(restored.stacks[0]).toEqual(booted.stacks[0]);
    expect(restored.stacks[1]?.totalNs.p50).toBeLessThan((booted.stacks[1]?.totalNs.p50 ?? 0) / 2);
  });

  it.each([
    { part: { stacks: ['nosuch'] }, path: 'stacks' },
    { part: { stacks: ['container/kata/kvm'] }, path: 'stacks' },
    { part: { atOnce: 0 }, path: 'atOnce' },
    { part: { snapshot: true }, path: 'snapshot' },
  ])('refuses $part and says where', ({ part, path }) => {
    const answer = ask({ type: 'start', id: 4, spec: { ...SPEC, ...part } });
    if (answer.type !== 'issues') throw new Error(answer.type);
    expect(answer.issues.map((issue) => issue.path)).toContain(path);
  });

  it('measures a load, and refuses one that cannot be', () => {
    const request = { stacks: ['bare'], server: 'kv', connections: [1], seed: 7, seconds: 0.01 };
    const measured = ask({ type: 'load', id: 5, request });
    if (measured.type !== 'load') throw new Error(measured.type);
    expect(measured.load.stacks[0]?.points[0]?.throughputPerSec).toBeGreaterThan(1000);
    expect(ask({ type: 'load', id: 6, request: { ...request, server: 'nosuch' } }).type).toBe('issues');
  });

  it('answers a question it cannot bear with a report that holds the question', () => {
    const answer = ask({ type: 'start', id: 7 } as unknown as ToRace);
    if (answer.type !== 'crashed') throw new Error(answer.type);
    expect(JSON.parse(answer.report)).toMatchObject({ question: { type: 'start', id: 7 } });
  });
});
