/** What the page shows of one era at a moment. */
import type { EraCommand, EraFrame } from '../../core/era-views.ts';
import { appFrames } from './answers.ts';
import type { Census } from './census.ts';
import { memoryOf } from './memory.ts';
import { cpusEach, ERA_DEFS, fileText, limitsOf } from './plan.ts';
import type { StartCost } from './starts.ts';
import { verdictOf, whyOf } from './verdict.ts';

/** What was pressed and when, whether the world does it, and the CPU time that each application had used by then, ns. */
export interface Pressed extends EraCommand {
  readonly can: boolean;
  readonly usedNs: readonly number[];
}

function limitOf({ plan: { spec, era } }: Census): string {
  const [first] = spec.apps;
  if (ERA_DEFS[era].isVm) return `vcpus ${String(cpusEach(spec))}`;
  return ERA_DEFS[era].limited && first ? `cpu.max ${limitsOf(spec, first)['cpu.max'] ?? ''}` : '';
}

/** How many more of the first application fit: each takes what it works with, and what its stack takes. */
function moreOf(census: Census, leftBytes: number, start: StartCost): EraFrame['more'] {
  const [first] = census.plan.spec.apps;
  const eachBytes = (first?.memoryMib ?? 0) * 2 ** 20 + start.marginalBytes;
  return { count: Math.max(0, Math.floor(leftBytes / Math.max(1, eachBytes))), eachBytes };
}

export function eraFrame(census: Census, start: StartCost, pressed: Pressed | null): EraFrame {
  const { plan } = census;
  const { label, about } = ERA_DEFS[plan.era];
  const memory = memoryOf(census, start);
  const usedNs = census.cpuNs().map((ns, app) => Math.max(0, ns - (pressed?.usedNs[app] ?? 0)));
  const { stack, totalNs, how } = start;
  const figures = {
    era: plan.era,
    label,
    about,
    memory,
    cpus: census.onCpus(),
    limit: limitOf(census),
    apps: appFrames(census, pressed?.atNs ?? null, usedNs),
    more: moreOf(census, memory.leftBytes, start),
    start: { stack, totalNs, how },
    file: fileText(plan, pressed),
  };
  return {
    ...figures,
    verdict: verdictOf(plan, figures, pressed),
    why: whyOf(plan, figures, pressed),
  };
}
