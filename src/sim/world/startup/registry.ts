/** Every way to start something. Which compositions there are is said in `world/stack.ts`. */
import type { BootDef } from '../../virt/boot/define.ts';
import { plainVmm } from '../../virt/boot/plain-vmm.ts';
import type { StackLayer } from '../../virt/layer.ts';
import { issue, type Issue } from '../issue.ts';
import { findLayer } from '../registry.ts';
import { refusedInside, stackIssues } from '../stack.ts';

/** Ways that are no layer's usual one and need more than it: `NAME.boot.ts`. */
const found = import.meta.glob<BootDef>('../../runtimes/*.boot.ts', { eager: true, import: 'default' });

/** Layers with how they start: elsewhere the built worker has them without. */
const layers = import.meta.glob<StackLayer>(
  ['../../virt/hypervisors/*.hypervisor.ts', '../../runtimes/*.runtime.ts'],
  { eager: true, import: 'default' },
);

/** Order of a list: by how much is started. */
const KIND_ORDER = ['process', 'container', 'sandbox', 'vm', 'part'];

/** A machine whose layer does not say how it starts is started by a plain VMM. */
function waysOf(layer: StackLayer): readonly BootDef[] {
  return layer.boots ?? (layer.isVm ? [plainVmm(layer)] : []);
}

/** All ways, processes first. */
export const STARTUPS: readonly BootDef[] = Object.freeze(
  [...Object.values(layers).flatMap(waysOf), ...Object.values(found)].sort(
    (a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  ),
);

/** A way by its id, or by the id or another name of the layer whose usual one it is. */
export function findStartup(id: string): BootDef | undefined {
  return STARTUPS.find((def) => def.id === id) ?? STARTUPS.find((def) => def.id === findLayer(id)?.id);
}

/** The layer that a way starts; undefined for a part. */
export function layerOf(def: BootDef): StackLayer | undefined {
  return findLayer(def.layer ?? def.id);
}

function idsOf(stack: string): string[] {
  return stack.split('/').map((id) => id.trim());
}

/** The ways of a stack such as `kvm/container`, outermost first. Unknown ones are left out: see `startIssues`. */
export function layersOf(stack: string): readonly BootDef[] {
  return idsOf(stack).flatMap((id) => findStartup(id) ?? []);
}

/** A part of the work is no stack: by itself, or wherever a process can be. */
function partIssues(part: BootDef, outer: readonly string[]): readonly Issue[] {
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

/** The id with the layer in the place of each way to start it. */
function stackOf(ids: readonly string[]): string {
  return ids
    .map((id) => {
      const def = findStartup(id);
      return def?.layer ?? id;
    })
    .join('/');
}

/** What is wrong with a stack's id; empty: it can be started. */
export function startIssues(stack: string): readonly Issue[] {
  const ids = idsOf(stack);
  const innermost = findStartup(ids.at(-1) ?? '');
  const issues =
    innermost?.kind === 'part' ? partIssues(innermost, ids.slice(0, -1)) : stackIssues(stackOf(ids));
  const missing = ids.find((id) => findStartup(id) === undefined);
  const closed = ids.slice(0, -1).find((id) => findStartup(id)?.innermost === true);
  if (issues.length > 0 || (missing === undefined && closed === undefined)) return issues;
  if (closed !== undefined)
    return [
      issue(
        'stacks',
        `"${stack}": nothing can be started inside ${closed}: the container is already inside`,
        `"${stack}": ${closed} 안에서는 아무것도 시작할 수 없습니다. 이미 컨테이너가 안에 있습니다`,
      ),
    ];
  return [
    issue(
      'stacks',
      `"${stack}": no start-up of ${missing ?? ''} is modelled`,
      `"${stack}": ${missing ?? ''}의 시작은 모델에 없습니다`,
    ),
  ];
}
