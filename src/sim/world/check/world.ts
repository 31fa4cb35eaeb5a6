/** The check of a world spec. */
import * as v from 'valibot';
import { own } from '../../core/own.ts';
import { refusedFiles } from '../build.ts';
import { issue, type Issue } from '../issue.ts';
import { shapeIssue } from '../shape-issues.ts';
import type { WorldSpec } from '../spec.ts';
import { hardwareIssues } from './machines.ts';
import { placeIssues } from './places.ts';
import { allProgramIssues } from './programs.ts';
import { WORLD_SCHEMA } from './schema.ts';

export type WorldReading =
  { readonly ok: true; readonly spec: WorldSpec } | { readonly ok: false; readonly issues: readonly Issue[] };

/** What is wrong with a spec whose shape is right; empty: it can be built. */
function worldIssues(spec: WorldSpec): readonly Issue[] {
  const found = [...hardwareIssues(spec), ...placeIssues(spec)];
  // Programs are looked at in their places: those must be there.
  if (found.length > 0) return found;
  const programs = allProgramIssues(spec);
  return programs.length > 0 ? programs : refusedFiles(spec);
}

/** Names that programs had in earlier versions. */
const FORMER: Readonly<Record<string, string>> = Object.freeze({ 'tools/busy-loop': 'loads/hog' });

/** Checks data that somebody wrote and fills in what may be left out. */
export function readWorld(data: unknown): WorldReading {
  const parsed = v.safeParse(WORLD_SCHEMA, data);
  if (!parsed.success) return { ok: false, issues: parsed.issues.map((found) => shapeIssue(found, 'world')) };
  const { programs: written, ...rest } = parsed.output;
  const programs = written.map((program) => ({ ...program, run: own(FORMER, program.run) ?? program.run }));
  const spec: WorldSpec = { ...rest, programs };
  const issues = worldIssues(spec);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, spec };
}

/** Reads the text of a world spec. */
export function parseWorld(text: string): WorldReading {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return { ok: false, issues: [issue('world', `not JSON: ${why}`, `JSON이 아닙니다: ${why}`)] };
  }
  return readWorld(data);
}
