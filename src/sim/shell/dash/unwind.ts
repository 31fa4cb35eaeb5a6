/** Leaving what runs: loops, functions, the shell. */
import { deepFreeze } from '../parse/freeze.ts';
import type { Frame, How } from './data.ts';
import type { Shell } from './shell.ts';

export const INNER: How = Object.freeze({ tested: false, exits: false });

/** The shell ends; a trap for that runs before. */
export function leave(shell: Shell, status: number): void {
  const { data } = shell;
  const trap = data.traps.get(0) ?? '';
  data.status = status;
  data.frames = [];
  if (trap === '') {
    shell.ended = status & 0xff;
    return;
  }
  data.traps.delete(0);
  shell.push({ kind: 'exit', status });
  shell.push({ kind: 'script', text: trap, at: 0, line: data.line, how: INNER });
}

/** Undoes what a frame is there to undo. */
export function unwind(shell: Shell, frame: Frame): void {
  const { data } = shell;
  switch (frame.kind) {
    case 'restore':
      shell.restore(frame.saved);
      break;
    case 'variables':
      for (const [name, before] of frame.before) shell.restoreVariable(name, before);
      break;
    case 'call':
      data.params = frame.params;
      data.depth--;
      for (const [name, before] of frame.locals) shell.restoreVariable(name, before);
      break;
    case 'named':
      data.command = frame.command;
      break;
    case 'dot':
      if (frame.params) data.params = frame.params;
      break;
    default:
  }
}

/** `break` and `continue` out of so many loops; nothing if there are none. */
export function leaveLoops(shell: Shell, count: number, goesOn: boolean): void {
  const { frames, outerLoops } = shell.data;
  const from = frames.findLastIndex(({ kind }) => kind === 'call') + 1;
  const loops = frames.slice(from).filter(({ kind }) => kind === 'while' || kind === 'for').length;
  const all = loops + (from === 0 ? outerLoops : 0);
  let left = Math.min(count, all);
  while (left > 0) {
    const top = frames.pop();
    if (!top || top.kind === 'exit') {
      if (top) frames.push(top);
      return;
    }
    unwind(shell, top);
    if (top.kind !== 'while' && top.kind !== 'for') continue;
    left--;
    if (left === 0 && goesOn) frames.push(top.kind === 'while' ? { ...top, phase: 'body' } : top);
  }
}

/** `return`: out of a function or a file that `.` reads; else the shell ends. */
export function leaveFunction(shell: Shell, status: number): void {
  const { frames } = shell.data;
  shell.data.status = status;
  while (frames.length > 0) {
    const top = frames.pop();
    if (!top) break;
    if (top.kind === 'exit') {
      frames.push(top);
      return;
    }
    unwind(shell, top);
    if (top.kind === 'call' || top.kind === 'dot') return;
  }
}

/** Frames that run a text as a script. */
export function scriptFrame(text: string, line: number, how: How = INNER): Frame {
  return deepFreeze({ kind: 'script', text, at: 0, line, how });
}
