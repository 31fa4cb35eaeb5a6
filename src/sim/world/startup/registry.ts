/** Every kind of start, and the compositions of them that make sense. */
import { accepted, issue, type Issue } from '../issue.ts';
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

/** Other names of the same. */
const ALIASES: Readonly<Record<string, string>> = Object.freeze({ runc: 'container', docker: 'container' });

export function findStartup(id: string): StartupDef | undefined {
  const name = Object.hasOwn(ALIASES, id) ? ALIASES[id] : id;
  return STARTUPS.find((def) => def.id === name);
}

/** Most layers of a composition. */
const MAX_LAYERS = 4;

/** The layers of a stack such as `kvm/container`, outermost first. Unknown ones are left out: see `startIssues`. */
export function layersOf(stack: string): readonly StartupDef[] {
  return stack.split('/').flatMap((id) => findStartup(id.trim()) ?? []);
}

/** What is wrong with a stack's id; empty: it can be started. */
export function startIssues(stack: string): readonly Issue[] {
  const ids = stack.split('/').map((id) => id.trim());
  const unknown = ids.find((id) => findStartup(id) === undefined);
  if (unknown !== undefined) {
    const ids = accepted(STARTUPS.map((def) => def.id));
    return [
      issue(
        'stacks',
        `"${unknown}" is no stack that can be started; accepted: ${ids}`,
        `"${unknown}"은(는) 시작할 수 있는 스택이 아닙니다. 가능한 값: ${ids}`,
      ),
    ];
  }
  if (ids.length > MAX_LAYERS)
    return [
      issue(
        'stacks',
        `${stack}: at most ${String(MAX_LAYERS)} layers`,
        `${stack}: 최대 ${String(MAX_LAYERS)}겹까지입니다`,
      ),
    ];
  return compositionIssues(stack, layersOf(stack));
}

function compositionIssues(stack: string, layers: readonly StartupDef[]): readonly Issue[] {
  const issues: Issue[] = [];
  layers.slice(0, -1).forEach((def) => {
    if (!def.holds)
      issues.push(
        issue(
          'stacks',
          `${stack}: nothing else can be started inside ${def.id}: only a virtual machine with an operating system holds other stacks`,
          `${stack}: ${def.id} 안에서는 다른 것을 시작할 수 없습니다. 운영체제가 있는 가상 머신만 다른 스택을 담습니다`,
        ),
      );
  });
  layers.forEach((def, at) => {
    const hidden = layers.slice(0, at).find((outer) => !outer.givesVirtualisation);
    if (def.needsVirtualisation && hidden)
      issues.push(
        issue(
          'stacks',
          `${stack}: ${def.id} needs hardware virtualisation, which ${hidden.id} does not give its guests`,
          `${stack}: ${def.id}에는 하드웨어 가상화가 필요하지만 ${hidden.id}은(는) 게스트에 제공하지 않습니다`,
        ),
      );
  });
  return issues;
}
