/** How applications fare: their slowest answers before and since a press, and whether they live. */
import type { EraAnswers, EraAppFrame, EraFate } from '../../core/era-views.ts';
import { quantileOf } from '../scenario/quantile.ts';
import { standstillOf } from '../scenario/fates.ts';
import type { Census, Running } from './census.ts';

/** An application is hit when its p99 is so many times what it was before the press: the page and the table say so. */
export const HIT_FACTOR = 4;
/** From so many times on it is slower. */
const SLOWER_FACTOR = 2;
/** Answers of the first moments are left out: caches of new programs are cold then, and a VM's memory is touched. */
const SETTLED_NS = 200e6;
/** It is hit as well when no answer came for so long, ns: far longer than the longest pause of any of them. */
const SILENT_NS = 300e6;

/** Answers of an application that ended in a stretch of time. */
function answersOf(running: readonly Running[], fromNs: number, toNs: number): EraAnswers {
  const found: number[] = [];
  for (const { loads } of running)
    for (const { jobs } of loads)
      for (let at = 0; at < jobs.count; at++) {
        const endNs = jobs.endNs(at);
        if (endNs > fromNs && endNs <= toNs) found.push(jobs.responseNs(at));
      }
  const sorted = Float64Array.from(found).sort();
  return { fromNs, toNs, jobs: sorted.length, p99Ns: sorted.length > 0 ? quantileOf(sorted, 0.99) : null };
}

function lastAnswerNs(running: readonly Running[]): number {
  let last = 0;
  for (const { loads } of running)
    for (const { jobs } of loads) last = Math.max(last, jobs.count > 0 ? jobs.endNs(jobs.count - 1) : 0);
  return last;
}

/** A process of it was ended, or the kernel that it runs on does nothing more. */
function isDead(census: Census, app: number, running: readonly Running[]): boolean {
  if (standstillOf(census.world, census.kernelOf(app))) return true;
  return running.some(({ loads }) => loads.some(({ tasks }) => tasks.some((task) => task.ended)));
}

function fateOf(before: EraAnswers, since: EraAnswers | null, silentNs: number): Exclude<EraFate, 'dead'> {
  if (!since || before.p99Ns === null) return 'well';
  if (since.toNs - since.fromNs >= SILENT_NS && silentNs >= SILENT_NS) return 'hit';
  const times = (since.p99Ns ?? 0) / before.p99Ns;
  if (times >= HIT_FACTOR) return 'hit';
  return times >= SLOWER_FACTOR ? 'slower' : 'well';
}

/** Every application at the present moment; `pressedNs` null: nothing was pressed. */
export function appFrames(
  census: Census,
  pressedNs: number | null,
  usedNs: readonly number[],
): EraAppFrame[] {
  const { nowNs } = census.world;
  const fromNs = pressedNs ?? 0;
  return census.plan.spec.apps.map(({ kind }, app) => {
    const own = census.running.filter((one) => one.app === app);
    const working = own.filter(({ role }) => role === 'works');
    const before = answersOf(working, Math.min(SETTLED_NS, (pressedNs ?? nowNs) / 2), pressedNs ?? nowNs);
    const since = pressedNs === null ? null : answersOf(working, pressedNs, nowNs);
    const fate = isDead(census, app, own) ? 'dead' : fateOf(before, since, nowNs - lastAnswerNs(working));
    const cpus = (usedNs[app] ?? 0) / Math.max(1, nowNs - fromNs);
    return { kind, fate, cpus, before, since };
  });
}
