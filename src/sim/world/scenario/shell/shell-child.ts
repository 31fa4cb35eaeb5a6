/** What the child of a process is that runs a command for it. */
import { ToolMemory } from '../../../shell/memory.ts';

const ENV: Readonly<Record<string, string>> = Object.freeze({
  HOME: '/',
  PATH: '/bin:/sbin:/usr/sbin:/usr/bin',
  PWD: '/',
  SHLVL: '1',
  TERM: 'linux',
});

/** Its output and its errors go into the pipe; there is nothing to read. */
export function shellChild(command: string, from: number, to: number): ToolMemory {
  return new ToolMemory({
    program: 'sh-child',
    family: 'busybox',
    argv: ['sh-child', String(from), String(to), command],
    env: ENV,
  });
}
