/** From a limited group to an operation in a container with the same limit, in Paths. Pure. */
import { joinSelection } from '../../../../bridge/link-grammar.ts';
import { printLink } from '../../../../bridge/link.ts';

/** The runtime's name for a container's group. */
const GROUP = 'web';
/** Starts of a program: some periods of most quotas. */
const COUNT = 100;

/** The address; the group stays selected, to be found again on the way back. */
export function limitedCall(cpuMax: string, seed: number, selected: string | null): string {
  const operation = printLink({
    room: 'paths',
    spec: {
      op: 'fork-exec',
      stacks: ['container'],
      seed,
      files: [{ in: 'place', path: `${GROUP}/cpu.max`, text: cpuMax }],
    },
    commands: [{ atNs: 0, kind: 'issue', count: COUNT }],
    atNs: 0,
  });
  return joinSelection(operation, selected);
}
