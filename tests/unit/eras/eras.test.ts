import { beforeAll, describe, expect, test } from 'vitest';
import {
  FIRST_ERAS,
  PRESSES,
  type EraFrame,
  type EraId,
  type ErasFrame,
  type EraSpec,
  type EraTable,
  type PressId,
} from '../../../src/sim/core/era-views.ts';
import { finish } from '../../../src/sim/core/work.ts';
import { ErasView } from '../../../src/sim/views/eras.ts';
import { StartView } from '../../../src/sim/views/start.ts';
import { Refused } from '../../../src/sim/views/room.ts';
import { readScenarioFile } from '../../../src/sim/world/scenario/schema.ts';

/** Small and quick, with all that the large one has. */
const SMALL: EraSpec = {
  ...FIRST_ERAS,
  memoryGib: 4,
  apps: [
    { kind: 'shop', memoryMib: 64 },
    { kind: 'db', memoryMib: 96 },
    { kind: 'mail', memoryMib: 48 },
    { kind: 'batch', memoryMib: 64 },
  ],
};
const PRESS_NS = 6e8;
const LOOK_NS = 1.4e9;

function opened(spec: EraSpec = SMALL, atNs = PRESS_NS): ErasView {
  const view = new ErasView(new StartView());
  finish(view.open({ spec, commands: [], atNs, beside: false }));
  return view;
}

function frame(view: ErasView): ErasFrame {
  return finish(view.frame());
}

function seek(view: ErasView, ns: number): ErasFrame {
  finish(view.seek({ to: 'time', ns }, {}));
  return frame(view);
}

function eraOf({ eras }: ErasFrame, id: EraId): EraFrame {
  const found = eras.find(({ era }) => era === id);
  if (!found) throw new Error(id);
  return found;
}

/** Who of an era is not well, `shop hit`. */
function sufferers(shown: ErasFrame, id: EraId): string[] {
  return eraOf(shown, id).apps.flatMap(({ kind, fate }) => (fate === 'well' ? [] : [`${kind} ${fate}`]));
}

describe('one server in three eras', () => {
  let view: ErasView;
  let before: ErasFrame;
  beforeAll(() => {
    view = opened();
    before = frame(view);
  });

  test('all memory belongs to somebody or is left', () => {
    for (const { memory } of before.eras) {
      const held = memory.parts.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(held + memory.leftBytes).toBeCloseTo(memory.totalBytes, -2);
      expect(memory.totalBytes).toBe(SMALL.memoryGib * 2 ** 30);
    }
  });

  test('on kernels that count it an application holds what it works with, a page or two more for its tables', () => {
    for (const id of ['traditional', 'containers'] as const)
      SMALL.apps.forEach(({ memoryMib }, app) => {
        const part = eraOf(before, id).memory.parts.find((one) => one.owner === 'app' && one.app === app);
        expect(part?.from).toBe('run');
        expect((part?.bytes ?? 0) / 2 ** 20).toBeGreaterThanOrEqual(memoryMib);
        expect((part?.bytes ?? 0) / 2 ** 20).toBeLessThan(memoryMib + 3);
      });
  });

  test('guest systems cost more than a runtime, a runtime more than nothing; the same goes for the start', () => {
    const [one, vms, containers] = before.eras.map(({ memory, start }) => [memory.leftBytes, start.totalNs]);
    expect(one?.[0]).toBeGreaterThan(containers?.[0] ?? Infinity);
    expect(containers?.[0]).toBeGreaterThan(vms?.[0] ?? Infinity);
    expect(one?.[1]).toBeLessThan(containers?.[1] ?? 0);
    expect(containers?.[1]).toBeLessThan(vms?.[1] ?? 0);
  });

  test('what does not fit says so', () => {
    const tight = frame(opened({ ...SMALL, memoryGib: 1 }));
    const { memory, more, verdict } = eraOf(tight, 'virtual');
    expect(memory.leftBytes).toBeLessThan(0);
    expect(more.count).toBe(0);
    expect(verdict.head.en).toMatch(/does not fit/);
  });

  test('one more fits as often as what it takes goes into what is left', () => {
    for (const { memory, more } of before.eras.filter((era) => era.memory.leftBytes >= 0)) {
      expect(more.count * more.eachBytes).toBeLessThanOrEqual(memory.leftBytes);
      expect((more.count + 1) * more.eachBytes).toBeGreaterThan(memory.leftBytes);
    }
  });

  test('before anything is pressed the verdict says in words how many more fit', () => {
    for (const memoryGib of [2, 3, 4]) {
      for (const { memory, more, verdict } of frame(opened({ ...SMALL, memoryGib })).eras) {
        if (memory.leftBytes < 0) continue;
        const n = String(more.count);
        const words = more.count === 0 ? 'no further one fits' : `${n} more ${n === '1' ? 'fits' : 'fit'}`;
        expect(verdict.head.en).toMatch(new RegExp(` left: ${words}\\.$`));
        expect(verdict.head.ko).not.toContain(' 0개');
      }
    }
  });

  const ALL_DEAD = ['shop dead', 'db dead', 'mail dead', 'batch dead'];
  const OTHERS_HIT = ['shop hit', 'db hit', 'mail hit'];
  /** A quota lets a hog have all CPUs for a part of each period. */
  const OTHERS_SLOWER = ['shop slower', 'db slower', 'mail slower'];
  /** Who suffers beside batch, which misbehaves: one era a column. */
  test.each<[PressId, string[], string[], string[]]>([
    ['hog', OTHERS_HIT, [], OTHERS_SLOWER],
    ['crash', [], [], []],
    ['fork-bomb', OTHERS_HIT, [], OTHERS_SLOWER],
    ['kernel-bug', ALL_DEAD.slice(0, 3), [], ALL_DEAD.slice(0, 3)],
  ])('a %s hits %j on one system, %j in VMs, %j in containers', (press, one, vms, containers) => {
    finish(view.command({ press }));
    const shown = seek(view, LOOK_NS);
    const others = (id: EraId): string[] => sufferers(shown, id).filter((who) => !who.startsWith('batch'));
    expect(others('traditional')).toEqual(one);
    expect(others('virtual')).toEqual(vms);
    expect(others('containers')).toEqual(containers);
    expect(shown.pressed).toEqual({ atNs: PRESS_NS, press });
    for (const { verdict, why } of shown.eras) {
      expect(verdict.head.en).not.toBe('');
      expect(why?.ko).not.toBe('');
    }
  });

  test('a crash ends a process of batch in every era', () => {
    finish(view.command({ press: 'crash' }));
    const shown = seek(view, LOOK_NS);
    for (const { era } of shown.eras) expect(sufferers(shown, era)).toEqual(['batch dead']);
  });

  test('a leak is ended within memory.max; on one system it has taken what was left before', () => {
    finish(view.command({ press: 'leak' }));
    const early = seek(view, PRESS_NS + 1.5e8);
    expect(sufferers(early, 'containers')).toEqual(['batch dead']);
    expect(eraOf(early, 'traditional').memory.leftBytes).toBeLessThan(
      eraOf(before, 'traditional').memory.leftBytes - 5e7,
    );
    const late = seek(view, 2.2e9);
    expect(sufferers(late, 'traditional')).toContain('batch dead');
    expect(sufferers(late, 'containers')).toEqual(['batch dead']);
  });

  test('a limit holds a hog to its part of the CPUs, nothing does on one system', () => {
    finish(view.command({ press: 'hog' }));
    const shown = seek(view, LOOK_NS);
    const used = (id: EraId): number => eraOf(shown, id).apps.at(-1)?.cpus ?? 0;
    expect(used('traditional')).toBeGreaterThan(3);
    expect(used('containers')).toBeLessThan(1.3);
    expect(used('virtual')).toBeLessThan(1.1);
  });

  test('stepped back and forth it is the same run', () => {
    finish(view.command({ press: 'hog' }));
    const there = seek(view, LOOK_NS);
    const back = seek(view, PRESS_NS / 2);
    expect(back.pressed).toBeNull();
    expect(seek(view, LOOK_NS)).toEqual(there);
    const again = new ErasView(new StartView());
    finish(again.open({ spec: SMALL, commands: there.commands, atNs: LOOK_NS, beside: false }));
    expect(frame(again).stateHash).toBe(there.stateHash);
  });

  test('a press stands where the one before stood', () => {
    finish(view.command({ press: 'hog' }));
    seek(view, LOOK_NS);
    finish(view.command({ press: 'crash' }));
    expect(frame(view)).toMatchObject({
      nowNs: PRESS_NS,
      commands: [{ atNs: PRESS_NS, press: 'crash' }],
    });
  });

  test('an era is a scenario file, with what was pressed in it', () => {
    finish(view.command({ press: 'hog' }));
    for (const { file } of frame(view).eras) {
      const reading = readScenarioFile(JSON.parse(file));
      expect(reading.ok && reading.file.scenarios[0]?.tasks.some(({ startMs }) => startMs === 600)).toBe(
        true,
      );
    }
  });
});

test('the table of sufferers is whole however small the pieces are, and says what is not modelled', () => {
  const spec = { ...SMALL, eras: ['virtual', 'containers'] as const };
  const whole = finish(opened(spec).ask('sufferers', { events: Infinity })) as EraTable;
  expect(whole.done).toBe(whole.total);
  expect(whole.total).toBe(2 * PRESSES.length);
  const view = opened(spec);
  let table = finish(view.ask('sufferers', { events: 20_000 })) as EraTable;
  expect(table.done).toBeLessThan(table.total);
  while (table.done < table.total) table = finish(view.ask('sufferers', { events: 20_000 })) as EraTable;
  expect(table).toEqual(whole);
  const bug = (at: number): unknown => whole.eras[at]?.presses.find(({ press }) => press === 'kernel-bug');
  expect(bug(0)).toEqual({ press: 'kernel-bug', sufferers: { fates: ['well', 'well', 'well', 'dead'] } });
  expect(bug(1)).toEqual({ press: 'kernel-bug', sufferers: { fates: ['dead', 'dead', 'dead', 'dead'] } });
});

test.each<[string, Partial<EraSpec>]>([
  ['cpus', { cpus: 0 }],
  ['memoryGib', { memoryGib: 33 }],
  ['apps', { apps: [{ kind: 'shop', memoryMib: 64 }] }],
  ['apps', { memoryGib: 1, apps: FIRST_ERAS.apps }],
  ['eras', { eras: [] }],
  ['hypervisor', { hypervisor: 'xen-pv' }],
  ['switches.no-such', { switches: { 'no-such': 'on' } }],
])('a server with a mistake in %s is refused and changes nothing', (path, part) => {
  const view = new ErasView(new StartView());
  let found: unknown = null;
  try {
    finish(view.open({ spec: { ...FIRST_ERAS, ...part }, commands: [], atNs: 0, beside: false }));
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(Refused);
  expect((found as Refused).issues.map((one) => one.path)).toContain(path);
  expect(view.state).toBeNull();
});
