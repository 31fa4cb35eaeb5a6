/** Every kind of start. Which compositions there are is said in `world/stack.ts`. */
import { issue, type Issue } from '../issue.ts';
import { findLayer } from '../registry.ts';
import { refusedInside, stackIssues } from '../stack.ts';
import type { StartupDef } from './define.ts';

const found = import.meta.glob<StartupDef>('./stacks/*.startup.ts', { eager: true, import: 'default' });

/** Order of a list: by how much is started. */
const KIND_ORDER = ['process', 'container', 'sandbox', 'vm', 'part'];

/** All kinds, processes first. */
export const STARTUPS: readonly StartupDef[] = Object.freeze(
  Object.values(found).sort(
    (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  ),
);

/** A kind by the id of its layer, or another name of that. */
export function findStartup(id: string): StartupDef | undefined {
  const name = findLayer(id)?.id ?? id;
  return STARTUPS.find((def) => def.id === name);
}

function idsOf(stack: string): string[] {
  return stack.split('/').map((id) => id.trim());
}

/** The layers of a stack such as `kvm/container`, outermost first. Unknown ones are left out: see `startIssues`. */
export function layersOf(stack: string): readonly StartupDef[] {
  return idsOf(stack).flatMap((id) => findStartup(id) ?? []);
}

/** A part of the work is no stack: by itself, or wherever a process can be. */
function partIssues(part: StartupDef, outer: readonly string[]): readonly Issue[] {
  const innermost = findLayer(outer.at(-1) ?? '');
  const issues = outer.length === 0 ? [] : stackIssues(outer.join('/'));
  const reason = innermost ? refusedInside(innermost)['bare'] : undefined;
  if (issues.length > 0 || !innermost || !reason) return issues;
  const stack = [...outer, part.id].join('/');
  return [
    issue(
      'stacks',
      `"${stack}": ${part.id} inside ${innermost.id} is not possible: ${reason.en}`,
      `"${stack}": ${innermost.id} 안의 ${part.id}은(는) 불가능합니다. ${reason.ko}`,
    ),
  ];
}

/** What is wrong with a stack's id; empty: it can be started. */
export function startIssues(stack: string): readonly Issue[] {
  const ids = idsOf(stack);
  const innermost = findStartup(ids.at(-1) ?? '');
  const issues =
    innermost?.kind === 'part' ? partIssues(innermost, ids.slice(0, -1)) : stackIssues(ids.join('/'));
  const missing = ids.find((id) => findStartup(id) === undefined);
  if (issues.length > 0 || missing === undefined) return issues;
  return [
    issue(
      'stacks',
      `"${stack}": no start-up of ${missing} is modelled`,
      `"${stack}": ${missing}의 시작은 모델에 없습니다`,
    ),
  ];
}
