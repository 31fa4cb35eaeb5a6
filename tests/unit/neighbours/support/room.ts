/** The room's engine with one answer per question, for tests. */
import { NeighboursEngine } from '../../../../src/bridge/neighbours-engine.ts';
import { RUN, RUN_STRIDE } from '../../../../src/bridge/neighbours-protocol.ts';
import type {
  FromNeighbours,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  ToNeighbours,
} from '../../../../src/bridge/neighbours-protocol.ts';

export const MS = 1e6;
export const SPEC: NeighbourSpec = {
  scenario: '',
  file: '',
  seed: 7,
  hz: 250,
  pick: 'eevdf',
  throttle: 'task',
};

export const VIEW: NeighbourView = { fromNs: null, windowNs: 400 * MS, group: '' };

type Unsent = ToNeighbours extends infer M ? (M extends ToNeighbours ? Omit<M, 'id'> : never) : never;

/** The engine with one answer per question. */
export class Room {
  private readonly answers: FromNeighbours[] = [];
  private readonly engine = new NeighboursEngine((message) => this.answers.push(structuredClone(message)));

  ask(message: Unsent): FromNeighbours {
    this.engine.handle({ ...message, id: 1 });
    const answer = this.answers.pop();
    if (!answer || this.answers.length > 0) throw new Error('not exactly one answer');
    return answer;
  }

  frame(message: Unsent): NeighbourFrame {
    const answer = this.ask(message);
    if (answer.type !== 'frame') throw new Error(JSON.stringify(answer));
    return answer.frame;
  }

  /** Opens a prepared scenario, or a file when `spec` has one. */
  load(scenario: string, atMs = 0, commands: readonly NeighbourCommand[] = [], spec = SPEC): NeighbourFrame {
    return this.frame({
      type: 'load',
      spec: { ...spec, scenario },
      commands,
      atNs: atMs * MS,
      view: VIEW,
      beside: false,
    });
  }

  seek(ms: number): NeighbourFrame {
    return this.frame({ type: 'seek', ns: ms * MS, view: VIEW });
  }
}

/** Text of a cgroup file in a frame. */
export function fileOf(frame: NeighbourFrame, path: string, file: string): string {
  return (
    frame.groups.find((group) => group.path === path)?.files.find(({ name }) => name === file)?.text ?? ''
  );
}

/** What a frame says, without what was seen of the time after its moment. */
export function plain(frame: NeighbourFrame): string {
  const { runs, nowNs } = frame;
  const past: number[][] = [];
  for (let at = 0; at < runs.length; at += RUN_STRIDE) {
    const row = [...runs.slice(at, at + RUN_STRIDE)];
    if ((row[RUN.startNs] ?? 0) >= nowNs) continue;
    row[RUN.endNs] = Math.min(nowNs, row[RUN.endNs] ?? 0);
    past.push(row);
  }
  past.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[3] ?? 0) - (b[3] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
  const { groups, current, commands, changes, stealNs, events } = frame;
  const responses = frame.responses.map(({ name, since, earlier }) => ({ name, since, earlier }));
  return JSON.stringify({ nowNs, groups, current, commands, changes, stealNs, events, responses, past });
}

/** The rows of some columns of a frame. */
export function rowsOf(columns: Float64Array, stride: number): number[][] {
  return Array.from({ length: columns.length / stride }, (_, row) => [
    ...columns.slice(row * stride, (row + 1) * stride),
  ]);
}
