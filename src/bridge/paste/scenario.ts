/** From limits that somebody runs with to a scenario file: what is not said is assumed, and what is assumed is noted. */

import { text, type Text } from '../../sim/core/text.ts';

/** A group with the limits that its words mean, as scenario files have them. */
export interface PastedGroup {
  readonly path: string;
  readonly limit: readonly string[];
  /** CPUs that its own limit allows; null: no limit. */
  readonly cpus: number | null;
  /** True: programs run in it; the others only hold groups. */
  readonly runs: boolean;
  /** How shares become weights where it is made, if not as runtimes do now. */
  readonly weight?: number;
}

export interface Pasted {
  /** What it was: pod, compose, unit … */
  readonly kind: string;
  readonly file: object;
  /** What was assumed, and what was not understood, by its path. */
  readonly notes: readonly Text[];
}

export type PasteReading =
  { readonly ok: true; readonly pasted: Pasted } | { readonly ok: false; readonly why: Text };

/** CPUs of the machine that nothing is said about. */
const MACHINE_CPUS = 4;
const MAX_CPUS = 256;
const DURATION_MS = 10_000;

function taskOf({ path, cpus }: PastedGroup): object {
  return { cgroup: path, program: 'hog', count: Math.max(1, Math.ceil(cpus ?? 1)) };
}

/** The scenario of some groups; `ignored` are the paths of what has no part in it. */
export function scenarioOf(kind: string, groups: readonly PastedGroup[], ignored: readonly string[]): Pasted {
  const running = groups.filter(({ runs }) => runs);
  const wanted = running.reduce((most, { cpus }) => Math.max(most, Math.ceil(cpus ?? 1)), MACHINE_CPUS);
  const cpus = Math.min(MAX_CPUS, wanted);
  const file = {
    cpus,
    scenarios: [
      {
        id: kind,
        about: `pasted: ${kind}`,
        duration_ms: DURATION_MS,
        cgroups: groups.map(({ path, limit, weight }) => ({
          path,
          ...(limit.length === 0 ? {} : { limit }),
          ...(weight === undefined ? {} : { 'cpu.weight': weight }),
        })),
        tasks: running.map(taskOf),
      },
    ],
  };
  const assumed = [
    text(
      `assumed: a machine of ${String(cpus)} CPUs; in each group as many busy loops as its limit has CPUs`,
      `가정: CPU ${String(cpus)}개인 머신, 그룹마다 제한의 CPU 수만큼 바쁜 루프`,
    ),
  ];
  const left = ignored.join(', ');
  const unknown =
    ignored.length === 0 ? [] : [text(`not simulated: ${left}`, `시뮬레이션하지 않음: ${left}`)];
  return { kind, file, notes: [...assumed, ...unknown] };
}
