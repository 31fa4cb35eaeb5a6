/**
 * Sentences that say where this very run differs from the teaching picture. They are read off counts and hops; none
 * belongs to an operation.
 */
import { isCrossing, leavesGuest } from './crossing.ts';
import type { SceneColumn } from './scene.ts';
import { st } from './texts.ts';

interface Run {
  readonly crossings: number;
  /** Entries into the first kernel below the application. */
  readonly kernelEntries: number;
  readonly exits: number;
  readonly reasons: string;
  readonly hostKernel: number;
}

function readRun(column: SceneColumn): Run {
  const crossings = column.hops.filter(isCrossing);
  const exits = crossings.filter(leavesGuest);
  const reasons = new Map<string, number>();
  for (const { reason } of exits) if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return {
    crossings: crossings.length,
    kernelEntries: crossings.filter((hop) => hop.from?.stratum === 'user').length,
    exits: exits.length,
    reasons: [...reasons].map(([name, count]) => `${name} ×${count}`).join(', '),
    hostKernel: crossings.filter((hop) => hop.to?.textbook === 'kernel').length,
  };
}

function virtualSentences(run: Run): string[] {
  if (run.exits > 0) {
    const entered = st('say.exits', { n: run.exits });
    return [run.reasons === '' ? entered : `${entered} ${st('say.reasons', { reasons: run.reasons })}`];
  }
  const alone = run.kernelEntries > 0 ? [st('say.guest.alone')] : [st('say.kernel.none')];
  return [st('say.exits.none'), ...alone];
}

/** What there is to say under a column about the operation so far. Empty before the first hop. */
export function disagreements(column: SceneColumn): string[] {
  if (column.hops.length === 0) return [];
  const run = readRun(column);
  const sentences = column.virtual ? virtualSentences(run) : [];
  if (column.facts['runtime'] !== undefined) {
    const runtimeHops = column.hops.filter((hop) => hop.to?.textbook === 'runtime').length;
    const name = column.facts['runtime']?.split(/[\s,(]/)[0] ?? '';
    sentences.push(
      runtimeHops === 0 ? st('say.runtime.none', { name }) : st('say.runtime', { n: runtimeHops }),
    );
  }
  if (!column.virtual) {
    sentences.push(
      run.kernelEntries === 0 ? st('say.kernel.none') : st('say.kernel', { n: run.kernelEntries }),
    );
  }
  return sentences;
}
