import { describe, expect, it } from 'vitest';
import { Changes } from '../../../src/ui/state/changes.svelte.ts';

const A = '#/paths?op=getpid&at=0';
const B = '#/paths?op=getpid&stacks=kvm&at=0';
const C = '#/paths?op=sleep&stacks=kvm&at=0';

function after(...links: string[]): Changes {
  const changes = new Changes();
  for (const link of links) changes.note(link);
  return changes;
}

describe('undo and redo', () => {
  it('nothing changed: nothing to take back', () => {
    const changes = after(A);
    expect([changes.canUndo, changes.canRedo, changes.undo(A), changes.redo(A)]).toEqual([
      false,
      false,
      null,
      null,
    ]);
  });

  it('goes back change by change, and forward again', () => {
    const changes = after(A, B, C);
    expect(changes.undo(C)).toBe(B);
    changes.note(B);
    expect(changes.undo(B)).toBe(A);
    changes.note(A);
    expect(changes.canUndo).toBe(false);
    expect(changes.redo(A)).toBe(B);
    changes.note(B);
    expect(changes.redo(B)).toBe(C);
  });

  it('another moment, another selection and another step of a lesson are no changes', () => {
    const changes = after(A, `${A}00`, `${A}&sel=bare%2Fhop:1`, `${A}&lesson=vm-exits&step=2`);
    expect(changes.canUndo).toBe(false);
  });

  it('comes back to the moment at which the change was made', () => {
    const changes = after(A, '#/paths?op=getpid&at=500', B);
    expect(changes.undo(B)).toBe('#/paths?op=getpid&at=500');
  });

  it('a room is a place: going there is no change, and its changes come back with it', () => {
    const changes = after(A, B, '#/start?n=1');
    expect(changes.undo('#/start?n=1')).toBe(A);
  });

  it('a change that has not stayed yet is taken back too', () => {
    const changes = after(A);
    expect(changes.undo(B)).toBe(A);
  });

  it('comes back to what was there when somebody first acted, however soon it was changed', () => {
    const changes = new Changes();
    changes.begin(A);
    changes.begin(B);
    changes.note(B);
    expect(changes.undo(B)).toBe(A);
  });

  it('what is still on screen while a state comes back is no change, and a new change forgets what was taken back', () => {
    const changes = after(A, B);
    expect(changes.undo(B)).toBe(A);
    changes.note(B);
    expect(changes.canRedo).toBe(true);
    changes.note(A);
    expect(changes.canRedo).toBe(true);
    changes.note(C);
    expect([changes.canUndo, changes.canRedo]).toEqual([true, false]);
  });
});
