/** A boot race is a run like any other: it plays, goes back, steps and forks. */
import { describe, expect, test } from 'vitest';
import type { StartRaceView, StartSpec } from '../../../src/sim/core/start-views.ts';
import { finish } from '../../../src/sim/core/work.ts';
import { Session } from '../../../src/sim/session/session.ts';
import { raceOf, startPlan, type StartSession } from '../../../src/sim/session/start.ts';
import { move } from '../../../src/sim/session/stepping.ts';
import { startUp } from '../../../src/sim/world/startup/index.ts';

const SPEC: StartSpec = {
  stacks: ['container', 'firecracker'],
  atOnce: 3,
  seed: 7,
  cpus: 4,
  snapshot: false,
  pull: false,
};

function open(spec: StartSpec = SPEC): { session: StartSession; race: StartRaceView } {
  const session = finish(Session.opened(startPlan(spec), []));
  const scout = session.scout();
  finish(scout.toPosition(Infinity));
  session.learn(scout);
  return { session, race: raceOf(spec, scout) };
}

const hashes = ({ variants }: StartSession): string[] =>
  variants.map(({ start }) => start.sim.trace.hash.digest());

describe('a boot race', () => {
  test('opens at the requests and knows how it will end', () => {
    const { session, race } = open();
    expect(session.nowNs).toBe(0);
    expect(session.count('ready')).toBe(0);
    expect(session.endNs).toBe(race.endNs);
    expect(race.stacks.map(({ stack }) => stack)).toEqual(SPEC.stacks);
  });

  test('ends as the same starts do when they are computed whole', () => {
    const { session } = open();
    finish(session.toTime(session.endNs));
    const whole = startUp({ stacks: SPEC.stacks, atOnce: 3, seed: 7, options: { cpus: 4 } });
    expect(session.count('ready')).toBe(6);
    expect(whole.stacks.map(({ totalNs }) => totalNs.max)).toEqual(
      session.variants.map(({ nowNs }) => nowNs),
    );
  });

  test('a moment is the same whether one comes to it from before or from after', () => {
    const { session, race } = open();
    const middle = Math.round(race.endNs / 3);
    finish(session.toTime(middle));
    const there = hashes(session);
    finish(session.toTime(race.endNs));
    expect(hashes(session)).not.toEqual(there);
    finish(session.toTime(middle));
    expect(hashes(session)).toEqual(there);
  });

  test('steps to where an instance is ready, and back', () => {
    const { session } = open();
    finish(move(session, { to: 'step', what: 'ready', direction: 1 }));
    expect(session.count('ready')).toBe(1);
    const first = session.nowNs;
    finish(move(session, { to: 'step', what: 'ready', direction: 1 }));
    expect(session.count('ready')).toBe(2);
    finish(move(session, { to: 'step', what: 'ready', direction: -1 }));
    expect([session.count('ready'), session.nowNs]).toEqual([1, first]);
  });

  test('forks: the copy goes its own way to the same end', () => {
    const { session } = open();
    finish(session.toTime(20e6));
    const fork = finish(session.fork());
    expect(fork.nowNs).toBe(session.nowNs);
    expect(hashes(fork)).toEqual(hashes(session));
    finish(fork.toTime(session.endNs));
    expect(session.nowNs).toBe(20e6);
    finish(session.toTime(session.endNs));
    expect(hashes(fork)).toEqual(hashes(session));
  });
});
