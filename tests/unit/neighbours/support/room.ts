/** The room's engine with one answer per question, for tests. */
import { RUN, RUN_STRIDE } from '../../../../src/bridge/protocol.ts';
import type {
  ExplainView,
  RecordedView,
  WriteResult,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
} from '../../../../src/bridge/protocol.ts';
import { SCENARIOS } from '../../../../src/scenarios/registry.ts';
import { finish } from '../../../../src/sim/core/work.ts';
import { NeighboursView } from '../../../../src/sim/views/neighbours.ts';

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

/** The room without a worker and without pauses; frames are cloned as between engine and page. */
export class Room {
  private readonly view = new NeighboursView(SCENARIOS);

  /** Opens a prepared scenario, or a file when `spec` has one. Throws Refused. */
  load(
    scenario: string,
    atMs = 0,
    commands: readonly NeighbourCommand[] = [],
    spec = SPEC,
    beside = false,
  ): NeighbourFrame {
    finish(this.view.open({ spec: { ...spec, scenario }, commands, atNs: atMs * MS, beside }));
    return this.look(VIEW);
  }

  seek(ms: number, view = VIEW): NeighbourFrame {
    finish(this.view.seek({ to: 'time', ns: ms * MS }, {}));
    return this.look(view);
  }

  step(what: string, direction: 1 | -1): NeighbourFrame {
    finish(this.view.seek({ to: 'step', what, direction }, {}));
    return this.look(VIEW);
  }

  look(view: NeighbourView): NeighbourFrame {
    return structuredClone(finish(this.view.frame(view)));
  }

  write(path: string, file: string, value: string): { frame: NeighbourFrame; result: WriteResult } {
    const result = finish(this.view.command({ path, file, value }));
    return { frame: this.look(VIEW), result };
  }

  explain(cpu: number, atNs: number): ExplainView {
    return finish(this.view.ask('explain', { cpu, atNs })) as ExplainView;
  }

  recorded(): RecordedView | null {
    return finish(this.view.ask('recorded', { cpu: 0, atNs: 0 })) as RecordedView | null;
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
