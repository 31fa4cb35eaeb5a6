/** Turns too short to be seen, put together: whoever had most of a cell of time has it. */
import { RUN, RUN_STRIDE } from '../../core/neighbour-views.ts';

interface Share {
  /** Row that stands for it. */
  readonly base: number;
  ns: number;
}

interface Cell {
  readonly index: number;
  /** Time in the cell by group and kind. */
  readonly shares: Map<string, Share>;
}

/** Rows of `runs` in cells of `cellNs` from `fromNs` on; neighbouring cells of one group become one row. */
export function coarse(rows: readonly number[], fromNs: number, cellNs: number): number[] {
  const out: number[] = [];
  const cells = new Map<number, Cell>();
  const lastRow = new Map<number, number>();
  let untilNs = fromNs;

  const close = (cpu: number, { index, shares }: Cell): void => {
    let best: Share | null = null;
    for (const one of shares.values()) if (!best || one.ns > best.ns) best = one;
    if (!best) return;
    const startNs = fromNs + index * cellNs;
    const endNs = Math.min(untilNs, startNs + cellNs);
    const group = rows[best.base + RUN.group] ?? 0;
    const task = rows[best.base + RUN.task] ?? 0;
    const kind = rows[best.base + RUN.kind] ?? 0;
    const last = lastRow.get(cpu);
    if (last !== undefined && out[last + RUN.group] === group && out[last + RUN.kind] === kind) {
      out[last + RUN.endNs] = endNs;
      return;
    }
    lastRow.set(cpu, out.length);
    out.push(cpu, group, task, startNs, endNs, kind);
  };
  const cellAt = (cpu: number, index: number): Cell => {
    const open = cells.get(cpu);
    if (open?.index === index) return open;
    if (open) close(cpu, open);
    const cell: Cell = { index, shares: new Map() };
    cells.set(cpu, cell);
    return cell;
  };

  for (let base = 0; base < rows.length; base += RUN_STRIDE) {
    const cpu = rows[base + RUN.cpu] ?? 0;
    const startNs = rows[base + RUN.startNs] ?? 0;
    const endNs = rows[base + RUN.endNs] ?? 0;
    const key = `${String(rows[base + RUN.group])} ${String(rows[base + RUN.kind])}`;
    untilNs = Math.max(untilNs, endNs);
    const last = Math.ceil((endNs - fromNs) / cellNs) - 1;
    for (let index = Math.floor((startNs - fromNs) / cellNs); index <= last; index++) {
      const { shares } = cellAt(cpu, index);
      const cellStartNs = fromNs + index * cellNs;
      const part = Math.min(endNs, cellStartNs + cellNs) - Math.max(startNs, cellStartNs);
      const share = shares.get(key);
      if (share) share.ns += part;
      else shares.set(key, { base, ns: part });
    }
  }
  for (const [cpu, cell] of cells) close(cpu, cell);
  return out;
}
