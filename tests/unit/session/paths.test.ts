import { describe, expect, test } from 'vitest';
import type { Frame, LabCommand, LabSpec, SeekTarget } from '../../../src/sim/core/views.ts';
import { finish } from '../../../src/sim/core/work.ts';
import { pathsPlan } from '../../../src/sim/session/paths.ts';
import { Session } from '../../../src/sim/session/session.ts';
import { move } from '../../../src/sim/session/stepping.ts';
import { frameOf as frameOfSession } from '../../../src/sim/views/paths-frame.ts';

/** A session without pauses. */
class Lab {
  readonly session;

  constructor(spec: LabSpec, commands: readonly LabCommand[] = []) {
    this.session = finish(Session.opened(pathsPlan(spec), commands));
  }

  get worlds() {
    return this.session.variants.map(({ world }) => world);
  }

  command(kind: 'issue' | 'stop', count: number): void {
    finish(this.session.command({ atNs: this.session.nowNs, kind, count }));
  }

  seek(target: SeekTarget): void {
    finish(move(this.session, target));
  }
}

const frameOf = (lab: Lab): Frame => frameOfSession(lab.session, 1);

function spec(change: Partial<LabSpec> = {}): LabSpec {
  return {
    op: 'read-disk',
    params: {},
    stacks: ['bare', 'kvm'],
    seed: 1,
    switches: {},
    costs: {},
    ...change,
  };
}

/** Everything the page could show of the moment, and the whole state of the worlds behind it. */
function picture(lab: Lab): string {
  const frame = frameOf(lab);
  const shown = { ...frame, stacks: frame.stacks.map((stack) => ({ ...stack, hops: [...stack.hops] })) };
  return JSON.stringify(shown) + lab.worlds.map((world) => world.stateHash).join(' ');
}

function done(lab: Lab): number[] {
  return frameOf(lab).stacks.map((stack) => stack.opsDone);
}

describe('a laboratory', () => {
  test('starts with nothing issued and time at 0', () => {
    const frame = frameOf(new Lab(spec()));
    expect([frame.nowNs, frame.endNs, frame.hop]).toEqual([0, 0, 0]);
    expect(frame.stacks.map((stack) => stack.opIndex)).toEqual([-1, -1]);
  });

  test('stepping back 150 hops one by one gives exactly the states seen on the way', () => {
    const lab = new Lab(spec());
    lab.command('issue', 12);
    const seen: string[] = [];
    for (let hop = 0; hop < 150; hop++) {
      seen.push(picture(lab));
      lab.seek({ to: 'hop', direction: 1 });
    }
    for (let hop = 149; hop >= 0; hop--) {
      lab.seek({ to: 'hop', direction: -1 });
      if (picture(lab) !== seen[hop]) expect(picture(lab)).toBe(seen[hop]);
    }
    expect(frameOf(lab).nowNs).toBe(0);
  });

  test('a moment looks the same whether one comes to it from before or from after', () => {
    const lab = new Lab(spec());
    lab.command('issue', 3);
    lab.seek({ to: 'time', ns: 41_000 });
    const before = picture(lab);
    lab.seek({ to: 'next', what: 'end' });
    lab.seek({ to: 'time', ns: 41_000 });
    expect(picture(lab)).toBe(before);
  });

  test('the end of a run is where its last operation ends, and no further', () => {
    const lab = new Lab(spec());
    lab.command('issue', 2);
    lab.seek({ to: 'next', what: 'end' });
    expect(done(lab)).toEqual([2, 2]);
    const end = frameOf(lab).endNs;
    lab.seek({ to: 'time', ns: end * 10 });
    expect(frameOf(lab).nowNs).toBe(end);
  });

  test('next operation goes to where one has just ended', () => {
    const lab = new Lab(spec({ stacks: ['bare'] }));
    lab.command('issue', 3);
    lab.seek({ to: 'operation', direction: 1 });
    expect(done(lab)).toEqual([1]);
    lab.seek({ to: 'operation', direction: 1 });
    expect(done(lab)).toEqual([2]);
    lab.seek({ to: 'operation', direction: -1 });
    expect(done(lab)).toEqual([1]);
  });

  test('run until the next exit stops at one, in the column that has a hypervisor', () => {
    const lab = new Lab(spec());
    lab.command('issue', 1);
    lab.seek({ to: 'next', what: 'exit' });
    const [bare, kvm] = frameOf(lab).stacks;
    expect([bare?.counts.exits, kvm?.counts.exits]).toEqual([0, 1]);
  });

  test('a command in the past forgets what came after it and forks the run', () => {
    const lab = new Lab(spec({ stacks: ['bare'] }));
    lab.command('issue', 5);
    lab.seek({ to: 'operation', direction: 1 });
    lab.command('stop', 0);
    lab.seek({ to: 'next', what: 'end' });
    expect(done(lab)).toEqual([1]);
    expect(frameOf(lab).commands.map((command) => command.kind)).toEqual(['issue', 'stop']);
  });

  test('an endless run goes on as far as one looks, and ends when stopped', () => {
    const lab = new Lab(spec({ op: 'getpid', stacks: ['bare'] }));
    lab.command('issue', 0);
    expect(frameOf(lab).ended).toBe(false);
    lab.seek({ to: 'time', ns: 3_000_000 });
    expect(frameOf(lab).nowNs).toBe(3_000_000);
    expect(done(lab)[0]).toBeGreaterThan(30_000);
    lab.command('stop', 0);
    expect(frameOf(lab).ended).toBe(true);
  });

  test('the commands of a link make the same run again', () => {
    const lab = new Lab(spec());
    lab.command('issue', 2);
    lab.seek({ to: 'operation', direction: 1 });
    lab.command('issue', 1);
    lab.seek({ to: 'time', ns: 150_000 });
    const again = new Lab(spec(), frameOf(lab).commands);
    again.seek({ to: 'time', ns: 150_000 });
    expect(picture(again)).toBe(picture(lab));
  });

  test('columns do not disturb each other', () => {
    const alone = new Lab(spec({ stacks: ['kvm'] }));
    const together = new Lab(spec({ stacks: ['bare', 'container', 'kvm'] }));
    for (const lab of [alone, together]) {
      lab.command('issue', 20);
      lab.seek({ to: 'next', what: 'end' });
    }
    expect(frameOf(together).stacks[2]?.totalNs).toEqual(frameOf(alone).stacks[0]?.totalNs);
  });
});
