import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineCrash } from '../../src/bridge/client.ts';
import { freshPage, makeBench, PATIENT, settle, startedBench } from '../support/page.ts';

const ISSUE = 'command({"kind":"issue","count":1})';

beforeEach(freshPage);

describe('the lab', () => {
  it('opens on a prepared scene, paused, with nothing issued', async () => {
    const { lab } = await startedBench();
    expect(lab.spec).toMatchObject({ op: 'read-disk', stacks: ['bare', 'container', 'kvm'] });
    expect(lab.phase).toBe('fresh');
    expect(lab.playing).toBe(false);
  });

  it('issues and plays on the first press, pauses on the second, goes on with the third', async () => {
    const { lab, engine } = await startedBench();
    await lab.primary();
    expect([lab.playing, lab.phase]).toEqual([true, 'midway']);
    await lab.primary();
    expect(lab.playing).toBe(false);
    await lab.primary();
    expect(lab.playing).toBe(true);
    expect(engine.log.filter((entry) => entry.startsWith('command'))).toEqual([ISSUE]);
  });

  it('pressed twice before the engine answers issues once and stays paused', async () => {
    const { lab, engine } = await startedBench();
    await Promise.all([lab.primary(), lab.primary()]);
    expect([lab.playing, lab.phase, lab.frame?.nowNs]).toEqual([false, 'midway', 0]);
    expect(engine.log.filter((entry) => entry.startsWith('command'))).toEqual([ISSUE]);
  });

  it('a jump before the engine answers is not played on from', async () => {
    const { lab, clock } = await startedBench();
    await Promise.all([lab.primary(), lab.seek({ to: 'start' })]);
    expect([lab.playing, clock.running, lab.frame?.nowNs]).toEqual([false, false, 0]);
    expect(lab.frame?.commands).toHaveLength(1);
  });

  it('chooses a speed that shows one operation in 6 to 8 seconds, for short and long ones', async () => {
    for (const op of ['getpid', 'read-disk']) {
      const { lab } = await startedBench({ spec: { op } });
      await lab.issue(1);
      const seconds = (lab.frame?.endNs ?? 0) / lab.speed;
      expect(seconds).toBeGreaterThanOrEqual(6);
      expect(seconds).toBeLessThanOrEqual(8);
    }
  });

  it('keeps the speed the reader chose', async () => {
    const { lab } = await startedBench();
    lab.setSpeed(2000);
    await lab.issue(1);
    expect(lab.speed).toBe(2000);
  });

  it('moves by real time times speed and stops at the end', async () => {
    const { lab, clock } = await startedBench();
    lab.setSpeed(100_000);
    await lab.primary();
    await clock.frame(0);
    await clock.frame(50);
    expect(lab.headNs).toBe(5000);
    for (let n = 0; n < 40; n += 1) await clock.frame(100);
    expect(lab.phase).toBe('done');
    expect(lab.playing).toBe(false);
    expect(lab.frame?.nowNs).toBe(lab.frame?.endNs);
    expect(clock.running).toBe(false);
  });

  it('does not leap after the tab was hidden', async () => {
    const { lab, clock } = await startedBench();
    lab.setSpeed(100_000);
    await lab.primary();
    await clock.frame(0);
    await clock.frame(60_000);
    expect(lab.headNs).toBe(10_000);
  });

  it('moves tokens in every frame of the screen, and all else in pictures that the eye can follow', async () => {
    const { lab, clock } = await startedBench();
    lab.setSpeed(100_000);
    await lab.primary();
    await clock.frame(0);
    const heads: number[] = [];
    const pictures = new Set<number>();
    for (let n = 0; n < 50; n += 1) {
      await clock.frame(16);
      heads.push(lab.headNs);
      pictures.add(lab.frame?.nowNs ?? 0);
      expect(lab.headNs).toBeLessThanOrEqual(lab.frame?.nowNs ?? 0);
    }
    expect(new Set(heads).size).toBe(50);
    expect(pictures.size).toBeLessThan(14);
  });

  it('stands at the picture on screen once it is paused, in words too', async () => {
    const { lab, clock } = await startedBench();
    await lab.primary();
    await clock.frame(0);
    for (let n = 0; n < 3; n += 1) await clock.frame(16);
    lab.pause();
    expect(lab.headNs).toBe(lab.frame?.nowNs);
    expect(lab.readFrame).toBe(lab.frame);
  });

  it('with reduced motion steps from hop to hop once a second', async () => {
    const { lab, clock, engine } = await startedBench({}, true);
    await lab.primary();
    await clock.frame(16);
    for (let n = 0; n < 10; n += 1) await clock.frame(100);
    const seeks = engine.log.filter((entry) => entry.startsWith('seek'));
    expect(seeks).toHaveLength(2);
    expect(seeks.every((entry) => entry.includes('"hop"'))).toBe(true);
  });

  it('goes back as well as forward and shows the same moment both times', async () => {
    const { lab } = await startedBench();
    await lab.issue(1);
    await lab.seek({ to: 'hop', direction: 1 });
    await lab.seek({ to: 'hop', direction: 1 });
    const there = lab.frame;
    await lab.seek({ to: 'hop', direction: 1 });
    await lab.seek({ to: 'hop', direction: -1 });
    expect(lab.frame).toEqual(there);
  });

  it('while a scrubber is dragged asks only for the first and the last place', async () => {
    const { lab, engine } = await startedBench();
    await lab.issue(1);
    engine.log.length = 0;
    for (const ns of [100, 200, 300, 400]) void lab.seek({ to: 'time', ns });
    await settle();
    await settle();
    expect(engine.log).toEqual(['seek({"to":"time","ns":100})', 'seek({"to":"time","ns":400})']);
    expect(lab.frame?.nowNs).toBe(400);
  });

  it('runs the same commands again when a condition changes, and ends at the new end', async () => {
    const { lab } = await startedBench();
    await lab.issue(1);
    await lab.seek({ to: 'next', what: 'end' });
    const commands = lab.frame?.commands;
    await lab.change({ stacks: ['bare'] });
    expect(lab.frame?.commands).toEqual(commands);
    expect(lab.phase).toBe('done');
    expect(lab.frame?.nowNs).toBe(lab.frame?.endNs);
  });

  it('starts afresh when the operation changes', async () => {
    const { lab } = await startedBench();
    await lab.issue(1);
    await lab.setOperation('getpid');
    expect(lab.phase).toBe('fresh');
    expect(lab.spec.op).toBe('getpid');
  });

  it('keeps the run when the engine does not accept a change, and says why in both languages', async () => {
    const { lab } = await startedBench();
    const before = lab.spec;
    expect(await lab.change({ stacks: ['bare', 'nosuch'] })).toBe(false);
    expect(lab.spec).toBe(before);
    expect(lab.error).toMatchObject({ kind: 'issues', issues: [{ path: 'stacks' }] });
    await lab.change({ stacks: ['bare', 'kvm/container'] });
    expect(lab.error).toBeNull();
  });

  it('keeps both of two changes made before the engine answered the first', async () => {
    const { lab } = await startedBench();
    await Promise.all([
      lab.change({ switches: { apicv: 'off' } }),
      lab.change({ switches: { ...lab.asked.switches, disk: 'hdd' } }),
      lab.change({ costs: { 'vm.exit': 1 } }),
    ]);
    expect(lab.spec).toMatchObject({ switches: { apicv: 'off', disk: 'hdd' }, costs: { 'vm.exit': 1 } });
  });

  it('after a crash is paused and holds a report that reproduces the run', async () => {
    const { lab, engine } = await startedBench();
    await lab.primary();
    engine.failNext = { name: 'seek', error: new EngineCrash('unhandled-event', '') };
    await lab.seek({ to: 'hop', direction: 1 });
    expect(lab.playing).toBe(false);
    expect(lab.error).toMatchObject({ kind: 'crash', message: 'unhandled-event' });
    const report: unknown = JSON.parse(lab.error?.kind === 'crash' ? lab.error.report : '{}');
    expect(report).toMatchObject({ spec: { seed: 7 }, commands: [{ kind: 'issue' }] });
  });

  it('asks for each program once', async () => {
    const { lab, engine } = await startedBench();
    await Promise.all([lab.program(0, 3), lab.program(0, 3), lab.program(1, 3)]);
    expect(engine.log.filter((entry) => entry.startsWith('program('))).toHaveLength(2);
  });

  it('stops a run that goes on until stopped', async () => {
    const { lab } = await startedBench();
    await lab.issue(0);
    await lab.seek({ to: 'time', ns: 500_000 });
    expect([lab.phase, lab.frame?.ended]).toEqual(['midway', false]);
    await lab.stop();
    expect(lab.frame?.ended).toBe(true);
  });

  it('shows the newest of what is opened before anything is on screen', async () => {
    const { lab } = makeBench();
    const commands = [{ kind: 'issue', count: Infinity, atNs: 0 }] as const;
    const first = lab.enter({ spec: { op: 'fork-exec' }, commands, atNs: 1e12 });
    await vi.waitFor(() => {
      expect(lab.asked.op).toBe('fork-exec');
    }, PATIENT);
    await Promise.all([first, lab.enter({ spec: { op: 'getpid' } })]);
    expect([lab.spec.op, lab.error]).toEqual(['getpid', null]);
  });
});
